"""Comments that name a type on its way out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gocodemod.model import Edit
from gocodemod.syntax import Node, nodes
from gocodemod.syntax.layout import doc_comments

_Declared = (
    nodes.FieldDeclaration
    | nodes.FunctionDeclaration
    | nodes.MethodDeclaration
    | nodes.MethodElem
    | nodes.TypeSpec
    | nodes.VarSpec
)
_NAME = re.compile(r"(?:[A-Za-z_]\w*\.)?[A-Za-z_]\w*")
# A name that is no English word.
_MIXED = re.compile(r"[a-z0-9_][A-Z]|[A-Z]{2}.*[a-z]|_")
_DIRECTIVE = re.compile(r"//(\w+:|line |export )")


def reworded(name: str, file: str, type_: Node, new: str, kept: Iterable[str] = ()) -> set[Edit]:
    """The doc comments of what is declared with a type, in which `name` becomes `new`.

    `type_` is where the declaration names the type, `kept` are names of methods that the
    new type does not have: what is said of them stays. Only a word that can be nothing
    but the type's name is one.
    """
    new = new.lstrip("*")
    pattern = _pattern(name)
    if pattern is None or not _NAME.fullmatch(new):
        return set()
    lost = frozenset(kept)
    found = set[Edit]()
    for around in _declarations(type_):
        own = around.name if isinstance(around.name, tuple) else (around.name,)
        if any(each.text == name for each in own):
            continue
        for comment in doc_comments(around):
            if _DIRECTIVE.match(comment.text):
                continue
            text = comment.text
            for match in pattern.finditer(text):
                if match["method"] not in lost:
                    start = comment.start + len(text[: match.start()].encode())
                    end = comment.start + len(text[: match.end("name")].encode())
                    found.add(Edit(file, start, end, _article(match["article"], new) + new))
    return found


def _pattern(name: str) -> re.Pattern[str] | None:
    """What finds the name in prose: `store` is a word of its own, `memStore` is not."""
    mixed = _MIXED.search(name)
    if not (mixed or name[:1].isupper()):
        return None
    # A sentence may start with a capital.
    before = r"(?<![\w.])" if mixed else r"(?:(?<=[a-z,] )|(?<=[\[*]))"
    word = rf"(?P<name>(?:\b\w+\.)?(?<!\w){name})\b(?! interface\b)"
    return re.compile(rf"(?:\b(?P<article>[Aa]n?) )?{before}{word}(?:\.(?P<method>\w+))?")


def _article(article: str | None, new: str) -> str:
    if article is None:
        return ""
    return article[0] + ("n " if new[0] in "aeiouAEIOU" else " ")


def _declarations(type_: Node) -> Iterator[_Declared]:
    """What shows the type, innermost first."""
    inner = type_
    for around in type_.ancestors:
        body = getattr(around, "body", None)
        if body is not None and inner == body:
            return
        if isinstance(around, _Declared):
            yield around
        inner = around


def headed(declared: Node) -> tuple[int, int] | None:
    """The lines of a comment above a declaration, apart from it, that starts with its name.

    None where there is none.
    """
    if isinstance(declared, nodes.TypeDeclaration):
        specs = [c for c in declared.children if isinstance(c, nodes.TypeSpec)]
        name = specs[0].name.text if len(specs) == 1 else ""
    else:
        name = declared.name.text if isinstance(declared, nodes.FunctionDeclaration) else ""
    if not _MIXED.search(name):
        return None  # `// New things` may be the heading of all that follows
    above = doc_comments(declared)
    first = above[0] if above else declared
    module = declared.module
    around = first.parent.children if first.parent else ()
    before = [c for c in around if c.end <= module.line_start(first.start)]
    last = before[-1] if before else None
    if not isinstance(last, nodes.Comment) or module.source[last.end : first.start].strip():
        return None
    group = (*doc_comments(last), last)
    words = re.match(r"(?://|/\*)\W*(\w+)", group[0].text)
    alone = not module.source[module.line_start(group[0].start) : group[0].start].strip()
    if not words or words[1] != name or not alone or _DIRECTIVE.match(group[0].text):
        return None
    return module.line_start(group[0].start), module.line_end(last.end)
