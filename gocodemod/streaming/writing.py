"""Functions that return bytes which all their callers only look at: they write them instead.

Each becomes a function of an io.Writer and all its callers are rewritten, in one change,
through any number of functions between. A caller whose error branches are one hands its own
writer on; any other hands on a buffer, and sees bytes and errors when and where it saw them.
"""

from __future__ import annotations

from gocodemod.context import Context
from gocodemod.golang import rows
from gocodemod.model import Edit, ImportNeed, Span
from gocodemod.streaming.helper import helper
from gocodemod.streaming.local import local
from gocodemod.streaming.placing import checked
from gocodemod.streaming.refusing import stop
from gocodemod.streaming.returning import Function, read
from gocodemod.streaming.shape import Call, definition, handed, is_returned, looked
from gocodemod.streaming.taking import buffered, check_writable, owned, take
from gocodemod.streaming.uses import Look, variable_refs
from gocodemod.syntax import Node, nodes
from gocodemod.syntax.statements import next_statement


class Writing:
    """One call of a codec whose bytes a function returns, and all who get them."""

    def __init__(self, ctx: Context, call: Call) -> None:
        """Of the call; `attempt` does the work."""
        self.ctx, self.call = ctx, call
        self.edits: set[Edit] = set()
        self.needs: set[ImportNeed] = set()
        self.functions: dict[str, Function] = {}
        self.callers = 0
        self.uses = 0

    def attempt(self) -> None:
        """Check, then gather edits and imports. Raises Obstacle."""
        outside = self._gather()
        for function in self.functions.values():
            _Body(self, function).write()
        for ref in outside:
            self._taken(ref)

    @property
    def exported(self) -> bool:
        """Whether it changes what other modules can import."""
        for function in self.functions.values():
            package = self.ctx.facts.package_of(function.func.file)
            if function.func.exported and not (package and package.internal):
                return True
        return False

    def _gather(self) -> list[rows.Ref]:
        """Find the functions; the calls of them whose bytes go no further are the answer."""
        outside: list[rows.Ref] = []
        wanted = [(self.call.at, self.call.ref.function)]
        while wanted:
            at, id_ = wanted.pop()
            if id_ in self.functions:
                continue
            function = self.functions[id_] = read(self.ctx, at, id_)
            wanted += [(function.at, callee.id) for callee in function.direct]
            for ref in function.calls:
                if is_returned(self.ctx, ref):
                    wanted.append((self.of_own(ref).at, ref.function))
                else:
                    outside.append(ref)
        return outside

    def of_own(self, ref: rows.Ref) -> Call:
        """The call of one of the functions."""
        reached = self._reached(ref.id)
        codecs = [maker.codec for f in reached for maker in f.makers]
        partial = any(codec.partial for codec in codecs)
        at_once = not any(f.defers for f in reached) and not any(c.reads for c in codecs)
        place = self.functions[ref.id].place
        return Call(ref, self.call.codec, partial, at_once, own=True, place=place)

    def _reached(self, id_: str) -> list[Function]:
        """A function, and those that it calls."""
        found, wanted = dict[str, Function](), [id_]
        while wanted:
            each = wanted.pop()
            if each not in found:
                found[each] = self.functions[each]
                for other in self.functions.values():
                    if any(ref.function == each for ref in other.calls):
                        wanted.append(other.func.id)
        return list(found.values())

    def _taken(self, ref: rows.Ref) -> None:
        """A caller that looks at the bytes."""
        call, statement = self.of_own(ref), definition(self.ctx, ref)
        if statement is None:
            code = "bytes-passed" if ref.results == "argument" else "unsupported-shape"
            raise stop(call.at, code, "the results are not defined as `b, err := ...`")
        taken = take(self.ctx, call, statement, looked(self.ctx, ref, statement))
        self.edits |= {*taken.edits}
        self.needs |= {*taken.needs}
        self.uses += taken.uses
        self.callers += 1


