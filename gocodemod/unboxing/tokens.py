"""Which Get's pointer each Put gives back, and the statements that carry it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gocodemod.context import Context, Obstacle
from gocodemod.golang import rows
from gocodemod.model import Edit
from gocodemod.syntax import Node, nodes
from gocodemod.syntax.layout import indent_of
from gocodemod.syntax.scope import fresh_name, function_of
from gocodemod.syntax.statements import leaves, leaves_list, next_statement
from gocodemod.unboxing.assertions import comma_ok
from gocodemod.unboxing.factories import own_line
from gocodemod.unboxing.kind import bare, spot, wrapped

_FUNCTIONS = (nodes.FuncLiteral, nodes.FunctionDeclaration, nodes.MethodDeclaration)
_ARMS = (
    nodes.IfStatement,
    nodes.ExpressionSwitchStatement,
    nodes.TypeSwitchStatement,
    nodes.SelectStatement,
)

# Uses of a slice or basic variable that leave it as it is.
_READS = frozenset(
    """
    define argument return slice range compare convert assign element send operand index
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Get:
    """`pool.Get().(T)`."""

    ref: rows.Ref
    call: nodes.CallExpression
    assertion: nodes.TypeAssertionExpression


@dataclass(frozen=True)
class Put:
    """`pool.Put(v)`, perhaps deferred or started."""

    ref: rows.Ref
    call: nodes.CallExpression

    @property
    def statement(self) -> Node:
        """The statement that the call is."""
        assert self.call.parent is not None
        return self.call.parent


@dataclass(frozen=True)
class _Home:
    """Where a Get stands as the first thing a statement does: the pointer can be kept there.

    `variable` is the name that takes the value, `found` the ok of `v, ok :=`.
    """

    get: Get
    statement: Node
    variable: Node
    found: Node | None


