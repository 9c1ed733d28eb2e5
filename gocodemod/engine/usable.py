"""What of the loaded code can be worked on, and what cannot."""

from __future__ import annotations

from gocodemod.errors import LoadError
from gocodemod.golang.facts import Facts
from gocodemod.model import Skipped


def usable(facts: Facts) -> None:
    """Raises LoadError when not one of the selected packages can be understood."""
    selected = [package for package in facts.packages() if package.selected]
    if selected and all(package.errors for package in selected):
        package = selected[0]
        error = package.errors[0]
        where = f"{error.file}:{error.line}" if error.file else package.path
        others = f" (nor can {len(selected) - 1} more)" if len(selected) > 1 else ""
        raise LoadError(f"{package.path} cannot be type-checked{others}: {where}: {error.message}")


def skipped(facts: Facts) -> tuple[Skipped, ...]:
    """What of the selected packages cannot be considered at all."""
    out = [Skipped(e.file or e.package or ".", "load", e.message) for e in facts.loaded.errors]
    for package in facts.packages():
        if not package.selected:
            continue
        if package.cgo:
            out.append(Skipped(package.path, "cgo", "the package uses cgo"))
        for error in package.errors[:1]:
            where = f"{error.file}:{error.line}: " if error.file else ""
            out.append(Skipped(package.path, "package-error", where + error.message))
    return tuple(sorted(set(out)))
