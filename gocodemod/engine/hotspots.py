"""What still allocates or copies in the hot functions, and what the passes think of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

import gocodemod
from gocodemod.engine.heat import given_profiles, heat
from gocodemod.engine.outlook import Outlooks
from gocodemod.engine.plan import plan
from gocodemod.engine.tree import Disk
from gocodemod.engine.usable import skipped
from gocodemod.evidence import Costs, Spent
from gocodemod.golang.command import GoCommands
from gocodemod.golang.compiler import Diagnostic, diagnostics
from gocodemod.golang.facts import Facts, load
from gocodemod.golang.rows import Func
from gocodemod.golang.toolchain import find_go
from gocodemod.model import Options
from gocodemod.model_hotspots import Hotspot, HotspotsReport

DEFAULT = 80.0
"""How many percent of the cost are hot, unless the options say."""

# What takes memory or copies: the runtime's own, and what does it for its caller.
_COPIES = re.compile(
    r"^(runtime\.(mallocgc\w*|newobject|new|make\w+|growslice\w*|conv\w+|slicebytetostring\w*"
    r"|stringtoslicebyte\w*|stringtoslicerune|slicerunetostring|concat\w+|memmove|typed\w*mem\w+"
    r"|rawstring\w*|rawbyteslice|duffcopy|mapassign\w*|gcWriteBarrier\w*|wbMove)"
    r"|(fmt|reflect|encoding/[\w/]+|strconv)\..*|io\.(ReadAll|Copy\w*|WriteString)"
    r"|(bytes|strings|slices|maps)\.(Clone|Join|Repeat|Replace\w*|Split\w*|Fields\w*|To\w+|Map"
    r"|Concat|Grow|Insert|Collect)|(bytes|strings)\.\(\*(Buffer|Builder)\)\..*)$"
)


def hotspots(
    options: Options, directory: Path, *, notify: Callable[[str], None] = lambda message: None
) -> HotspotsReport:
    """Look at the profiles of `options` line by line, and ask the passes about each.

    Raises what `plan` raises, and ProfileError where there is no profile.
    """
    options = msgspec.structs.replace(options, hot=options.hot or DEFAULT)
    given = given_profiles(options, notify)
    toolchain = find_go(directory)
    notify("loading packages")
    with load(toolchain, directory, options.patterns, options.configurations) as facts:
        found = heat(given, options, facts, notify)
        assert found is not None, "--hot without a profile is an error"
        costs = found.costs
        hot = costs.hot(options.hot)
        funcs = {func.id: func for func in facts.funcs() if func.id in hot}
        funcs = {id_: func for id_, func in funcs.items() if _selected(facts, func)}
        left_out = skipped(facts)
    # All that the passes have to say, whatever is hot; types are as far as it takes.
    wide = msgspec.structs.replace(options, hot=0.0, verify="types", fuzz=0.0)
    report = plan(wide, directory, notify=notify).report
    commands = GoCommands(toolchain, facts.root, jobs=options.jobs)
    packages = {func.package for func in funcs.values()}
    said = diagnostics(commands, packages, {}) if packages else ()
    summary = costs.summary()
    return HotspotsReport(
        tool=f"gocodemod {gocodemod.__version__}",
        go=toolchain.version,
        root=str(facts.root),
        percent=options.hot,
        samples=summary["samples"],
        matched=summary["matched"],
        functions=tuple(sorted(hot, key=lambda id_: (-costs.of([id_]).cost, id_))),
        hotspots=tuple(_rows(costs, funcs, said, Outlooks(report, Disk(facts.root)))),
        skipped=left_out,
    )


def _selected(facts: Facts, func: Func) -> bool:
    package = facts.package_of(func.file)
    return package is not None and package.selected


def _rows(
    costs: Costs, funcs: Mapping[str, Func], said: Sequence[Diagnostic], outlooks: Outlooks
) -> list[Hotspot]:
    """The lines of these functions that take memory or copy, the costliest first."""
    allocating: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for each in said:
        if each.kind in ("escapes", "moved"):
            allocating[each.file, each.line].append(each.text)
    places: defaultdict[tuple[str, int], list[tuple[str, Spent]]] = defaultdict(list)
    for place, found in costs.lines.items():
        if place.function in funcs and (found["bytes"] or _COPIES.match(place.callee)):
            places[place.function, place.line].append((place.callee, costs.share(found)))
    out = []
    for (function, line), parts in places.items():
        parts.sort(key=lambda part: (-part[1].cost, part[0]))
        row = Hotspot(
            function=function,
            file=funcs[function].file,
            line=line,
            cpu=round(sum(spent.cpu for _, spent in parts), 6),
            bytes=round(sum(spent.bytes for _, spent in parts), 6),
            callees=tuple(callee for callee, _ in parts if callee),
            compiler=tuple(dict.fromkeys(allocating[funcs[function].file, line])),
        )
        out.append(outlooks.of(row))
    return sorted(out, key=lambda row: (-row.cpu - row.bytes, row.file, row.line))
