"""The page: its structure, and in a browser, where there is one, what it does."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from gocodemod.model_layers import LayerRow, LayersReport
from gocodemod.report import layers_html

MakeReport = Callable[..., LayersReport]
VOID = {"meta", "input", "wbr", "path", "rect"}


class Page(HTMLParser):
    """Tags, attributes and texts of a page; all tags are closed in order."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(data.decode())
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        return [a for t, a in self.tags if t == tag and attributes.items() <= a.items()]


def test_it_needs_nothing_else(report: MakeReport) -> None:
    page = Page(layers_html.encode(report()))
    assert not {"link", "img", "iframe", "object", "base"} & {tag for tag, _ in page.tags}
    for _, attributes in page.tags:
        assert not {"src", "srcset", "action", "data"} & attributes.keys()
        assert (attributes.get("href") or "#").startswith("#")
        assert not any(name.startswith("on") for name in attributes)
    policy = page.all("meta")[1]["content"]
    assert policy and policy.startswith("default-src 'none';")
    made = layers_html.encode(report()).decode()
    assert not re.search(r"https?:|@import|url\(", made)


def test_every_layer_is_drawn_and_listed(report: MakeReport) -> None:
    made = report()
    page = Page(layers_html.encode(made))
    boxes = {a["data-layer"] for a in page.all("g") if "data-layer" in a}
    lines = [a["data-layer"] for a in page.all("tr") if "data-layer" in a]
    assert boxes == set(lines) == {str(n) for n in range(len(made.layers))}
    states = [a["class"] for a in page.all("tr") if "data-layer" in a]
    assert states == ["layer", "near-miss", "exported", "layer", "layer"]
    assert "work-in-method" in page.texts
    assert "50.0% " in page.texts and "confirmed" in page.texts
    assert "p: cgo: the package uses <cgo>" in page.texts


def test_columns_of_traces_only_where_there_are_some(
    report: MakeReport, layer: Callable[..., LayerRow]
) -> None:
    page = Page(layers_html.encode(report(layer("shop.Gateway", "shop.Service"))))
    assert "In traces" not in page.texts
    assert "In traces" in Page(layers_html.encode(report())).texts


def test_names_cannot_become_markup(report: MakeReport) -> None:
    made = layers_html.encode(report())
    page = Page(made)
    assert len(page.all("script")) == 2
    assert any("<img src=x" in text for text in page.texts)
    start = made.index(b'id="rows">') + len(b'id="rows">')
    rows = json.loads(made[start : made.index(b"</script>", start)])
    assert [row["subject"] for row in rows] == [row.subject for row in report().layers]


def test_nothing_and_very_many(report: MakeReport, layer: Callable[..., LayerRow]) -> None:
    assert "No layers found." in Page(layers_html.encode(report(empty=True))).texts
    many = [layer(f"p{n}.Adapter", f"q{n % 40}.Service") for n in range(300)]
    page = Page(layers_html.encode(report(*many)))
    assert len([a for a in page.all("tr") if "data-layer" in a]) == 300
    assert len(page.all("figure")) == 300


def test_the_same_page_for_the_same_layers(report: MakeReport) -> None:
    assert layers_html.encode(report()) == layers_html.encode(report())


STEPS = """
const said = {};
const visible = (selector) => [...document.querySelectorAll(selector)].filter((e) => !e.hidden);
const names = () => visible("#table tbody tr").map((tr) => tr.querySelector("a").textContent);
const button = (text) =>
  [...document.querySelectorAll("thead button")].find((b) => b.textContent === text);
said.first = names();
button("Layer").click();
said.byName = names();
said.sorted = document.querySelector("th[aria-sort]").textContent;
button("Call sites").click();
said.bySites = names();
const click = new MouseEvent("click", {bubbles: true});
document.querySelector('.box[data-layer="1"]').dispatchEvent(click);
said.details = document.getElementById("details").textContent;
document.dispatchEvent(new KeyboardEvent("keydown", {key: "Escape"}));
said.closed = document.getElementById("details").hidden;
const search = document.getElementById("search");
search.value = "AUDITED";
search.dispatchEvent(new Event("input", {bubbles: true}));
said.found = names();
said.pictures = visible("figure").length;
search.value = "";
search.dispatchEvent(new Event("input", {bubbles: true}));
document.querySelector('input[value="near-miss"]').click();
said.pure = names().length;
document.getElementById("theme").click();
said.theme = document.documentElement.dataset.theme;
document.querySelector(".box").dispatchEvent(new MouseEvent("mouseover", {bubbles: true}));
said.lit = document.querySelectorAll(".box.lit").length;
said.images = document.images.length;
document.body.replaceChildren(JSON.stringify(said));
"""


def test_in_a_browser(report: MakeReport, tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("there is no chromium to look at the page with")
    page = tmp_path / "page.html"
    made = layers_html.encode(report()).decode()
    page.write_text(made.replace("</body>", f"<script>{STEPS}</script></body>"))
    done = subprocess.run(
        [
            *(browser, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"),
            *(f"--user-data-dir={tmp_path / 'profile'}", page.as_uri()),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    found = re.search(r"<body>(\{.*?\})\s*</body>", done.stdout, re.DOTALL)
    if done.returncode != 0 and found is None:
        pytest.skip(f"chromium does not start here: {done.stderr.strip()[-200:]}")
    assert found, done.stdout[-2000:]
    text = found[1].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    said = json.loads(text)
    assert said["first"][:3] == ["shop.Gateway", "api.Audited", "shop.Store"]
    assert said["byName"] == sorted(said["first"], key=str.lower)
    assert said["sorted"] == "Layer"
    assert said["bySites"] == said["first"]
    assert "work-in-method: Audited.Place does more" in said["details"]
    assert "confirmed by tracesyes" in said["details"]
    assert said["closed"] is True
    assert said["found"] == ["api.Audited"]
    assert said["pictures"] == 1
    assert said["pure"] == 4
    assert said["theme"] in ("dark", "light")
    assert said["lit"] > 1
    assert said["images"] == 0
