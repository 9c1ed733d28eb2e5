"""Benchmarks for changed functions that have none: test files that lie over both trees."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePosixPath

from gocodemod.bench.arguments import Call
from gocodemod.bench.candidates import Candidates
from gocodemod.bench.changed import Code
from gocodemod.golang.overlay import Overlay
from gocodemod.golang.rows import Func
from gocodemod.model_bench import BenchMissing
from gocodemod.naming import imported
from gocodemod.syntax.nodes import PackageClause

# More would take longer than anybody waits.
_MOST = 20
_FILE = "gocodemod_written_test.go"
# What begins a benchmark, or a variable of it, in a written file.
_MARK = re.compile(r"^(?:func Benchmark|var gocodemod)(Written\d+_\w+?)(?:_given|_re|\()", re.M)


@dataclass(frozen=True)
class Written:
    """One benchmark: the package of its test file, its name in go, and the call."""

    package: str
    name: str
    call: Call

    @property
    def shown(self) -> str:
        """What the report calls it: Type.Method, of what changed."""
        return self.call.changed.id.removeprefix(f"{self.call.changed.package}.")


@dataclass
class Suite:
    """What was written: `files` lie over both sides; and what could not be."""

    benchmarks: list[Written] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    missing: list[BenchMissing] = field(default_factory=list)


def write(before: Code, after: Code, functions: Iterable[Func]) -> Suite:
    """Benchmarks for these functions (of `before`), as far as they compile on both sides."""
    out = Suite()
    waiting = {func.id: (func, Candidates(before, func)) for func in functions}
    for func, _ in islice(waiting.values(), _MOST, None):
        message = f"{_MOST} functions have one written: a PATTERN that selects less may reach it"
        out.missing.append(_missing(func, message))
    waiting = dict(islice(waiting.items(), _MOST))
    tried: dict[str, Written] = {}
    while waiting:
        for number, (func, more) in enumerate(list(waiting.values())):
            if func.id in tried:
                continue
            call = more.next()
            if call is None:
                del waiting[func.id]
                out.missing.append(_missing(func, _reason(more)))
                continue
            tried[func.id] = _named(before, call, number)
        files = dict(_files(before, tried.values()))
        bad = _refused(before, after, files, tried)
        if not bad:
            out.benchmarks = list(tried.values())
            out.files = files
            break
        for id_ in bad:
            del tried[id_]
    return out


def _missing(func: Func, message: str) -> BenchMissing:
    return BenchMissing(func.id, "both", "not-written", message)


def _reason(found: Candidates) -> str:
    if not found.tried:
        said = "no test shows how it or what calls it is called, and zero values will not do:"
        return f"no benchmark reaches it, {said} {found.why}"
    calls = f"none of the {found.tried} calls that were tried compiles"
    if found.tried == 1:
        calls = "the one call that was tried does not compile"
    return f"no benchmark reaches it, and {calls} on both sides"


def _named(code: Code, call: Call, number: int) -> Written:
    package = code.facts.package_of(call.file)
    assert package is not None
    words = re.sub(r"\W", "_", call.changed.id.removeprefix(f"{call.changed.package}."))
    return Written(package.path, f"BenchmarkWritten{number}_{words}", call)


def _files(code: Code, benchmarks: Iterable[Written]) -> Iterator[tuple[str, bytes]]:
    """A file for each directory and package clause."""
    by_file: dict[tuple[str, str], list[Written]] = {}
    for each in benchmarks:
        clause = code.trees(each.call.file).find(PackageClause)[0].text.split()[-1]
        folder = PurePosixPath(each.call.file).parent.as_posix()
        by_file.setdefault((folder, clause), []).append(each)
    for (folder, clause), members in by_file.items():
        name = f"{clause}_{_FILE}"
        file = name if folder == "." else f"{folder}/{name}"
        yield file, _file(code, clause, members).encode()


def _file(code: Code, clause: str, members: Sequence[Written]) -> str:
    bodies = [text for each in members for text in _benchmark(each)]
    needed = {("testing", "testing")}
    for each in members:
        call = each.call
        own = "\n".join([*call.setup, *call.each, call.text, *(v for _, _, v in call.globals)])
        for path, local in imported(code.facts, code.trees(call.file)).items():
            if re.search(rf"\b{re.escape(local)}\.", own + _types(call)):
                needed.add((path, local))
        for spelled in (*(s for _, s, _ in call.globals), *(call.results or ())):
            needed |= {(need.path, need.name) for need in spelled.imports}
        if call.results is None:
            needed.add(("runtime", "runtime"))
    imports = [f'\t{local} "{path}"' for path, local in sorted(needed)]
    return "\n".join([f"package {clause}", "", "import (", *imports, ")", "", *bodies, ""])


def _types(call: Call) -> str:
    return " ".join(s.text for s in (*(s for _, s, _ in call.globals), *(call.results or ())))


def _benchmark(each: Written) -> Iterator[str]:
    """The function, and what must not be optimised away: arguments and results are globals."""
    call, mark = each.call, each.name.removeprefix("Benchmark")
    for name, kind, value in call.globals:
        yield f"var gocodemod{mark}_{name} {kind.text} = {value}\n"
    sinks = [f"gocodemod{mark}_result{i}" for i in range(len(call.func.results))]
    if call.results is not None:
        for sink, kind in zip(sinks, call.results, strict=True):
            yield f"var {sink} {kind.text}\n"
    loop = "gocodemodRound"
    lines = [f"func {each.name}({call.testing} *testing.B) {{", *call.setup]
    lines += [f"{name} := gocodemod{mark}_{name}" for name, _, _ in call.globals]
    lines.append(f"{call.testing}.ResetTimer()")
    lines.append(f"for {loop} := 0; {loop} < {call.testing}.N; {loop}++ {{")
    lines += call.each
    if not sinks:
        lines.append(call.text)
    elif call.results is not None:
        lines.append(f"{', '.join(sinks)} = {call.text}")
    else:
        lines.append(f"{', '.join(sinks)} := {call.text}")
        lines += [f"runtime.KeepAlive({sink})" for sink in sinks]
    yield "\n".join([*lines, "}", "}\n"])


def _refused(
    before: Code, after: Code, files: Overlay, tried: Mapping[str, Written]
) -> frozenset[str]:
    """The functions whose benchmark does not compile on some side."""
    bad: set[str] = set()
    for code in (before, after):
        for error in code.facts.check(files):
            text = files.get(error.file)
            if text is None:
                continue
            head = text[: error.offset + 1].decode(errors="replace")
            marks = _MARK.findall(head)
            there = [i for i, w in tried.items() if marks and w.name == f"Benchmark{marks[-1]}"]
            # An error in no benchmark, such as in an import: of any of the file's.
            bad.update(there or [i for i, w in tried.items() if _same(error.file, w)])
    return frozenset(bad)


def _same(file: str, each: Written) -> bool:
    return PurePosixPath(file).parent == PurePosixPath(each.call.file).parent
