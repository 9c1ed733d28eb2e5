"""How code stands where it is: what to mind when other code takes its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from gocodemod.model import Span
from gocodemod.syntax.module import Module
from gocodemod.syntax.nodes import (
    ArrayType,
    AssignmentStatement,
    BinaryExpression,
    CallExpression,
    ChannelType,
    Comment,
    CompositeLiteral,
    DecStatement,
    DeferStatement,
    ExpressionList,
    ExpressionStatement,
    ExpressionSwitchStatement,
    FieldDeclaration,
    FieldDeclarationList,
    ForClause,
    ForStatement,
    FuncLiteral,
    FunctionDeclaration,
    FunctionType,
    GenericType,
    Identifier,
    IfStatement,
    ImportDeclaration,
    ImportSpec,
    IncStatement,
    IndexExpression,
    KeyedElement,
    LiteralValue,
    MapType,
    MethodDeclaration,
    MethodElem,
    Nil,
    Node,
    PackageIdentifier,
    ParameterDeclaration,
    ParameterList,
    ParenthesizedExpression,
    ParenthesizedType,
    PointerType,
    QualifiedType,
    RangeClause,
    ReturnStatement,
    SelectorExpression,
    SendStatement,
    ShortVarDeclaration,
    SliceType,
    StatementList,
    StructType,
    TypeArguments,
    TypeAssertionExpression,
    TypeCase,
    TypeConversionExpression,
    TypeElem,
    TypeIdentifier,
    TypeInstantiationExpression,
    TypeSpec,
    TypeSwitchStatement,
    UnaryExpression,
    VarDeclaration,
    VariadicParameterDeclaration,
    VarSpec,
)

_COMMENT = re.compile(rb"//([^\n]*)|/\*(.*?)\*/", re.DOTALL)
_HEADERS = (IfStatement, ForStatement, ExpressionSwitchStatement, TypeSwitchStatement)
_HEADER_PARTS = (ForClause, RangeClause)
_OPEN = (
    ShortVarDeclaration, AssignmentStatement, ExpressionStatement, SendStatement,
    SelectorExpression, CallExpression, BinaryExpression, UnaryExpression, TypeAssertionExpression,
    IndexExpression,
)  # fmt: skip
_OF_TYPES = (
    ArrayType, ChannelType, FieldDeclaration, FieldDeclarationList, FunctionType, GenericType,
    MapType, ParameterDeclaration, ParameterList, ParenthesizedType, PointerType, QualifiedType,
    SliceType, StructType, TypeElem, VariadicParameterDeclaration,
)  # fmt: skip
_ASKING = (
    TypeArguments, TypeAssertionExpression, TypeCase, IndexExpression, TypeInstantiationExpression,
)  # fmt: skip
_AT_ONCE = (
    AssignmentStatement, DecStatement, DeferStatement, ExpressionStatement, IncStatement,
    ReturnStatement, SendStatement, ShortVarDeclaration,
)  # fmt: skip
_QUIET = frozenset(
    {
        "append", "big.NewInt", "cap", "complex", "context.Background", "context.TODO",
        "errors.Join", "errors.New", "fmt.Errorf", "len", "make", "max", "min", "new",
        "regexp.MustCompile", "strings.NewReplacer", "strings.Repeat",
    }
)  # fmt: skip
_INERT = frozenset({'"embed"', '"unsafe"'})


def comments_in(code: bytes, ends_line: bool = False) -> str:
    """The comments of a stretch without strings, each as one that ends on its own line.

    `ends_line`: nothing stands behind them, so a last line comment can stay one.
    """
    found = []
    last = ""
    for match in _COMMENT.finditer(code):
        words = b" ".join((match[1] if match[2] is None else match[2]).split())
        found.append(f"/* {words.decode().replace('*/', '* /')} */")
        last = match[0].decode().rstrip() if match[2] is None else ""
    return " ".join([*found[:-1], last] if ends_line and last else found)


def opens_block(node: Node) -> bool:
    """Whether a brace at the end of `node` would be taken for the block of a statement.

    So it is in the head of an if, for or switch, outside of brackets (spec,
    "Composite literals").
    """
    parent: Node | None = node.parent
    while parent is not None and not isinstance(parent, _HEADERS):
        listed = parent.kind == "expression_list"
        if not (listed or isinstance(parent, (*_HEADER_PARTS, *_OPEN))):
            return False
        parent = parent.parent
    return parent is not None


def asked_for(node: Node) -> Node | None:
    """The case, assertion or type argument list that the type at `node` is a part of."""
    parent = node.parent
    while isinstance(parent, _OF_TYPES):
        parent = parent.parent
    return parent if isinstance(parent, _ASKING) else None


def reads_first(method: MethodDeclaration) -> tuple[SelectorExpression, ...]:
    """The selectors `r.x` on the receiver that the method is sure to evaluate first of all.

    If one of them is a field, calling the method on a nil pointer panics before it does anything.
    """
    names = [p.name for p in method.receiver.find(ParameterDeclaration)]
    receiver = names[0][0].text if names and names[0] else ""
    body = method.body.children if method.body else ()
    statements = body[0].children if body and isinstance(body[0], StatementList) else body
    head: Node | None = next((s for s in statements if s.kind != "comment"), None)
    if isinstance(head, IfStatement):
        head = head.initializer or head.condition
    elif isinstance(head, ForStatement):
        clauses = [c for c in head.children if isinstance(c, RangeClause)]
        head = clauses[0].right if clauses else None
    elif isinstance(head, ExpressionSwitchStatement):
        head = head.initializer or head.value
    elif not isinstance(head, _AT_ONCE):
        head = None
    if head is None or not receiver or head.find(FuncLiteral, Nil):
        return ()
    if any(b"&&" in e.code or b"||" in e.code for e in head.find(BinaryExpression)):
        return ()
    calls = [c.end for c in head.find(CallExpression)]
    found = [s for s in head.find(SelectorExpression) if s.operand.text == receiver]
    return tuple(s for s in found if not any(end <= s.start for end in calls))


def runs_at_start(module: Module, names_type: Callable[[Node], bool]) -> bool:
    """Whether importing the file makes code run that somebody could notice.

    `names_type` tells whether an identifier names a type: `T(x)` is no call then.
    """
    for node in module.root.children:
        if isinstance(node, FunctionDeclaration) and node.name.text == "init":
            return True
        if isinstance(node, ImportDeclaration):
            blank = [s for s in node.find(ImportSpec) if s.name and s.name.text == "_"]
            if any(s.path.text not in _INERT for s in blank):
                return True
        elif isinstance(node, VarDeclaration) and any(
            _computes(s, names_type) for s in node.find(VarSpec)
        ):
            return True
    return False


def _computes(spec: VarSpec, names_type: Callable[[Node], bool]) -> bool:
    if spec.value is None:
        return False
    closures = spec.value.find(FuncLiteral)
    for node in spec.value.find(CallExpression, TypeConversionExpression, UnaryExpression):
        if any(c.start <= node.start and node.end <= c.end for c in closures):
            continue
        if isinstance(node, UnaryExpression) and node.text.startswith("<-"):
            return True
        if isinstance(node, CallExpression):
            called = called_name(node)
            if node.function.text not in _QUIET and not (called and names_type(called)):
                return True
        elif isinstance(node, TypeConversionExpression):
            called = called_name(node)
            if called and not names_type(called):
                return True
    return False


def called_name(node: CallExpression | TypeConversionExpression) -> Node | None:
    """The identifier of what is called, or converted to; None where there is none.

    `F[int](x)` may look like either, and so may `(*T)(x)`.
    """
    name: Node = node.type if isinstance(node, TypeConversionExpression) else node.function
    while True:
        if isinstance(name, ParenthesizedExpression | ParenthesizedType | PointerType):
            name = next(c for c in name.children if not isinstance(c, Comment))
        elif isinstance(name, UnaryExpression | IndexExpression):
            name = name.operand
        elif isinstance(name, TypeInstantiationExpression | GenericType):
            name = name.type
        elif isinstance(name, SelectorExpression):
            return name.field
        elif isinstance(name, QualifiedType):
            return name.name
        else:
            return name if isinstance(name, Identifier | TypeIdentifier) else None


def lost_qualifiers(module: Module, cut: Iterable[tuple[int, int]], new: str) -> frozenset[str]:
    """The package names that the file uses only within the `cut` spans, and `new` code not at all.

    A local variable that is used so is among them, too.
    """
    spans = tuple(cut)
    used, left = set(), set()
    for node in module.find(SelectorExpression, QualifiedType):
        name: Node = node
        if isinstance(node, SelectorExpression):
            name = node.operand
        elif isinstance(node, QualifiedType):
            name = node.package
        if isinstance(name, (Identifier, PackageIdentifier)):
            used.add(name.text)
            if not any(start <= name.start and name.end <= end for start, end in spans):
                left.add(name.text)
    left |= set(re.findall(r"(\w+)\s*\.", new))
    return frozenset(used - left)


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same bytes in spans that do not touch."""
    found: list[Span] = []
    for span in sorted(spans):
        last = found[-1] if found else None
        if last is not None and last.file == span.file and span.start <= last.end:
            found[-1] = Span(span.file, last.start, max(last.end, span.end))
        else:
            found.append(span)
    return found


