from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., subprocess.CompletedProcess[str]]
Git = Callable[..., str]


def test_text_and_its_diff(run: Run, module: Path, git: Git) -> None:
    git(module, "init", "-q")
    before = (module / "main.go").read_bytes()
    done = run("-C", module, "plan", "--verify", "types", "--check")
    assert done.returncode == 1
    assert (module / "main.go").read_bytes() == before
    assert done.stdout.startswith("diff --git a/main.go b/main.go\n")
    assert "-type gateway struct" in done.stdout
    assert "Changes: remove-passthrough (1)" in done.stderr
    assert "1 change ready for 1 file." in done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    subprocess.run(["git", "apply"], cwd=module, input=done.stdout, text=True, check=True)
    assert b"gateway" not in (module / "main.go").read_bytes()
    again = run("-C", module, "plan", "--verify", "types", "--check")
    assert (again.returncode, again.stdout) == (0, "")
    assert "Nothing to change." in again.stderr


def test_diff_below_the_top_of_a_repository(run: Run, module: Path, git: Git) -> None:
    git(module.parent, "init", "-q")
    done = run("plan", "--verify", "none", "--format", "diff", cwd=module)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("diff --git a/mod/main.go b/mod/main.go\n")
    for directory in (module, module.parent):
        check = ["git", "apply", "--check", "--verbose"]
        out = subprocess.run(
            check, check=False, cwd=directory, input=done.stdout, text=True, capture_output=True
        )
        assert out.returncode == 0 and "Skipped" not in out.stderr


def test_json_to_a_file(run: Run, module: Path) -> None:
    output = module.parent / "report.json"
    words = ("plan", "--verify", "types", "--format", "json")
    done = run("-C", module, *words, "-o", output)
    assert (done.returncode, done.stdout) == (0, "")
    report = json.loads(output.read_bytes())
    assert report["schema"] == 1 and Path(report["root"]).samefile(module)
    (change,) = report["changes"]
    assert change["transform"] == "remove-passthrough" and change["status"] == "verified"
    assert change["files"] == ["main.go"] and "-type gateway struct" in change["diff"]
    assert [gate["name"] for gate in report["gates"]][:1] == ["types"]

    def timeless(data: bytes) -> bytes:
        table = json.loads(data)
        table["summary"].pop("seconds")
        for gate in table["gates"]:
            gate.pop("seconds")
        return json.dumps(table).encode()

    again = run("-C", module, *words).stdout.encode()
    assert timeless(again) == timeless(output.read_bytes())


def test_output_that_cannot_be_written(run: Run, module: Path) -> None:
    done = run("-C", module, "plan", "--verify", "none", "-o", "/nonexistent/x", "--format", "diff")
    assert done.returncode == 5
    assert done.stderr.startswith("gocodemod: error: cannot write /nonexistent/x: ")


def test_a_reader_that_leaves_early(module: Path) -> None:
    words = [sys.executable, "-P", "-m", "gocodemod", "-C", str(module), "plan", "--verify", "none"]
    child = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout is not None and child.stderr is not None
    child.stdout.close()
    err = child.stderr.read()
    assert child.wait(timeout=60) == 0
    assert "Traceback" not in err and "BrokenPipe" not in err
    child.stderr.close()


def test_settings_are_read(run: Run, module: Path) -> None:
    (module / "gocodemod.toml").write_text('transforms = ["constrain-params"]\nverify = "none"\n')
    assert run("-C", module, "plan", "--check").returncode == 0
    assert run("-C", module, "plan", "--check", "-t", "remove-passthrough").returncode == 1


def test_a_pass_that_does_not_exist(run: Run, module: Path) -> None:
    done = run("-C", module, "plan", "-t", "nope")
    assert done.returncode == 2 and "nope" in done.stderr


def test_explain(run: Run, module: Path) -> None:
    (module / "more.go").write_text(
        "package main\n\n"
        "// locked does work.\n"
        "type locked struct{ inner *service }\n\n"
        "func (l *locked) Get(k int) int {\n"
        '\tprintln("x")\n'
        "\treturn l.inner.Get(k)\n"
        "}\n\n"
        "func (l *locked) Put(k int) int { return l.inner.Get(k) }\n\n"
        "var _ = &locked{}\n"
    )
    change = run("-C", module, "explain", "main.go:12")
    assert change.returncode == 0 and "remove-passthrough: change" in change.stdout
    refusal = run("-C", module, "explain", "more.go:7:3")
    assert "remove-passthrough: work-in-method" in refusal.stdout
    assert "work-in-method means: " in refusal.stdout
    compiled = run("-C", module, "explain", "more.go:11").stdout.partition("The compiler says")[2]
    assert "can inline (*locked).Put with cost" in compiled
    nothing = run("-C", module, "explain", "main.go:3")
    assert "no pass has anything to say" in nothing.stdout
    looked = " ".join(nothing.stdout.partition("Passes that looked: ")[2].split())
    assert looked.startswith("constrain-params, ") and "remove-passthrough, " in looked
    beyond = run("-C", module, "explain", "main.go:99")
    assert beyond.returncode == 2 and "there is no line 99" in beyond.stderr
