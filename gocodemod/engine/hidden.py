"""What `--exported` would add: sites that only the protection of exported API holds back."""

from __future__ import annotations

import msgspec

from gocodemod.engine.codes import HIDDEN
from gocodemod.engine.rounds import Rounds

ATTEMPTS = 100
"""Sites that are tried; beyond that the count is a lower bound."""


def hidden(rounds: Rounds) -> dict[str, object]:
    """For the summary: `hidden`, and `hidden_bounded`, whether there may be more.

    Each site refused for its exported API is tried again as if that were admitted, on the
    tree that the run leaves. Only applications are told: the API of a library has users.
    """
    refused = sorted({(r.transform, r.subject) for r in rounds.refusals if r.code == HIDDEN})
    application = any(package.main for package in rounds.facts.packages())
    if not refused or not application or rounds.options.exported or rounds.only is not None:
        return {"hidden": 0, "hidden_bounded": False}
    rounds.notify("looking at what --exported would add")
    options = msgspec.structs.replace(rounds.options, exported=True)
    found = rounds.trial(options, set(refused[:ATTEMPTS]))
    return {"hidden": found, "hidden_bounded": len(refused) > ATTEMPTS}
