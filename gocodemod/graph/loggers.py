"""Functions that write down the place where they were called.

A log line that names its place (log.Lshortfile, slog's AddSource, zap's AddCaller,
t.Log) names the caller of the logger's method: calling one is nothing, being the method
that goes between is something. So it is with the methods of LOGGERS, of other modules
that ask for their callers, and with what the main modules put around a logger, once
somewhere the number of frames to skip is set (CONFIGURING).

What is put around a logger: a function that hands one of its own parameters on as the
message or as the arguments of a log line; and, in a package that sets the number of frames,
each function that comes to a logger within that package.
"""

from __future__ import annotations

from functools import cached_property

from gocodemod.golang.facts import Facts
from gocodemod.golang.rows import Func, Param, Ref
from gocodemod.graph.receivers import package_of

# Packages whose functions may write down where they were called.
LOGGERS = (
    "log",
    "log/slog",
    "testing",
    "github.com/charmbracelet/log",
    "github.com/go-kit/log",
    "github.com/go-logr/logr",
    "github.com/golang/glog",
    "github.com/hashicorp/go-hclog",
    "github.com/rs/zerolog",
    "github.com/sirupsen/logrus",
    "go.uber.org/zap",
    "k8s.io/klog",
)

# What sets how many frames a logger skips.
CONFIGURING = (
    "github.com/charmbracelet/log.Logger.SetCallerOffset",
    "github.com/charmbracelet/log.Options.CallerOffset",
    "github.com/go-kit/log.Caller",
    "github.com/go-logr/logr.Logger.WithCallDepth",
    "github.com/hashicorp/go-hclog.LoggerOptions.AdditionalLocationOffset",
    "github.com/rs/zerolog.CallerSkipFrameCount",
    "github.com/rs/zerolog.Context.CallerWithSkipFrameCount",
    "go.uber.org/zap.AddCallerSkip",
)

# What a module says that looks for its callers, or skips some.
_WORDS = ("runtime.Caller", "debug.Stack(", "debug.PrintStack(", *(
    name.rpartition(".")[2] for name in CONFIGURING if not name.endswith(".Caller")
))  # fmt: skip

# Methods of loggers whose message is not their first parameter.
_LATER = ("Context", "Error", "Log", "Logf")


class Loggers:
    """Which functions (ids) are loggers to those who call them."""

    def __init__(self, facts: Facts) -> None:
        """Answers about `facts`; what was found out is remembered."""
        self._facts = facts
        self._handed: dict[str, frozenset[int]] = {}
        self._outside: dict[str, bool] = {}

    def logs(self, method: str) -> bool:
        """Whether a method is a logger's, an interface's that one is stored in, or around one."""
        return self._stored(method, set()) or (bool(self._configured) and self._around(method))

    def _stored(self, method: str, seen: set[str]) -> bool:
        if _of_logger(method) or self._asks(method):
            return True
        owner = method.rpartition(".")[0]
        seen.add(owner)
        if not self._facts.named(kinds=("interface",), ids=(owner,)):
            return False
        sources = {conv.source.named for conv in self._facts.conversions((), to=(owner,))}
        return any(self._stored(f"{source}.", seen) for source in sources - seen if source)

    def _asks(self, method: str) -> bool:
        """Whether the method is of another module, in a package that asks for its callers."""
        path = package_of(method.removesuffix("."))
        if path not in self._outside:
            self._outside[path] = bool(path) and bool(self._facts.mentioning((path,), _WORDS))
        return self._outside[path]

    @cached_property
    def _configured(self) -> frozenset[str]:
        """The packages that say how many frames a logger skips."""
        return frozenset(ref.package for ref in self._facts.refs(CONFIGURING))

    def _around(self, method: str) -> bool:
        names = {method, *self._implementations(method)}
        return any(self._hands_on(name) or self._comes_to(name) for name in names)

    def _implementations(self, method: str) -> set[str]:
        owner, _, name = method.rpartition(".")
        found = self._facts.named(kinds=("interface",), ids=(owner,)) if owner else ()
        return {f"{each}.{name}" for row in found for each in row.implementers}

    def _func(self, name: str) -> Func | None:
        return next(iter(self._facts.funcs(ids=(name,))), None)

    def _comes_to(self, start: str) -> bool:
        """Whether a function of a package that sets frames mentions a logger, or one that does."""
        if package_of(start) not in self._configured:
            return False
        waiting, seen = [start], {start}
        while waiting:
            func = self._func(waiting.pop())
            if func is None or func.package not in self._configured:
                continue
            for row in self._facts.exprs(func.file, func.body_start, func.body_end):
                if row.type.kind != "func" or not row.object or ":" in row.object:
                    continue
                if _of_logger(row.object):
                    return True
                if row.object not in seen:
                    seen.add(row.object)
                    waiting.append(row.object)
        return False

    def _hands_on(self, name: str) -> frozenset[int]:
        """The parameters that are, or are part of, the text of a log line."""
        if name not in self._handed:
            self._handed[name] = frozenset()  # in case it comes back to itself
            func = self._func(name)
            params = func.params if func else ()
            found = {
                index
                for index, param in enumerate(params)
                if _is_text(param)
                for ref in (self._facts.refs((param.id,)) if ":" in param.id else ())
                if ref.role == "argument" and self._is_line(param, ref)
            }
            self._handed[name] = frozenset(found)
        return self._handed[name]

    def _is_line(self, param: Param, use: Ref) -> bool:
        """Whether a parameter that is used as an argument makes a part of a log line there."""
        if _of_logger(use.callee):
            return param.variadic or use.index == 0 or use.callee.endswith(_LATER)
        for callee in (use.callee, *self._implementations(use.callee)):
            func = self._func(callee)
            taken = func.params[: use.index + 1][-1:] if func else ()
            if not func or not taken or func.params.index(taken[0]) not in self._hands_on(callee):
                continue
            # `s` in `log(format string, args ...any)`, called as log("%s", s), is no message.
            if param.variadic or not taken[0].variadic or func.params.index(taken[0]) == 0:
                return True
        return False


def _is_text(param: Param) -> bool:
    type_ = param.type
    return (
        param.variadic or type_.basic == "string" or (type_.kind, type_.methods) == ("interface", 0)
    )


def _of_logger(name: str) -> bool:
    return any(name.startswith((f"{path}.", f"{path}/")) for path in LOGGERS)
