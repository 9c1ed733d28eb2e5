"""What to mind when a type goes: its nil and its zero value, hidden names, start-up code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

from gocodemod.golang.facts import Facts
from gocodemod.golang.rows import Func, Package, Ref
from gocodemod.model import Edit, Span
from gocodemod.naming import Spelling, declared, imported
from gocodemod.syntax import Module, Node, nodes, standing


class Code(Protocol):
    """What is asked of a round: `gocodemod.api.Context` has it."""

    @property
    def facts(self) -> Facts:
        """Typed facts."""

    def tree(self, file: str) -> Module:
        """The syntax tree of a file."""

    def source(self, file: str) -> bytes:
        """The bytes of a file."""


def panics_on_nil(code: Code, methods: Iterable[str]) -> bool:
    """Whether each of these methods (ids) reads a field of its receiver before it does anything."""
    wanted = set(methods)
    known = code.facts.funcs(ids=tuple(sorted(wanted)))
    return wanted == {f.id for f in known} and all(_reads_first(code, f) for f in known)


def _reads_first(code: Code, func: Func) -> bool:
    tree = code.tree(func.file)
    method = tree.exactly(func.start, func.end, nodes.MethodDeclaration)
    for selector in standing.reads_first(method) if method else ():
        found = code.facts.object_at(func.file, selector.field.start)
        if found is not None and found.kind == "field":
            return True
    return False


def never_zero(code: Code, pointer: Node, ref: Ref) -> bool:
    """Whether no zero value can stand where the type `pointer` is declared, at `ref`.

    A nil that is written out is another question.
    """
    place = pointer.parent
    if isinstance(place, nodes.FieldDeclaration):
        holder = standing.holder_of(place)
        return bool(holder) and _always_set(code, f"{ref.package}.{holder}", place)
    if isinstance(place, nodes.VarSpec):
        return place.value is not None
    if isinstance(place, (nodes.SliceType, nodes.MapType, nodes.ChannelType)):
        return not _zero_element(code, ref.id)
    return standing.passes_value(pointer)


def _zero_element(code: Code, type_id: str) -> bool:
    """Whether a nil *T can come out of a container: a missing key, a made slice, a closed channel.

    `v, ok := m[k]` is taken to ask.
    """
    importers = {p.path: set(p.imports) for p in code.facts.packages()}
    home = type_id.rpartition(".")[0]
    for package in code.facts.packages():
        if package.path == home or home in _closure(package.path, importers):
            for file in (*package.files, *package.test_files):
                if _zero_in(code, file, type_id):
                    return True
    return False


def _zero_in(code: Code, file: str, type_id: str) -> bool:
    types = {(e.start, e.end): e.type for e in code.facts.exprs(file)}
    tree = code.tree(file)
    for index in tree.find(nodes.IndexExpression):
        taken = types.get((index.start, index.end))
        of = types.get((index.operand.start, index.operand.end))
        if taken and taken.pointer and taken.named == type_id and of and of.kind == "map":
            return True
    for call in tree.find(nodes.CallExpression):
        name, arguments = call.function.text, call.arguments.children
        if name not in ("make", "close", "clear") or not arguments:
            continue
        first = arguments[0]
        of = types.get((first.start, first.end)) or types.get((call.start, call.end))
        if of is None or of.elem != f"*{type_id}":
            continue
        if name == "make":
            sized = len(arguments) > 1 and arguments[1].text != "0"
        else:
            sized = name == "clear" or of.kind == "chan"
        if sized and (of.kind == "slice" or name == "close"):
            return True
    return False


def _always_set(code: Code, holder: str, field: nodes.FieldDeclaration) -> bool:
    names = {name.text for name in field.name}
    for use in code.facts.refs((holder,)):
        node = code.tree(use.file).node_at(use.outer_start, use.outer_end)
        if use.role == "literal" and standing.sets(node, names):
            continue
        pointed = use.role == "type" and isinstance(node.parent, nodes.PointerType)
        if not pointed and use.role not in ("define", "receiver"):
            return False
    return True


def out_of_reach(code: Code, spelling: Spelling, ref: Ref) -> bool:
    """Whether a type cannot be named at `ref`.

    So it is where its package is internal to others, or where a local name, or
    one of the package, hides it.
    """
    package = code.facts.package_of(ref.file)
    here = package.path if package else ""
    files = (*package.files, *package.test_files) if package and spelling.imports else ()
    taken = frozenset[str]().union(*(declared(code.tree(file)) for file in files))
    for need in spelling.imports:
        if need.name in taken:
            return True
        home, internal, _ = f"/{need.path}/".partition("/internal/")
        if internal and not f"/{here}/".startswith(f"{home}/"):
            return True
    return _hidden(code, spelling.text, ref)


def is_public(code: Code, ref: Ref) -> bool:
    """Whether the type at `ref` is that of something that other modules can import."""
    package = code.facts.package_of(ref.file)
    importable = package is not None and not package.internal and not ref.test
    return importable and standing.is_public(code.tree(ref.file).node_at(ref.start, ref.end))


def _hidden(code: Code, spelled: str, ref: Ref) -> bool:
    around = standing.function_around(code.tree(ref.file), ref.start)
    written = re.search(rb"(\w+)\.$", code.source(ref.file)[: ref.start][-200:])
    names = set(re.findall(r"(?<![\w.])[A-Za-z_]\w*", spelled))
    names -= {written[1].decode()} if written else set()
    for at in standing.mentions(around, names, ref.start) if around else ():
        found = code.facts.object_at(ref.file, at)
        if found is None or ":" not in found.id:
            continue
        if found.kind not in ("field", "label", "method"):
            return True
    return False


def outside(edits: Iterable[Edit], gone: Iterable[Span]) -> list[Edit]:
    """The edits that are not within what goes anyway."""
    spans = tuple(gone)
    return [e for e in edits if not any(g.contains(Span(e.file, e.start, e.end)) for g in spans)]


def kept_imports(code: Code, file: str, edits: Iterable[Edit]) -> set[str]:
    """The import paths that the file still has after the edits."""
    mine = [e for e in edits if e.file == file]
    if any(e.action == "delete" for e in mine):
        return set()
    tree = code.tree(file)
    every = {spec.path.text[1:-1] for spec in tree.find(nodes.ImportSpec)}
    cut = [(e.start, e.end) for e in mine]
    lost = standing.lost_qualifiers(tree, cut, " ".join(e.text for e in mine))
    return every - {path for path, name in imported(code.facts, tree).items() if name in lost}


def unstarted(code: Code, edits: Iterable[Edit]) -> str:
    """A package with start-up code that nothing would import any more; empty where there is none.

    Initialisation follows the imports (spec, "Program initialization").
    """
    all_edits = tuple(edits)
    packages = {package.path: package for package in code.facts.packages()}
    before = {path: set(package.imports) for path, package in packages.items()}
    after = dict(before)
    touched = {e.file for e in all_edits}
    changed = [p for p in packages.values() if touched & set(p.files)]
    for package in changed:
        after[package.path] = set()
        for file in package.files:
            after[package.path] |= kept_imports(code, file, all_edits)
    for package in changed:
        lost = _closure(package.path, before) - _closure(package.path, after)
        for path in sorted(lost & packages.keys()):
            if _runs(code, packages[path]):
                return path
    return ""


def _runs(code: Code, package: Package) -> bool:
    return any(standing.runs_at_start(code.tree(file)) for file in package.files)


def _closure(path: str, imports: dict[str, set[str]]) -> set[str]:
    seen, pending = set[str](), [path]
    while pending:
        current = pending.pop()
        if current not in seen:
            seen.add(current)
            pending += imports.get(current, ())
    return seen
