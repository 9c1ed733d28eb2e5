"""A small package that a rewrite writes into the user's module, once."""

from __future__ import annotations

from dataclasses import dataclass

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Edit, ImportNeed, Span
from gocodemod.naming import Spelling, imported
from gocodemod.removing.reach import out_of_reach


@dataclass(frozen=True)
class Written:
    """The package at `place` in the module, named by the last element of it.

    `source` is its only file; `probe` one of the names that it exports.
    """

    place: str
    source: str
    probe: str

    @property
    def name(self) -> str:
        """The package's name."""
        return self.place.rpartition("/")[2]

    def helper(self, ctx: Context, at: Span) -> list[Edit]:
        """The package's file, unless it is there; raises Obstacle where other code is."""
        need = self.importable(ctx, at)
        module = ctx.facts.module_of(at.file)
        assert module is not None
        file = ctx.facts.module_file(module, f"{self.place}/{self.name}.go")
        if ctx.exists(file):
            if ctx.source(file).decode(errors="replace") == self.source:
                return []
            raise Obstacle("name-taken", f"{file} holds other code", at)
        if need.path in {package.path for package in ctx.facts.packages()}:
            raise Obstacle("name-taken", f"{self.place} holds other code", at)
        return [Edit(file, 0, 0, self.source, action="create")]

    def importable(self, ctx: Context, at: Span) -> ImportNeed:
        """The import of the package for code at `at`; raises Obstacle."""
        module, package = ctx.facts.module_of(at.file), ctx.facts.package_of(at.file)
        words = "the module's path does not begin its import paths"
        if module is None or package is None:
            raise Obstacle("not-writable", words, at)
        if not f"{package.path}/".startswith(f"{module.path}/"):
            raise Obstacle("not-writable", words, at)
        path = f"{module.path}/{self.place}"
        known = imported(ctx.facts, ctx.tree(at.file))
        local = known.get(path, self.name)
        need = ImportNeed(file=at.file, path=path, package=self.name, name=local)
        spelling = Spelling(f"{local}.{self.probe}", () if path in known else (need,))
        place = rows.Ref("", at.file, at.start, at.end, "type", "")
        if (path not in known and local in known.values()) or out_of_reach(ctx, spelling, place):
            raise Obstacle("name-taken", f"the name {local} means something else here", at)
        return need
