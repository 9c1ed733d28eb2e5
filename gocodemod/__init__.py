"""gocodemod: a codemod tool for Go that proves that nothing broke and that it paid."""

from __future__ import annotations

__all__ = ["__version__"]

__version__: str


def __getattr__(name: str) -> str:
    # Reading the metadata of all installed packages costs more than the rest of this import.
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("gocodemod")
        except PackageNotFoundError:
            return "0+unknown"
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
