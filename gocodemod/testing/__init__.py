"""The golden harness: how this project tests its passes, and how others test theirs.

A case is one txtar file (`gocodemod.testing.case` shows the format). `run_case` takes it
through plan, apply, apply again, the JSON report, `go build` and `go vet`. With pytest:

    # conftest.py
    pytest_plugins = ["gocodemod.testing.plugin"]

    # test_golden.py
    @pytest.mark.parametrize("case", golden_cases(Path("golden")))
    def test_golden(case: Path, golden: Golden) -> None:
        golden(case)

`pytest --update-golden` rewrites what is wanted to what came out; read the diff before you
commit it. A pass that no entry point names yet is handed over: `golden(case, MyPass)`.
"""

from __future__ import annotations

from gocodemod.testing.case import Case
from gocodemod.testing.run import GoldenError, run_case

__all__ = ["Case", "GoldenError", "run_case"]
