"""Where a type can be named, and who else can see it."""

from __future__ import annotations

import re

from gocodemod.context import Code
from gocodemod.golang.rows import Ref
from gocodemod.naming import Spelling, declared, imported
from gocodemod.syntax import nodes, standing
from gocodemod.syntax.scope import fresh_name


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


def other_names(code: Code, spelling: Spelling, file: str) -> dict[str, str]:
    """Local names for those packages whose own name something else has in `file`.

    By import path; the same for every type that is named there.
    """
    package = code.facts.package_of(file)
    tree = code.tree(file)
    files = (*package.files, *package.test_files) if package else (file,)
    taken = set(imported(code.facts, tree).values()).union(*(declared(code.tree(f)) for f in files))
    chosen = {}
    for need in spelling.imports:
        if need.name in taken or _declared_within(code, file, need.name):
            name = fresh_name(tree.root, f"{need.name}pkg", taken)
            chosen[need.path] = name
        taken.add(chosen.get(need.path, need.name))
    return chosen


def _declared_within(code: Code, file: str, name: str) -> bool:
    """Whether something in the file, besides fields, methods and labels, has the name."""
    for node in code.tree(file).find(nodes.Identifier, nodes.TypeIdentifier):
        if node.text == name:
            found = code.facts.object_at(file, node.start)
            if found is not None and found.kind not in ("field", "label", "method", "package"):
                return True
    return False


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
        if found.kind not in ("field", "label", "method", "package"):
            return True
    return False
