"""A sync.Pool of slices and other values: a pool of pointers to them makes no box in Put."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Span
from gocodemod.syntax import Node, nodes
from gocodemod.unboxing.assertions import comma_ok
from gocodemod.unboxing.factories import Factory, factory_of
from gocodemod.unboxing.held import reflected
from gocodemod.unboxing.kind import (
    Candidate,
    Rewrite,
    bare,
    check_names,
    check_written,
    spot,
    type_at,
    visibility,
    wanted,
    where,
    wrapped,
)
from gocodemod.unboxing.tokens import Get, Put, Tokens

GET, PUT, POOL = "sync.Pool.Get", "sync.Pool.Put", "sync.Pool"


class Pools:
    """Put copies a slice header, or any value that is no pointer, to the heap.

    The pool comes to hold pointers to such values. What Get gave is read at
    once; Put stores the value in the very pointer that its Get gave, so no two
    users ever share one.
    """

    name: ClassVar[str] = "pool"
    reported: ClassVar[bool] = True
    mentions: ClassVar[tuple[str, ...]] = (GET, PUT, POOL)

    def find(self, ctx: Context) -> Iterator[Candidate]:
        """Yield every pool that a value is put into, where it is declared."""
        found: defaultdict[str, list[rows.Ref]] = defaultdict(list)
        for ref in ctx.facts.refs((PUT,)):
            if ref.args and ref.args[0].type.boxes and wanted(ctx, ref):
                object_ = _pool_of(ctx, ref)
                found[object_.id if object_ else ""].append(ref)
        for ref in found.pop("", ()):
            yield Candidate(at=spot(ref), subject=ref.function or ref.package)
        for id_ in sorted(found):
            defined = [r for r in ctx.facts.refs((id_,)) if r.role == "define"]
            at = spot(defined[0] if defined else found[id_][0])
            yield Candidate(at=at, subject=id_, boxes=len(found[id_]), data=id_)

    def rewrite(self, ctx: Context, candidate: Candidate) -> Rewrite:
        """Make it a pool of pointers; raises Obstacle."""
        if candidate.data is None:
            words = "the pool is no variable or field, but an element or a result"
            raise Obstacle("pool-shape", words, candidate.at)
        return _Pool(ctx, candidate).rewritten()


def _pool_of(ctx: Context, ref: rows.Ref) -> rows.Object | None:
    """The variable or field whose Get or Put is called."""
    function = ctx.tree(ref.file).node_at(ref.expr_start, ref.end)
    if ref.implicit or not isinstance(function, nodes.SelectorExpression):
        return None
    operand = bare(function.operand)
    name = operand.field if isinstance(operand, nodes.SelectorExpression) else operand
    if not isinstance(name, (nodes.Identifier, nodes.FieldIdentifier)):
        return None
    found = ctx.facts.object_at(ref.file, name.start)
    return found if found is not None and found.kind in ("var", "field") else None


class _Pool:
    """One pool: all of its uses, then the edits."""

    def __init__(self, ctx: Context, candidate: Candidate) -> None:
        self.ctx, self.candidate, self.at = ctx, candidate, candidate.at
        object_ = ctx.facts.object_at(self.at.file, self.at.start)
        if object_ is None or object_.type is None or object_.kind not in ("var", "field"):
            raise Obstacle("pool-shape", "the pool's declaration is not understood", self.at)
        self.object: rows.Object = object_
        self.factories: list[Factory] = []
        self.gets: list[Get] = []
        self.puts: list[Put] = []
        self.bare = False  # Declared without New.

    def rewritten(self) -> Rewrite:
        ctx, object_ = self.ctx, self.object
        api = visibility(ctx, self.at, object_)
        check_names(ctx, self.at, {object_.name})
        if object_.type is None or object_.type.text not in (POOL, f"*{POOL}"):
            raise Obstacle("pool-shape", "it is embedded, or not plainly a sync.Pool", self.at)
        calls = {(r.file, r.start): r for r in ctx.facts.refs((GET, PUT))}
        for ref in ctx.facts.refs((object_.id,)):
            self._use(ref, calls)
        asks = any(comma_ok(get.assertion) is not None for get in self.gets)
        if not self.factories or (self.bare and asks):
            raise Obstacle("pool-without-new", "without New, Get gives nil at first", self.at)
        type_ = self._only_type()
        tokens = Tokens(ctx, self.gets, self.puts)
        edits = [*tokens.edits()]
        for factory in self.factories:
            edits += factory.edits(ctx)
        check_written(ctx, self.at, edits)
        names = {factory.name for factory in self.factories} - {""}
        if ":" not in object_.id:
            names.add(object_.name)
        return Rewrite(
            key=f"{self.at.file}:{where(object_.id)}",
            title=f"let the pool {object_.name} hold pointers",
            reason=f"Put copies a {type_} to the heap, each time",
            edits=tuple(sorted(set(edits))),
            names=tuple(sorted(names)),
            api=api,
            evidence={"type": type_, "gets": len(self.gets), "puts": len(self.puts)},
        )

    # -- the uses ------------------------------------------------------------

    def _use(self, ref: rows.Ref, calls: dict[tuple[str, int], rows.Ref]) -> None:
        tree = self.ctx.tree(ref.file)
        if ref.role == "select":
            selector = tree.node_at(ref.outer_start, ref.outer_end)
            called = None
            if isinstance(selector, nodes.SelectorExpression):
                called = calls.get((ref.file, selector.field.start))
            if called is not None and called.role in ("call", "defer", "go"):
                self._called(called)
                return
            if ref.member == "New" and isinstance(selector, nodes.SelectorExpression):
                self._set_late(ref, selector)
                return
            raise Obstacle("pool-shared", f"its {ref.member} is used in another way", spot(ref))
        if ref.role == "define":
            self._defined(ref, tree.node_at(ref.start, ref.end))
        elif ref.role == "key":
            keyed = tree.enclosing(ref.start, nodes.KeyedElement)
            if keyed is None:
                raise Obstacle("pool-shape", "it is set in a way not understood", spot(ref))
            self._built(ref, keyed.value.content)
        else:
            words = f"the pool itself is used otherwise ({ref.role})"
            raise Obstacle("pool-shared", words, spot(ref))

    def _defined(self, ref: rows.Ref, name: Node) -> None:
        parent = name.parent
        if isinstance(parent, nodes.FieldDeclaration):
            self._check_holder(ref, parent)
            return
        if isinstance(parent, nodes.ExpressionList):
            parent = parent.parent
        value: Node | None = None
        if isinstance(parent, nodes.ShortVarDeclaration):
            if len(parent.left.items) == 1:
                value = parent.right.items[0]
        elif isinstance(parent, nodes.VarSpec) and len(parent.name) == 1:
            if parent.value is None:
                self.bare = True
                return
            value = parent.value.items[0]
        if value is None:
            raise Obstacle("pool-shape", "its declaration is not understood", self.at)
        self._built(ref, value)

    def _built(self, ref: rows.Ref, value: Node) -> None:
        """`sync.Pool{New: f}` or &sync.Pool{New: f}."""
        at = Span(ref.file, value.start, value.end)
        if isinstance(value, nodes.UnaryExpression) and value.text.startswith("&"):
            value = value.operand
        if not isinstance(value, nodes.CompositeLiteral):
            raise Obstacle("pool-shared", "it is set to a pool that comes from elsewhere", at)
        items = value.body.items
        if not items:
            self.bare = True
            return
        item = items[0] if len(items) == 1 else None
        if not isinstance(item, nodes.KeyedElement) or item.key.text != "New":
            raise Obstacle("pool-without-new", "without New, Get gives nil at first", at)
        self.factories.append(factory_of(self.ctx, ref.file, item.value.content))

    def _set_late(self, ref: rows.Ref, selector: nodes.SelectorExpression) -> None:
        """`pool.New = f`, always, in the start-up code of the pool's own package."""
        listed = selector.parent
        statement = listed.parent if listed is not None else None
        list_ = statement.parent if statement is not None else None
        home = list_.parent.parent if list_ is not None and list_.parent is not None else None
        if (
            isinstance(statement, nodes.AssignmentStatement)
            and [item.start for item in statement.left.items] == [selector.start]
            and statement.operator == "="
            and isinstance(list_, nodes.StatementList)
            and isinstance(home, nodes.FunctionDeclaration)
            and home.name.text == "init"
            and not home.find(nodes.GotoStatement)
            and not _left_before(home, statement)
            and self.object.kind == "var"
            and ":" not in self.object.id
            and _package(self.ctx, ref.file) == _package(self.ctx, self.at.file)
        ):
            self.factories.append(factory_of(self.ctx, ref.file, statement.right.items[0]))
            return
        raise Obstacle("pool-shared", "New is set while the program runs", spot(ref))

    def _check_holder(self, ref: rows.Ref, field: nodes.FieldDeclaration) -> None:
        """Each value of the struct is built with New."""
        struct = field.parent.parent if field.parent else None
        spec = struct.parent if struct else None
        if not isinstance(spec, nodes.TypeSpec) or spec.type_parameters is not None:
            raise Obstacle("pool-shape", "the struct with the pool has no plain name", self.at)
        holder = self.ctx.facts.object_at(ref.file, spec.name.start)
        package = self.ctx.facts.package_of(ref.file)
        if holder is None or package is None:
            raise Obstacle("pool-shape", "the struct with the pool is not understood", self.at)
        if holder.name[:1].isupper() and not package.internal and not self.ctx.options.exported:
            words = f"others could make a {holder.name} whose pool has no New"
            raise Obstacle("zero-pool", words, self.at)
        for use in self.ctx.facts.refs((holder.id,)):
            if not self._sets(use):
                words = f"a {holder.name} may be made whose pool has no New"
                raise Obstacle("zero-pool", words, spot(use))
        conv = reflected(self.ctx, holder.id, within=True)
        if conv is not None:
            words = f"a {conv.source.text} becomes a {conv.target.text}, where a decoder may make"
            at = Span(conv.file, conv.start, conv.end)
            raise Obstacle("zero-pool", f"{words} a {holder.name} whose pool has no New", at)

    def _sets(self, use: rows.Ref) -> bool:
        node = self.ctx.tree(use.file).node_at(use.outer_start, use.outer_end)
        if use.role == "literal":
            literal = node.operand if isinstance(node, nodes.UnaryExpression) else node
            body = literal.body if isinstance(literal, nodes.CompositeLiteral) else None
            keyed = [i for i in body.items if isinstance(i, nodes.KeyedElement)] if body else []
            return any(item.key.text == self.object.name for item in keyed)
        plain = self.ctx.tree(use.file).node_at(use.start, use.end)
        name = plain.parent if isinstance(plain.parent, nodes.QualifiedType) else plain
        pointed = use.role == "type" and isinstance(name.parent, nodes.PointerType)
        return pointed or use.role in ("define", "receiver")

    def _called(self, ref: rows.Ref) -> None:
        at = spot(ref)
        tree = self.ctx.tree(ref.file)
        call = tree.exactly(ref.outer_start, ref.outer_end, nodes.CallExpression)
        if call is None:
            raise Obstacle("pool-shape", "a call is not understood", at)
        base = bare(call.function)
        if not isinstance(base, nodes.SelectorExpression) or base.find(nodes.CallExpression):
            raise Obstacle("pool-shape", "the pool is reached through a call", at)
        if ref.id == PUT:
            if not ref.args or ref.args[0].nil or not ref.args[0].type.boxes:
                raise Obstacle("mixed-types", "something that is no plain value is put", at)
            self.puts.append(Put(ref, call))
            return
        around = wrapped(call).parent
        if ref.role != "call" or not isinstance(around, nodes.TypeAssertionExpression):
            raise Obstacle("get-untyped", "what Get gives is not asserted at once", at)
        self.gets.append(Get(ref, call, around))

    def _only_type(self) -> str:
        """The one type of all that is made, put and asserted."""
        told = [(f.type, f.at) for f in self.factories]
        told += [(p.ref.args[0].type, spot(p.ref)) for p in self.puts]
        for get in self.gets:
            type_ = type_at(self.ctx, get.ref.file, get.assertion.type)
            if type_ is None:
                raise Obstacle("mixed-types", "what is asserted is not known", spot(get.ref))
            told.append((type_, spot(get.ref)))
        first = told[0][0]
        for type_, at in told:
            if type_.text != first.text or not type_.boxes:
                words = f"it holds a {first.text} here, a {type_.text} there"
                raise Obstacle("mixed-types", words, at)
        return first.text


def _left_before(function: nodes.FunctionDeclaration, statement: Node) -> bool:
    """Whether a return may come before the statement."""
    return any(node.start < statement.start for node in function.find(nodes.ReturnStatement))


def _package(ctx: Context, file: str) -> str:
    found = ctx.facts.package_of(file)
    return found.path if found is not None else file
