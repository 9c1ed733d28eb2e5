"""Pull requests against real repositories; the engine is a script that renames words."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from gocodemod.delivery import Delivered, Request, create_pull_request
from gocodemod.errors import DeliveryError
from gocodemod.model import Change, Edit, Gate, Plan, Refusal, Report

PASSES = {"drop-foo": ("foo", "bar"), "drop-qux": ("qux", "quux")}


class Words:
    """Replaces one word a pass in a.go; the second pass also makes and deletes a file."""

    def __init__(self, names: tuple[str, ...] = tuple(PASSES)) -> None:
        self.names = names
        self.seen: list[tuple[str, ...]] = []

    def plan(self, directory: Path, transforms: tuple[str, ...]) -> Plan:
        self.seen.append(transforms)
        before: dict[str, bytes | None] = {"a.go": (directory / "a.go").read_bytes()}
        after = dict(before)
        changes = []
        for name in transforms or self.names:
            old, new = PASSES[name]
            at = (after["a.go"] or b"").find(f"{old};".encode())
            if at < 0:
                continue
            edits = [Edit("a.go", at, at + len(old), new)]
            after["a.go"] = (after["a.go"] or b"").replace(f"{old};".encode(), f"{new};".encode())
            if name == "drop-qux":
                after["new/b.go"] = b"package b\n"
                before["old.go"] = (directory / "old.go").read_bytes()
                after["old.go"] = None
                edits.append(Edit("new/b.go", 0, 0, "package b\n", "create"))
            changes.append(
                Change(
                    id=name,
                    transform=name,
                    title=f"replace {old} by {new}",
                    reason=f"{old} | is a word that nobody understands, and the reason is long",
                    files=tuple(sorted({e.file for e in edits})),
                    edits=tuple(edits),
                    benefit={"allocations_removed": 2},
                )
            )
        report = Report(
            tool="gocodemod 9",
            go="go1.26",
            root=str(directory),
            configurations=(),
            changes=tuple(changes),
            refusals=(Refusal("drop-foo", "a.go", 1, 1, "x", "not-me", "no"),),
            gates=(Gate("types", "passed", 0.1),),
        )
        return Plan(report=report, before=before, after=after)

    def write(self, plan: Plan, directory: Path) -> None:
        for name, data in plan.after.items():
            path = directory / name
            if data is None:
                path.unlink()
            else:
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(data)


def git(directory: Path, *args: str) -> str:
    done = subprocess.run(["git", *args], cwd=directory, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "--bare", "remote.git")
    git(tmp_path, "init", "-q", "-b", "main", "work")
    work = tmp_path / "work"
    git(work, "config", "user.name", "T")
    git(work, "config", "user.email", "t@example.com")
    git(work, "remote", "add", "origin", str(tmp_path / "remote.git"))
    module = work / "mod"
    module.mkdir()
    (module / "a.go").write_text("foo; qux;\n")
    (module / "old.go").write_text("package old\n")
    git(work, "add", ".")
    git(work, "commit", "-qm", "first")
    return work


def create(repo: Path, engine: Words, **fields: object) -> Delivered:
    given: dict[str, object] = {
        "directory": repo / "mod",
        "titles": {name: f"take {name} out" for name in PASSES},
        "reproduce": "gocodemod -C mod apply --yes",
    }
    return create_pull_request(Request(**(given | fields)), engine)  # type: ignore[arg-type]


def state(repo: Path) -> tuple[str, ...]:
    return (
        git(repo, "rev-parse", "HEAD"),
        git(repo, "branch", "--show-current"),
        git(repo, "status", "--porcelain", "-uall"),
        git(repo, "worktree", "list"),
        (repo / "mod/a.go").read_text(),
    )


def test_one_commit_a_pass_pushed_and_the_checkout_untouched(repo: Path) -> None:
    (repo / "mod/a.go").write_text("foo; qux; and my own work\n")
    (repo / "staged.txt").write_text("x")
    git(repo, "add", "staged.txt")
    before = state(repo)
    done = create(repo, Words(), branch="tidy")
    assert state(repo) == before
    assert done.branch == "tidy" and len(done.commits) == 2
    assert git(repo, "show", "tidy:mod/a.go") == "bar; quux;"
    assert git(repo, "ls-tree", "-r", "--name-only", "tidy").split() == ["mod/a.go", "mod/new/b.go"]
    assert git(repo.parent / "remote.git", "rev-parse", "tidy") == done.commits[-1]
    first, second = git(repo, "log", "--reverse", "--format=%s", "main..tidy").splitlines()
    assert first == "perf: replace foo by bar"
    assert second == "perf: replace qux by quux"


def test_commit_messages_say_what_why_and_what_for(repo: Path) -> None:
    create(repo, Words(), branch="tidy")
    message = git(repo, "log", "-1", "--format=%B", "tidy~1")
    assert all(len(line) <= 72 for line in message.splitlines())
    assert "nobody understands" in message
    assert "benefit: allocations removed 2" in message
    assert "types" in message and "gocodemod 9" in message and "drop-foo" in message


def test_the_text_of_the_pull_request(repo: Path, tmp_path: Path) -> None:
    done = create(repo, Words(), branch="tidy", output=tmp_path / "pr.md")
    assert done.text == tmp_path / "pr.md"
    text = done.text.read_text()
    title, empty, *_ = text.splitlines()
    assert title == "perf: drop-foo, drop-qux (2 changes)" and not empty
    assert "| drop-foo | `a.go:1` | replace foo by bar | foo \\| is a word" in text
    assert "| drop-qux | types | passed | 0.1 |" in text
    assert "| drop-foo | not-me | 1 |" in text
    assert "gocodemod -C mod apply --yes" in text


def test_the_text_is_outside_of_the_checkout_by_default(repo: Path) -> None:
    done = create(repo, Words(("drop-foo",)))
    assert done.branch == "gocodemod/drop-foo"
    assert done.text == repo / ".git/gocodemod/gocodemod-drop-foo.md"


def test_a_single_pass_is_planned_once(repo: Path) -> None:
    engine = Words(("drop-foo",))
    create(repo, engine)
    assert engine.seen == [()]


def test_nothing_to_change_leaves_nothing(repo: Path) -> None:
    (repo / "mod/a.go").write_text("")
    git(repo, "commit", "-qam", "second")
    before = state(repo)
    done = create(repo, Words())
    assert (done.branch, done.text, done.commits) == ("", None, ())
    assert state(repo) == before and git(repo, "branch") == "* main"


def test_base_and_no_push(repo: Path) -> None:
    (repo / "mod/a.go").write_text("")
    git(repo, "commit", "-qam", "second")
    git(repo, "checkout", "-q", "--detach")
    done = create(repo, Words(), branch="old", base="main~1", push=False, remote="none")
    assert git(repo, "rev-parse", "old~2") == git(repo, "rev-parse", "main~1")
    assert git(repo.parent / "remote.git", "branch") == ""
    assert len(done.commits) == 2


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"remote": "upstream"}, "no remote upstream"),
        ({"base": "nope"}, "no revision nope"),
        ({"branch": "main"}, "branch main already"),
        ({"branch": "a..b"}, "cannot make the branch a..b"),
        ({"output": Path("/nonexistent/dir/pr.md")}, "cannot write the text"),
    ],
)
def test_errors_leave_everything_as_it_was(
    repo: Path, fields: dict[str, object], sentence: str
) -> None:
    before = state(repo)
    with pytest.raises(DeliveryError, match=sentence):
        create(repo, Words(), **({"branch": "tidy"} | fields))
    assert state(repo) == before
    assert git(repo, "branch") == "* main"


def test_a_failed_push_can_be_tried_again(repo: Path) -> None:
    git(repo, "remote", "set-url", "origin", str(repo.parent / "gone.git"))
    with pytest.raises(DeliveryError, match="cannot push tidy to origin"):
        create(repo, Words(), branch="tidy")
    assert git(repo, "branch") == "* main"
    git(repo, "remote", "set-url", "origin", str(repo.parent / "remote.git"))
    assert create(repo, Words(), branch="tidy").commits


def test_a_hook_that_says_no(repo: Path) -> None:
    hook = repo / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho the hook says no >&2\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(DeliveryError, match="cannot commit: the hook says no"):
        create(repo, Words(), branch="tidy")
    assert git(repo, "branch") == "* main"


def test_interrupted(repo: Path) -> None:
    class Impatient(Words):
        def write(self, plan: Plan, directory: Path) -> None:
            super().write(plan, directory)
            raise KeyboardInterrupt

    before = state(repo)
    with pytest.raises(KeyboardInterrupt):
        create(repo, Impatient(), branch="tidy")
    assert state(repo) == before and git(repo, "branch") == "* main"


def test_outside_of_git(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="not in the work tree of a git repository"):
        create(tmp_path, Words(), directory=tmp_path)


def test_a_module_that_is_not_committed(repo: Path) -> None:
    (repo / "fresh").mkdir()
    with pytest.raises(DeliveryError, match="commit it first"):
        create(repo, Words(), directory=repo / "fresh")
