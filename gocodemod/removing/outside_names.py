"""Who else knows a type: Example functions, types of the same shape, files that nobody checks."""

from __future__ import annotations

from collections.abc import Iterable

from gocodemod.context import Code
from gocodemod.golang import rows
from gocodemod.model import Span


def example_of(code: Code, package: str, names: Iterable[str]) -> rows.Func | None:
    """A testable example that is named after one of these package-level names; None without one.

    `go vet` and the documentation look the name up (package testing, "Examples").
    """
    wanted = set(names)
    for home in (package, f"{package}_test"):
        for func in code.facts.funcs(methods=False):
            if func.package != home or not func.test or not func.name.startswith("Example"):
                continue
            if func.name.removeprefix("Example").split("_", 1)[0] in wanted:
                return func
    return None


def converted_from(code: Code, row: rows.NamedType) -> Span | None:
    """Where a value of the struct type, or a pointer to it, is converted to another type's.

    Only types with the same field can take one (spec, "Conversions").
    """
    field = row.fields[0]
    twins = [
        each.id
        for each in code.facts.named(kinds=("struct",), max_fields=len(row.fields))
        if each.id != row.id
        and [(f.name, f.type.text) for f in each.fields] == [(field.name, field.type.text)]
    ]
    for ref in code.facts.refs(twins):
        if ref.role == "convert" and any(arg.type.named == row.id for arg in ref.args):
            return Span(ref.file, ref.start, ref.end)
    return None


def unseen_holder(code: Code, interfaces: Iterable[str]) -> tuple[str, str]:
    """A file that nobody type-checks, and one of the interfaces (ids) that it names.

    It may look at what such an interface holds. Both are empty where there is none.
    """
    homes = {each: each.rpartition(".")[0] for each in interfaces}
    for row in code.facts.unseen():
        for interface, home in sorted(homes.items()):
            near = home in (row.package, *row.imports)
            if near and interface.rpartition(".")[2] in row.idents:
                return row.file, interface
    return "", ""
