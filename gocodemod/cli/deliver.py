"""`pr create`."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path

import msgspec

from gocodemod import delivery, engine, settings
from gocodemod.cli import run, terminal
from gocodemod.model import Options, Plan
from gocodemod.report import text


@dataclass(frozen=True)
class Planner:
    """Plans and writes with the options of this run, as `delivery` asks."""

    options: Options
    notify: terminal.Notify

    def plan(self, directory: Path, transforms: tuple[str, ...]) -> Plan:
        """Plan with the named passes, or with those of the options."""
        options = self.options
        if transforms:
            options = msgspec.structs.replace(options, transforms=transforms)
        return engine.plan(options, directory, notify=self.notify)

    def write(self, plan: Plan, directory: Path) -> None:
        """Write all of it: the work tree is new, so nothing in it is dirty."""
        engine.write(plan, directory)


def create(options: Options, request: delivery.Request) -> int:
    """Make the branch, the commits and the text; say where they are."""
    with terminal.progress() as notify:
        done = delivery.create_pull_request(request, Planner(options, notify))
    report = done.planned.report
    terminal.say(text.summary(report, run.explanations()))
    if done.text is None:
        return run.verdict(report, check=False)
    pushed = f" and pushed to {request.remote}" if request.push else ""
    made = text.count(len(done.commits), "commit")
    terminal.tell(f"{made} on branch {done.branch}{pushed}; the text of the pull request:")
    print(done.text)
    return run.verdict(report, check=False)


def request(
    options: Options,
    directory: Path,
    *,
    branch: str | None,
    base: str,
    remote: str,
    push: bool,
    output: Path | None,
) -> delivery.Request:
    """What to deliver, from the flags."""
    return delivery.Request(
        directory=directory,
        branch=branch,
        base=base,
        remote=remote,
        push=push,
        output=output.resolve() if output is not None else None,
        titles={transform.name: transform.title for transform in engine.load_transforms()},
        reproduce=_command(options, directory),
    )


def _command(options: Options, directory: Path) -> str:
    """The command that makes the same changes, as it is typed at the top of the repository."""
    below = run.prefix_of(directory).rstrip("/")
    words = ["gocodemod", *(("-C", below) if below else ()), "apply", "--yes"]
    for name in options.transforms:
        words += ("-t", name)
    words += ("--risk", options.risk, "--verify", options.verify)
    words += ["--exported"] if options.exported else []
    words += ["--include-tests"] if options.include_tests else []
    words += [] if options.require_benefit else ["--no-require-benefit"]
    words += ["--test-args", shlex.join(options.test_flags)] if options.test_flags else []
    words += ["--fuzz", f"{options.fuzz:g}s"] if options.fuzz else []
    for trace in options.traces:
        words += ("--trace", _from_top(trace, directory))
    for profile in options.profiles:
        words += ("--profile", _from_top(profile, directory))
    words += ["--hot", f"{options.hot:g}%"] if options.hot else []
    for configuration in options.configurations:
        words += ("--config", str(configuration))
    return shlex.join([*words, *options.patterns])


def _from_top(file: str, directory: Path) -> str:
    """A file as the command names it, which runs in `directory`; what is elsewhere, by its name.

    The text is for others: how our own machine is laid out says nothing to them.
    """
    path, here = Path(file).resolve(), directory.resolve()
    top = settings.repository_root(here) or here
    return Path(os.path.relpath(path, here)).as_posix() if path.is_relative_to(top) else path.name
