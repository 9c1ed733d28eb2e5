"""`new-transform`: a pass that runs, with its first golden case, to start from."""

from __future__ import annotations

import keyword
import re
import string
import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from gocodemod.errors import UsageError, WriteError

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Scaffold:
    """The files that were written, and what is left for the author to do."""

    files: tuple[Path, ...]
    instructions: str


def new_transform(name: str, directory: Path) -> Scaffold:
    """Write `transforms/NAME.py` and `golden/NAME/first.txtar` below `directory`.

    Nothing that exists is overwritten. Raises UsageError for a name that cannot be one and for
    a pass that exists, WriteError when a file cannot be written.
    """
    module = name.replace("-", "_")
    if not _NAME.fullmatch(name) or keyword.iskeyword(module):
        raise UsageError(f"'{name}' cannot be a pass's name: use words such as drop-clones")
    words = {
        "name": name,
        "module": module,
        "cls": "".join(word.capitalize() for word in name.split("-")),
        "package": _package(directory),
    }
    files = {
        directory / "transforms" / f"{module}.py": "pass.py.in",
        directory / "golden" / name / "first.txtar": "first.txtar.in",
    }
    for path in files:
        if path.exists():
            raise UsageError(f"{path} exists already: choose another name")
    try:
        for path, template in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_filled(template, words), encoding="utf-8")
    except OSError as error:
        raise WriteError(f"cannot write {path}: {error.strerror or error}") from error
    return Scaffold(tuple(files), _filled("next.txt.in", words).rstrip())


def _package(directory: Path) -> str:
    """The package that `transforms/` below `directory` is installed as."""
    try:
        table = tomllib.loads((directory / "pyproject.toml").read_text(encoding="utf-8"))
        name = table["project"]["name"]
    except (OSError, ValueError, KeyError, TypeError):
        return "YOUR_PACKAGE.transforms"
    # Ours maps the folder into the package; others hold it as they like.
    return "gocodemod.transforms" if name == "gocodemod" else "YOUR_PACKAGE.transforms"


def _filled(template: str, words: dict[str, str]) -> str:
    source = resources.files(__name__) / "templates" / template
    return string.Template(source.read_text(encoding="utf-8")).substitute(words)