class Tokens:
    """Pairs the Puts of a pool with its Gets, by the structure of the code.

    The pointer that a Get gives is stored in and put back at most once, on
    any path; nobody else ever has it in between. Raises Obstacle.
    """

    def __init__(self, ctx: Context, gets: Sequence[Get], puts: Sequence[Put]) -> None:
        """Pair them."""
        self._ctx, self._gets, self._puts = ctx, gets, puts
        self._modules = [(get.ref.file, get.call.module) for get in gets]
        self._modules += [(put.ref.file, put.call.module) for put in puts]
        self._homes = {get: _home(get) for get in gets}
        self._taken: defaultdict[Node | None, set[str]] = defaultdict(set)
        self._pairs: defaultdict[Get, list[Put]] = defaultdict(list)
        for put in puts:
            self._pairs[self._getter(put)].append(put)
        for pairs in self._pairs.values():
            _check_once(pairs)

    def edits(self) -> Iterator[Edit]:
        """The edits of all Gets and Puts."""
        for get in self._gets:
            home = self._homes[get]
            if get in self._pairs and home is not None:
                yield from self._kept(home)
            else:
                yield from _read_at_once(get)

    # -- pairing -------------------------------------------------------------

    def _getter(self, put: Put) -> Get:
        """The Get before a Put, in a block around it, whose variable it is about."""
        if not isinstance(put.statement.parent, nodes.StatementList):
            raise Obstacle("put-elsewhere", "no statement fits before a Put", spot(put.ref))
        named = self._root(put)
        near: list[tuple[bool, int, _Home]] = []
        for get in self._gets:
            home = self._homes[get]
            if home is None or get.ref.file != put.ref.file:
                continue
            inside = home.statement.parent
            if inside is None or not inside.contains(put.call):
                continue
            if home.statement.end <= put.call.start:
                same = bool(named) and named == self._object(home.variable)
                near.append((same, home.statement.start, home))
        if not near:
            words = "the value was not got in a block around this Put"
            raise Obstacle("put-elsewhere", words, spot(put.ref))
        home = max(near, key=lambda each: each[:2])[2]
        self._check_way(home, put)
        return home.get

    def _root(self, put: Put) -> str:
        node: Node = bare(put.call.arguments.items[0])
        while isinstance(node, (nodes.SliceExpression, nodes.ParenthesizedExpression)):
            node = bare(node.operand) if isinstance(node, nodes.SliceExpression) else bare(node)
        return self._object(node)

    def _object(self, node: Node) -> str:
        if not isinstance(node, nodes.Identifier):
            return ""
        found = self._ctx.facts.object_at(self._file(node), node.start)
        return found.id if found is not None else ""

    def _file(self, node: Node) -> str:
        return next((f for f, module in self._modules if module is node.module), "")

    def _check_way(self, home: _Home, put: Put) -> None:
        """From the Get's block to the Put, no loop and no function that could run twice."""
        at = spot(put.ref)
        function = home.statement.enclosing(*_FUNCTIONS)
        if function is not None and function.find(nodes.GotoStatement):
            raise Obstacle("put-twice", "the function has a goto", at)
        for node in put.call.ancestors:
            if node == home.statement.parent:
                return
            if isinstance(node, nodes.ForStatement):
                raise Obstacle("put-twice", "a loop may put what was got once", at)
            if isinstance(node, nodes.FuncLiteral):
                call = node.parent
                called = isinstance(call, nodes.CallExpression) and call.function == node
                if not called:
                    words = "a function literal puts it, perhaps more than once"
                    raise Obstacle("put-elsewhere", words, at)

    # -- the edits -----------------------------------------------------------

    def _kept(self, home: _Home) -> Iterator[Edit]:
        get, statement = home.get, home.statement
        file, source = get.ref.file, statement.module.source
        puts = self._pairs[get]
        if self._idle(home, puts):
            yield Edit(file, get.assertion.type.start, get.assertion.type.start, "*")
            return
        wish = f"{home.variable.text}p" if isinstance(home.variable, nodes.Identifier) else "bp"
        taken = self._taken[function_of(statement)]
        pointer = fresh_name(statement, "bp" if wish == "_p" else wish, taken)
        taken.add(pointer)
        separator = _separator(statement)
        type_ = get.assertion.type.text
        got = f"{get.call.text}.(*{type_})"
        if home.found is not None:
            first = f"{pointer}, {home.found.text} := {got}"
            mark = ":=" if self._defines(home.variable) else "="
            if not self._defines(home.found) and home.found.text != "_":
                raise Obstacle("get-shape", "ok is a variable of before", spot(get.ref))
            rest = f"{home.variable.text} {mark} *{pointer}"
            check = _asked(home)
            if home.variable.text == "_":
                yield Edit(file, statement.start, statement.end, first)
            elif check is not None:
                yield Edit(file, statement.start, statement.end, first)
                yield Edit(file, check.end, check.end, f"{separator}{rest}")
            else:
                yield Edit(file, statement.start, statement.end, f"{first}{separator}{rest}")
        else:
            yield Edit(file, statement.start, statement.start, f"{pointer} := {got}{separator}")
            yield _dereferenced(get, pointer)
        for put in puts:
            argument = put.call.arguments.items[0]
            yield Edit(file, argument.start, argument.end, pointer)
            if not (_at_once(home, put) or self._unchanged(home, argument)):
                value = source[argument.start : argument.end].decode()
                before = f"*{pointer} = {value}{_separator(put.statement)}"
                yield Edit(file, put.statement.start, put.statement.start, before)

    def _idle(self, home: _Home, puts: Sequence[Put]) -> bool:
        """Whether all that is done with the variable is to put it back."""
        if not isinstance(home.variable, nodes.Identifier) or not self._defines(home.variable):
            return False
        id_ = self._object(home.variable)
        given = {bare(put.call.arguments.items[0]).start for put in puts}
        uses = {use.start for use in self._ctx.facts.refs((id_,)) if use.role != "define"}
        return id_ != "" and uses == given and _plain(home.get)

    def _defines(self, name: Node) -> bool:
        found = self._ctx.facts.object_at(self._file(name), name.start)
        return found is not None and found.id.startswith(f"{self._file(name)}:{name.start}:")

    def _unchanged(self, home: _Home, argument: Node) -> bool:
        """Whether what is put is the variable as the Get set it."""
        name, get = home.variable, home.get
        if not isinstance(argument, nodes.Identifier) or not isinstance(name, nodes.Identifier):
            return False
        object_ = self._ctx.facts.object_at(get.ref.file, name.start)
        if object_ is None or object_.type is None or object_.type.kind not in ("slice", "basic"):
            return False
        if self._object(argument) != object_.id or not _plain(get):
            return False
        uses = self._ctx.facts.refs((object_.id,))
        return self._defines(name) and all(use.role in _READS for use in uses)


def _asked(home: _Home) -> nodes.IfStatement | None:
    """`if !ok { return }` behind `v, ok :=`: what comes after it is sure to have a value."""
    check = next_statement(home.statement)
    if home.found is None or not isinstance(check, nodes.IfStatement):
        return None
    asks = check.initializer is None and check.condition.text == f"!{home.found.text}"
    if not asks or not leaves(check) or check.alternative is not None or not own_line(check):
        return None
    used = any(n.text == home.variable.text for n in check.find(nodes.Identifier))
    return None if used or check.module.source[check.end : check.end + 1] != b"\n" else check


def _plain(get: Get) -> bool:
    """Whether what Get gives is taken as it is, not a part of it."""
    return isinstance(wrapped(get.assertion).parent, nodes.ExpressionList)


def _at_once(home: _Home, put: Put) -> bool:
    """Whether the Put of the plain variable follows its Get at once."""
    follows = next_statement(home.statement) == put.statement
    return follows and _plain(home.get) and put.call.arguments.items[0].text == home.variable.text


