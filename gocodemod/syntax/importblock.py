"""One import declaration: its groups, and how it reads with imports added and removed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from gocodemod.syntax import layout
from gocodemod.syntax.edits import EditBuffer
from gocodemod.syntax.nodes import ImportDeclaration, ImportSpec

# First elements of the paths of the standard library; "C" sorts among them.
_STANDARD = frozenset(
    """
    C archive bufio bytes cmp compress container context crypto database debug embed encoding
    errors expvar flag fmt go hash html image index io iter log maps math mime net os path
    plugin reflect regexp runtime simd slices sort strconv strings structs sync syscall testing
    text time unicode unique unsafe uuid weak
    """.split()  # noqa: SIM905
)
_TRAILING = re.compile(rb"[ \t]*(//[^\n]*|/\*[^\n]*\*/[ \t]*(?=\r?\n|$))?")

New = tuple[str, str | None]


def is_standard(path: str) -> bool:
    """Whether an import path is of the standard library, by its first element."""
    return path.split("/", maxsplit=1)[0] in _STANDARD


def sort_key(path: str, name: str | None) -> tuple[str, str]:
    """gofmt's order of imports: by path, then by name."""
    return path, name or ""


@dataclass
class _Group:
    """Specs on lines of their own without a blank line between."""

    specs: list[ImportSpec]
    new: list[New] = field(default_factory=list)