def needs_parentheses(node: Node, inner: Node) -> bool:
    """Whether `inner` must be put in parentheses to stand where `node` does."""
    after = node.module.source[node.end : node.end + 1]
    if after in (b".", b"[", b"(") and isinstance(
        inner, (UnaryExpression, BinaryExpression, FuncLiteral)
    ):
        return True
    literals = [inner, *inner.find(CompositeLiteral)]
    return opens_block(node) and any(_exposed(each, inner) for each in literals)


def _exposed(literal: Node, within: Node) -> bool:
    """Whether no bracket of `within` stands around `literal`."""
    node: Node | None = literal
    while node is not None and (node.start, node.end) != (within.start, within.end):
        node = node.parent
        if not isinstance(node, _OPEN):
            return False
    return isinstance(literal, CompositeLiteral)


def function_around(module: Module, at: int) -> Node | None:
    """The declared function or method in whose body `at` stands."""
    around = module.enclosing(at, FunctionDeclaration, MethodDeclaration)
    if not isinstance(around, FunctionDeclaration | MethodDeclaration):
        return None
    body = around.body
    return around if body is not None and body.start <= at < body.end else None


def mentions(around: Node, names: Iterable[str], before: int) -> tuple[int, ...]:
    """Where one of `names` stands in `around`, as a name of its own, up to the offset `before`."""
    wanted = frozenset(names)
    found = around.find(Identifier, TypeIdentifier)
    return tuple(n.start for n in found if n.start < before and n.text in wanted)


