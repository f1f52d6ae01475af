"""A frontier in sentences, on a terminal as on the page: what a budget saves, and another would change."""

from __future__ import annotations

from optimizer.case.labels import called
from optimizer.report.frames import budget_frames
from optimizer.report.words import answer_words
from optimizer.studies import Frontier
from optimizer.wording import figures
from optimizer.wording.figures import listed

LEAST_HOURS, LEAST_SHARE_PCT = 0.05, 0.05  # that one digit shows


def headline(found: Frontier, chosen_musd: float | None) -> str:
    """What the budget that is set saves, and what the next of the curve would save more.

    "" where none is affordable.
    """
    points = budget_frames.solved_points(found)
    at = budget_frames.point_at(found, chosen_musd)
    if at is None:
        return ""
    currency = str(found.case.settings["currency"])
    saving = _saved(answer_words.saved_hours(points[at]), answer_words.saved_share_pct(points[at]))
    further = next((budget for budget in points if budget > at), None)
    if further is None:
        return f"{figures.money(at, currency)} saves {saving}."
    step = budget_frames.step_between(found, at, further)
    little = (step.hours is None or abs(step.hours) < LEAST_HOURS) and abs(step.share_pct) < LEAST_SHARE_PCT
    more = "nothing that one digit shows" if little else f"another {_saved(step.hours, step.share_pct)}"
    return (
        f"{figures.money(at, currency)} saves {saving}; "
        f"{figures.money(round(further - at, 6), currency)} more would save {more}."
    )


def difference(found: Frontier, at_musd: float, taken_musd: float) -> str:
    """What is funded at a budget of the curve, and what that changes against another."""
    point = budget_frames.solved_points(found)[taken_musd]
    count = "one project is" if len(point.starts) == 1 else f"{len(point.starts)} projects are"
    funded = f"At {taken_musd:g} million {count} funded for {point.spent_musd:,.1f} million."
    if taken_musd == at_musd:
        return funded
    step = budget_frames.step_between(found, at_musd, taken_musd)
    hours = None if step.hours is None else abs(step.hours)
    word = "more" if step.share_pct >= 0 else "less"
    against = f"It saves {_saved(hours, abs(step.share_pct))} {word} than {at_musd:g} million"
    added, dropped = (
        listed(called(found.case, ids), most=40) or "none" for ids in (step.added, step.dropped)
    )
    return f"{funded} {against}; comes in: {added}; goes out: {dropped}."


def cost_of_nesting(found: Frontier) -> str:
    """What never dropping a project costs at most."""
    frame = budget_frames.nesting_frame(found)
    costs = frame["nesting_cost_pct"].astype(float).fillna(0.0)
    if not len(costs) or costs.max() <= 0:
        return "Never dropping a project costs nothing at these budgets."
    at = f"{frame['budget_musd'].iloc[int(costs.argmax())]:g} million"
    return (
        f"Never dropping a project costs at most {figures.share(costs.max())} "
        f"of what the best list saves, at {at}."
    )


def _saved(hours: float | None, share_pct: float | None) -> str:
    """Hours a tonne and the share; the share alone where nothing is carried."""
    share = f"{figures.share(share_pct)} of weighted freight hours"
    return share if hours is None else f"{figures.hours(hours)} a tonne and {share}"
