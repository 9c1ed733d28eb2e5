"""The old form of a function as source that stands beside the new one, under a fresh name."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from gocodemod.equivalence.functions import Changed, Trees, declaration
from gocodemod.naming import imported
from gocodemod.syntax import Module, nodes

REACH = "equivalence.Reach()"


class Copy(msgspec.Struct, frozen=True):
    """The text of an old form, the imports it needs (path, local name), what it calls.

    `calls` are the changed functions of its package whose old forms it needs.
    """

    text: str
    imports: frozenset[tuple[str, str]]
    calls: frozenset[str]


def copied(trees: Trees, changed: Changed, names: Mapping[str, str]) -> Copy:
    """The old form of `changed`; `names` are the new names of the changed functions it may call.

    Its first statement that is different now tells that it was reached.
    """
    func = changed.func
    tree = trees.old(func.file)
    edits = [(func.name_start, func.name_end, names[func.id])]
    calls = set()
    for ref in trees.facts.refs(tuple(names)):
        inside = ref.file == func.file and func.body_start <= ref.start < func.body_end
        if inside and ref.role != "define":
            edits.append((ref.start, ref.end, names[ref.id]))
            calls.add(ref.id)
    at = _first_difference(tree, changed)
    edits.append((at, at, f"{REACH}; "))
    source, home = tree.source, declaration(tree, func)
    assert home is not None  # Else it would not count as changed.
    pieces, done = [], home.start
    for begin, end, text in sorted(edits):
        pieces += [source[done:begin].decode(), text]
        done = end
    pieces.append(source[done : home.end].decode())
    return Copy("".join(pieces), _imports(trees, changed, tree), frozenset(calls - {func.id}))


def _first_difference(tree: Module, changed: Changed) -> int:
    """Where the first statement starts whose text is another now."""
    func = changed.func
    body = tree.source[func.body_start : func.body_end].decode(errors="replace")
    now = changed.now
    # What comes before the body may be other text, of another length.
    after = now[_signature_end(now) :]
    same = 0
    while same < min(len(body), len(after)) and body[same] == after[same]:
        same += 1
    if same >= len(body):
        same = 1
    at = func.body_start + len(body[:same].encode())
    best = func.body_start + 1
    for list_ in tree.find(nodes.StatementList):
        if not func.body_start <= list_.start < func.body_end:
            continue
        for statement in list_.items:
            if best < statement.start <= at and list_.start <= at <= list_.end:
                best = statement.start
    return best


def _signature_end(text: str) -> int:
    """Where the body of a declaration begins; a `{` of a type in the signature is before it."""
    depth = 0
    for index, char in enumerate(text):
        if char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
        elif (
            char == "{"
            and not depth
            and not text[:index].rstrip().endswith(("interface", "struct"))
        ):
            return index
    return 0


def _imports(trees: Trees, changed: Changed, tree: Module) -> frozenset[tuple[str, str]]:
    """The packages that the old form names."""
    func = changed.func
    local = {name: path for path, name in imported(trees.facts, tree).items()}
    home = declaration(tree, func)
    found: set[str] = set()
    kinds = (nodes.Identifier, nodes.PackageIdentifier)
    for node in home.find(*kinds) if home else ():
        if node.text in local and node.text not in found:
            row = trees.facts.object_at(func.file, node.start)
            if row is not None and row.kind == "package":
                found.add(node.text)
    return frozenset((local[name], name) for name in found)