def holder_of(field: FieldDeclaration) -> str:
    """The name of the type that is declared as the struct of `field`; empty where it has none."""
    struct = field.parent.parent if field.parent else None
    spec = struct.parent if struct else None
    plain = isinstance(spec, TypeSpec) and spec.type_parameters is None
    return spec.name.text if isinstance(spec, TypeSpec) and plain else ""


def sets(node: Node, names: Iterable[str]) -> bool:
    """Whether a composite literal (with its & if any) gives each of these fields a value."""
    literal = node.operand if isinstance(node, UnaryExpression) else node
    body = literal.body if isinstance(literal, CompositeLiteral) else literal
    if not isinstance(body, LiteralValue) or not body.items:
        return False
    keys = {e.key.text for e in body.items if isinstance(e, KeyedElement)}
    return not keys or set(names) <= keys


def passes_value(type_: Node) -> bool:
    """Whether the type is that of a parameter, or of a result without a name."""
    place = type_.parent
    if isinstance(place, FunctionDeclaration | MethodDeclaration | FuncLiteral | FunctionType):
        return True
    if not isinstance(place, ParameterDeclaration):
        return isinstance(place, MethodElem)
    of = place.parent.parent if place.parent else None
    result = getattr(of, "result", None)
    return result != place.parent or not place.name


def inferred(node: Node) -> bool:
    """Whether a variable takes its type from the expression `node`."""
    parent = node.parent
    while isinstance(parent, ExpressionList | ParenthesizedExpression):
        parent = parent.parent
    if isinstance(parent, VarSpec):
        return parent.type is None
    return isinstance(parent, ShortVarDeclaration)


def is_public(node: Node) -> bool:
    """Whether `node` stands in what an exported package-level name shows of its type."""
    inner: Node = node
    for around in node.ancestors:
        if isinstance(around, FunctionDeclaration | MethodDeclaration):
            return inner != around.body and _exported(around.name)
        names = around.name if isinstance(around, FieldDeclaration) else ()
        if names and not any(_exported(name) for name in names):
            return False
        if isinstance(around, TypeSpec):
            return _exported(around.name) and not _within_function(around)
        if isinstance(around, VarSpec):
            named = any(_exported(name) for name in around.name)
            return not _within_function(around) and named
        if isinstance(around, FuncLiteral) and inner == around.body:
            return False
        inner = around
    return False


def _exported(name: Node) -> bool:
    return name.text[:1].isupper()


def _within_function(node: Node) -> bool:
    return node.enclosing(FunctionDeclaration, MethodDeclaration, FuncLiteral) is not None


def assigned_to(node: Node) -> str:
    """The text of x where `node` is the right side of `x = node`; else empty."""
    parent = node.parent
    while isinstance(parent, ExpressionList):
        parent = parent.parent
    return parent.left.text if isinstance(parent, AssignmentStatement) else ""


def only_builds(body: str, struct: str, field: str, parameter: str) -> bool:
    """Whether a function body is `return S{p}`, with the field's name or not, with & or not."""
    tight = "".join(body.split()).replace(",}", "}").replace("&", "")
    forms = [f"{{return{struct}{{{key}{parameter}}}}}" for key in ("", f"{field}:")]
    return parameter not in ("", "_") and tight in forms


def with_parentheses(node: Node, inner: Node) -> tuple[int, int]:
    """The span of `node`, with parentheses around it that `inner` in its place does not need."""
    plain = isinstance(inner, Identifier | CallExpression | SelectorExpression | IndexExpression)
    around = node.parent
    if plain and isinstance(around, ParenthesizedExpression):
        return around.start, around.end
    return node.start, node.end
