"""One round of the passes: what they propose, and what they and the engine refuse."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, field

import msgspec

from gocodemod.api import Change, Refusal, Site, Transform
from gocodemod.engine.codes import CODES
from gocodemod.engine.context import RoundContext
from gocodemod.engine.guard import Guard
from gocodemod.engine.ignore import ignored
from gocodemod.engine.proposal import Proposal
from gocodemod.errors import GocodemodError, TransformError
from gocodemod.model import Span
from gocodemod.syntax import Module
from gocodemod.syntax.nodes import Comment, ConstSpec, SourceFile, TypeAlias, TypeSpec, VarSpec

Subject = tuple[str, str]
"""A pass and the subject of one of its sites."""

_SPECS = (TypeSpec, TypeAlias, ConstSpec, VarSpec)


@dataclass
class Collected:
    """Proposals in the order in which they are merged, and this round's refusals."""

    proposals: list[Proposal] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


def collect(
    ctx: RoundContext,
    transforms: Sequence[Transform],
    notify: Callable[[str], None],
    debug: bool,
    wanted: Container[Subject] | None = None,
) -> Collected:
    """Run every pass over the round, at the sites `wanted` alone where that is given.

    A pass that raises at a site costs that site only, unless `debug`: then
    TransformError is raised. Errors of the house (a dead analysis process) pass through.
    """
    out = Collected()
    guard = Guard(ctx)
    for transform in transforms:
        notify(f"{transform.name}: looking for sites")
        _Pass(ctx, transform, guard, debug, wanted, out).run()
    out.proposals.sort(key=lambda p: (-p.weight, p.id, p.at))
    return out


@dataclass
class _Pass:
    ctx: RoundContext
    transform: Transform
    guard: Guard
    debug: bool
    wanted: Container[Subject] | None
    out: Collected

    def run(self) -> None:
        for found in self._found():
            if isinstance(found, Refusal):
                if self._selected(found.file):
                    self._refused(found)
            elif isinstance(found, Site):
                self._site(found)
            else:
                self._broken(None, f"find gave a {type(found).__name__}")

    def _found(self) -> Iterator[object]:
        try:
            yield from self.transform.find(self.ctx)
        except Exception as error:
            self._raised(None, error)

    def _site(self, site: Site) -> None:
        selected = self._selected(site.span.file)
        if not selected:
            return
        if self.wanted is not None and (self.transform.name, site.subject) not in self.wanted:
            return
        if early := self._early(site):
            self._refuse(site, *early)
            return
        try:
            made: object = self.transform.attempt(self.ctx, site)
        except Exception as error:
            self._raised(site, error)
            return
        if isinstance(made, Refusal):
            self._refused(made)  # also where what stands in the way was not asked for
        elif isinstance(made, Change):
            self._change(site, made)
        else:
            self._broken(site, f"rewrite gave a {type(made).__name__}")

    def _selected(self, file: str) -> bool:
        """Whether the patterns asked for the site's package; what was not asked for is silent."""
        package = self.ctx.facts.package_of(file)
        return package is None or package.selected

    def _early(self, site: Site) -> tuple[str, str] | None:
        file = site.span.file
        if code := self.ctx.writable(file):
            return code, f"{file} is never written"
        if file.endswith("_test.go") and not self.ctx.options.include_tests:
            return "test-file", "the site is in a test file; --include-tests admits it"
        if not self.ctx.exists(file):
            return None
        starts = _declarations(self.ctx.tree(file), site.span)
        reason = ignored(self.ctx.source(file), starts, self.transform.name)
        return None if reason is None else ("ignored", f"ignored by a comment: {reason}")

    def _change(self, site: Site, change: Change) -> None:
        objection = self.guard.objection(self.transform, change)
        if objection is not None:
            if objection[0] == "internal-error" and self.debug:
                raise TransformError(f"{self.transform.name}: {site.subject}: {objection[1]}")
            self._refuse(site, *objection)
            return
        at = self._at(site, "", "")
        made = msgspec.structs.replace(change, line=at.line, status="verified")
        self.out.proposals.append(Proposal(made, site.subject, site.weight, at))

    def _refused(self, refusal: Refusal) -> None:
        if refusal.code in self.transform.codes or refusal.code in CODES:
            self.out.refusals.append(refusal)
            return
        message = f"it refuses with the code {refusal.code!r}, which it does not list"
        if self.debug:
            raise TransformError(f"{self.transform.name}: {message}")
        self.out.refusals.append(
            msgspec.structs.replace(
                refusal, code="internal-error", message=f"{message}: {refusal.message}"
            )
        )

    def _refuse(self, site: Site, code: str, message: str) -> None:
        self.out.refusals.append(self._at(site, code, message))

    def _at(self, site: Site, code: str, message: str) -> Refusal:
        return self.ctx.refuse(self.transform, site.span, site.subject, code, message)

    def _raised(self, site: Site | None, error: Exception) -> None:
        if isinstance(error, GocodemodError) and not isinstance(error, TransformError):
            raise error
        where = f" at {site.span.file}:{site.subject}" if site else ""
        if self.debug:
            raise TransformError(
                f"the pass {self.transform.name} raised {type(error).__name__}{where}: {error}"
            ) from error
        self._broken(site, f"the pass raised {type(error).__name__}: {error}")

    def _broken(self, site: Site | None, message: str) -> None:
        if site is not None:
            self._refuse(site, "internal-error", message)
            return
        name = self.transform.name
        self.out.refusals.append(Refusal(name, "", 0, 0, name, "internal-error", message))


def _declarations(module: Module, span: Span) -> list[int]:
    """Where the declarations around `span` start: the spec in a group, the top-level one."""
    node = module.node_at(span.start, max(span.end, span.start + 1))
    starts: list[int] = []
    for around in (node, *node.ancestors):
        parent = around.parent
        if isinstance(around, _SPECS) or isinstance(parent, SourceFile):
            starts.append(around.start)
    if isinstance(node, SourceFile) or (isinstance(node, Comment) and len(starts) == 1):
        # The site was given with, or by, the doc comment, which stands beside its declaration.
        below = [n for n in module.root.children if n.end > span.start]
        starts += [n.start for n in below if not isinstance(n, Comment)][:1]
    return starts
