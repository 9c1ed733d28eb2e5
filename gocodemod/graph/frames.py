"""Whether a function can see the frames above it.

Taking a call out of the stack, or renaming a function, shows to code that asks
for its callers (FACTS.md: stack depth, runtime.FuncForPC).

The rule: a function sees its callers when it mentions one of SEERS, or a
function that does, and so on; an interface of the main modules counts as
every implementation. A log line that names the place of the call itself names the
same place with one frame less above it, so calling a logger is nothing; being one is
(`loggers`), for then the frame that goes was the place. A function that is kept in a
variable counts where it is mentioned, not where it is called.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from gocodemod.golang.facts import Facts
from gocodemod.graph.loggers import Loggers

# Functions that answer by stack depth or by the name of a caller: the standard library's,
# and those of modules that many programs use.
SEERS = frozenset(
    {
        "runtime.Caller",
        "runtime.Callers",
        "runtime.CallersFrames",
        "runtime.FuncForPC",
        "runtime.Stack",
        "runtime/debug.PrintStack",
        "runtime/debug.Stack",
        "log.Output",
        "log.Logger.Output",
        "log/slog.NewRecord",
        "testing.common.Helper",
        "testing.TB.Helper",
        "go.uber.org/zap.AddCallerSkip",
        "go.uber.org/zap.AddStacktrace",
        "go.uber.org/zap.Stack",
        "go.uber.org/zap.StackSkip",
        "go.uber.org/zap.Logger.WithOptions",
        "github.com/rs/zerolog.Context.CallerWithSkipFrameCount",
        "github.com/rs/zerolog.Context.Stack",
        "github.com/rs/zerolog.Event.Caller",
        "github.com/rs/zerolog.Event.CallerSkipFrame",
        "github.com/rs/zerolog.Event.Stack",
        "github.com/go-logr/logr.Logger.WithCallDepth",
        "github.com/go-logr/logr.Logger.WithCallStackHelper",
        "k8s.io/klog/v2.InfoDepth",
        "k8s.io/klog/v2.WarningDepth",
        "k8s.io/klog/v2.ErrorDepth",
        *(
            f"github.com/{module}.{name}"
            for module in ("pkg/errors", "cockroachdb/errors", "go-errors/errors", "pingcap/errors")
            for name in ("New", "Errorf", "Wrap", "Wrapf", "WithStack", "WrapPrefix", "Trace")
        ),
    }
)

# Functions followed downward; where there are more, those who see are followed upward.
_BOUND = 150


class Frames:
    """Who looks at its callers."""

    def __init__(self, facts: Facts) -> None:
        """Answers about `facts`; what was found out is remembered."""
        self._facts = facts
        self._below: dict[str, set[str]] = {}
        self._loggers = Loggers(facts)

    @cached_property
    def _seeing(self) -> set[str]:
        """All that see: the mentions followed back from SEERS, as far as they go."""
        frontier, seeing = set(SEERS), set(SEERS)
        while frontier:
            frontier = self._above(frontier) - seeing
            seeing |= frontier
        return seeing

    def _reaches(self, start: str) -> bool:
        """Breadth first: most functions reach little, and what sees is mostly near."""
        frontier, seen = {start}, {start}
        while frontier:
            if frontier & SEERS:
                return True
            if len(seen) > _BOUND:
                return start in self._seeing
            self._open(frontier - self._below.keys())
            frontier = {below for name in frontier for below in self._below[name]} - seen
            seen |= frontier
        return False

    def _open(self, names: set[str]) -> None:
        """Note what each of `names` mentions; what the main modules do not declare has nothing."""
        self._below |= {name: set() for name in names}
        for func in self._facts.funcs(ids=names) if names else ():
            for row in self._facts.exprs(func.file, func.body_start, func.body_end):
                if row.type.kind == "func" and row.object and ":" not in row.object:
                    self._below[func.id].add(row.object)
        owners = {name.rpartition(".")[0] for name in names} - {""}
        interfaces = self._facts.named(kinds=("interface",), ids=owners) if owners else ()
        for interface in interfaces:
            for name in names:
                owner, _, method = name.rpartition(".")
                if owner == interface.id:
                    self._below[name] |= {f"{each}.{method}" for each in interface.implementers}

    def sees(self, functions: Iterable[str]) -> str | None:
        """The first of `functions` (ids of methods) that sees its callers, or None."""
        for name in functions:
            if self._loggers.logs(name) or self._reaches(name):
                return name
        return None

    def _above(self, names: set[str]) -> set[str]:
        """What mentions one of `names`, and the interfaces that stand for them."""
        found = {
            ref.function for ref in self._facts.refs(names) if ref.function and ref.role != "define"
        }
        owners = {name.rpartition(".")[0] for name in names} - {""}
        for row in self._facts.named(ids=owners):
            for interface in self._facts.named(kinds=("interface",), ids=row.implements or ("-",)):
                mine = {m.name for m in interface.methods if f"{row.id}.{m.name}" in names}
                found |= {f"{interface.id}.{name}" for name in mine}
        return found
