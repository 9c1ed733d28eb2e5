"""A pass for tests: it swaps pieces of text, so that a test says exactly what a change does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gocodemod.api import Change, Context, Edit, ImportNeed, Refusal, Risk, Site, Span, Transform
from gocodemod.model import Api


@dataclass(frozen=True)
class Swap:
    """Swap each `old` (once in its file) for `new`; nothing is found where one is missing.

    "" as `old` creates the file, None as `new` deletes it.
    """

    id: str
    texts: Sequence[tuple[str, str, str | None]]
    imports: Sequence[tuple[str, str, str]] = ()
    names: tuple[str, ...] = ()
    weight: float = 0.0
    risk: Risk = "safe"
    api: Api = "none"
    subject: str = ""


class Swapper(Transform):
    """Swaps texts."""

    name = "swap"
    title = "swap texts"
    codes = {"odd": "the text is odd"}  # noqa: RUF012

    def __init__(self, swaps: Sequence[Swap], *, benefit: str = "none-worse") -> None:
        self.swaps = swaps
        self.benefit = benefit  # type: ignore[misc]

    def find(self, ctx: Context) -> Iterator[Site | Refusal]:
        for swap in self.swaps:
            if all(self._there(ctx, file, old) for file, old, _ in swap.texts):
                file, old, _ = swap.texts[0]
                at = ctx.source(file).find(old.encode()) if old else 0
                span = Span(file, at, at + len(old.encode()))
                yield Site(
                    span=span, subject=swap.subject or swap.id, weight=swap.weight, data=swap
                )

    def rewrite(self, ctx: Context, site: Site) -> Change | Refusal:
        swap: Swap = site.data
        return Change(
            id=swap.id,
            transform=self.name,
            title=swap.id,
            reason="a test",
            risk=swap.risk,
            api=swap.api,
            edits=tuple(self._edit(ctx, *text) for text in swap.texts),
            imports=tuple(
                ImportNeed(file, path, path.rpartition("/")[2], name)
                for file, path, name in swap.imports
            ),
            names=swap.names,
        )

    @staticmethod
    def _there(ctx: Context, file: str, old: str) -> bool:
        if not old:
            return not ctx.exists(file)
        return ctx.exists(file) and old.encode() in ctx.source(file)

    @staticmethod
    def _edit(ctx: Context, file: str, old: str, new: str | None) -> Edit:
        if not old:
            return Edit(file, 0, 0, new or "", "create")
        if new is None:
            return Edit(file, 0, len(ctx.source(file)), "", "delete")
        at = ctx.source(file).find(old.encode())
        return Edit(file, at, at + len(old.encode()), new)


class Scripted(Swapper):
    """Does what functions say."""

    name = "scripted"

    def __init__(
        self,
        find: Callable[[Context], Iterator[Site | Refusal]],
        rewrite: Callable[[Context, Site], Change | Refusal] | None = None,
    ) -> None:
        super().__init__([])
        self._find, self._rewrite = find, rewrite

    def find(self, ctx: Context) -> Iterator[Site | Refusal]:
        yield from self._find(ctx)

    def rewrite(self, ctx: Context, site: Site) -> Change | Refusal:
        assert self._rewrite is not None
        return self._rewrite(ctx, site)
