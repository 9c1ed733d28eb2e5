from __future__ import annotations

import signal
import threading
import time

import pytest

from gocodemod.errors import LoadError
from gocodemod.golang import command
from gocodemod.golang.progress import Live
from gocodemod.model import Configuration

GOOD = "package a\n\nfunc F() int { return 1 }\n"
WINDOWS = Configuration("windows", "amd64")


def places(outcome):
    return [(error.file, error.line, error.column) for error in outcome.errors]


def lines(outcome):
    """Where vet's columns differ between versions of Go."""
    return [(error.file, error.line) for error in outcome.errors]


def test_good_code(commands):
    go = commands({"a/a.go": GOOD, "main.go": "package main\n\nfunc main() {}\n"})
    for outcome in (go.build(["ex.com/m/a", "ex.com/m"], {}), go.vet(["ex.com/m/a"], {})):
        assert outcome.ok
        assert outcome.errors == ()
    assert sorted(path.name for path in go.root.iterdir()) == ["a", "go.mod", "main.go"]


def test_nothing_to_do(commands):
    go = commands({"a/a.go": GOOD})
    assert go.build([], {}).ok


@pytest.mark.parametrize("verb", ["build", "vet"])
def test_errors_name_the_original_and_count_bytes_of_the_overlay(commands, verb):
    go = commands({"a/a.go": GOOD, "b/b.go": "package b\n"})
    text = "package a\n\n// é\r\nfunc F() int { return undefined1 }\n"
    outcome = getattr(go, verb)(["ex.com/m/a", "ex.com/m/b"], {"a/a.go": text.encode()})
    assert not outcome.ok
    (error,) = outcome.errors
    assert (error.file, error.line, error.column, error.package) == ("a/a.go", 4, 23, "ex.com/m/a")
    assert error.offset == text.encode().index(b"undefined1")
    assert error.message == "undefined: undefined1"
    assert "gocodemod-overlay" not in outcome.output


def test_what_a_message_goes_on_to_say_is_part_of_it(commands):
    go = commands({"a/a.go": GOOD})
    outcome = go.build(["ex.com/m/a"], {"a/b.go": GOOD.encode()})
    (error,) = outcome.errors
    assert (error.file, error.line) == ("a/b.go", 3)
    assert error.message == ("F redeclared in this block\n\ta/a.go:3:6: other declaration of F")


def test_errors_without_a_position(commands):
    go = commands({"a/a.go": 'package a\n\nimport _ "ex.com/m/b"\n', "b/b.go": "package b\n"})
    cycle = go.build(["ex.com/m/a"], {"b/b.go": b'package b\n\nimport _ "ex.com/m/a"\n'})
    assert [(error.file, error.line) for error in cycle.errors] == [("", 0)]
    assert "import cycle not allowed" in cycle.errors[0].message
    absent = go.build(["ex.com/m/nope"], {})
    assert "ex.com/m/nope" in absent.errors[0].message


def test_a_deleted_file_and_a_new_package(commands):
    go = commands({"a/a.go": GOOD, "a/bad.go": "package a\n\nvar x int = true\n"})
    assert not go.build(["ex.com/m/a"], {}).ok
    overlay = {"a/bad.go": None, "c/c.go": b'package c\n\nimport _ "ex.com/m/a"\n'}
    assert go.build(["ex.com/m/a", "ex.com/m/c"], overlay).ok


def test_packages_without_files_for_the_configuration_do_not_stop_the_others(commands):
    go = commands(
        {
            "a/a.go": GOOD,
            "w/w_windows.go": "package w\n\nfunc f() { undefined1() }\n",
            "t/t_test.go": "package t\n",
        }
    )
    packages = ["ex.com/m/a", "ex.com/m/w", "ex.com/m/t"]
    assert go.build(packages, {}).ok
    assert go.vet(packages, {}).ok
    assert not go.build(packages, {"a/a.go": b"package a\nvar x y\n"}).ok
    assert go.build(["ex.com/m/w"], {}).ok
    windows = go.build(packages, {}, WINDOWS)
    assert places(windows) == [("w/w_windows.go", 3, 12)]
    assert windows.errors[0].configuration == "windows/amd64"


