"""What a study that was stopped has not worked out, in a sentence; "" where it ran to its end."""

from __future__ import annotations

from optimizer.studies import Explanation, Frontier, Stress
from optimizer.wording import figures
from optimizer.wording.figures import listed


def frontier(found: Frontier) -> str:
    if not found.interrupted:
        return ""
    without = [figures.budget(musd) for musd in found.missing_musd]
    unproven = found.statuses.count("interrupted")
    said = (
        [f"no list for {len(without)} of {len(found.points)} budgets ({listed(without)})"] if without else []
    )
    said += [f"for {unproven} of {len(found.points)} budgets the best so far, unproven"] if unproven else []
    return f"It was stopped, and has {' and '.join(said)}."


def stress(found: Stress) -> str:
    if not found.interrupted:
        return ""
    return (
        f"It was stopped: {found.draws} of {found.asked_for} draws are here; which figures to survey first"
        " was not worked out."
    )


def explanation(found: Explanation) -> str:
    known = found.importance
    if not known.interrupted:
        return ""
    unasked = [one.project for one in known.projects if not one.asked]
    said = [f"{len(unasked)} of {len(known.projects)} projects were not asked about ({listed(unasked)})"]
    entries = known.entries
    if not entries.complete:
        many = len(entries.budgets_musd)
        said.append(f"{entries.tried} of {many} budgets were tried for where projects enter")
    return f"It was stopped: {'; '.join(said if unasked else said[1:])}."