class Block:
    """One import declaration with what is to be added and removed."""

    def __init__(self, declaration: ImportDeclaration, gone: set[ImportSpec]) -> None:
        content = declaration.content
        self.in_parentheses = not isinstance(content, ImportSpec)
        self._node = declaration
        self._source = declaration.module.source
        self._newline = declaration.module.newline
        specs = [content] if isinstance(content, ImportSpec) else list(content.items)
        self._specs = specs
        self._gone = gone & set(specs)
        self._groups: list[_Group] = []
        for spec in specs:
            if self._groups and not self._is_apart(self._groups[-1].specs[-1], spec):
                self._groups[-1].specs.append(spec)
            else:
                self._groups.append(_Group([spec]))
        self._top: list[New] = []
        self._bottom: list[New] = []

    @property
    def survives(self) -> bool:
        """Whether an import of it stays."""
        return len(self._gone) < len(self._specs)

    def score(self, path: str) -> int:
        """How many first elements of `path` its best group shares; -1: no group of the family."""
        return max((self._score(group, path) for group in self._groups), default=-1)

    def add(self, path: str, name: str | None) -> None:
        """Take note of an import to add; imports must come in gofmt's order."""
        best = max(self._groups, key=lambda group: self._score(group, path), default=None)
        if best is not None and (self._score(best, path) >= 0 or not self.survives):
            (best if self.survives else self._groups[0]).new.append((path, name))
        elif is_standard(path):
            self._top.append((path, name))
        else:
            self._bottom.append((path, name))

    def write(self, buffer: EditBuffer) -> None:
        """Put the edits into `buffer`."""
        new = [*self._top, *(item for group in self._groups for item in group.new), *self._bottom]
        if not new and not self._gone:
            return
        if not new and self._specs and not self.survives:
            buffer.remove(layout.removal_span(self._node))
        elif not self.in_parentheses:
            self._write_single(new, buffer)
        elif self._specs and self._on_own_lines():
            self._write_lines(buffer)
        else:
            self._write_inline(new, buffer)

    @staticmethod
    def fresh(new: Sequence[New], newline: str) -> str:
        """A new declaration: one line for one import, else groups in parentheses."""
        if len(new) == 1:
            return f"import {_text(new[0])}"
        standard = [item for item in new if is_standard(item[0])]
        others = [item for item in new if not is_standard(item[0])]
        groups = [_lines(_ordered(group), newline) for group in (standard, others) if group]
        return f"import ({newline}{newline.join(groups)})"

    def _score(self, group: _Group, path: str) -> int:
        wanted = path.split("/")
        best = -1
        for spec in group.specs:
            other = _path(spec)
            if spec in self._gone or is_standard(other) != is_standard(path):
                continue
            shared = 0
            for left, right in zip(wanted, other.split("/"), strict=False):
                if left != right:
                    break
                shared += 1
            best = max(best, shared)
        return best

    def _is_apart(self, above: ImportSpec, below: ImportSpec) -> bool:
        return re.search(rb"\n[ \t\r]*\n", self._source[above.end : below.start]) is not None

    def _on_own_lines(self) -> bool:
        """Whether no spec shares a line with another or with a parenthesis."""
        module = self._node.module
        ends = [self._node.content.start, *(spec.end for spec in self._specs)]
        starts = [*(spec.start for spec in self._specs), self._node.end - 1]
        return all(
            module.line_start(end) != module.line_start(start)
            for end, start in zip(ends, starts, strict=True)
        )

    def _write_single(self, new: list[New], buffer: EditBuffer) -> None:
        """`import "a"` becomes a declaration with parentheses, or gets the other spec."""
        spec = self._specs[0]
        trailing = _TRAILING.match(self._source, spec.end)
        end = trailing.end() if trailing else spec.end
        old = self._source[spec.start : end].rstrip().decode("utf-8", "surrogateescape")
        if self._gone and len(new) == 1:
            buffer.replace((spec.start, spec.end), _text(new[0]))
            return
        if self._gone:
            buffer.replace((self._node.start, end), self.fresh(new, self._newline))
            return
        newline = self._newline
        here = sort_key(_path(spec), _name(spec))
        group = self._groups[0].new
        middle = _lines([n for n in group if sort_key(*n) < here], newline)
        middle += f"\t{old}{newline}"
        middle += _lines([n for n in group if sort_key(*n) >= here], newline)
        groups = [_lines(self._top, newline), middle, _lines(self._bottom, newline)]
        text = newline.join(group for group in groups if group)
        # A carriage return before the line end is not ours.
        stop = spec.end + len(self._source[spec.end : end].rstrip())
        buffer.replace((self._node.start, stop), f"import ({newline}{text})")

    def _write_inline(self, new: list[New], buffer: EditBuffer) -> None:
        """Specs share lines: put new ones first, take old ones out with their semicolon."""
        for spec in self._gone:
            match = re.compile(rb"[ \t]*;[ \t]*").match(self._source, spec.end)
            buffer.remove((spec.start, match.end() if match else spec.end))
        if new:
            at = self._node.content.start + 1
            lines = _lines(_ordered(new), self._newline)
            tail = self._source[at : at + 1]
            text = lines.removesuffix(self._newline) if tail in (b"\n", b"\r") else lines
            buffer.insert_after((at, at), self._newline + text)

    def _write_lines(self, buffer: EditBuffer) -> None:
        kept = [g for g in self._groups if g.new or not set(g.specs) <= self._gone]
        newline = self._newline
        # First of what is inserted at one place: a group above all of its lines.
        if self._top:
            at = self._start(kept[0].specs[0])
            buffer.insert_before((at, at), _lines(self._top, newline) + newline)
        for group in kept:
            self._write_group(group, buffer)
        for index, group in enumerate(self._groups):
            if group in kept:
                continue
            later = [g for g in self._groups[index:] if g in kept]
            if later:
                following = self._groups[index + 1]
                buffer.remove((self._start(group.specs[0]), self._start(following.specs[0])))
            else:
                # The last groups: the blank line before them goes as well.
                start = self._end(kept[-1].specs[-1])
                buffer.remove((start, self._end(self._groups[-1].specs[-1])))
                break
        if self._bottom:
            at = self._end(kept[-1].specs[-1])
            buffer.insert_after((at, at), newline + _lines(self._bottom, newline))

    def _write_group(self, group: _Group, buffer: EditBuffer) -> None:
        for spec in group.specs:
            if spec in self._gone:
                # Above the first of a group may stand the heading of the group.
                first = spec is group.specs[0]
                start = self._node.module.line_start(spec.start) if first else self._start(spec)
                buffer.remove((start, self._end(spec)))
        for item in group.new:
            below = next((s for s in group.specs if _spec_key(s) > sort_key(*item)), None)
            at = self._end(group.specs[-1]) if below is None else self._start(below)
            buffer.insert_before((at, at), _lines([item], self._newline))

    def _start(self, spec: ImportSpec) -> int:
        """The start of the first line of the spec, its comments above included."""
        comments = layout.doc_comments(spec)
        return self._node.module.line_start(comments[0].start if comments else spec.start)

    def _end(self, spec: ImportSpec) -> int:
        """The end of the last line of the spec, line end included."""
        return self._node.module.line_end(spec.end)


def _lines(new: Sequence[New], newline: str) -> str:
    return "".join(f"\t{_text(item)}{newline}" for item in new)


def _ordered(new: Sequence[New]) -> list[New]:
    return sorted(new, key=lambda item: sort_key(*item))


def _text(item: New) -> str:
    path, name = item
    return f'{name} "{path}"' if name else f'"{path}"'


def _path(spec: ImportSpec) -> str:
    return spec.path.text[1:-1]


def _name(spec: ImportSpec) -> str | None:
    return spec.name.text if spec.name else None


def _spec_key(spec: ImportSpec) -> tuple[str, str]:
    return sort_key(_path(spec), _name(spec))
