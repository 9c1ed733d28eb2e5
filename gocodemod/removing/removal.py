"""A type on its way out: what its removal gathers, whatever kind of type it is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.golang.spelling import short
from gocodemod.model import Api, Edit, ImportNeed, Span
from gocodemod.naming import spell
from gocodemod.removing.comments import headed, reworded
from gocodemod.removing.outside_names import example_of
from gocodemod.removing.reach import is_public, other_names, out_of_reach
from gocodemod.removing.startup import unstarted
from gocodemod.syntax import Node, nodes, standing
from gocodemod.syntax.layout import removal_span, with_blank_lines

# What stands in a line that only asserts that A implements an interface.
_ASSERTED = r"(\(?[\w.]+\)?\()?(\(\*A\)\(nil\)|&?A\{(\w+:)?(nil)?\}|new\(A\))\)?"


class Removal:
    """The edits, declarations and imports of one change that takes a named type away."""

    def __init__(self, ctx: Context, row: rows.NamedType) -> None:
        self.ctx = ctx
        self.facts = ctx.facts
        self.row = row
        self.at = Span(row.file, row.start, row.end)
        self.edits: list[Edit] = []
        self.words: set[Edit] = set()
        # Edits that change nothing, for which others wait; given up where they are in the way.
        self.marks: list[Edit] = []
        # Where an expression ends up whose surroundings go, and the type that the place had.
        self.places: dict[Span, tuple[Node, rows.TypeRef]] = {}
        self.wrappers: frozenset[Span] = frozenset()
        self.gone: list[Span] = []
        self.lines: set[Span] = set()
        self.imports: set[ImportNeed] = set()
        self.api: Api = "none"

    def stop(self, code: str, message: str, row: rows.Ref | None = None) -> Obstacle:
        """The obstacle to raise, at `row` or at the type."""
        at = Span(row.file, row.start, row.end) if row else self.at
        return Obstacle(code, message, at)

    def publish(self, ref: rows.Ref | None = None) -> None:
        """The change alters exported API; raises Obstacle where that is not admitted."""
        self.api = "exported"
        if not self.ctx.options.exported:
            raise self.stop("exported-api", "others could import it; --exported admits it", ref)

    def importable(self, file: str) -> bool:
        """Whether other modules can import the package of `file`."""
        package = self.facts.package_of(file)
        return package is not None and not package.internal

    def check_public(self, ref: rows.Ref) -> None:
        """A type that stands in exported API is one."""
        if is_public(self.ctx, ref):
            self.publish(ref)

    def check_names(self, names: set[str]) -> None:
        """What goes by the names behind the compiler's back."""
        for pragma in self.facts.pragmas():
            if names & set(pragma.names):
                raise self.stop("linkname", f"{pragma.file}:{pragma.line} names it")

    def check_unsafe(self) -> None:
        """Nobody may look at the memory of a value."""
        for ref in self.facts.refs(("unsafe.Pointer",)):
            if any(arg.type.named == self.row.id for arg in ref.args):
                raise self.stop("unsafe", "unsafe.Pointer looks at its memory", ref)

    def check_examples(self, names: Iterable[str]) -> None:
        """No test example is named after the type, or after one of `names`, which go with it."""
        example = example_of(self.ctx, self.row.package, {self.row.name, *names})
        if example:
            at = Span(example.file, example.start, example.end)
            raise Obstacle("documented", f"{example.name} is named after what would go", at)

    def spell(self, text: str, ref: rows.Ref) -> str:
        """A go/types text as it is written at `ref`; the import it needs is noted."""
        tree = self.ctx.tree(ref.file)
        spelling = spell(self.facts, tree, text, ref.file)
        if spelling is not None and spelling.imports:
            names = other_names(self.ctx, spelling, ref.file)
            spelling = spell(self.facts, tree, text, ref.file, names)
        if spelling is None or out_of_reach(self.ctx, spelling, ref):
            raise self.stop("inner-not-nameable", f"{short(text)} cannot be named here", ref)
        self.imports |= set(spelling.imports)
        return spelling.text

    def check_shown(self, ref: rows.Ref, node: Node, new: rows.TypeRef) -> None:
        """What others can name in an exported declaration they must be able to name after."""
        package = self.facts.package_of(ref.file)
        shown = self.row.exported and package is not None and not (package.main or ref.test)
        if shown and new.local and not new.exported and standing.is_public(node):
            message = f"an exported declaration would show {short(new.text)}, which is not exported"
            raise self.stop("inner-not-nameable", message, ref)

    def respell(self, ref: rows.Ref, node: Node, new: str, lost: Iterable[str] = ()) -> None:
        """Write another type in the place of `node`, and in the comments of what it declares.

        `lost` are the methods that the other type has not.
        """
        self.edits.append(Edit(ref.file, node.start, node.end, new))
        self.words |= reworded(self.row.name, ref.file, node, new, lost)

    def type_at(self, at: Span) -> rows.TypeRef | None:
        """The type of the expression that is exactly `at`; None for a constant."""
        for row in self.facts.exprs(at.file, at.start, at.end):
            if (row.start, row.end) == (at.start, at.end):
                code = self.ctx.source(at.file)[at.start : at.end]
                return None if row.const and b"(" not in code else row.type
        return None

    def assertion_line(self, ref: rows.Ref) -> bool:
        """`var _ I = (*A)(nil)` goes, and so do the same with A{}, &A{} and new(A)."""
        spec = self.ctx.tree(ref.file).enclosing(ref.start, nodes.VarSpec)
        if spec is None or ref.function or [n.text for n in spec.name] != ["_"]:
            return False
        value = "".join(spec.value.text.split()) if spec.value else ""
        own = rf"(\w+\.)?{self.row.name}"
        if not re.fullmatch(_ASSERTED.replace("A", own), value):
            return False
        self.delete_spec(ref, spec)
        return True

    def delete_spec(
        self,
        at: rows.Ref | rows.NamedType,
        spec: nodes.VarSpec | nodes.TypeSpec | nodes.TypeAlias,
    ) -> None:
        """Take a line of a declaration away, and the declaration with its last line."""
        whole = spec.enclosing(nodes.VarDeclaration, nodes.TypeDeclaration)
        assert whole is not None
        specs: Iterable[Node] = whole.find(nodes.VarSpec)
        if isinstance(whole, nodes.TypeDeclaration):
            specs = [s for s in whole.children if isinstance(s, nodes.TypeSpec | nodes.TypeAlias)]
        self.lines.add(Span(at.file, spec.start, spec.end))
        known = {Span(at.file, s.start, s.end) for s in specs} <= self.lines
        self.delete(at.file, whole if known else spec)

    def delete(self, file: str, node: Node | None) -> None:
        """Take a declaration away, with its comments."""
        if node is None:
            raise self.stop("unusual-literal", f"a declaration in {file} is not understood")
        start, end = removal_span(node)
        if b"//go:generate" in self.ctx.source(file)[start:end]:
            raise self.stop("linkname", "a //go:generate line stands at what would go")
        self.gone.append(Span(file, start, end))
        if lines := headed(node):
            self.gone.append(Span(file, *lines))

    def delete_type(self, row: rows.NamedType | None = None) -> None:
        """Take the declaration of the type, or of `row`, away."""
        row = row or self.row
        spec = self.ctx.tree(row.file).enclosing(row.start, nodes.TypeSpec)
        if spec is None:
            raise self.stop("unusual-literal", "the type's declaration is not understood")
        self.delete_spec(row, spec)

    def _lines(self, span: Span) -> Span:
        """Several declarations that go at one place may leave more blank lines than each alone."""
        source = self.ctx.source(span.file)
        before, after = source[: span.start], source[: span.end]
        if before.endswith(b"\n") and after.endswith(b"\n"):
            return Span(span.file, *with_blank_lines(source, span.start, span.end))
        return span

    def finished(self) -> tuple[Edit, ...]:
        """All edits, in order; what stands within a declaration that goes is left out.

        Raises Obstacle where a file is not ours to write or start-up code would be lost.
        """
        gone = [self._lines(span) for span in standing.joined(self.gone)]
        kept = [e for e in (*self.edits, *self.words) if not _within(e, gone)]
        kept += [m for m in self.marks if not _within(m, gone) and not _meets(m, kept)]
        edits = tuple(sorted({*kept, *(Edit(g.file, g.start, g.end, "") for g in gone)}))
        for file in sorted({e.file for e in edits}):
            why = self.ctx.writable(file)
            if why:
                raise self.stop("not-writable", f"{file} is {why}")
        lost = unstarted(self.ctx, edits)
        if lost:
            raise self.stop("init-effects", f"{lost} runs code at start-up and would be left out")
        return edits


def _within(edit: Edit, gone: list[Span]) -> bool:
    at = Span(edit.file, edit.start, edit.end)
    return any(span.contains(at) for span in gone)


def _meets(mark: Edit, edits: Iterable[Edit]) -> bool:
    return any(e.file == mark.file and e.start < mark.end and mark.start < e.end for e in edits)
