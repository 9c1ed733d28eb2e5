"""Every exit code is in the README's table, and the table has no other."""

from __future__ import annotations

import re
from pathlib import Path

from gocodemod import errors

README = (Path(__file__).resolve().parents[2] / "README.md").read_text()


def test_exit_codes_are_documented() -> None:
    section = README.split("## Exit codes")[1].split("\n## ")[0]
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", section, re.MULTILINE)}
    used = {kind.exit_code for kind in errors.TABLE.values()}
    used |= {value for name, value in vars(errors).items() if name.startswith("EXIT_")}
    assert documented == used


def test_every_error_class_has_its_row() -> None:
    classes = {
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, errors.GocodemodError)
    }
    assert classes == set(errors.TABLE)
    assert all(kind.title and kind.help for kind in errors.TABLE.values())
