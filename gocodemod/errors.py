"""The exceptions of the house, and one table that says how each ends a run."""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """How an error ends a run: exit code, title, and what the user can do."""

    exit_code: int
    title: str
    help: str


class GocodemodError(Exception):
    """Base of all; `str(error)` is one sentence a user can act on."""


class UsageError(GocodemodError):
    """The command line or the settings make no sense."""


class TraceError(UsageError):
    """A trace file is missing, damaged, or none."""


class ProfileError(UsageError):
    """A profile is missing, damaged, or none of CPU time or allocations."""


class LoadError(GocodemodError):
    """The code could not be loaded: no module, no packages, nothing that parses."""


class ToolchainError(LoadError):
    """No usable Go toolchain, or it failed in a way that is not the code's fault."""


class SidecarError(ToolchainError):
    """The analysis process could not be built, died, or broke the protocol."""


class VerifyError(GocodemodError):
    """Verification failed for everything proposed, or what ran before does no more."""


class WriteError(GocodemodError):
    """The tree could not be written; it is as it was."""


class DeliveryError(GocodemodError):
    """A commit, a push or a pull request could not be made."""


class TransformError(GocodemodError):
    """A pass broke its contract or raised; names the pass."""


EXIT_OK = 0
EXIT_CHANGES = 1
EXIT_INTERRUPTED = 130

TABLE: dict[type[GocodemodError], Kind] = {
    UsageError: Kind(2, "usage", "run `gocodemod --help`"),
    TraceError: Kind(
        2, "trace", "give OTLP as the collector's file exporter or Jaeger's /api/v3/traces has it"
    ),
    ProfileError: Kind(
        2, "profile", "give CPU or heap profiles as runtime/pprof and net/http/pprof write them"
    ),
    ToolchainError: Kind(
        3, "toolchain", "install Go 1.22 or newer, or `pip install 'gocodemod[go]'`"
    ),
    SidecarError: Kind(3, "analysis", "run again with --debug and report the output"),
    LoadError: Kind(3, "load", "make `go list` succeed in that directory first"),
    VerifyError: Kind(4, "verification", "see in the report what was rejected or failed"),
    WriteError: Kind(5, "write", "the tree is unchanged; mend the cause and run again"),
    DeliveryError: Kind(
        5, "delivery", "the working tree is unchanged; mend the cause and run again"
    ),
    TransformError: Kind(
        3, "transform", "run again without that pass and report the output of --debug"
    ),
    GocodemodError: Kind(3, "error", "run again with --debug"),
}


def kind_of(error: GocodemodError) -> Kind:
    """The table's row for `error`: of its own class, else of the nearest base."""
    for cls in type(error).__mro__:
        if cls in TABLE:
            return TABLE[cls]
    raise AssertionError(f"{type(error).__name__} is not in the table")