def _home(get: Get) -> _Home | None:
    """The statement `v := ...pool.Get().(T)...` that does nothing before the Get, if it is one."""
    ok = comma_ok(get.assertion)
    value: Node = wrapped(get.assertion)
    while ok is None:
        around = value.parent
        if isinstance(around, nodes.SliceExpression) and around.operand == value:
            parts = [p for p in (around.low, around.high, around.max) if p is not None]
            if any(p.find(nodes.CallExpression, nodes.UnaryExpression) for p in parts):
                return None
        elif isinstance(around, nodes.ArgumentList):
            call = around.parent
            if not isinstance(call, nodes.CallExpression) or call.function.text != "append":
                return None
            if around.items[0] != value:
                return None
            around = call
        elif not isinstance(around, nodes.ParenthesizedExpression):
            break
        value = around
    listed = wrapped(value).parent
    statement = listed.parent if listed is not None else None
    if isinstance(statement, nodes.VarSpec):
        whole = statement.parent
        if not isinstance(whole, nodes.VarDeclaration) or len(statement.name) != 1:
            return None
        if not isinstance(whole.parent, nodes.StatementList) or ok is not None:
            return None
        return _Home(get, whole, statement.name[0], None)
    if not isinstance(statement, (nodes.ShortVarDeclaration, nodes.AssignmentStatement)):
        return None
    if not isinstance(statement.parent, nodes.StatementList) or len(statement.right.items) != 1:
        return None
    left = statement.left.items
    if isinstance(statement, nodes.AssignmentStatement):
        sets = statement.operator == "=" and ok is None
        if not (sets and _simple(left[0])):
            return None
    if len(left) != (1 if ok is None else 2):
        return None
    return _Home(get, statement, left[0], ok[1] if ok is not None else None)


def _simple(node: Node) -> bool:
    return not node.find(nodes.CallExpression, nodes.IndexExpression, nodes.UnaryExpression)


def _dereferenced(get: Get, pointer: str) -> Edit:
    node = wrapped(get.assertion)
    text = f"*{pointer}" if isinstance(node.parent, nodes.ExpressionList) else f"(*{pointer})"
    return Edit(get.ref.file, node.start, node.end, text)


def _read_at_once(get: Get) -> Iterator[Edit]:
    """`*pool.Get().(*T)` where nothing of it is put back."""
    if comma_ok(get.assertion) is not None:
        raise Obstacle("get-shape", "`v, ok :=` stands where no statement fits", spot(get.ref))
    node, type_ = get.assertion, get.assertion.type
    plain = isinstance(node.parent, (nodes.ExpressionList, nodes.ArgumentList))
    yield Edit(get.ref.file, node.start, node.start, "*" if plain else "(*")
    yield Edit(get.ref.file, type_.start, type_.start, "*")
    if not plain:
        yield Edit(get.ref.file, node.end, node.end, ")")


def _separator(statement: Node) -> str:
    newline = f"{statement.module.newline}{indent_of(statement)}"
    return newline if own_line(statement) else "; "


def _check_once(puts: Sequence[Put]) -> None:
    """Of the Puts of one Get, at most one is reached on any path."""
    ordered = sorted(puts, key=lambda put: put.call.start)
    for at, put in enumerate(ordered):
        for other in ordered[at + 1 :]:
            late = any(_late(each) for each in (put, other))
            if late or not _exclusive(put.statement, other.statement):
                raise Obstacle("put-twice", "what was got once may be put twice", spot(other.ref))


def _late(put: Put) -> bool:
    """Whether it runs at another time than its place says."""
    return put.ref.role != "call" or any(
        isinstance(node, (nodes.DeferStatement, nodes.GoStatement)) for node in put.call.ancestors
    )


def _exclusive(first: Node, second: Node) -> bool:
    """Whether control that has passed `first` never comes to `second`."""
    inner: Node = first
    if first.enclosing(*_FUNCTIONS) != second.enclosing(*_FUNCTIONS):
        return False
    for node in first.ancestors:
        if isinstance(node, nodes.StatementList):
            if node.contains(second):
                return False
            if leaves_list(node, inner) or _leaves_round(node, inner):
                return True
        if isinstance(node, _ARMS) and node.contains(second):
            return _arms_apart(node, inner, second)
        inner = node
    return False


def _leaves_round(list_: nodes.StatementList, after: Node) -> bool:
    """Whether the list ends in a jump to or behind a loop: one around the Get, which comes anew."""
    rest = [n for n in list_.children if n.start >= after.end and not isinstance(n, nodes.Comment)]
    if not rest or any(n.find(nodes.BreakStatement, nodes.GotoStatement) for n in rest[:-1]):
        return False
    last = rest[-1]
    if isinstance(last, nodes.BreakStatement):
        label = "".join(last.text.removeprefix("break").split())
        if label:
            named = (n for n in last.ancestors if isinstance(n, nodes.LabeledStatement))
            left = next((n for n in named if n.children[0].text == label), None)
            return left is not None and any(
                isinstance(n, nodes.ForStatement) for n in left.children
            )
        return isinstance(last.enclosing(nodes.ForStatement, *_ARMS[1:]), nodes.ForStatement)
    return isinstance(last, nodes.ContinueStatement)


def _arms_apart(node: Node, inner: Node, second: Node) -> bool:
    """Whether `second` stands in another arm than `inner`, one that is not fallen through to."""
    if any(True for _ in node.find(nodes.FallthroughStatement)):
        return False
    arms = [c for c in node.children if c.contains(second)]
    return bool(arms) and not arms[0].contains(inner) and arms[0].start > inner.start
