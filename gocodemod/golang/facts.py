"""The typed facts about the code of a run: each question asked once, answered in a fixed order."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import msgspec

from gocodemod.errors import SidecarError
from gocodemod.golang.overlay import Overlay
from gocodemod.golang.progress import Notify
from gocodemod.golang.rows import (
    Conversion,
    Expr,
    Func,
    Loaded,
    Module,
    NamedType,
    Object,
    Package,
    PackageError,
    Parameter,
    Pragma,
    Ref,
    Unseen,
    Watch,
)
from gocodemod.golang.rows_covering import Covering
from gocodemod.golang.rows_flow import Flows
from gocodemod.golang.sidecar import Sidecar
from gocodemod.golang.toolchain import Toolchain
from gocodemod.model import Configuration

__all__ = ["Facts", "load"]

T = TypeVar("T")

# What a go.mod without a go line means.
_UNSTATED = (1, 16)
_SURROGATE = re.compile("[\udc80-\udcff]")


class _Rows(msgspec.Struct, Generic[T], frozen=True):
    rows: tuple[T, ...] | None = None


class _Row(msgspec.Struct, frozen=True):
    row: Object | None = None


class _Errors(msgspec.Struct, frozen=True):
    errors: tuple[PackageError, ...] | None = None


class _Formatted(msgspec.Struct, frozen=True):
    text: str | None = None


class _Paths(msgspec.Struct, frozen=True):
    paths: tuple[str, ...] | None = None


class _Results(msgspec.Struct, frozen=True):
    results: tuple[_Formatted, ...] | None = None


class Facts:
    """What the sidecar knows of one loaded tree; answers are remembered.

    `loaded` is the answer to the load, `root` the directory that files are
    relative to. One process serves all Facts of a run: after `reload` the
    older ones answer only what they were asked before. Questions raise
    SidecarError where the process fails. Close the last one, or use `with`.
    """

    def __init__(
        self, sidecar: Sidecar, loaded: Loaded, request: Mapping[str, Any], overlay: Overlay
    ) -> None:
        """Made by `load` and `reload`."""
        self.loaded = loaded
        self.root = Path(loaded.root)
        self._sidecar = sidecar
        self._request = request
        self._overlay = dict(overlay)
        self._cache: dict[bytes, Any] = {}
        self._stale = False

    @property
    def overlay(self) -> Overlay:
        """What was laid over the disk."""
        return dict(self._overlay)

    def packages(self) -> tuple[Package, ...]:
        """The packages of the main modules, by path."""
        return self._packages

    def package_of(self, file: str) -> Package | None:
        """The package that `file` (a test file, too) is loaded in, if any."""
        return self._by_file.get(file)

    def named(
        self, kinds: Iterable[str] = (), max_fields: int = 0, ids: Iterable[str] = ()
    ) -> tuple[NamedType, ...]:
        """Named types of the main modules: of these kinds and ids (none given: all)."""
        params = {"kinds": _set(kinds), "max_fields": max_fields, "ids": _set(ids)}
        return self._rows("named", params, NamedType, lambda row: (row.file, row.start, row.id))

    def funcs(
        self, ids: Iterable[str] = (), iface_params: bool = False, methods: bool = True
    ) -> tuple[Func, ...]:
        """Functions declared in the main modules; `iface_params`: those that take an interface."""
        params = {"ids": _set(ids), "iface_params": iface_params, "methods": methods}
        return self._rows("funcs", params, Func, lambda row: (row.file, row.start, row.id))

    def parameters(self) -> tuple[Parameter, ...]:
        """The interface parameters of functions that some call passes a concrete value to."""
        return self._rows("parameters", {}, Parameter, lambda row: (row.file, row.start, row.index))

    def refs(self, ids: Iterable[str]) -> tuple[Ref, ...]:
        """Every use and declaration of these objects in the main modules, by file and offset."""
        wanted = _set(ids)
        if not wanted:
            return ()
        return self._rows(
            "refs", {"ids": wanted}, Ref, lambda row: (row.file, row.start, row.id, row.role)
        )

    def refs_by_id(self, ids: Iterable[str]) -> dict[str, tuple[Ref, ...]]:
        """The same for each object; one without uses has an empty entry. One question for all."""
        wanted = _set(ids)
        found: defaultdict[str, list[Ref]] = defaultdict(list)
        for ref in self.refs(wanted):
            found[ref.id].append(ref)
        return {each: tuple(found[each]) for each in wanted}

    def conversions(
        self,
        ids: Iterable[str],
        containing: bool = False,
        to: Iterable[str] = (),
        methods: bool = False,
    ) -> tuple[Conversion, ...]:
        """Where values of these types (`containing`: or that hold them) become interface values.

        `methods`: what has an exported method that takes or gives one holds one, too.
        """
        params = {"ids": _set(ids), "containing": containing, "to": _set(to), "methods": methods}
        return self._rows("conversions", params, Conversion, _place)

    def watches(
        self, ids: Iterable[str], kinds: Iterable[str] = (), named: bool = False
    ) -> tuple[Watch, ...]:
        """Where code looks at what an interface that can hold these types holds.

        `named`: only where the operand is, or points to, one of the types, or where
        a case names one; that is cheaper.
        """
        params = {"ids": _set(ids), "kinds": _set(kinds), "named": named}
        return self._rows("watches", params, Watch, _place)

    def exprs(self, file: str, start: int = 0, end: int = 0) -> tuple[Expr, ...]:
        """The expressions of `file` within a range (0, 0: all of it), outer ones first."""
        params = {"file": file, "start": start, "end": end}
        return self._rows("exprs", params, Expr, lambda row: (row.start, -row.end))

    def object_at(self, file: str, offset: int) -> Object | None:
        """The object that the identifier at `offset` names."""
        return self._ask("object_at", {"file": file, "offset": offset}, _Row).row

    def mentioning(self, paths: Iterable[str], words: Iterable[str]) -> frozenset[str]:
        """Those of these packages of other modules whose sources have one of the words.

        What a package imports of its own module counts as its own. Packages of the main
        modules and the standard library are left out.
        """
        question = {"paths": _set(paths), "words": _set(words)}
        return frozenset(self._ask("words", question, _Paths).paths or ())

    def pragmas(self) -> tuple[Pragma, ...]:
        """Lines and assembly that name Go identifiers behind the compiler's back."""
        return self._rows("pragmas", {}, Pragma, lambda row: (row.file, row.line, row.kind))

    def unseen(self) -> tuple[Unseen, ...]:
        """Files of the main modules that no loaded configuration type-checks."""
        return self._rows("unseen", {}, Unseen, lambda row: row.file)

    def covering(self, files: Iterable[str]) -> tuple[Covering, ...]:
        """By which configurations of the installed Go's ports each of these files is built."""
        return self._rows("covering", {"files": _set(files)}, Covering, lambda row: row.file)

    def flows(self) -> Flows:
        """Who calls whom and where interface values go, in one answer; not remembered."""
        return self._ask("flows", {}, Flows)

    def check(self, overlay: Overlay) -> tuple[PackageError, ...]:
        """All errors of the packages that `overlay`, on top of what was loaded, affects."""
        self._fresh("check")
        answer = self._sidecar.call("check", {"overlay": _texts(overlay)}, _Errors)
        return answer.errors or ()

    def format(self, sources: Sequence[str]) -> list[str | None]:
        """Each source (a file or a fragment) as gofmt has it; None where it does not parse."""
        if not sources:
            return []
        answer = self._sidecar.call("format", {"sources": list(sources)}, _Results)
        return [result.text for result in answer.results or ()]

    def language(self, file: str) -> tuple[int, int]:
        """The Go version that the go line of `file`'s module states, as (1, 22)."""
        module = self.module_of(file)
        return _language(module.go) if module else _UNSTATED

    def module_of(self, file: str) -> Module | None:
        """The main module that `file` lies in, if any."""
        path = PurePosixPath(file)
        for where, module in self._modules:
            if path.is_relative_to(where):
                return module
        return None

    def module_file(self, module: Module, path: str) -> str:
        """The file at `path` within `module`, relative to the root of the run."""
        where = next(where for where, known in self._modules if known == module)
        return (where / path).as_posix()

    def reload(
        self, overlay: Overlay, configurations: Sequence[Configuration] | None = None
    ) -> Facts:
        """The facts of the same patterns with `overlay` in place of the former one.

        `configurations` replace the former ones, too, where given. Raises LoadError where
        nothing can be loaded any more; these facts then stay good.
        """
        request = dict(self._request)
        if configurations is not None:
            request["configurations"] = list(configurations)
        if dict(overlay) == self._overlay and request == self._request:
            return self
        self._fresh("load")
        facts = _load(self._sidecar, request, overlay)
        self._stale = True
        return facts

    def close(self) -> None:
        """End the process; safe to call twice."""
        self._sidecar.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @cached_property
    def _packages(self) -> tuple[Package, ...]:
        return tuple(sorted(self.loaded.packages, key=lambda package: package.path))

    @cached_property
    def _by_file(self) -> dict[str, Package]:
        return {
            file: package
            for package in self._packages
            for file in (*package.files, *package.test_files)
        }

    @cached_property
    def _modules(self) -> list[tuple[PurePosixPath, Module]]:
        """Module directories relative to the root, innermost first."""
        found = []
        for module in self.loaded.modules:
            path = Path(module.dir)
            if path.is_absolute() and path.is_relative_to(self.root):
                path = path.relative_to(self.root)
            found.append((PurePosixPath(path.as_posix()), module))
        return sorted(found, key=lambda pair: len(pair[0].parts), reverse=True)

    def _rows(
        self, method: str, params: Mapping[str, Any], row: type[T], key: Callable[[T], Any]
    ) -> tuple[T, ...]:
        question = msgspec.json.encode((method, params))
        if question not in self._cache:
            found = self._ask(method, params, _Rows[row]).rows or ()  # type: ignore[valid-type]
            self._cache[question] = tuple(sorted(found, key=key))
        answer: tuple[T, ...] = self._cache[question]
        return answer

    def _ask(self, method: str, params: Mapping[str, Any], answer: type[T]) -> T:
        self._fresh(method)
        return self._sidecar.call(method, params, answer)

    def _fresh(self, method: str) -> None:
        if self._stale:
            raise SidecarError(f"{method} was asked of facts that a reload has replaced")


