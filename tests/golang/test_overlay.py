from __future__ import annotations

import json
from pathlib import Path

from gocodemod.golang.overlay import relative, restore, written


def test_replacements_additions_and_deletions(tmp_path):
    overlay = {"a/b.go": b"x", "new.go": b"y", "gone.go": None, "../up/c.go": b"z"}
    with written(overlay, tmp_path) as file:
        (flag,) = file.flags
        listing = Path(flag.removeprefix("-overlay="))
        replace = json.loads(listing.read_text())["Replace"]
        assert replace[str(tmp_path / "gone.go")] == ""
        assert Path(replace[str(tmp_path / "a/b.go")]).read_bytes() == b"x"
        up = replace[str(tmp_path.parent / "up/c.go")]
        assert Path(up).is_relative_to(listing.parent)
        assert relative(up, tmp_path, tmp_path) == "../up/c.go"
        assert restore(f"see {up}:3:4)", tmp_path) == "see ../up/c.go:3:4)"
    assert not listing.parent.exists()


def test_an_empty_overlay_needs_no_flag(tmp_path):
    with written({}, tmp_path) as file:
        assert file.flags == ()


def test_names_come_back_from_any_spelling():
    root = Path("/r")
    assert relative("./a.go", root, root) == "a.go"
    assert relative("a/../b.go", root, root / "sub") == "sub/b.go"
    assert relative("../tmp/gocodemod-overlay-old/a/b.go", root, root) == "a/b.go"
    assert relative("/usr/lib/x.go", root, root) == "/usr/lib/x.go"
    text = "\t../t/gocodemod-overlay-x1/a.go:3:6: other declaration of F"
    assert restore(text, root) == "\ta.go:3:6: other declaration of F"
    assert restore("nothing of ours", root) == "nothing of ours"
    shadowed = "open ../../c/gocodemod-tree-0/r/a/b.go and /c/gocodemod-tree-12/usr/x.go:3"
    assert restore(shadowed, root) == "open a/b.go and /usr/x.go:3"
    assert relative("../x/c.go", root, Path("/c/gocodemod-tree-0/r/sub")) == "x/c.go"
    assert relative("../../y/c.go", root, Path("/c/gocodemod-tree-0/r/sub")) == "/y/c.go"
