"""Functions that return bytes which all their callers only look at: they lend them instead.

The function returns the buffer in place of the bytes and each caller gives it back, in one
change, through any number of functions between. A caller sees bytes and errors when and
where it saw them: no branch is merged with another.
"""

from __future__ import annotations

from gocodemod.context import Context
from gocodemod.golang import rows
from gocodemod.model import Edit, ImportNeed, Span
from gocodemod.streaming.codecs import CODECS, Codec
from gocodemod.streaming.helper import helper
from gocodemod.streaming.pooling import check_writable, checked, in_loop, lend, replaced
from gocodemod.streaming.refusing import stop
from gocodemod.streaming.shape import Call, definition, first_of_two, returned_use, variable_refs
from gocodemod.streaming.uses import Uses
from gocodemod.syntax import Node, nodes

_RESULTS = ["[]byte", "error"]
_DECLARATIONS = (nodes.FunctionDeclaration, nodes.MethodDeclaration)


class Lending:
    """One call of a codec whose bytes a function returns, and all who get them."""

    def __init__(self, ctx: Context, call: Call) -> None:
        """Of the call; `attempt` does the work."""
        self.ctx, self.call = ctx, call
        self.edits: set[Edit] = set()
        self.needs: set[ImportNeed] = set()
        self.functions: dict[str, rows.Func] = {}
        self.callers = 0
        self.uses = 0
        self._made: set[Span] = set()

    def attempt(self) -> None:
        """Check, then gather edits and imports. Raises Obstacle."""
        self._make(self.call.ref, self.call.codec)
        self._given(self.call.ref)

    def _stop(self, ref: rows.Ref, code: str, words: str) -> Exception:
        return stop(Span(ref.file, ref.outer_start, ref.outer_end), code, words)

    def _make(self, ref: rows.Ref, codec: Codec) -> None:
        """The call of a codec becomes one of the helper."""
        call = Call(ref, codec)
        if call.at in self._made:
            return
        self._made.add(call.at)
        check_writable(self.ctx, call)
        found = helper(self.ctx, call.at, (codec,))
        self.edits |= {*replaced(self.ctx, call, found.need), *found.created}
        self.needs.add(found.need)

    def _given(self, ref: rows.Ref) -> None:
        """What a call gives is a buffer now: it is returned as such, or given back."""
        ctx = self.ctx
        why = ctx.writable(ref.file)
        if why:
            raise self._stop(ref, "not-writable", f"{ref.file} is {why}")
        statement = definition(ctx, ref)
        if ref.results == "return":
            self._lent(ref, None)
        elif statement is None or len(statement.left.children) != 2:
            code = "bytes-passed" if ref.results == "argument" else "unsupported-shape"
            raise self._stop(ref, code, "the results are not defined as `b, err := ...`")
        elif returned_use(ctx, ref, statement):
            self._returned(ref, statement)
        else:
            partial = self.call.codec.partial
            lent = lend(ctx, Call(ref, self.call.codec), statement, partial)
            self.edits |= {*lent.edits}
            self.uses += lent.uses
            self.callers += 1

    def _returned(self, ref: rows.Ref, statement: nodes.ShortVarDeclaration) -> None:
        """`b, err := call` and later `return b, ...`; b is looked at in between at most."""
        ctx, name = self.ctx, statement.left.children[0]
        tree = ctx.tree(ref.file)
        refs = variable_refs(ctx, ref.file, statement)
        defined = [r for r in refs if r.role == "define"]
        if [(r.file, r.start) for r in defined] != [(ref.file, name.start)]:
            raise self._stop(ref, "bytes-reassigned", f"{name.text} is not a new variable here")
        if in_loop(statement):
            raise self._stop(ref, "in-loop", "it stands in a loop")
        home = statement.enclosing(nodes.FuncLiteral)
        check = checked(statement)
        followed = Uses(ctx, ref.file, defined[0].id)
        for use in refs:
            if use.role == "define":
                continue
            node = tree.node_at(use.start, use.end)
            if node.enclosing(nodes.FuncLiteral) != home:
                raise stop(
                    Span(use.file, use.start, use.end),
                    "bytes-captured",
                    "a function literal uses the bytes",
                )
            inside = check is not None and check.start <= use.start < check.end
            if inside and self.call.codec.partial:
                raise self._stop(ref, "used-on-error", "the error branch uses the bytes")
            if not first_of_two(node):
                followed.check(use)
                self.edits.add(Edit(ref.file, use.end, use.end, ".Bytes()"))
        if followed.seen.reassigned or followed.seen.decoders or followed.seen.written:
            words = "the bytes are returned, and written or read before"
            raise self._stop(ref, "bytes-returned", words)
        self._lent(ref, statement)

    def _lent(self, ref: rows.Ref, statement: nodes.ShortVarDeclaration | None) -> None:
        """The function around returns the buffer; so all who call it get one."""
        if ref.in_literal or not ref.function:
            raise self._stop(ref, "bytes-returned", "a function literal returns the bytes")
        known = ref.function in self.functions
        func = self.functions.get(ref.function) or self._function(ref)
        self.functions[ref.function] = func
        self._check_returns(func, statement)
        if known:
            return
        uses = [r for r in self.ctx.facts.refs((func.id,)) if r.role != "define"]
        if not any(r.role == "call" and not r.test for r in uses):
            raise self._stop(ref, "bytes-returned", "the bytes are returned, and nobody calls")
        for use in uses:
            if use.role != "call":
                words = f"{func.name} is used as a value, or started or deferred"
                raise self._stop(use, "function-value", words)
            self._given(use)

    def _function(self, ref: rows.Ref) -> rows.Func:
        """The function around a call, if its results may change; its new result's edit."""
        ctx = self.ctx
        found = ctx.facts.funcs(ids=(ref.function,))
        package = ctx.facts.package_of(ref.file)
        if len(found) != 1 or package is None or found[0].file != ref.file:
            words = "the function that returns the bytes has several declarations"
            raise self._stop(ref, "bytes-returned", words)
        func = found[0]
        if [r.text for r in func.results] != _RESULTS or func.type_params or func.directives:
            words = "the function returns the bytes, and not just ([]byte, error)"
            raise self._stop(ref, "bytes-returned", words)
        if func.exported and not package.internal and not ctx.options.exported:
            words = f"{func.name} is exported API, and returns the bytes"
            raise self._stop(ref, "exported-api", words)
        if func.receiver is not None and (func.exported or self._in_interface(func.name)):
            words = f"an interface may ask for the method {func.name}, which returns the bytes"
            raise self._stop(ref, "interface-method", words)
        declaration = ctx.tree(func.file).node_at(func.name_start, func.name_end)
        home = declaration.parent
        result = home.result if isinstance(home, _DECLARATIONS) else None
        fields = result.children if isinstance(result, nodes.ParameterList) else ()
        if len(fields) != 2 or fields[0].text != "[]byte":
            words = "the function that returns the bytes names its results"
            raise self._stop(ref, "bytes-returned", words)
        found_helper = helper(ctx, Span(func.file, ref.start, ref.end), ())
        self.needs.add(found_helper.need)
        text = f"*{found_helper.need.name}.Buffer"
        self.edits.add(Edit(func.file, fields[0].start, fields[0].end, text))
        return func

    def _in_interface(self, name: str) -> bool:
        """Whether an interface of the main modules, named or not, has a method of the name."""
        for package in self.ctx.facts.packages():
            for file in (*package.files, *package.test_files, *package.ignored):
                if name.encode() in self.ctx.source(file):
                    for method in self.ctx.tree(file).find(nodes.MethodElem):
                        if method.name.text == name:
                            return True
        return False

    def _check_returns(self, func: rows.Func, statement: nodes.ShortVarDeclaration | None) -> None:
        """Every return gives a buffer, or nil; none behind `statement` forgets what it took."""
        tree = self.ctx.tree(func.file)
        check = checked(statement) if statement else None
        for each in tree.find(nodes.ReturnStatement):
            if not func.body_start <= each.start < func.body_end:
                continue
            literal = each.enclosing(nodes.FuncLiteral)
            if literal is not None and literal.start > func.body_start:
                continue
            items = each.expression_list.items if each.expression_list else ()
            first = items[0] if items else None
            if len(items) == 1 and isinstance(first, nodes.CallExpression):
                self._check_call(func, first)
            elif len(items) != 2 or first is None:
                raise self._mixed(func, each)
            elif first.text == "nil":
                late = statement is not None and each.start > statement.end
                if late and not (check and check.start <= each.start < check.end):
                    raise self._mixed(func, each)
            elif not self._is_lent(func, first):
                raise self._mixed(func, each)

    def _check_call(self, func: rows.Func, call: nodes.CallExpression) -> None:
        """`return f(...)`, for a codec or a function that lends."""
        function: Node = call.function
        name = function.field if isinstance(function, nodes.SelectorExpression) else function
        found = self.ctx.facts.object_at(func.file, name.start)
        if found is not None and found.id in self.functions:
            return
        if found is not None and found.id in CODECS:
            for ref in self.ctx.facts.refs((found.id,)):
                if (ref.file, ref.start) == (func.file, name.start):
                    self._make(ref, CODECS[found.id])
                    return
        raise self._mixed(func, call)

    def _is_lent(self, func: rows.Func, node: Node) -> bool:
        """Whether a returned name is the variable of a lent call, in the same function."""
        found = self.ctx.facts.object_at(func.file, node.start)
        if found is None or not isinstance(node, nodes.Identifier):
            return False
        for each in self.ctx.tree(func.file).find(nodes.ShortVarDeclaration):
            name = each.left.children[0]
            if f":{name.start}:" not in found.id or not found.id.startswith(f"{func.file}:"):
                continue
            call = each.right.children[0]
            if isinstance(call, nodes.CallExpression) and len(each.right.children) == 1:
                self._check_call(func, call)
                return True
        return False

    def _mixed(self, func: rows.Func, node: Node) -> Exception:
        words = f"{func.name} returns bytes that come from elsewhere, too"
        return stop(Span(func.file, node.start, node.end), "mixed-results", words)
