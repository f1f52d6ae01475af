"""What a journal knows of a desk, in sentences. Knows no Streamlit."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from optimizer.desks import Deed

LAST = 5  # that are told of a desk which cannot be read
SENTENCES: Mapping[str, str] = {
    "opened": "{} was opened",
    "put back": "{} was put back on the desk",
    "edited": "Sheet {} was edited",
    "undone": "An edit of sheet {} was undone",
    "taken back": "Sheet {} is again as it was accepted",
    "accepted": "Changes were accepted: {}",
    "saved": "{} was saved",
    "budget": "The budget was set to {}",
    "begun": "{} was begun",
    "answered": "{} was answered",
    "unanswered": "{} ended without an answer",
    "renamed": "A run was renamed: {}",
    "removed": "{} was removed",
    "restored": "{} was put back",
    "shortened": "What was done before is no longer kept",
}


def sentence(deed: Deed) -> str:
    """What was done; a word that a later version wrote is told as it stands."""
    if deed.did == "budget" and not deed.what:
        return "The budget was set back to the workbook's own"
    return SENTENCES.get(deed.did, f"{deed.did}: {{}}").format(deed.what)


def clock(at: float) -> str:
    """In this computer's own time."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at))


def last_of(known: Sequence[Deed]) -> str:
    """What was done last, for the owner of a desk that cannot be read; empty where nothing is known."""
    if not known:
        return ""
    told = "; ".join(f"{clock(deed.at)} {sentence(deed)}" for deed in known[-LAST:])
    return f"Its history still tells what was done last: {told}."
