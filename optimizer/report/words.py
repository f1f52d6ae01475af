"""Figures in words, the same wherever they are shown."""

from __future__ import annotations

import math

from optimizer.solver.portfolio import PLAIN_STATUS, Portfolio

WORTH_SAYING = 0.1  # of a figure: an uncertainty smaller than this goes without saying
SMALLEST_GAP_PCT = 0.00005  # below it four digits would show 0
SMALLEST_SHARE_PCT = 0.05  # below it one digit would show 0
MOST_NAMED = 4  # projects of a list in a sentence
OBJECTIVES = {
    "expected": "the expected weighted hours",
    "worst_case": "the weighted hours of the worst scenario",
    "cvar": "the mean weighted hours of the worst scenarios",
    "regret": "the largest regret against each scenario's own best",
}
_UNIQUENESS = {
    True: "No other portfolio is as good.",
    False: "Other portfolios are as good; this one costs least and sorts first.",
    None: "Whether another portfolio is as good was not proven.",
}


def hours(value: float | None) -> str:
    return "–" if value is None else f"{value:,.1f} h"


def money(value: float | None, currency: str) -> str:
    return "no limit" if value is None else f"{value:,.2f}".rstrip("0").rstrip(".") + f" million {currency}"


def percent(value: float | None, digits: int = 1) -> str:
    return "–" if value is None else f"{value:.{digits}f} %"


def share(value: float | None) -> str:
    """A share in percent; one that would show as 0 but is none keeps two digits that say so."""
    if not value or abs(value) >= SMALLEST_SHARE_PCT:
        return percent(value)
    return percent(value, 1 - math.floor(math.log10(abs(value))))


def saved_hours(portfolio: Portfolio) -> float | None:
    """Hours that a served tonne saves on average; None where nothing is served before or after."""
    before, after = portfolio.average_hours_before, portfolio.average_hours_after
    return None if before is None or after is None else before - after


def headline(portfolio: Portfolio) -> str:
    """The answer in one sentence."""
    currency = portfolio.case.settings["currency"]
    count = len(portfolio.starts)
    projects = f"{count} of {len(portfolio.instance.projects)} projects"
    if count == 0:
        return f"No project is funded: none that the rules admit saves anything ({certainty(portfolio)})."
    before, after = portfolio.baseline.expected, portfolio.valuation.expected
    relative = 100 * (before - after) / before if before else None
    saved = saved_hours(portfolio)
    average = "" if saved is None else f", {hours(saved)} per tonne on average"
    return (
        f"{money(portfolio.spent_musd, currency)} for {projects} saves {share(relative)} of weighted freight hours{average} "
        f"({certainty(portfolio)})."
    )


def certainty(portfolio: Portfolio) -> str:
    """How sure the answer is, in plain words with the gap."""
    gap = portfolio.gap_pct
    plain = PLAIN_STATUS[portfolio.status]
    if gap is None:
        return plain
    if portfolio.status == "optimal":
        return f"{plain}, to within {gap:.4f} %" if gap >= SMALLEST_GAP_PCT else plain
    return f"{plain}, at most {gap:.2g} % from the best"


def uniqueness(portfolio: Portfolio) -> str:
    """Whether another portfolio is as good, and in what."""
    if portfolio.instance.objective == "expected":
        return _UNIQUENESS[portfolio.unique]
    measure = OBJECTIVES[portfolio.instance.objective]
    if portfolio.ties_in == ():
        return _UNIQUENESS[True]
    if portfolio.unique is None:
        return _UNIQUENESS[None]
    if not portfolio.unique:
        return f"Other portfolios are as good in {measure} and on average; this one costs least and sorts first."
    if portfolio.rival is None:
        return f"No other portfolio is as good on average; whether one is as good in {measure} was not proven."
    more = portfolio.rival.expected_more
    return (
        f"Other portfolios are as good in {measure}, such as {_named(portfolio)}; of these this one has the least "
        f"expected weighted hours ({more:,.1f} less)."
    )


def _named(portfolio: Portfolio) -> str:
    """The rival's list in short."""
    starts = portfolio.rival.starts if portfolio.rival is not None else {}
    ids = [portfolio.instance.projects[p].id for p in sorted(starts)]
    if not ids:
        return "funding nothing"
    return ", ".join(ids) if len(ids) <= MOST_NAMED else f"{', '.join(ids[:MOST_NAMED])} and {len(ids) - MOST_NAMED} more"


def looking_ahead(portfolio: Portfolio) -> list[str]:
    """What planning for all scenarios is worth, in sentences; none where the case has no scenarios."""
    ahead = portfolio.looking_ahead
    if ahead is None:
        return []
    sentences = []
    measure = OBJECTIVES[portfolio.instance.objective]
    if ahead.cost_of_base_plan is not None:
        sentences.append(
            f"The plan that is best for the base alone would raise {measure} by {ahead.cost_of_base_plan:,.1f} "
            f"({_of_baseline(portfolio, ahead.cost_of_base_plan)})."
        )
    if ahead.value_of_perfect_information is not None:
        sentences.append(
            f"Knowing beforehand which scenario comes would save another {ahead.value_of_perfect_information:,.1f} weighted "
            f"hours on average ({_of_baseline(portfolio, ahead.value_of_perfect_information)})."
        )
    if ahead.value_of_perfect_information is None:
        sentences.append(
            "What knowing beforehand which scenario comes would save is not known: looking ahead was stopped, or its time limit "
            "came, before the best list of each scenario was proven."
        )
    gap_pct = float(portfolio.case.settings["mip_gap_pct"])
    whole = portfolio.valuation.expected
    unsure = gap_pct / 100 * (min(whole, portfolio.yardstick) if portfolio.yardstick else whole)
    is_known = (ahead.cost_of_base_plan, ahead.value_of_perfect_information) != (None, None)
    if is_known and unsure > WORTH_SAYING * max(ahead.cost_of_base_plan or 0.0, ahead.value_of_perfect_information or 0.0):
        sentences.append(
            f"Each plan in this comparison is proven to within {gap_pct:g} %, so either figure may be off by up to {unsure:,.1f}."
        )
    return sentences


def _of_baseline(portfolio: Portfolio, amount: float) -> str:
    baseline = portfolio.baseline.expected
    return f"{100 * amount / baseline:.3f} % of today's" if baseline else "today's are 0"