def load(
    toolchain: Toolchain,
    directory: Path,
    patterns: Sequence[str] = ("./...",),
    configurations: Sequence[Configuration] = (),
    overlay: Overlay | None = None,
    *,
    mentions: Iterable[str] = (),
    notify: Notify = lambda message: None,
) -> Facts:
    """Start a sidecar and load the closed world around `directory`.

    `patterns` select packages as go list does, relative to `directory`; no
    configuration means what go builds for by itself; `mentions` are objects
    whose refs will be asked, which is cheaper while loading. Raises LoadError where
    there is no module or nothing matches, SidecarError where the sidecar
    cannot be built or dies.
    """
    root = toolchain.root
    request = {
        "dir": str(directory.resolve()),
        "root": str(root),
        "patterns": list(patterns),
        "configurations": list(configurations),
        "mentions": _set(mentions),
    }
    sidecar = Sidecar.start(toolchain, directory.resolve(), notify)
    try:
        return _load(sidecar, request, overlay or {})
    except BaseException:
        sidecar.close()
        raise


def _load(sidecar: Sidecar, request: Mapping[str, Any], overlay: Overlay) -> Facts:
    loaded = sidecar.call("load", {**request, "overlay": _texts(overlay)}, Loaded)
    return Facts(sidecar, loaded, request, overlay)


def _texts(overlay: Overlay) -> dict[str, str | None]:
    """The overlay as the protocol has it.

    JSON cannot carry bytes that are not UTF-8. Each becomes a NUL: Go refuses
    that as it refuses the byte, at the same offset.
    """
    return {
        file: None
        if content is None
        else _SURROGATE.sub("\0", content.decode(errors="surrogateescape"))
        for file, content in overlay.items()
    }


def _set(values: Iterable[str]) -> list[str]:
    return sorted(set(values))


def _place(row: Conversion | Watch) -> tuple[str, int, int, str]:
    return (row.file, row.start, row.end, row.context if isinstance(row, Conversion) else row.kind)


def _language(go: str) -> tuple[int, int]:
    found = re.match(r"(\d+)\.(\d+)", go)
    return (int(found[1]), int(found[2])) if found else _UNSTATED
