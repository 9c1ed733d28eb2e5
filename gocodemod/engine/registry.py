"""Which passes there are, and which of them a run uses."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points

from gocodemod.api import Transform
from gocodemod.errors import TransformError, UsageError
from gocodemod.model import RISKS, Options

GROUP = "gocodemod.transforms"


def load_transforms() -> tuple[Transform, ...]:
    """Every installed pass, in the order of their names; a third party's like our own.

    Raises TransformError when an entry point cannot be loaded or is no pass.
    """
    return tuple(
        _load(point) for point in sorted(entry_points(group=GROUP), key=lambda point: point.name)
    )


def choose(extra: Iterable[Transform | type[Transform]], options: Options) -> tuple[Transform, ...]:
    """The passes that `options` asks for, else all whose risk it admits, in order of names.

    `extra` are passes beside the installed ones. A pass that is named runs
    whatever its own risk: its changes are held to `options.risk` one by one.
    Raises UsageError for a name that no pass has.
    """
    given = {made.name: made for made in (t() if isinstance(t, type) else t for t in extra)}
    points = {point.name: point for point in entry_points(group=GROUP)}
    known = sorted(given.keys() | points.keys())
    for name in options.transforms:
        if name not in known:
            raise UsageError(f"there is no pass named {name!r}; there are: {', '.join(known)}")
    # A pass that is not asked for is not imported: a broken one must not stop the others.
    wanted = [name for name in known if not options.transforms or name in options.transforms]
    made = [given[name] if name in given else _load(points[name]) for name in wanted]
    return tuple(t for t in made if options.transforms or admits(options, t.risk))


def admits(options: Options, risk: str) -> bool:
    """Whether the run admits changes of `risk`."""
    return risk in RISKS[: RISKS.index(options.risk) + 1]


def _load(point: EntryPoint) -> Transform:
    try:
        made = point.load()()
    except Exception as error:
        raise TransformError(
            f"the pass {point.name!r} ({point.value}) could not be loaded: {error}"
        ) from error
    if not isinstance(made, Transform) or made.name != point.name:
        raise TransformError(f"{point.value} is not a Transform whose name is {point.name!r}")
    return made
