"""Evidence from outside the code: what runs of the program say of it.

`read` takes OpenTelemetry traces from files and keeps a table of what was called;
`Traces` looks the functions of a program up in it. `read_profiles` takes pprof profiles and
`Costs` says what the functions of a program carry of them.
"""

from __future__ import annotations

from gocodemod.evidence.costs import Costs, Samples, Spent
from gocodemod.evidence.costs import read as read_profiles
from gocodemod.evidence.table import Table, read
from gocodemod.evidence.traces import Traces

__all__ = ["Costs", "Samples", "Spent", "Table", "Traces", "read", "read_profiles"]
