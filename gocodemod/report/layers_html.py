"""`gocodemod layers --format html`: one page that draws the layers and needs nothing else.

The pictures and the table are there without the script; it adds sorting, filters and details.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from importlib.resources import files
from math import sqrt

import msgspec

from gocodemod.model_layers import LayerRow, LayersReport, State
from gocodemod.report.layers_graph import Group, groups, short
from gocodemod.report.layers_layout import place
from gocodemod.report.layers_svg import svg
from gocodemod.report.text import count

# Nothing is fetched, whatever a name in somebody's code looks like.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
_STATES: Mapping[State, tuple[str, str]] = {
    "layer": ("layer", "layers"),
    "exported": ("layer in exported API", "layers in exported API"),
    "near-miss": ("near miss", "near misses"),
}
_COLUMNS = (
    ("Layer", "text"),
    ("Call sites", "number"),
    ("Functions", "number"),
    ("Types", "number"),
    ("Packages", "number"),
    ("Calls out", "number"),
    ("Methods", "number"),
    ("Hops", "number"),
    ("Unchanged", "text"),
    ("What it is", "text"),
)
_TRACED = (("In traces", "number"), ("Own time", "number"))
# Fewer bars than this tell no more than the table.
_BARS = 4
# A picture wider than this gets a row of its own.
_WIDE = 700


def encode(report: LayersReport) -> bytes:
    """The page, in UTF-8."""
    assets = files("gocodemod.report")
    style = assets.joinpath("layers.css").read_text("utf-8")
    script = assets.joinpath("layers.js").read_text("utf-8")
    title = f"Layers of {', '.join(report.modules)}"
    return "".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            '<meta name="color-scheme" content="light dark">\n',
            f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n",
            *_body(report),
            f'<script type="application/json" id="rows">{_data(report.layers)}</script>\n',
            f"<script>\n{script}</script>\n</body>\n</html>\n",
        ]
    ).encode()


def _data(rows: tuple[LayerRow, ...]) -> str:
    """The rows for the script; no text in them can end the element that they stand in."""
    text = msgspec.json.encode(rows).decode()
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def _body(report: LayersReport) -> Iterator[str]:
    rows = report.layers
    numbers = {row.subject: index for index, row in enumerate(rows)}
    words = [report.tool, report.go, *report.configurations]
    names = "".join(f"<wbr>{escape(part)}" for part in _cut(", ".join(report.modules)))
    yield f'<header><div><p class="over">Layers of</p><h1>{names}</h1>'
    yield f'<p class="made">{escape(" · ".join(words))}</p></div>'
    yield '<button id="theme" type="button" hidden>Light or dark</button></header>\n'
    if not rows:
        yield '<main><p class="empty">No layers found.</p></main>\n'
        return
    yield from _tiles(rows)
    if len(rows) >= _BARS:
        yield from _spectrum(rows)
    yield from _controls(rows)
    yield '<main>\n<section class="pictures" aria-label="Pictures">\n'
    for group in groups(rows):
        yield _picture(group, numbers)
    yield "</section>\n"
    yield '<p class="empty" id="none" hidden>No layer fits the filter.</p>\n'
    yield from _table(rows)
    yield from _skipped(report)
    yield _MEANING
    yield '</main>\n<aside id="details" aria-label="Details" aria-live="polite" hidden></aside>\n'


def _cut(path: str) -> list[str]:
    """A path in parts between which a line may end."""
    return [part for part in path.replace("/", "/\0").split("\0") if part]


def _tiles(rows: Iterable[LayerRow]) -> Iterator[str]:
    rows = list(rows)
    by_state = {state: [row for row in rows if row.state == state] for state in _STATES}
    longest = max(rows, key=lambda row: row.hops)
    yield '<ul class="tiles">'
    for state, names in _STATES.items():
        members = by_state[state]
        name = names[len(members) != 1]
        sites = count(sum(row.call_sites for row in members), "call site")
        yield f'<li class="{state}"><b>{len(members)}</b><span>{name}</span><i>{sites}</i></li>'
    hops = count(longest.hops, "hop")
    yield f"<li><b>{longest.hops}</b><span>longest chain</span>"
    yield f'<i title="{escape(longest.subject)}">{escape(short(longest.subject))}, {hops}</i></li>'
    yield "</ul>\n"


def _spectrum(rows: tuple[LayerRow, ...]) -> Iterator[str]:
    """A bar a layer, the most called first: where a module's calls go, at a glance."""
    most = max(1, *(row.call_sites for row in rows))
    yield '<div class="spectrum" aria-hidden="true">'
    for index, row in enumerate(rows):
        height = 4 + 96 * sqrt(row.call_sites / most)
        tip = escape(f"{short(row.subject)}: {count(row.call_sites, 'call site')}")
        yield f'<i class="{row.state}" data-layer="{index}" title="{tip}"'
        yield f' style="height:{height:.0f}%"></i>'
    yield "</div>\n"


