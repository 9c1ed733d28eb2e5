"""The helper package of a module: its files, where it lies, what it is called."""

from __future__ import annotations

import msgspec

from gocodemod.context import Context
from gocodemod.golang import rows
from gocodemod.model import Edit, ImportNeed, Span
from gocodemod.naming import declared, imported
from gocodemod.streaming import source
from gocodemod.streaming.codecs import Codec
from gocodemod.streaming.refusing import stop
from gocodemod.syntax import nodes

PLACE = "internal/pooled"


class Helper(msgspec.Struct, frozen=True):
    """The helper package as one file needs it: its import, the files to create."""

    need: ImportNeed
    created: tuple[Edit, ...]


def helper(ctx: Context, at: Span, codecs: tuple[Codec, ...]) -> Helper:
    """The helper package for the codecs used at `at`; raises Obstacle."""
    module, package = ctx.facts.module_of(at.file), ctx.facts.package_of(at.file)
    if module is None:
        raise stop(at, "not-writable", "no main module holds the file")
    if package is None or not f"{package.path}/".startswith(f"{module.path}/"):
        raise stop(at, "not-writable", "the module's path does not begin its import paths")
    for codec in codecs:
        if ctx.facts.language(at.file) < codec.go:
            words = f"the helper's code needs go {codec.go[0]}.{codec.go[1]}"
            raise stop(at, "language-version", words)
    home = str(_settings(ctx).get("package", PLACE)).strip("/")
    name = home.rsplit("/", 1)[-1]
    path = f"{module.path}/{home}"
    parent, inner, _ = f"/{path}/".rpartition("/internal/")
    if ".." in home.split("/") or (inner and not f"/{package.path}/".startswith(f"{parent}/")):
        raise stop(at, "helper-place", f"{package.path} may not import {home}")
    if not name.isidentifier() or name in ("bytes", "io", "json", "proto", "sync", "xml"):
        raise stop(at, "name-taken", f"the helper package cannot be called {name}")
    need = importable(ctx, at, path, name)
    return Helper(need, tuple(_created(ctx, at, module, home, codecs)))


def importable(ctx: Context, at: Span, path: str, name: str) -> ImportNeed:
    """The import of a package of the name `name` for code at `at`; raises Obstacle."""
    package = ctx.facts.package_of(at.file)
    assert package is not None
    local = imported(ctx.facts, ctx.tree(at.file)).get(path)
    if local is None:
        local = _free(ctx, at, package, name)
    elif _hidden(ctx, at, local):
        raise stop(at, "name-taken", f"the function uses the name {local} otherwise")
    return ImportNeed(file=at.file, path=path, package=name, name=local)


def _settings(ctx: Context) -> dict[str, object]:
    return dict(ctx.options.settings.get("stream-serialization", {}))


def _created(
    ctx: Context, at: Span, module: rows.Module, home: str, codecs: tuple[Codec, ...]
) -> list[Edit]:
    """The files of the package that are not there yet; raises Obstacle where others are."""
    name = home.rsplit("/", 1)[-1]
    files = {
        f"{name}.go": source.MAIN,
        "nopoison.go": source.POISON.format(tag="!gocodemod_poison", value="false"),
        "poison.go": source.POISON.format(tag="gocodemod_poison", value="true"),
        **{codec.file: codec.source for codec in codecs if codec.file},
    }
    created = []
    main = ctx.facts.module_file(module, f"{home}/{name}.go")
    known = {p.path for p in ctx.facts.packages()}
    if not ctx.exists(main) and f"{module.path}/{home}" in known:
        raise stop(at, "helper-exists", f"{home} holds other code")
    for base, code in sorted(files.items()):
        file = ctx.facts.module_file(module, f"{home}/{base}")
        text = code.replace("Package pooled", f"Package {name}")
        text = text.replace("package pooled\n", f"package {name}\n")
        if not ctx.exists(file):
            created.append(Edit(file, 0, 0, text, action="create"))
        elif ctx.source(file).decode(errors="replace") != text:
            raise stop(at, "helper-exists", f"{file} holds other code")
    return created


def _free(ctx: Context, at: Span, package: rows.Package, name: str) -> str:
    """`name`, or `name` with a number, so that the file and the package have no other such."""
    kinds = (nodes.Identifier, nodes.PackageIdentifier, nodes.TypeIdentifier)
    taken = {n.text for n in ctx.tree(at.file).root.find(*kinds)}
    for file in (*package.files, *package.test_files, *package.ignored):
        if name.encode() in ctx.source(file):
            taken |= declared(ctx.tree(file))
    number, free = 2, name
    while free in taken:
        free, number = f"{name}{number}", number + 1
    return free


def _hidden(ctx: Context, at: Span, name: str) -> bool:
    """Whether the function around the call declares the name of the import."""
    home = (
        ctx.tree(at.file)
        .node_at(at.start, at.end)
        .enclosing(nodes.FunctionDeclaration, nodes.MethodDeclaration)
    )
    for node in home.find(nodes.Identifier) if home else ():
        if node.text == name:
            found = ctx.facts.object_at(at.file, node.start)
            if found is None or found.kind != "package":
                return True
    return False
