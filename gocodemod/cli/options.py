"""The flags that several commands share, and the options made of them over the settings."""

from __future__ import annotations

import dataclasses
import functools
import inspect
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import typer

from gocodemod import settings
from gocodemod.errors import UsageError
from gocodemod.model import Options, Risk, Verify

Format = Literal["text", "diff", "json"]
LayersFormat = Literal["text", "json", "dot", "mermaid", "html"]
HotspotsFormat = Literal["text", "json"]
BenchFormat = Literal["text", "json", "benchstat", "svg", "html"]

PatternArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PATTERN]...", help="Go package patterns.", show_default="./..."),
]
FormatOption = Annotated[
    Format,
    typer.Option(
        "--format",
        help="text: the diff on stdout and a summary on stderr; diff: only the diff;"
        " json: the report on stdout.",
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write to FILE instead of stdout."),
]
CheckOption = Annotated[
    bool, typer.Option("--check", help="Exit with 1 if there is anything to change.")
]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Write without asking.")]
FuzzOption = Annotated[
    str | None,
    typer.Option(
        "--fuzz",
        metavar="TIME",
        help="For TIME, such as 30s (or off), run changed functions as they were and as they"
        " are on the same values; a change that makes a difference is rejected.",
        show_default=False,
    ),
]
SizeOption = Annotated[
    bool,
    typer.Option(
        "--binary-size", help="Link the programs that the changes reach, before and after them."
    ),
]
KeepOption = Annotated[
    bool,
    typer.Option("--keep-fuzz", help="Write the fuzz tests of --fuzz, too, with their inputs."),
]
DirtyOption = Annotated[
    bool, typer.Option("--allow-dirty", help="Write files with uncommitted changes, too.")
]

TraceOption = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="FILE",
        help="OpenTelemetry traces of the program (OTLP, JSON or protobuf); repeatable."
        " They rank and confirm layers, and keep a pass from what they contradict.",
        show_default=False,
    ),
]


