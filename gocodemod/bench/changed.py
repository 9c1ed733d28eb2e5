"""Which functions differ between two trees, and which of them no benchmark reaches."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from gocodemod.golang.facts import Facts
from gocodemod.golang.overlay import Overlay
from gocodemod.golang.rows import Func
from gocodemod.graph import BUILDERS, Calls
from gocodemod.syntax import Module, parse
from gocodemod.syntax.nodes import ImportSpec

# By the first part of the path; whatever they are called with, they leave the machine alone.
_HARMLESS = frozenset(
    {
        *("bufio", "bytes", "cmp", "compress", "container", "context", "crypto", "embed"),
        *("encoding", "errors", "fmt", "hash", "html", "image", "io", "iter", "maps", "math"),
        *("mime", "path", "reflect", "regexp", "slices", "sort", "strconv", "strings", "sync"),
        *("text", "time", "unicode", "unique"),
    }
)
_ALSO = frozenset({"net/netip", "net/url"})
_NOT = frozenset({"io/ioutil"})

# Named types in the text of a type.
_NAMES = re.compile(r"[\w./~-]+\.\w+")


@dataclass(frozen=True)
class Code:
    """The code of one side: its facts, and its files with what lies over them."""

    facts: Facts
    overlay: Overlay

    def source(self, file: str) -> bytes:
        """The bytes of a file; none where it is not there."""
        if file in self.overlay:
            return self.overlay[file] or b""
        try:
            return (self.facts.root / file).read_bytes()
        except OSError:
            return b""

    @cached_property
    def calls(self) -> Calls:
        """Who calls whom."""
        graph: Calls = BUILDERS["calls"](self.facts)
        return graph

    @cached_property
    def mentioned(self) -> Mapping[str, frozenset[str]]:
        """The functions that each function uses as values; those of package level are of ""."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for func in self.calls.flow.flows.funcs:
            for site in () if func.literal else self.calls.values(func.id):
                found[site.function].add(func.id)
        return {function: frozenset(names) for function, names in found.items()}

    @cached_property
    def handed_out(self) -> frozenset[str]:
        """The methods of types whose values others may get, by themselves or within another."""
        known = {each.id: each for each in self.facts.named()}

        def within(*texts: str) -> set[str]:
            return {name for text in texts for name in _NAMES.findall(text)} & known.keys()

        rows = self.facts.conversions(known, containing=True)
        found = within(*(row.source.text for row in rows if row.external or not row.target.local))
        waiting = list(found)
        while waiting:
            each = known[waiting.pop()]
            texts = (each.type.elem, *(one.type.text for one in each.fields))
            more = (within(*texts) | known.keys() & {*each.implementers}) - found
            found |= more
            waiting += more
        return frozenset(method.id for each in found for method in known[each].methods)

    @cached_property
    def trees(self) -> Callable[[str], Module]:
        """The syntax tree of a file, parsed once."""
        known: dict[str, Module] = {}
        return lambda file: known.setdefault(file, parse(self.source(file)))


def changed(before: Code, after: Code) -> Iterator[Func]:
    """The functions of selected packages that both sides have and write differently."""
    news = {func.id: func for func in after.facts.funcs()}
    for func in before.facts.funcs():
        package = before.facts.package_of(func.file)
        new = news.get(func.id)
        if package is None or not package.selected or new is None or func.test:
            continue
        if not func.body_end or func.name in ("init", "main", "_"):
            continue
        if _text(before, func) != _text(after, new):
            yield func


def _text(code: Code, func: Func) -> bytes:
    return code.source(func.file)[func.start : func.end]


def reached(code: Code, roots: Iterable[str], *, widely: bool = False) -> frozenset[str]:
    """The functions (ids) that some of `roots` may call, themselves included.

    A function that is used as a value, on the way or at package level, counts as called:
    others call it back. `widely`: so do all methods of types whose values others may get.
    """
    found = {*roots, *code.mentioned.get("", ()), *(code.handed_out if widely else ())}
    waiting = list(found)
    while waiting:
        each = waiting.pop()
        more = (code.calls.callees(each) | code.mentioned.get(each, frozenset())) - found
        found |= more
        waiting += more
    return frozenset(found)


def risked(code: Code, func: Func) -> str:
    """A package by which a call with any arguments could reach files, the network, the process.

    Judged by the imports of the files of all functions that it may call; "" if there is none.
    """
    names = reached(code, [func.id])
    files = {each.file for each in code.facts.funcs() if each.id in names}
    paths = {s.path.text[1:-1] for file in files for s in code.trees(file).find(ImportSpec)}
    own = {package.path for package in code.facts.packages()}
    risky = (
        path for path in paths - own - _ALSO if path.split("/")[0] not in _HARMLESS or path in _NOT
    )
    return min(risky, default="")
