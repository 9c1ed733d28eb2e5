from __future__ import annotations

from collections.abc import Callable

from gocodemod.model import Skipped
from gocodemod.model_layers import LayerRow, LayersReport
from gocodemod.report import layers_text

MakeReport = Callable[..., LayersReport]


def text(made: LayersReport) -> list[str]:
    return [line.text for line in layers_text.lines(made)]


def test_nothing(report: MakeReport) -> None:
    assert text(report(empty=True)) == ["No layers found."]


def test_a_layer_is_a_line_of_numbers_and_what_it_is(report: MakeReport) -> None:
    out = text(report())
    assert out[0] == "4 layers, 1 near miss"
    assert out[1] == "  sites  funcs  types   pkgs    out   meth   hops"
    assert out[2] == "     10      3      0      2      2      2      3  adapter"
    assert out[3] == "  example.com/shop/shop.Gateway"
    assert out[4] == "  shop/gateway.go:12:6"
    joined = " ".join(" ".join(out).split())
    assert (
        "chain: example.com/shop/shop.Gateway > example.com/shop/shop.Store >"
        " example.com/shop/shop.Cache > example.com/shop/shop.Service" in joined
    )
    assert "7 of 10 call sites through an interface that other types reach, too" in joined
    assert "near miss: work-in-method: Audited.Place does more than forward the call" in joined
    assert "exported API: others could import it" in joined


def test_traces_are_said_when_there_are_some(report: MakeReport) -> None:
    joined = " ".join(" ".join(text(report())).split())
    assert (
        "traces: pass it in 50.0% of 120 traces (340 spans), 1.23% of their time in it, at most"
        " 1 attribute, 0 status changes: confirmed" in joined
    )
    assert joined.count("traces:") == 1


def test_80_columns_but_for_paths_and_nothing_is_cut(
    report: MakeReport, layer: Callable[..., LayerRow]
) -> None:
    long = "/".join(["a-rather-long-directory"] * 6) + ".Gateway"
    out = text(report(layer(long, "shop.Service")))
    assert any(long in line for line in out)
    for line in out:
        assert len(line) <= 80 or " " not in line.strip().removesuffix(" >"), line


def test_control_characters_are_spelled_out(
    report: MakeReport, layer: Callable[..., LayerRow]
) -> None:
    out = text(report(layer("shop.Gateway", file="a\x1b[31m.go")))
    assert not any("\x1b" in line for line in out)


def test_what_could_not_be_looked_at() -> None:
    assert layers_text.skipped(()) == []
    out = layers_text.skipped((Skipped("p", "cgo", "the package uses cgo"),))
    assert [line.text for line in out] == [
        "Could not be considered (1)",
        "  p: cgo: the package uses cgo",
    ]
