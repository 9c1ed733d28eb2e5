"""Everything that talks to Go: the toolchain, its commands, the compiler's words, the facts."""

from gocodemod.golang.command import GoCommands, Outcome
from gocodemod.golang.compiler import Diagnostic, diagnostics
from gocodemod.golang.facts import Facts, load
from gocodemod.golang.process import kill_all
from gocodemod.golang.toolchain import Toolchain, find_go

__all__ = [
    "Diagnostic",
    "Facts",
    "GoCommands",
    "Outcome",
    "Toolchain",
    "diagnostics",
    "find_go",
    "kill_all",
    "load",
]