def _controls(rows: Iterable[LayerRow]) -> Iterator[str]:
    states = [row.state for row in rows]
    yield '<form class="controls" id="controls" hidden>'
    yield '<input type="search" id="search" placeholder="Name, package, file or obstacle"'
    yield ' aria-label="Filter layers">'
    for state, names in _STATES.items():
        if number := states.count(state):
            name = names[number != 1]
            yield f'<label class="{state}"><input type="checkbox" value="{state}" checked>'
            yield f"<span>{name} <b>{number}</b></span></label>"
    yield "</form>\n"


def _picture(group: Group, numbers: Mapping[str, int]) -> str:
    drawing = place(group)
    wide = " wide" if drawing.width > _WIDE else ""
    layers = " ".join(str(numbers[row.subject]) for row in group.rows)
    return (
        f'<figure class="picture{wide}" data-layers="{layers}"'
        f' style="contain-intrinsic-size:auto {drawing.height + 40:.0f}px">'
        f'<div class="scroll">{svg(drawing, numbers)}</div></figure>\n'
    )


def _table(rows: tuple[LayerRow, ...]) -> Iterator[str]:
    traced = any(row.trace for row in rows)
    most = max(1, *(row.call_sites for row in rows))
    yield '<div class="scroll"><table id="table"><thead><tr>'
    for name, kind in (*_COLUMNS, *(_TRACED if traced else ())):
        order = ' aria-sort="descending"' if name == "Call sites" else ""
        yield f'<th scope="col" class="{kind}"{order}>{name}</th>'
    yield "</tr></thead><tbody>\n"
    for index, row in enumerate(rows):
        yield from _line(row, index, most, traced)
    yield "</tbody></table></div>\n"


def _line(row: LayerRow, index: int, most: int, traced: bool) -> Iterator[str]:
    package = "".join(f"{escape(part)}<wbr>" for part in _cut(row.package))
    place_ = escape(f"{row.file}:{row.line}:{row.column}")
    yield f'<tr class="{row.state}" data-layer="{index}"><th scope="row">'
    yield f'<a href="#layer-{index}" data-layer="{index}">{escape(short(row.subject))}</a>'
    yield f'<small title="{place_}">{row.kind} · {package}</small></th>'
    bar = 100 * row.call_sites / most
    yield f'<td data-sort="{row.call_sites}" class="number bar" style="--bar:{bar:.1f}%">'
    yield f"{row.call_sites}</td>"
    numbers = (row.functions, row.types, row.packages, row.callees, row.methods, row.hops)
    for number in numbers:
        yield f'<td data-sort="{number}" class="number">{number}</td>'
    yield f"<td>{'yes' if row.passes_through else 'no'}</td>"
    what = row.obstacle or _STATES[row.state][0]
    yield f'<td><span class="state">{escape(what)}</span>'
    yield f"<small>{escape(row.message)}</small></td>"
    if traced and row.trace:
        found = row.trace
        mark = ' <span class="confirmed">confirmed</span>' if found.confirmed else ""
        yield f'<td data-sort="{found.share}" class="number">{found.share:.1%}{mark}</td>'
        yield f'<td data-sort="{found.self_share}" class="number">{found.self_share:.2%}</td>'
    elif traced:
        yield '<td data-sort="-1" class="number">–</td>' * 2
    yield "</tr>\n"


def _skipped(report: LayersReport) -> Iterator[str]:
    if report.skipped:
        yield f"<details><summary>Could not be considered ({len(report.skipped)})</summary><ul>"
        for item in report.skipped:
            yield f"<li>{escape(f'{item.subject}: {item.code}: {item.message}')}</li>"
        yield "</ul></details>\n"


_MEANING = """<details class="meaning"><summary>What is counted</summary>
<p>A call site is one call in the text of the module: of a method that the layer declares, or
of the same method of an interface that at most three types reach, the layer among them.
Functions, types and packages are the distinct ones that such calls stand in. Calls by the
layer's own methods, methods taken as values, and calls in tests (unless they were asked for)
do not count. A hop is one call on the way from the first layer of a chain to the type that
does the work. The wider an arrow, the more call sites; a dashed box is a near miss.</p>
</details>
"""
