"""Which changed functions can be fuzzed, with what names, and which old forms each needs."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

import msgspec

from gocodemod.equivalence import seeds, source
from gocodemod.equivalence.copies import Copy, copied
from gocodemod.equivalence.effects import Effects
from gocodemod.equivalence.functions import Changed, Trees, receiver, receiver_of
from gocodemod.equivalence.stubs import stubs
from gocodemod.golang import rows
from gocodemod.golang.spelling import short
from gocodemod.syntax import nodes, parse


class Target(msgspec.Struct, frozen=True):
    """A fuzz test: what it compares, where; `mark` is the same as long as both forms are.

    `functions` are the ids of the changed functions whose old forms it runs.
    """

    function: str
    file: str
    line: int
    package: str
    directory: str
    test: str
    mark: str
    functions: frozenset[str]

    @property
    def subject(self) -> str:
        """The function, for people."""
        return short(self.function)


class Left(msgspec.Struct, frozen=True, order=True):
    """A changed function that is not fuzzed, and why."""

    file: str
    line: int
    function: str
    reason: str


@dataclass
class Suite:
    """What a plan's changed functions are fuzzed with; pure: nothing is run or written.

    `packages` are those of the tree before. `left` maps the functions that are not
    fuzzed to the reason; `drop` and `fault` add to it. `newlines` are functions that may
    end what they write with a newline more than before.
    """

    trees: Trees
    packages: Sequence[rows.Package]
    newlines: Collection[str] = ()
    left: dict[str, Left] = field(default_factory=dict)
    _copies: dict[str, Copy] = field(default_factory=dict)
    _made: dict[str, Target] = field(default_factory=dict)
    _seeds: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)
    _plain: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.effects = Effects(self.trees)
        for changed in self.trees.changed.values():
            if reason := self._unfit(changed):
                self.drop(changed.id, reason)
        for file, line in self.trees.outside.items():
            if file in self._by_file:
                words = "it has no name to call it by"
                self.left[file] = Left(file, line, "the value of a variable", words)

    def drop(self, function: str, reason: str) -> None:
        """Leave a changed function out, and those that need its old form."""
        func = self.trees.changed[function].func
        line = self.trees.old(func.file).position(func.name_start)[0]
        self.left.setdefault(function, Left(func.file, line, short(function), reason))

    @property
    def targets(self) -> tuple[Target, ...]:
        """One for each changed function that can be fuzzed, by file."""
        for changed in self.trees.changed.values():
            if changed.id not in self.left and changed.id not in self._made:
                self._made[changed.id] = self._target(changed)
        return tuple(target for id_, target in self._made.items() if id_ not in self.left)

    def files(self, targets: Iterable[Target]) -> dict[str, bytes]:
        """The test files of the packages of these targets, and the harness of their modules."""
        out: dict[str, bytes] = {}
        packages = {target.package for target in targets}
        standing: defaultdict[str, dict[str, Changed]] = defaultdict(dict)
        for target in self.targets:
            if target.package in packages:
                for id_ in target.functions:
                    changed = self.trees.changed[id_]
                    standing[changed.func.file][id_] = changed
        for file, those in standing.items():
            out |= source.harness(self.trees.facts, file)
            out[self.test_file(file)] = self._text(file, those.values())
        return out

    def test_file(self, file: str) -> str:
        """The test file for functions of `file`; its name keeps the constraints of that name."""
        path, number = PurePosixPath(file), 1
        while True:
            name = f"equivalence{number if number > 1 else ''}_{path.stem}_test.go"
            found = (path.parent / name).as_posix()
            if self.trees.before(found) is None:
                return found
            number += 1

    def own_tests(self, targets: Iterable[Target]) -> set[str]:
        """The test files that the targets' packages have: they are not what is run."""
        packages = {target.package for target in targets}
        return {f for p in self.packages if p.path in packages for f in p.test_files}

    def fault(self, error: rows.PackageError, files: Mapping[str, bytes]) -> bool:
        """Leave out what an error in one of `files` is about; whether it is about one of them."""
        if error.file not in files or not error.file.endswith("_test.go"):
            return False
        named = {
            (c.func.file, receiver(self.trees, c.func), self._names[c.id]): c.id
            for c in self.trees.changed.values()
            if c.id in self._names
        }
        tests = {target.test: target.function for target in self.targets}
        origin = {self.test_file(file): file for file in self.trees.files}[error.file]
        for node in parse(files[error.file]).root.children:
            if not node.line <= error.line <= node.line + node.text.count("\n"):
                continue
            if isinstance(node, nodes.FunctionDeclaration | nodes.MethodDeclaration):
                copy = named.get((origin, receiver_of(node), node.name.text))
                if guilty := copy or tests.get(node.name.text):
                    self._without(guilty, error.message)
                    return True
            if origin not in self._plain and isinstance(node, nodes.MethodDeclaration):
                self._plain.add(origin)  # A stand-in that is none.
                return True
            break
        for target in self.targets:
            if target.file == origin:
                self._without(target.function, error.message)
        return True

    def _without(self, function: str, message: str) -> None:
        reason = "its old form does not compile beside the new one: "
        for target in self.targets:
            if function in target.functions:
                self.drop(target.function, reason + " ".join(message.split()))

    def _unfit(self, changed: Changed) -> str:
        """Why the two forms cannot be called side by side, or must not be."""
        func = changed.func
        package = self._by_file.get(func.file)
        if changed.generic:
            return "it has type parameters"
        if func.test or package is None:
            return "it belongs to a test"
        if package.cgo:
            return "its package uses cgo"
        if func.name in ("init", "main", "_"):
            return "nothing can call it"
        if not func.params and not func.results and func.receiver is None:
            return "it takes nothing and gives nothing"
        module = self.trees.facts.module_of(func.file)
        if module is None or not f"{package.path}/".startswith(f"{module.path}/"):
            return "the harness has no place in its module"
        if source.taken(self.trees, func.file):
            return f"{source.HARNESS}, where the harness would stand, holds other code"
        return self.effects.of(func).obstacle

    @cached_property
    def _by_file(self) -> Mapping[str, rows.Package]:
        return {file: package for package in self.packages for file in package.files}

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """The names of the old forms: no file of their packages knows one of them."""
        out: dict[str, str] = {}
        known: dict[str, bytes] = {}
        taken: set[tuple[str, str, str]] = set()
        for changed in self.trees.changed.values():
            func = changed.func
            package = self._by_file.get(func.file)
            if package is None:
                continue
            if package.path not in known:
                files = (*package.files, *package.test_files, *package.ignored)
                there = [self.trees.before(f) or b"" for f in files]
                there += [self.trees.after(f) or b"" for f in self.trees.files]
                known[package.path] = b"\n".join(there)
            base = f"old{func.name[:1].upper()}{func.name[1:]}"
            name, number = base, 2
            kind = receiver(self.trees, func)
            while (package.path, kind, name) in taken or name.encode() in known[package.path]:
                name = f"{base}{number}"
                number += 1
            taken.add((package.path, kind, name))
            out[func.id] = name
        return out

    def _copy(self, changed: Changed) -> Copy:
        if changed.id not in self._copies:
            near = {
                other.id: self._names[other.id]
                for other in self.trees.changed.values()
                if other.id in self._names
                and not other.generic
                and self._by_file[other.func.file] == self._by_file[changed.func.file]
            }
            self._copies[changed.id] = copied(self.trees, changed, near)
        return self._copies[changed.id]

    def _needed(self, changed: Changed) -> frozenset[str]:
        """`changed` and all changed functions whose old forms its old form runs."""
        out, waiting = {changed.id}, [changed.id]
        while waiting:
            new = self._copy(self.trees.changed[waiting.pop()]).calls - out
            out |= new
            waiting += new
        return frozenset(out)

    def _target(self, changed: Changed) -> Target:
        func = changed.func
        needed = self._needed(changed)
        those = [c for c in self.trees.changed.values() if c.id in needed]
        both = "\0".join((func.id, *(text for c in those for text in (c.was, c.now))))
        kind = re.sub(r"\W", "", receiver(self.trees, func))
        return Target(
            function=func.id,
            file=func.file,
            line=self.trees.old(func.file).position(func.name_start)[0],
            package=self._by_file[func.file].path,
            directory=changed.directory,
            test="_".join(part for part in ("FuzzEquivalence", kind, func.name) if part),
            mark=hashlib.sha256(both.encode()).hexdigest(),
            functions=needed,
        )

    def _text(self, file: str, standing: Iterable[Changed]) -> bytes:
        trees, package = self.trees, self._by_file[file]
        own = [target for target in self.targets if target.file == file]
        interfaces: set[str] = set()
        if file not in self._plain:
            for target in own:
                interfaces |= self.effects.of(trees.changed[target.function].func).interfaces
        words, texts = self._said(package)
        kinds = {t.function: receiver(trees, trees.changed[t.function].func) for t in own}
        return source.test_file(
            trees,
            file,
            package.name,
            tests=[
                source.Test(
                    target.test,
                    kinds[target.function],
                    trees.changed[target.function].func.name,
                    self._names[target.function],
                    merged=any("bufio" in dict(self._copies[f].imports) for f in target.functions),
                    newline=not target.functions.isdisjoint(self.newlines),
                )
                for target in own
            ],
            copies=[(self._names[c.id], self._copy(c)) for c in standing],
            stubs=stubs(trees, file, package, interfaces, f"standIn{source.stem(file)}"),
            words=words,
            texts=texts,
        )

    def _said(self, package: rows.Package) -> tuple[list[str], list[str]]:
        """The words and the texts of a package and its tests."""
        if package.path not in self._seeds:
            read = self.trees.before
            words = seeds.words_of(read(f) or b"" for f in package.files)
            more, texts = seeds.literals_of(read(f) or b"" for f in package.test_files)
            texts = [*seeds.documents_of(package.test_files, read), *texts]
            self._seeds[package.path] = [*dict.fromkeys((*words, *more))], texts
        return self._seeds[package.path]
