"""The refusal codes that the engine itself gives; a pass lists its own in `Transform.codes`."""

from __future__ import annotations

CODES: dict[str, str] = {
    # What is never written.
    "generated": "the file carries a `Code generated ... DO NOT EDIT.` line",
    "vendored": "the file lies in a vendor directory",
    "outside": "the file belongs to no main module of the run",
    "symlink": "the file is reached through a symbolic link",
    "go-embedded": "a //go:embed line takes the file in, so the program sees its text",
    "not-utf8": "the file is not valid UTF-8",
    "cgo": "the file's package uses cgo, whose C side is not analysed",
    "package-error": "the package has errors of its own, so facts about it are not complete",
    # What the options do not admit.
    "test-file": "the site lies in a _test.go file and --include-tests was not given",
    "risk": "the change is riskier than --risk admits",
    "cold": "--hot was given, and the profiles show no function that the change touches among those"
    " that carry the cost",
    "exported-api": "the change alters exported API of a package that others could import",
    # What the user said.
    "ignored": "a `//gocodemod:ignore PASS reason` comment stands above the declaration",
    # What is not known well enough.
    "unseen-configuration": "no configuration type-checks a file of the package, or one that"
    " mentions a changed name",
    "differs-by-configuration": "an expression at the edit has other types in other configurations",
    "internal-error": "the pass raised an exception or broke its contract at this site",
    "round-limit": "the change still waited for others when the bound on rounds was reached",
    # What verification found.
    "does-not-type-check": "the changed code does not type-check",
    "does-not-build": "the changed code does not build",
    "vet-finding": "go vet finds something new in the changed code",
    "test-failure": "a test that passed before fails on the changed code",
    "fuzz-difference": "on some input the changed function does something else than before",
    "no-benefit": "the compiler's report does not show the allocation gone",
    "would-allocate": "the compiler reports an allocation that was not there before",
    "would-block-inlining": "a call that was inlined no longer would be",
    "already-devirtualised": "the compiler calls the method directly already, and no longer would",
}

HIDDEN = "exported-api"
"""The code of the sites that --exported would add."""
