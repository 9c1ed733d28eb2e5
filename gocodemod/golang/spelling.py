"""How a type is written in a given file: go/types text to source text.

go/types prints types with full package paths; source code uses the local
names of the file's imports (spec, "Qualified identifiers").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import msgspec

from gocodemod.model import ImportNeed

# A path may hold dots, dashes, tildes and slashes; the object follows the last dot.
_QUALIFIED = re.compile(
    r"((?:[\w~\-][\w.~\-]*/)*[\w~\-]+(?:\.[\w~\-]+)*?)\.([A-Za-z_]\w*)(?![\w/.])"
)

# A path ends with the major version of its module, or with the package's name.
_VERSION = re.compile(r"/v(?:[2-9]|[1-9]\d+)(?=\.)")
_DIRECTORIES = re.compile(r"(?:[\w.~\-]+/)+")


def short(text: str) -> str:
    """A go/types text, or an id, for people: packages by the last element of their paths."""
    return _DIRECTORIES.sub("", _VERSION.sub("", text))


class Spelling(msgspec.Struct, frozen=True):
    """The source text of a type in one file, and the imports it needs there."""

    text: str
    imports: tuple[ImportNeed, ...] = ()


def spell(
    text: str,
    *,
    file: str,
    package: str,
    imported: Mapping[str, str],
    package_name: Callable[[str], str | None],
) -> Spelling | None:
    """Write the go/types text `text` as source for `file`, which belongs to `package`.

    `imported` maps import paths to their local names in that file (blank and
    dot imports left out); `package_name` gives the name of a package by path.
    None when the type cannot be named there: an unexported name of another
    package, or a package whose name is unknown.
    """
    needs: list[ImportNeed] = []
    impossible = False

    def qualify(match: re.Match[str]) -> str:
        nonlocal impossible
        path, name = match.group(1), match.group(2)
        if path == package:
            return name
        if not name[0].isupper():
            impossible = True
            return name
        local = imported.get(path)
        if local is None:
            known = package_name(path)
            if known is None:
                impossible = True
                return name
            local = known
            needs.append(ImportNeed(file=file, path=path, package=known, name=known))
        return f"{local}.{name}"

    spelled = _QUALIFIED.sub(qualify, text)
    if impossible:
        return None
    return Spelling(spelled, tuple(sorted(set(needs))))
