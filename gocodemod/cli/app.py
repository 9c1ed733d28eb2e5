"""The commands and their flags. The rooms are imported when a command runs, not before."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from gocodemod.cli.options import (
    BenchFormat,
    CheckOption,
    DirtyOption,
    Format,
    FormatOption,
    HotspotsFormat,
    KeepOption,
    LayersFormat,
    OutputOption,
    PatternArgument,
    Selection,
    SizeOption,
    TraceOption,
    YesOption,
    takes_selection,
)
from gocodemod.errors import UsageError

app = typer.Typer(
    name="gocodemod",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 fine; 1 --check found changes; 2 usage; 3 the code or the toolchain"
    " could not be loaded; 4 verification failed for everything proposed; 5 writing or delivery"
    " failed; 130 interrupted.",
)
batch = typer.Typer(rich_markup_mode=None, help="Work on many Go modules at once.")
pr = typer.Typer(rich_markup_mode=None, help="Deliver changes as a pull request.")


def _version(wanted: bool) -> None:
    if wanted:
        import gocodemod

        print(f"gocodemod {gocodemod.__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    directory: Annotated[
        Path | None, typer.Option("-C", metavar="DIR", help="Run as if started in DIR.")
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks of errors.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Take needless cost out of Go interfaces, and prove that nothing broke and that it paid."""
    from gocodemod.cli import terminal

    terminal.session.debug = debug
    if directory is not None:
        try:
            os.chdir(directory)
        except OSError as error:
            raise UsageError(f"cannot enter {directory}: {error.strerror}") from error
    if context.invoked_subcommand is None:
        raise UsageError("a command is missing, such as `gocodemod plan`")


@app.command()
@takes_selection
def plan(
    patterns: PatternArgument = None,
    *,
    selection: Selection,
    keep_fuzz: KeepOption = False,
    binary_size: SizeOption = False,
    form: FormatOption = "text",
    output: OutputOption = None,
    check: CheckOption = False,
) -> int:
    """Analyse, verify and print the diff; write nothing."""
    from gocodemod.cli import run

    options = selection.options(
        Path.cwd(), patterns or (), binary_size=binary_size, keep_fuzz=keep_fuzz
    )
    made = run.make_plan(options, Path.cwd(), quiet=form == "diff")
    run.show(made, form, output)
    return run.verdict(made.report, check)


@app.command()
@takes_selection
def apply(
    patterns: PatternArgument = None,
    *,
    selection: Selection,
    keep_fuzz: KeepOption = False,
    binary_size: SizeOption = False,
    form: FormatOption = "text",
    output: OutputOption = None,
    check: CheckOption = False,
    interactive: Annotated[
        bool, typer.Option("--interactive", "-i", help="Ask about each change.")
    ] = False,
    yes: YesOption = False,
    allow_dirty: DirtyOption = False,
) -> int:
    """Plan, then write; undo takes it back."""
    from gocodemod.cli import write

    options = selection.options(
        Path.cwd(), patterns or (), allow_dirty, binary_size=binary_size, keep_fuzz=keep_fuzz
    )
    asking = write.asking(interactive, yes)
    return write.apply(options, Path.cwd(), asking, form=form, output=output, check=check)


@app.command()
def undo() -> int:
    """Take the last apply back."""
    from gocodemod.cli import write

    return write.undo(Path.cwd())


@app.command()
def explain(
    place: Annotated[str, typer.Argument(metavar="FILE:LINE", help="Such as cache/pool.go:42.")],
) -> int:
    """Say what the passes think of one line, and why."""
    from gocodemod.cli import explain as room

    path, line = room.place(place)
    return room.explain(path, line, Selection().options(Path.cwd()), Path.cwd())


@app.command()
def layers(
    patterns: PatternArgument = None,
    *,
    form: Annotated[
        LayersFormat,
        typer.Option(
            "--format",
            help="text: a table; json: every field; dot, mermaid: a graph; html: a page that"
            " draws it, in one file.",
        ),
    ] = "text",
    output: OutputOption = None,
    config: Annotated[
        list[str] | None,
        typer.Option(
            metavar="GOOS/GOARCH[,TAG...]",
            help="A build configuration to look at; repeatable. Default: the host.",
        ),
    ] = None,
    include_tests: Annotated[
        bool | None,
        typer.Option(
            "--include-tests/--no-include-tests",
            help="Count calls in _test.go files, and the layers there, too.",
            show_default=False,
        ),
    ] = None,
    trace: TraceOption = None,
) -> int:
    """Show what calls pass on their way: adapters, and interfaces of one implementation.

    The most called layer comes first. Calls count in all of the module, whatever PATTERN
    selects: those of the layer's own methods, and those through an interface that few
    types reach. With traces, the calls that they have seen count as well.
    """
    from gocodemod.cli import layers as room

    chosen = Selection(config=config, include_tests=include_tests, trace=trace)
    return room.show(chosen.options(Path.cwd(), patterns or ()), Path.cwd(), form, output)