def test_tags(commands):
    go = commands({"a/a.go": GOOD, "a/x.go": "//go:build x\n\npackage a\n\nvar v int = true\n"})
    config = Configuration(go.toolchain.goos, go.toolchain.goarch, ("x",))
    assert go.build(["ex.com/m/a"], {}).ok
    assert places(go.build(["ex.com/m/a"], {}, config)) == [("a/x.go", 5, 13)]


def test_vet_covers_tests_and_reports_findings(commands):
    go = commands(
        {
            "a/a.go": GOOD,
            "a/a_test.go": 'package a_test\n\nimport "ex.com/m/a"\n\nvar x = a.F(1)\n',
            "b/b.go": 'package b\n\nimport "fmt"\n\nfunc F() { fmt.Printf("%d", "x") }\n',
        }
    )
    outcome = go.vet(["ex.com/m/a", "ex.com/m/b"], {})
    assert sorted(lines(outcome)) == [("a/a_test.go", 5), ("b/b.go", 5)]
    assert {error.package for error in outcome.errors} >= {"ex.com/m/a_test"}


def test_vet_findings_replayed_from_the_cache_name_the_original(commands):
    # The cache keeps the replacement names of the first run, in a directory that is gone.
    go = commands({"b/b.go": "package b\n"})
    text = b'package b\n\nimport "fmt"\n\nfunc F() { fmt.Printf("%d", "replayed") }\n'
    for _ in range(2):
        assert lines(go.vet(["ex.com/m/b"], {"b/b.go": text})) == [("b/b.go", 5)]


def test_chunks(commands, monkeypatch):
    go = commands({"a/a.go": "package a\nvar x y\n", "b/b.go": "package b\nvar x y\n"})
    monkeypatch.setattr(command, "_ROOM", 1)
    assert places(go.build(["ex.com/m/a", "ex.com/m/b"], {})) == [
        ("a/a.go", 2, 7),
        ("b/b.go", 2, 7),
    ]


TESTS = """package a

import "testing"

func TestGood(t *testing.T) {}
func TestBad(t *testing.T) { t.Run("sub", func(t *testing.T) { t.Error("F is wrong", F()) }) }
"""


def test_tests(commands):
    go = commands({"a/a.go": GOOD, "a/a_test.go": TESTS, "b/b.go": "package b\n"})
    outcome = go.test(["ex.com/m/a", "ex.com/m/b"], {})
    (error,) = outcome.errors
    assert (error.file, error.package) == ("", "ex.com/m/a")
    assert error.message.startswith("TestBad/sub failed\n")
    assert "F is wrong 1" in error.message
    assert go.test(["ex.com/m/a"], {}, flags=["-run=Good"]).ok
    assert (
        "F is wrong 7"
        in go.test(["ex.com/m/a"], {"a/a.go": b"package a\nfunc F() int { return 7 }\n"}).output
    )


def test_tests_that_do_not_build(commands):
    go = commands({"a/a.go": GOOD, "a/a_test.go": TESTS})
    outcome = go.test(["ex.com/m/a"], {"a/a.go": b"package a\nfunc F() {}\n"})
    (error,) = outcome.errors
    assert (error.file, error.line) == ("a/a_test.go", 6)
    assert "used as value" in error.message


def test_a_test_that_panics_or_exits(commands):
    text = 'package a\n\nimport ("os"; "testing")\n\nfunc TestMain(m *testing.M) { os.Exit(5) }\n'
    outcome = commands({"a/a_test.go": text}).test(["ex.com/m/a"], {})
    (error,) = outcome.errors
    assert error.message.startswith("the tests failed")


def test_progress_of_tests(commands):
    said = []
    go = commands({"a/a.go": GOOD, "a/a_test.go": TESTS, "b/b_test.go": "package b\n"})
    outcome = go.test(["ex.com/m/a", "ex.com/m/b"], {}, notify=said.append)
    assert not outcome.ok and len(outcome.errors) == 1
    assert all(isinstance(words, Live) for words in said)
    assert said[-1].startswith("go test: 2 of 2 packages, 1 failed: ex.com/m/")


