"""Evidence from outside the code: what runs of the program say of it.

`read` takes OpenTelemetry traces from files and keeps a table of what was called;
`Traces` looks the functions of a program up in it.
"""

from __future__ import annotations

from gocodemod.evidence.table import Table, read
from gocodemod.evidence.traces import Traces

__all__ = ["Table", "Traces", "read"]