@app.command()
@takes_selection
def bench(
    patterns: PatternArgument = None,
    *,
    selection: Selection,
    expression: Annotated[
        str, typer.Option("--bench", metavar="RE", help="Which benchmarks, as go test -bench.")
    ] = ".",
    base: Annotated[
        str | None,
        typer.Option(
            metavar="REVISION",
            help="Make no plan: compare this revision with --head.",
            show_default=False,
        ),
    ] = None,
    head: Annotated[
        str | None,
        typer.Option(
            metavar="REVISION", help="The other revision.", show_default="the files on disk"
        ),
    ] = None,
    confidence: Annotated[
        float, typer.Option(metavar="PERCENT", help="Of the intervals, and of the test.")
    ] = 95.0,
    precision: Annotated[
        float,
        typer.Option(
            metavar="PERCENT",
            help="No more rounds when every interval is as close to its median as that.",
        ),
    ] = 3.0,
    rounds: Annotated[int, typer.Option(min=1, metavar="N", help="At most so many rounds.")] = 20,
    benchtime: Annotated[
        str, typer.Option(metavar="TIME", help="For how long a round, as go test -benchtime.")
    ] = "100ms",
    write: Annotated[
        bool,
        typer.Option(
            "--write/--no-write",
            help="Write a benchmark, for this run, where none reaches a changed function."
            " Never with --bench.",
        ),
    ] = True,
    form: Annotated[
        BenchFormat,
        typer.Option(
            "--format",
            help="text: tables; json: every value; benchstat: for `benchstat -col tree FILE`;"
            " svg: a plot; html: the plot and the tables on one page.",
        ),
    ] = "text",
    output: OutputOption = None,
) -> int:
    """Run the benchmarks before and after the plan, or on two revisions, and compare.

    PATTERN selects packages: the plan is for their code, and their benchmarks run. Both sides
    are built once and run in turn, round by round; nothing on disk changes. `~` stands for a
    difference that may well be chance.
    """
    from gocodemod.cli import bench as room

    asked = room.asked(
        expression=expression,
        confidence=confidence,
        precision=precision,
        rounds=rounds,
        benchtime=benchtime,
        write=write,
    )
    options = selection.options(Path.cwd(), patterns or ())
    if base is not None or head is not None:
        pair = room.revisions(base, head, selection)
        return room.between(pair, options, Path.cwd(), asked, form=form, output=output)
    return room.planned(options, Path.cwd(), asked, form=form, output=output)


@app.command()
@takes_selection
def hotspots(
    patterns: PatternArgument = None,
    *,
    selection: Selection,
    form: Annotated[
        HotspotsFormat, typer.Option("--format", help="text: a list; json: every field.")
    ] = "text",
    output: OutputOption = None,
) -> int:
    """Show what still allocates or copies in the hot functions, and which pass could take it.

    Hot are the fewest functions that carry 80 % of the cost in the profiles (--hot), given
    with --profile or found as default.pgo. Where a pass looked and left a line, its reason is
    shown; where none has a rule for it, why.
    """
    from gocodemod.cli import hotspots as room

    return room.show(selection.options(Path.cwd(), patterns or ()), Path.cwd(), form, output)


@app.command()
def transforms(
    name: Annotated[str | None, typer.Argument(help="Print this pass's manual.")] = None,
) -> int:
    """List the passes, or print the manual of one."""
    from gocodemod.cli import passes

    return passes.show(name)


@app.command()
def demo() -> int:
    """Run the main job on a bundled Go service, in a temporary folder."""
    from gocodemod.cli import demo as room

    return room.demo()


@app.command("new-transform")
def new_transform(
    name: Annotated[str, typer.Argument(help="The pass's name, such as drop-clones.")],
    directory: Annotated[
        Path, typer.Option("--dir", metavar="DIR", help="Where transforms/ and golden/ are.")
    ] = Path(),
) -> int:
    """Write a new pass and its first golden case, ready to run."""
    from gocodemod import scaffold

    made = scaffold.new_transform(name, directory)
    for path in made.files:
        print(path)
    print(made.instructions)
    return 0


@batch.callback()
def _batch() -> None:
    """Work on many Go modules at once."""


@batch.command("run")
@takes_selection
def batch_run(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Where to look for modules.")],
    *,
    selection: Selection,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Plan only; write nothing.")] = False,
    yes: YesOption = False,
    allow_dirty: DirtyOption = False,
    form: Annotated[Format, typer.Option("--format", help="Of the one report.")] = "text",
    output: OutputOption = None,
    check: CheckOption = False,
) -> int:
    """Plan, verify and write in every Go module below DIR, several at once.

    The modules of one go.work are one task. A module that fails stops no other; the exit
    code is that of the worst: 5, then 4, then 3.
    """
    from gocodemod.cli import many

    return many.run(
        directory,
        selection,
        dry_run=dry_run,
        yes=yes,
        allow_dirty=allow_dirty,
        form=form,
        output=output,
        check=check,
    )


@pr.callback()
def _pr() -> None:
    """Deliver changes as a pull request."""


@pr.command("create")
@takes_selection
def pr_create(
    patterns: PatternArgument = None,
    *,
    selection: Selection,
    branch: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The new branch.", show_default="gocodemod/PASSES"),
    ] = None,
    base: Annotated[str, typer.Option(metavar="REVISION", help="Where it starts.")] = "HEAD",
    remote: Annotated[str, typer.Option(metavar="NAME", help="Where it is pushed.")] = "origin",
    push: Annotated[
        bool, typer.Option("--push/--no-push", help="Push the branch to the remote.")
    ] = True,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Where the text of the pull request goes.",
            show_default="a file in the repository's .git directory",
        ),
    ] = None,
) -> int:
    """Commit the changes to a new branch, one commit a pass, and push it.

    All of it happens in a work tree of its own: your checkout stays as it is, whatever its
    state. The title and body of the pull request go to a file; opening it is up to you.
    """
    from gocodemod.cli import deliver

    options = selection.options(Path.cwd(), patterns or ())
    request = deliver.request(
        options, Path.cwd(), branch=branch, base=base, remote=remote, push=push, output=output
    )
    return deliver.create(options, request)


app.add_typer(batch, name="batch")
app.add_typer(pr, name="pr")
