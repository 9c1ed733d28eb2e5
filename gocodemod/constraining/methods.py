"""What a change of a method's signature can be seen by: interfaces."""

from __future__ import annotations

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Span
from gocodemod.syntax import nodes


def check_method(ctx: Context, func: rows.Func) -> None:
    """The method helps to implement no interface, as far as any code could ask.

    An exported one is seen by whoever holds a value in an interface, other modules
    and reflect included, so nothing that has the method may get into one. The
    name of an unexported one means something only within its package.
    """
    if func.receiver is None:
        return
    at = Span(func.file, func.name_start, func.name_end)
    if not func.exported:
        package = ctx.facts.package_of(func.file)
        files = (*package.files, *package.test_files, *package.ignored) if package else ()
        for file in files:
            if func.name.encode() not in ctx.source(file):
                continue
            for method in ctx.tree(file).find(nodes.MethodElem):
                if method.name.text == func.name:
                    words = f"an interface in {file} has a method {func.name}"
                    raise Obstacle("implements-interface", words, at)
        return
    owner = func.receiver.named
    for row in ctx.facts.conversions((owner,), containing=True, methods=True):
        words = f"a {row.source.text} becomes a {row.target.text}, which could ask for the method"
        raise Obstacle("implements-interface", words, Span(row.file, row.start, row.end))
