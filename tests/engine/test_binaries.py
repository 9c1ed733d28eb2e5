"""--binary-size: what the programs weigh that the changes reach."""

from __future__ import annotations

from typing import Any

from swap import Swap, Swapper

from gocodemod import engine
from gocodemod.model import Options
from gocodemod.report import gains

LIBRARY = 'package m\n\nimport "fmt"\n\nfunc Hello() { fmt.Println("hello") }\n'


def main(call: str) -> str:
    return f'package main\n\nimport "ex.com/m"\n\nfunc main() {{ {call} }}\n'


def test_programs_before_and_after(module: Any) -> None:
    root = module(
        {
            "m.go": LIBRARY,
            "cmd/a/main.go": main("m.Hello()"),
            "cmd/broken/main.go": main("undefined()"),
            "cmd/other/main.go": "package main\n\nfunc main() {}\n",
        }
    )
    leaner = Swap(
        "leaner",
        [("m.go", 'import "fmt"\n\n', ""), ("m.go", 'fmt.Println("hello")', 'println("hello")')],
    )
    options = Options(transforms=("swap",), verify="types", binary_size=True)
    plan = engine.plan(options, root, transforms=[Swapper([leaner])])
    sizes = plan.report.summary["binaries"]
    assert [row["package"] for row in sizes["programs"]] == [
        "ex.com/m/cmd/a",
        "ex.com/m/cmd/broken",
    ]
    first, broken = sizes["programs"]
    assert first["after"] < first["before"] == sizes["before"]
    assert (broken["before"], broken["after"]) == (None, None)
    said = list(gains.sizes(sizes, 5))
    assert said[0].startswith("ex.com/m/cmd/a: ") and "%)" in said[0]
    assert said[1:] == ["ex.com/m/cmd/broken: does not link"]
    assert not list(root.rglob("program"))


def test_no_changes_no_sizes(module: Any) -> None:
    options = Options(transforms=("swap",), verify="types", binary_size=True)
    plan = engine.plan(options, module({"m.go": LIBRARY}), transforms=[Swapper([])])
    assert "binaries" not in plan.report.summary
