"""The fuzz gate: the old and the new form of each changed function on the same values."""

from __future__ import annotations

import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gocodemod.engine.footprint import Footprint
from gocodemod.engine.layer import Layer
from gocodemod.engine.outline import Outlines
from gocodemod.engine.rounds import Rounds
from gocodemod.engine.subset import subset
from gocodemod.engine.tree import Tree
from gocodemod.equivalence import Left, Suite, Target, Trees
from gocodemod.golang.facts import Facts
from gocodemod.golang.rows import Package
from gocodemod.model import Change, Configuration, Gate, GateStatus, Refusal
from gocodemod.verify.fuzzing import Found, FuzzBinary, build

CODE = "fuzz-difference"

_REPAIRS = 8
_LISTED = 10
# The least time of a test, in seconds: its seeds alone take some.
_LEAST = 0.2
_CORPUS = 16


@dataclass
class Fuzzing:
    """Fuzzes what the changes of `rounds` alter, for as many seconds as the options give.

    A function whose two forms are as they were at an earlier attempt is not run again.
    """

    rounds: Rounds
    original: Sequence[Package]
    seconds: float = 0.0
    spent: float = 0.0
    runs: int = 0
    found: dict[str, Found] = field(default_factory=dict)
    targets: tuple[Target, ...] = ()
    left: tuple[Left, ...] = ()
    _kept: dict[str, bytes] = field(default_factory=dict)
    _mended: dict[str, str] = field(default_factory=dict)

    def refused(self) -> dict[str, Refusal]:
        """The changes that make a function do something else on some input."""
        started = time.monotonic()
        rounds = self.rounds
        facts = rounds.facts.reload({})
        try:
            guilty = self._guilty(facts)
        finally:
            rounds.facts = facts.reload(rounds.tree.overlay)
        self.seconds += time.monotonic() - started
        self.runs += 1
        return {
            id_: rounds.proposal(id_).refused(CODE, f"{target.subject}: {found.difference}")
            for id_, (target, found) in guilty.items()
        }

    def gate(self, rejected: int) -> Gate:
        """The row of the report: how much was run, and what could not be."""
        if not self.runs:
            return Gate("fuzz", "skipped", 0.0, "nothing was proposed")
        run = sum(self.found[t.mark].runs for t in self.targets)
        functions = "1 function" if len(self.targets) == 1 else f"{len(self.targets)} functions"
        words = [f"{functions}, {run} executions"]
        words += [f"{rejected} rejected"] if rejected else []
        words += [f"{len(self.left)} not fuzzed"] if self.left else []
        lines = [f"{x.file}:{x.line}: {x.function}: {x.reason}" for x in self.left[:_LISTED]]
        if len(self.left) > _LISTED:
            lines.append(f"... and {len(self.left) - _LISTED} more (--format json)")
        status: GateStatus = "passed" if self.rounds.layers or not rejected else "failed"
        if not rejected and not self.targets:
            status = "skipped"
        return Gate("fuzz", status, round(self.seconds, 3), "\n".join(("; ".join(words), *lines)))

    def summary(self) -> Mapping[str, object]:
        """What the gate did, function by function, for the summary of the report."""
        rows = [(target, self.found[target.mark]) for target in self.targets]
        return {
            "targets": len(rows),
            "executions": sum(found.runs for _, found in rows),
            "functions": [
                {
                    "function": target.subject,
                    "file": target.file,
                    "line": target.line,
                    "executions": found.runs,
                    "seconds": round(found.seconds, 3),
                }
                for target, found in rows
            ],
            "skipped": [
                {"function": x.function, "file": x.file, "line": x.line, "reason": x.reason}
                for x in self.left
            ],
            "kept": sorted(self.kept()),
        }

    def evidence(self) -> Mapping[str, Mapping[str, object]]:
        """For each change, on how many inputs the functions that it alters were run."""
        layers = self.rounds.layers
        owners = _owners(layers, self.rounds) if layers and self.targets else {}
        out: Counter[str] = Counter()
        for target in self.targets:
            for id_ in owners.get(target.function, ()):
                out[id_] += self.found[target.mark].runs
        return {id_: {"fuzz_executions": runs} for id_, runs in out.items()}

    def kept(self) -> Mapping[str, bytes]:
        """The tests of the changes that stand, with what the engine found worth keeping."""
        return self._kept if self.rounds.layers else {}

    def _guilty(self, facts: Facts) -> dict[str, tuple[Target, Found]]:
        layers = self.rounds.layers
        suite, overlay = self._suite(facts, layers)
        fresh = [target for target in suite.targets if target.mark not in self.found]
        with tempfile.TemporaryDirectory(prefix="gocodemod-fuzz-") as made:
            self._run(suite, fresh, overlay, Path(made).resolve())
            bad = [t for t in suite.targets if self.found[t.mark].difference]
            owners = _owners(layers, self.rounds) if bad else {}
            guilty: dict[str, tuple[Target, Found]] = {}
            for number, target in enumerate(bad):
                found = self.found[target.mark]
                there = Path(made).resolve() / f"blame{number}"
                for id_ in self._blamed(facts, target, owners, there):
                    guilty.setdefault(id_, (target, found))
        for target in suite.targets:
            if why := self.found[target.mark].useless:
                suite.drop(target.function, why)
        self.targets, self.left = suite.targets, tuple(sorted(suite.left.values()))
        if self.rounds.options.keep_fuzz and not guilty:
            self._kept = self._keep(suite)
        return guilty

    def _suite(
        self, facts: Facts, layers: Sequence[Layer]
    ) -> tuple[Suite, dict[str, bytes | None]]:
        """What to fuzz, and the overlay with it; what does not compile is left out."""
        disk = Tree(self.rounds.disk)
        tree = layers[-1].after() if layers else disk
        files = {file for layer in layers for file in (*layer.patches, *layer.deleted)}
        trees = Trees(facts, disk.read, tree.read, files)
        suite = Suite(trees, self.original, self._newlines(layers))
        for _ in range(_REPAIRS):
            targets = suite.targets
            if not targets:
                break
            added = suite.files(targets)
            gone: dict[str, bytes | None] = dict.fromkeys(suite.own_tests(targets))
            overlay = {**tree.overlay, **gone, **added}
            errors = facts.check(overlay)
            if not any([suite.fault(error, added) for error in errors]):
                return suite, overlay
        for target in suite.targets:
            suite.drop(target.function, "its package does not compile with the test")
        return suite, dict(tree.overlay)

    def _newlines(self, layers: Sequence[Layer]) -> set[str]:
        """The functions whose changes say that they add a newline."""
        changes = {p.id for layer in layers for p in layer.proposals if _adds(p.change)}
        owners = _owners(layers, self.rounds) if changes else {}
        return {function for function, those in owners.items() if changes & those}

    def _run(
        self,
        suite: Suite,
        targets: Sequence[Target],
        overlay: Mapping[str, bytes | None],
        work: Path,
    ) -> None:
        """Run these targets, each for its share of the time that is left."""
        rounds = self.rounds
        by_package: defaultdict[str, list[Target]] = defaultdict(list)
        for target in targets:
            by_package[target.package].append(target)
        waiting = len(targets)
        for number, (package, those) in enumerate(sorted(by_package.items())):
            rounds.notify(f"building the fuzz tests of {package}")
            binary = self._built(suite, those[0], overlay, work / str(number))
            for target in those:
                if isinstance(binary, str):
                    self.found[target.mark] = Found(obstacle=binary)
                else:
                    rounds.notify(f"fuzzing {target.subject}")
                    share = max((rounds.options.fuzz - self.spent) / waiting, _LEAST)
                    found = binary.run(target.test, share)
                    self.spent += found.seconds
                    self.found[target.mark] = found
                waiting -= 1

    def _built(
        self, suite: Suite, target: Target, overlay: Mapping[str, bytes | None], work: Path
    ) -> FuzzBinary | str:
        module = suite.trees.facts.module_of(target.file)
        return build(
            self.rounds.commands,
            target.package,
            overlay,
            work,
            instrumented=f"{module.path}/..." if module else "",
            config=_host(self.rounds),
            jobs=self.rounds.options.jobs,
        )

    def _blamed(
        self, facts: Facts, target: Target, owners: Mapping[str, Collection[str]], work: Path
    ) -> Iterable[str]:
        """Those of the changes that touch a function without which it does what it did.

        All of them where none does it alone.
        """
        rounds = self.rounds
        those = {id_ for function in target.functions for id_ in owners.get(function, ())}
        if len(those) < 2:
            return those or set(rounds.accepted)
        guilty = []
        for number, id_ in enumerate(sorted(those)):
            ids = [i for i in rounds.accepted if i == id_ or i not in those]
            suite, overlay = self._suite(facts, subset(rounds, ids))
            same = [t for t in suite.targets if t.function == target.function]
            if same:
                binary = self._built(suite, same[0], overlay, work / str(number))
                if isinstance(binary, FuzzBinary) and binary.run(same[0].test, 1.0).difference:
                    guilty.append(id_)
        return guilty or those

    def _keep(self, suite: Suite) -> dict[str, bytes]:
        """The files that --keep-fuzz leaves: tests, harness, corpus."""
        files = suite.files(suite.targets)
        names = [name for name in sorted(files) if name.endswith(".go")]
        texts = self.rounds.facts.format([files[name].decode() for name in names])
        out = {n: (t or files[n].decode()).encode() for n, t in zip(names, texts, strict=True)}
        for target in suite.targets:
            corpus = list(self.found[target.mark].corpus.items())[:_CORPUS]
            home = "" if target.directory == "." else f"{target.directory}/"
            for name, data in corpus:
                out[f"{home}testdata/fuzz/{target.test}/{name}"] = data
        return out


def _adds(change: Change) -> bool:
    """Whether a change for review says of itself that an Encoder's newline is new."""
    return change.risk != "safe" and change.evidence.get("form") == "lines"


def _owners(layers: Sequence[Layer], rounds: Rounds) -> dict[str, set[str]]:
    """Which changes touch a function, by its id."""
    tree = Tree(rounds.disk)
    footprint = Footprint(layers, Outlines(tree), Outlines(layers[-1].after()))
    paths = {
        file.rpartition("/")[0] or ".": package.path
        for package in rounds.packages
        for file in package.files
    }
    out: defaultdict[str, set[str]] = defaultdict(set)
    for id_, touch in footprint.touched().items():
        for directory, name in touch.functions:
            if directory in paths:
                out[f"{paths[directory]}.{name}"].add(id_)
    return out


def _host(rounds: Rounds) -> Configuration | None:
    """The configuration of the run that this machine can execute; None for go's own choice."""
    go = rounds.commands.toolchain
    given = rounds.options.configurations
    return next((c for c in given if (c.goos, c.goarch) == (go.goos, go.goarch)), None)