SLEEPER = """package a

import ("testing"; "time")

func TestX(t *testing.T) { time.Sleep(time.Minute) }
"""


@pytest.mark.parametrize("notify", [None, lambda words: None])
def test_a_time_limit(commands, notify):
    go = commands({"a/a_test.go": SLEEPER})
    outcome = go.test(["ex.com/m/a"], {}, timeout=3, notify=notify)
    assert outcome.timed_out
    assert not outcome.ok
    assert outcome.seconds < 20
    assert "was stopped after 3 seconds" in outcome.errors[-1].message


def test_list(commands):
    go = commands({"a/a.go": GOOD, "b/b.go": "package b\n"})
    listed = go.list(["./..."], {"c/c.go": b"package c\n"})
    assert [package["Name"] for package in listed] == ["a", "b", "c"]
    with pytest.raises(LoadError, match="nope"):
        go.list(["ex.com/m/nope"])


def test_an_interrupt_while_go_runs(commands):
    go = commands({"a/a_test.go": SLEEPER})
    timer = threading.Timer(1.0, signal.pthread_kill, [threading.get_ident(), signal.SIGINT])
    timer.start()
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        go.test(["ex.com/m/a"], {})
    timer.cancel()
    assert time.monotonic() - begun < 20


VETTED = {
    "go.work": "go 1.22\n\nuse (\n\t.\n\t../up\n)\n",
    "../up/go.mod": "module ex.com/up\n\ngo 1.22\n",
    "../up/up.go": "package up\n\nfunc F() {}\n",
    "a/a.go": 'package a\n\nimport (\n\t_ "embed"\n\t"ex.com/up"\n)\n\n'
    "//go:embed data *.txt\nvar s string\n\nfunc F() { up.F() }\n",
    "a/data/x/y": "y",
    "a/z.txt": "z",
    "a/data/c/c.go": "package c\n",
    "b/b.go": 'package b\n\nimport "ex.com/m/a"\n\nfunc F() { a.F() }\n',
}


def test_vet_of_packages_that_only_the_overlay_has(commands, own_cache, tree):
    """It sees them, and whoever imports them, and makes nothing in the tree, not for a moment."""
    files = {**VETTED, "a/a.go": VETTED["a/a.go"].replace("s string", "s embed.FS")}
    files["a/a.go"] = files["a/a.go"].replace("_ ", "")
    go = commands(files)
    before = tree(go.root)
    bad = 'package n\n\nimport "fmt"\n\nfunc F() { fmt.Printf("%d", "new") }\n'
    overlay = {
        "a/a.go": files["a/a.go"].replace('"ex.com/up"', '"ex.com/up"; _ "ex.com/m/n"').encode(),
        "a/data/c/c.go": b'package c\n\nimport "fmt"\n\nfunc f() { fmt.Printf("%d", "c") }\n',
        "n/n.go": b"package n\n\nfunc F() {}\n",
        "../up/up.go": b'package up\n\nimport "fmt"\n\nfunc F() { fmt.Printf("%d", "up") }\n',
    }
    packages = [f"ex.com/m/{name}" for name in ("a", "a/data/c", "b", "n")] + ["ex.com/up"]
    good = {file: overlay[file] for file in ("a/a.go", "n/n.go")}
    outcome = go.vet(packages, good)
    assert outcome.ok, outcome.output
    for _ in range(2):
        outcome = go.vet(packages, {**overlay, "n/n.go": bad.encode()})
        # What is not below the root has its full name.
        assert sorted(lines(outcome)) == [
            (str(go.root.parent / "up/up.go"), 5),
            ("a/data/c/c.go", 5),
            ("n/n.go", 5),
        ]
        assert "gocodemod-tree" not in outcome.output
    (error,) = go.vet(["ex.com/m/n"], {"n/n.go": b"package n\n\nvar x int = true\n"}).errors
    assert (error.file, error.line, error.column, error.offset) == ("n/n.go", 3, 13, 23)
    assert tree(go.root) == before
    assert not list(own_cache.rglob("gocodemod-tree-*"))
