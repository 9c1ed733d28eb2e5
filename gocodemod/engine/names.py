"""By which name a package is known where an import does not say."""

from __future__ import annotations

import re
from collections.abc import Callable

from gocodemod.golang.facts import Facts

_VERSION = re.compile(r"v\d+")


def package_names(facts: Facts) -> Callable[[str], tuple[str, ...]]:
    """A function from an import path to the names its package may have.

    One name for what was loaded; what convention allows for what was not, such as
    the imports of a file that no configuration covers.
    """
    known = facts.loaded.names

    def names(path: str) -> tuple[str, ...]:
        return (known[path],) if path in known else _guesses(path)

    return names


def _guesses(path: str) -> tuple[str, ...]:
    parts = path.split("/")
    out = [parts[-1]]
    if _VERSION.fullmatch(parts[-1]) and len(parts) > 1:
        out.append(parts[-2])
    stem = re.sub(r"\.v\d+$", "", out[-1])
    out += [stem, stem.removeprefix("go-"), stem.removesuffix("-go"), stem.removesuffix(".go")]
    out += [stem.replace("-", "_"), stem.replace("-", ""), stem.rpartition("-")[2]]
    return tuple(name for name in dict.fromkeys(out) if name.isidentifier())
