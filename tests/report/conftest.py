"""Layers made up: a chain, a shared interface, a near miss, a name that is no good for markup."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gocodemod.model import Skipped
from gocodemod.model_layers import CallerRow, LayerRow, LayersReport, TraceRow

MODULE = "example.com/shop"
HOSTILE = '</script><img src=x onerror="alert(1)">`#{0}&\\'


def caller(function: str, sites: int, **more: Any) -> CallerRow:
    package, _, name = function.partition(":")
    return CallerRow(
        function=f"{MODULE}/{package}.{name}" if name else "",
        package=f"{MODULE}/{package}",
        type=more.pop("type", ""),
        sites=sites,
        **more,
    )


def made(subject: str, *behind: str, callers: tuple[CallerRow, ...] = (), **more: Any) -> LayerRow:
    package, _, name = subject.rpartition(".")
    fields: dict[str, Any] = {
        "subject": f"{MODULE}/{subject}",
        "name": name,
        "package": f"{MODULE}/{package}",
        "file": f"{package}/{name.lower()}.go",
        "line": 12,
        "column": 6,
        "kind": "adapter",
        "inner": f"*{MODULE}/{behind[0]}" if behind else "",
        "worker": f"{MODULE}/{behind[-1]}" if behind else "",
        "chain": tuple(f"{MODULE}/{each}" for each in (subject, *behind)),
        "methods": 2,
        "call_sites": sum(each.sites for each in callers),
        "functions": len(callers),
        "types": len({each.type for each in callers if each.type}),
        "packages": len({each.package for each in callers}),
        "callees": 2,
        "passes_through": True,
        "callers": callers,
    }
    return LayerRow(**(fields | more))


def sample() -> tuple[LayerRow, ...]:
    store, orders = f"{MODULE}/shop.Store", f"{MODULE}/api.Orders"
    chain = tuple(f"{MODULE}/shop.{n}" for n in ("Gateway", "Store", "Cache", "Service"))
    return (
        made(
            "shop.Gateway",
            *("shop.Store", "shop.Cache", "shop.Service"),
            callers=(
                caller("api:Server.get", 7, through=orders),
                caller("cmd:main", 2),
                caller("cmd:", 1),
            ),
            shared=7,
            chain=chain,
        ),
        made(
            "api.Audited",
            "shop.Service",
            callers=(caller("api:Server.get", 7, through=orders),),
            shared=7,
            obstacle="work-in-method",
            message="Audited.Place does more than forward the call",
            passes_through=False,
            trace=TraceRow(
                traces=120,
                spans=340,
                share=0.5,
                self_share=0.0123,
                attributes=1,
                status_changes=0,
                confirmed=True,
            ),
        ),
        made(
            "shop.Store",
            *("shop.Cache", "shop.Service"),
            callers=(caller("shop:Gateway.Get", 2, type=f"{MODULE}/shop.Gateway"),),
            kind="interface",
            implementations=1,
            exported=True,
            chain=chain,
        ),
        made(
            "shop.Cache",
            "shop.Service",
            callers=(caller("shop:Gateway.Get", 2, through=store, type=f"{MODULE}/shop.Gateway"),),
            chain=chain,
        ),
        made(f"x.{HOSTILE}", callers=(), chain=(f"{MODULE}/x.{HOSTILE}", "io.Reader"), worker=""),
    )


@pytest.fixture
def layer() -> Callable[..., LayerRow]:
    return made


@pytest.fixture
def report() -> Callable[..., LayersReport]:
    """A report of these layers, or of the sample's."""

    def report(*layers: LayerRow, empty: bool = False) -> LayersReport:
        return LayersReport(
            tool="gocodemod 0",
            go="go1.26",
            root="/x",
            modules=(MODULE,),
            configurations=("linux/amd64",),
            layers=() if empty else layers or sample(),
            skipped=(Skipped("p", "cgo", "the package uses <cgo>"),),
        )

    return report