ProfileOption = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="FILE",
        help="CPU or heap profiles of the program (pprof); repeatable. What costs most comes"
        " first.",
        show_default=False,
    ),
]
HotOption = Annotated[
    str | None,
    typer.Option(
        metavar="N%",
        help="Only changes to the functions that carry so much of the profiles' cost; without"
        " --profile, of each default.pgo.",
        show_default=False,
    ),
]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Selection:
    """The flags that say what a run may do; None where the settings decide."""

    transform: Annotated[
        list[str] | None,
        typer.Option(
            "--transform",
            "-t",
            metavar="NAME",
            help="Run this pass; repeatable. Default: every pass whose risk is admitted.",
        ),
    ] = None
    risk: Annotated[
        Risk | None, typer.Option(help="The greatest risk admitted.", show_default="safe")
    ] = None
    exported: Annotated[
        bool | None,
        typer.Option(
            "--exported/--no-exported",
            help="Allow changes to the exported API of packages that others could import.",
            show_default=False,
        ),
    ] = None
    verify: Annotated[
        Verify | None,
        typer.Option(help="How far to verify; each includes those before it.", show_default="vet"),
    ] = None
    config: Annotated[
        list[str] | None,
        typer.Option(
            metavar="GOOS/GOARCH[,TAG...]",
            help="A build configuration that must hold; repeatable. Default: the host,"
            " and what the touched files need.",
        ),
    ] = None
    trace: TraceOption = None
    profile: ProfileOption = None
    hot: HotOption = None
    race: Annotated[
        bool | None,
        typer.Option("--race/--no-race", help="Run tests with -race.", show_default=False),
    ] = None
    short: Annotated[
        bool | None,
        typer.Option("--short/--no-short", help="Run tests with -short.", show_default=False),
    ] = None
    test_args: Annotated[
        str | None,
        typer.Option(
            metavar="FLAGS", help="More flags for go test, as one word.", show_default=False
        ),
    ] = None
    fuzz: FuzzOption = None
    require_benefit: Annotated[
        bool | None,
        typer.Option(
            "--require-benefit/--no-require-benefit",
            help="Propose only what the compiler shows to pay.",
            show_default=False,
        ),
    ] = None
    include_tests: Annotated[
        bool | None,
        typer.Option(
            "--include-tests/--no-include-tests",
            help="Propose sites in _test.go files, too.",
            show_default=False,
        ),
    ] = None
    style: Annotated[
        Literal["pooled", "direct"] | None,
        typer.Option(
            help="Of stream-serialization: pooled keeps every byte; direct, which needs"
            " --risk review, lets an Encoder add a newline.",
            show_default="pooled",
        ),
    ] = None
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            "-j",
            min=0,
            metavar="N",
            help="How many things to do at once.",
            show_default="the number of processors",
        ),
    ] = None

    def options(
        self,
        directory: Path,
        patterns: Sequence[str] = (),
        allow_dirty: bool = False,
        binary_size: bool = False,
        keep_fuzz: bool = False,
    ) -> Options:
        """The options of a run in `directory`: flags, else settings, else the defaults.

        Raises UsageError when a flag or the settings file makes no sense.
        """
        given = settings.load(directory)
        flags: dict[str, Any] = {
            "transforms": tuple(self.transform or ()) or given.transforms,
            "risk": self.risk or given.risk,
            "exported": _first(self.exported, given.exported),
            "verify": self.verify or given.verify,
            "configurations": tuple(settings.configuration(text) for text in self.config or ())
            or given.config,
            "traces": tuple(str(file.absolute()) for file in self.trace or ()) or given.traces,
            "profiles": tuple(str(file.absolute()) for file in self.profile or ())
            or given.profiles,
            "hot": _percent(self.hot),
            "test_flags": self._test_flags(given.test_flags or ()),
            "fuzz": _first(_seconds(self.fuzz), given.fuzz),
            "require_benefit": _first(self.require_benefit, given.require_benefit),
            "include_tests": _first(self.include_tests, given.include_tests),
            "jobs": _first(self.jobs, given.jobs),
            "patterns": tuple(patterns) or None,
        }
        if keep_fuzz and not flags["fuzz"]:
            raise UsageError("--keep-fuzz keeps the tests of --fuzz: give that, too")
        return Options(
            **{name: value for name, value in flags.items() if value is not None},
            allow_dirty=allow_dirty,
            binary_size=binary_size,
            keep_fuzz=keep_fuzz,
            settings=self._of_passes(given.transform),
        )

    def _of_passes(self, given: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
        """The settings of single passes, with the flags that are for one."""
        if self.style is None:
            return given
        own = {**given.get("stream-serialization", {}), "style": self.style}
        return {**given, "stream-serialization": own}

    def _test_flags(self, given: Sequence[str]) -> tuple[str, ...]:
        """The flags for go test; a switch counts for what the settings say of the same flag."""
        out = list(given)
        if self.test_args is not None:
            try:
                out += shlex.split(self.test_args)
            except ValueError as error:
                raise UsageError(f"--test-args cannot be split into words: {error}") from error
        for flag, on in (("-race", self.race), ("-short", self.short)):
            if on is not None:
                out = [*(each for each in out if each != flag), *([flag] if on else [])]
        return tuple(out)


def _seconds(text: str | None) -> float | None:
    """What --fuzz says. Raises UsageError."""
    try:
        return None if text is None else settings.duration(text)
    except UsageError as error:
        raise UsageError(f"--fuzz {error}") from error


def _percent(text: str | None) -> float | None:
    """Read N%, the sign may be left out. Raises UsageError."""
    if text is None:
        return None
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%?", text.strip())
    if found is None or not 0 < float(found[1]) <= 100:
        raise UsageError(f"--hot {text} is not a part of 100 %, such as 80%")
    return float(found[1])


def takes_selection(command: Callable[..., int]) -> Callable[..., int]:
    """Let typer see the flags of Selection in place of the parameter `selection`."""
    hints = get_type_hints(command, include_extras=True)
    own = {
        name: parameter.replace(annotation=hints[name], kind=inspect.Parameter.KEYWORD_ONLY)
        for name, parameter in inspect.signature(command).parameters.items()
    }
    fields = get_type_hints(Selection, include_extras=True)
    shared = [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=field.default,
            annotation=fields[field.name],
        )
        for field in dataclasses.fields(Selection)
    ]
    before = [p for name, p in own.items() if name != "selection"]

    @functools.wraps(command)
    def wrapped(**values: Any) -> int:
        chosen = Selection(**{p.name: values.pop(p.name) for p in shared})
        return command(selection=chosen, **values)

    merged = [*before[:1], *shared, *before[1:]]
    wrapped.__signature__ = inspect.Signature(merged)  # type: ignore[attr-defined]
    wrapped.__annotations__ = {p.name: p.annotation for p in merged}
    del wrapped.__wrapped__  # typer would look through it at the unmerged annotations
    return wrapped


def _first(*values: Any) -> Any:
    """The first that is not None."""
    return next((value for value in values if value is not None), None)
