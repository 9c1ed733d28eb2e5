from __future__ import annotations

import json
from collections.abc import Callable

from gocodemod.model_layers import LayerRow, LayersReport
from gocodemod.report import layers_json


def test_all_fields_in_the_order_of_the_schema(report: Callable[..., LayersReport]) -> None:
    data = layers_json.encode(report())
    assert data.endswith(b"}\n")
    table = json.loads(data)
    assert list(table) == list(LayersReport.__struct_fields__)
    assert table["schema"] == 1
    assert table["skipped"] == [
        {"subject": "p", "code": "cgo", "message": "the package uses <cgo>"}
    ]
    first, second = table["layers"][:2]
    assert list(first) == list(LayerRow.__struct_fields__)
    assert first["trace"] is None
    assert first["chain"][0] == first["subject"] == "example.com/shop/shop.Gateway"
    assert first["callers"][0] == {
        "function": "example.com/shop/api.Server.get",
        "type": "",
        "package": "example.com/shop/api",
        "sites": 7,
        "through": "example.com/shop/api.Orders",
    }
    assert second["trace"]["self_share"] == 0.0123
