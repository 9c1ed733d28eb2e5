from __future__ import annotations

from gocodemod.model import Change, Gate, Refusal, Report, Skipped
from gocodemod.report import text

CHANGE = Change(
    id="c",
    transform="remove-passthrough",
    title="remove the adapter internal/orders.Gateway, whose methods only forward to the service",
    reason="each of its methods hands its parameters to the same method of its one field",
    files=("internal/orders/gateway.go", "cmd/x/main.go"),
    line=12,
    benefit={"allocations_removed": 3, "allocations_added": 0, "lines": ["x", "y"]},
)


def report(**fields: object) -> Report:
    made = {"tool": "gocodemod 0", "go": "go1.26", "root": "/x", "configurations": ("linux/amd64",)}
    return Report(**(made | fields))  # type: ignore[arg-type]


def lines(made: Report) -> list[str]:
    return [line.text for line in text.summary(made, {("p", "why"): "what the code means"})]


def test_nothing() -> None:
    assert lines(report()) == ["Nothing to change."]


def test_all_of_it_in_80_columns() -> None:
    refusals = tuple(
        Refusal(
            "p",
            "internal/some/file.go",
            n,
            2,
            f"example.com/mod/internal/some.Thing{n}",
            "why",
            "it does a thing that is said in a sentence long enough to need another line",
        )
        for n in range(1, 9)
    )
    out = lines(
        report(
            changes=(
                CHANGE,
                Change(
                    id="d",
                    transform="t",
                    title="bad",
                    reason="",
                    status="rejected",
                    error="x.go:1:2: undefined: y",
                ),
            ),
            refusals=refusals,
            gates=(
                Gate("types", "passed", 0.25),
                Gate("vet", "failed", 12.5, "x.go:1: nope\nmore"),
            ),
            skipped=(Skipped("example.com/c", "cgo", "the package uses cgo"),),
            summary={"hidden": 4, "hidden_bounded": True},
        )
    )
    assert all(len(line) <= 80 for line in out)
    everything = "\n".join(out)
    assert "internal/orders/gateway.go:12: remove the adapter" in everything
    assert "benefit: allocations removed 3" in everything
    assert "Rejected by verification: t (1)" in everything
    assert "p: why (8): what the code means" in everything
    assert "internal/some/file.go:1:2: some.Thing1: it does" in everything
    assert "... and 3 more" in everything and "--format json" in everything
    assert "explain" in everything
    assert "example.com/c: cgo: the package uses cgo" in everything
    assert "vet    failed     12.5 s" in everything and "    x.go:1: nope" in everything
    assert "would add at least 4 changes" in " ".join(everything.split())
    assert out[-1].endswith("`gocodemod apply` writes them.")
    assert "1 change ready for 2 files; 1 rejected." in everything


def test_configurations_where_they_are_not_just_the_host() -> None:
    files = [f"internal/some/file{n}_windows.go" for n in range(9)]
    made = report(configurations=("linux/amd64", "plan9/amd64,x"), summary={"unseen": files})
    out = lines(made)
    assert all(len(line) <= 80 for line in out)
    assert out[:2] == ["Configurations", "  linux/amd64, plan9/amd64,x"]
    assert "type-checked in none of them: internal/some/file0_windows.go" in " ".join(out)
    assert "4 more" in out[-2]


def test_what_names_hold_does_not_reach_the_terminal() -> None:
    refusal = Refusal("p", "a\x1b[31m.go", 1, 1, "s\n", "why", "m\x07")
    assert all(line.isprintable() for line in lines(report(refusals=(refusal,))))


def test_painted_diff_spells_out_control_characters() -> None:
    painted = list(text.painted(b"--- a/x\n@@ -1 +1 @@\n-\ta\r\n+\xffb\x1b\n"))
    assert [line.style for line in painted] == ["head", "hunk", "removed", "added"]
    assert painted[2].text == "-        a\\r"
    assert painted[3].text == "+\ufffdb\\x1b"