class _Body:
    """What a function that gets a writer does instead of returning bytes."""

    def __init__(self, whole: Writing, function: Function) -> None:
        self.whole, self.function, self.ctx = whole, function, whole.ctx
        self.file = function.func.file
        self.done: list[Span] = []

    def write(self) -> None:
        """Gather the edits. Raises Obstacle."""
        function, whole = self.function, self.whole
        whole.edits |= {*function.edits}
        whole.needs.add(function.need)
        own = [r for f in whole.functions.values() for r in f.calls]
        inside = [r for r in own if r.function == function.func.id and is_returned(self.ctx, r)]
        for call in (*function.makers, *(whole.of_own(ref) for ref in inside)):
            check_writable(self.ctx, call)
            if call.codec.buffer and not call.own:
                self._own_buffer(call)
                continue
            statement = definition(self.ctx, call.ref)
            if call.ref.results == "return":
                self._hand(call)
            elif statement is not None:
                self._returned(call, statement, looked(self.ctx, call.ref, statement))
        for each in function.returns:
            if not any(s.start <= each.start and each.end <= s.end for s in self.done):
                self._other(each)

    def _edit(self, start: int, end: int, text: str) -> None:
        self.whole.edits.add(Edit(self.file, start, end, text))

    def _package(self, call: Call | None = None) -> str:
        """The name of the helper package here."""
        at = call.at if call else self.function.at
        pool = helper(self.ctx, at, (call.codec,) if call else ())
        self.whole.edits |= {*pool.created}
        self.whole.needs.add(pool.need)
        return pool.need.name

    def _hand(self, call: Call) -> None:
        """The call writes to the writer of the function."""
        package = "" if call.own else self._package(call)
        self.whole.edits |= {*handed(self.ctx, call, self.function.writer, package)}
        tree = self.ctx.tree(self.file)
        around = tree.node_at(call.at.start, call.at.end).enclosing(nodes.ReturnStatement)
        if around is not None and call.ref.results == "return":
            self.done.append(Span(self.file, around.start, around.end))

    def _returned(self, call: Call, statement: nodes.ShortVarDeclaration, found: Look) -> None:
        """`b, err := call`, and `return b, nil` later."""
        if end := _straight_back(statement, found):
            self._edit(statement.start, call.at.start, "return ")
            self._edit(call.at.end, end, "")
            self.done.append(Span(self.file, statement.start, end))
            self._hand(call)
            return
        if found.seen.decoders or found.seen.written:
            words = "the bytes are returned, and written or read before"
            raise self.function.mixed(statement, words)
        if call.partial and checked(statement) is None:
            raise stop(call.at, "error-branch", "an error goes on past its check, with bytes")
        taken = buffered(self.ctx, call, statement, found)
        self.whole.edits |= {*taken.edits}
        self.whole.needs |= {*taken.needs}
        self.whole.uses += taken.uses
        for each in found.seen.returned:
            items = each.expression_list.items if each.expression_list else ()
            if items[1].text != "nil" and not self._is_nil(statement, items[1]):
                raise self.function.mixed(each, "bytes are returned with an error")
            self._writes(each, items[0])

    def _own_buffer(self, call: Call) -> None:
        """A buffer of the function's own, and `return buf.Bytes(), nil` later."""
        found = local(self.ctx, call.ref)
        if found.seen.written or found.seen.decoders:
            words = "the bytes are returned, and written or read before"
            raise self.function.mixed(found.statement, words)
        taken = owned(self.ctx, call, found)
        self.whole.edits |= {*taken.edits}
        self.whole.needs |= {*taken.needs}
        for each in found.seen.returned:
            items = each.expression_list.items if each.expression_list else ()
            if items[1].text != "nil":
                raise self.function.mixed(each, "bytes are returned with an error")
            self._writes(each, items[0])

    def _is_nil(self, statement: nodes.ShortVarDeclaration, error: Node) -> bool:
        """Whether `error` is that of a statement, behind the check that it is nil."""
        row = self.ctx.facts.object_at(self.file, error.start)
        refs = variable_refs(self.ctx, self.file, statement.left.children[1])
        if row is None or not isinstance(error, nodes.Identifier) or checked(statement) is None:
            return False
        later = [r for r in refs if statement.end < r.start < error.end]
        same = any((r.start, r.end) == (error.start, error.end) for r in later)
        return same and not any(r.role in ("write", "address") or r.in_literal for r in later)

    def _writes(self, each: nodes.ReturnStatement, value: Node) -> None:
        """`return value, nil` writes value."""
        text = f"return {self._package()}.Write({self.function.writer}, "
        self._edit(each.start, value.start, text)
        self._edit(value.end, each.end, ")")
        self.done.append(Span(self.file, each.start, each.end))

    def _other(self, each: nodes.ReturnStatement) -> None:
        """A return statement that gives no bytes, or some of its own."""
        items = each.expression_list.items if each.expression_list else ()
        if len(items) != 2:
            raise self.function.mixed(each)
        value, error = items
        fresh = isinstance(value, (nodes.CompositeLiteral, nodes.TypeConversionExpression))
        if error.text == "nil" and (value.text == "nil" or fresh):
            self._writes(each, value)
        elif value.text == "nil":
            self._edit(each.start, error.start, "return ")
        else:
            raise self.function.mixed(each)


def _straight_back(statement: nodes.ShortVarDeclaration, found: Look) -> int:
    """Where the `return b, ...` right behind `statement` and its check ends; 0 if none does."""
    name, error = (child.text for child in statement.left.children)
    check = checked(statement)
    behind = next_statement(check or statement)
    if len(found.uses) != 1 or not isinstance(behind, nodes.ReturnStatement):
        return 0
    words = "".join(behind.text.split())
    if words != f"return{name},{error}" and (check is None or words != f"return{name},nil"):
        return 0
    body = " ".join(check.consequence.text[1:-1].split()) if check else ""
    if body not in ("", f"return nil, {error}"):
        return 0
    between = statement.module.source[statement.start : behind.end]
    return 0 if b"//" in between or b"/*" in between else behind.end
