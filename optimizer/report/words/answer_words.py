"""An answer in sentences: its headline, how sure it is, what else is as good, what looking ahead is worth."""

from __future__ import annotations

from optimizer.solver.portfolio import PLAIN_STATUS, Portfolio
from optimizer.wording.figures import SMALLEST_SHARE_PCT, hours, listed, money, part_of, percent, share
from optimizer.wording.savings import WHY_TWO_SHARES, unit_of

WORTH_SAYING = 0.1  # of a figure: an uncertainty smaller than this goes without saying
SMALLEST_GAP_PCT = 0.00005  # below it four digits would show 0
SMALLEST_SUM_MUSD = 0.005  # million
LEAST_DIFFERENCE_PCT = 0.1  # of two shares: less goes without saying
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
        return f"No project is funded{_why_nothing(portfolio)} ({certainty(portfolio)})."
    saved = saved_hours(portfolio)
    average = "" if saved is None else f", {hours(saved)} a tonne on average"
    return (
        f"{money(portfolio.spent_musd, currency)} for {projects} saves {share(saved_share_pct(portfolio))} "
        f"of weighted freight hours{average} ({certainty(portfolio)})."
    )


def _why_nothing(portfolio: Portfolio) -> str:
    """Claimed only where it was proven."""
    if portfolio.status == "evaluated":
        return ", so nothing is saved"
    if not portfolio.instance.projects:
        return ": the case has none"
    return ": none that the money and the rules admit saves anything" if portfolio.status == "optimal" else ""


def saved_share_pct(portfolio: Portfolio) -> float | None:
    """Percent of weighted freight hours that are saved, in the mean of all scenarios."""
    before, after = portfolio.baseline.expected, portfolio.valuation.expected
    return 100 * (before - after) / before if before else None


def two_shares(portfolio: Portfolio) -> str:
    """Why the share of weighted hours and that of a tonne's hours differ, with both; "" if they do not."""
    weighted, saved, before = (
        saved_share_pct(portfolio),
        saved_hours(portfolio),
        portfolio.average_hours_before,
    )
    if weighted is None or saved is None or not before or not portfolio.starts:
        return ""
    mean = 100 * saved / before
    if abs(weighted - mean) < LEAST_DIFFERENCE_PCT:
        return ""
    return (
        f"The list saves {share(weighted)} of weighted freight hours, "
        f"and {share(mean)} of a tonne's mean hours. {WHY_TWO_SHARES}"
    )


def looked_for(portfolio: Portfolio) -> str:
    """What is made as small as can be; without scenarios every objective is the same."""
    if len(portfolio.instance.scenarios) == 1:
        return "the fewest freight hours"
    return {
        "worst_case": "the fewest freight hours in the worst scenario",
        "cvar": "the fewest freight hours in the mean of the worst scenarios",
        "regret": (
            "the smallest excess over each scenario's own best list, in the scenario where that is largest,"
        ),
    }.get(portfolio.instance.objective, "the fewest freight hours in the mean of all scenarios")


def kept_back(portfolio: Portfolio) -> str:
    """That the budget in total forbids to spend all that the sources have left; "" where it does not."""
    given = sum(sum(source.amounts_musd) for source in portfolio.instance.sources or ())
    left = given - sum(sum(paid.values()) for paid in portfolio.payments.values())
    budget = portfolio.budget_musd
    admitted = left if budget is None else max(0.0, budget - portfolio.spent_musd)
    if portfolio.instance.sources is None or left - admitted < SMALLEST_SUM_MUSD:
        return ""
    currency = portfolio.case.settings["currency"]
    return (
        f"Of the {money(round(left, 2), currency)} that the sources have left, the budget in total admits "
        f"{money(round(admitted, 2), currency)}."
    )


def illustrative(portfolio: Portfolio, *, of: str = "this saving") -> str:
    """How much of a saving rests on figures that nobody measured; "" where none does."""
    return illustrative_share(portfolio.illustrative_saving_pct, of=of)


def illustrative_share(share_pct: float | None, *, of: str = "this saving") -> str:
    if share_pct is None or share_pct < SMALLEST_SHARE_PCT:
        return ""
    return (
        f"{percent(share_pct)} of {of} rests on figures marked illustrative: "
        "replace them with measured ones before deciding."
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
    if portfolio.instance.objective == "expected" or len(portfolio.instance.scenarios) == 1:
        return _UNIQUENESS[portfolio.unique]
    measure = OBJECTIVES[portfolio.instance.objective]
    if portfolio.ties_in == ():
        return _UNIQUENESS[True]
    if portfolio.unique is None:
        return _UNIQUENESS[None]
    if not portfolio.unique:
        return (
            f"Other portfolios are as good in {measure} and on average; this one costs least and sorts first."
        )
    if portfolio.rival is None:
        return (
            f"No other portfolio is as good on average; whether one is as good in {measure} was not proven."
        )
    more = _compared(portfolio, portfolio.rival.expected_more)
    return (
        f"Other portfolios are as good in {measure}, such as {_rival(portfolio)}; "
        f"of these this one saves most on average, by {more}."
    )


def _rival(portfolio: Portfolio) -> str:
    """The rival's list in short."""
    starts = portfolio.rival.starts if portfolio.rival is not None else {}
    return listed([portfolio.instance.projects[p].called for p in sorted(starts)]) or "funding nothing"


def looking_ahead(portfolio: Portfolio) -> list[str]:
    """What planning for all scenarios is worth, in sentences; none where the case has no scenarios."""
    ahead = portfolio.looking_ahead
    if ahead is None:
        return []
    sentences = []
    if ahead.cost_of_base_plan is not None:
        sentences.append(_base_plan(portfolio, ahead.cost_of_base_plan))
    if ahead.value_of_perfect_information is not None:
        known = ahead.value_of_perfect_information
        more = f"{_compared(portfolio, known)} more on average" if known > 0 else "nothing more"
        sentences.append(f"Knowing beforehand which scenario comes would save {more}.")
    if ahead.value_of_perfect_information is None:
        sentences.append(
            "What knowing beforehand which scenario comes would save is not known: looking ahead was "
            "stopped, or its time limit came, before the best list of each scenario was proven."
        )
    gap_pct = float(portfolio.case.settings["mip_gap_pct"])
    whole = portfolio.valuation.expected
    unsure = gap_pct / 100 * (min(whole, portfolio.yardstick) if portfolio.yardstick else whole)
    is_known = (ahead.cost_of_base_plan, ahead.value_of_perfect_information) != (None, None)
    saving = portfolio.baseline.expected - portfolio.valuation.expected
    is_shown = saving <= 0 or 100 * unsure / saving >= SMALLEST_SHARE_PCT
    if (
        is_known
        and is_shown
        and unsure
        > WORTH_SAYING * max(ahead.cost_of_base_plan or 0.0, ahead.value_of_perfect_information or 0.0)
    ):
        sentences.append(
            f"Each plan in this comparison is proven to within {gap_pct:g} %, "
            f"so either figure may be off by up to {_compared(portfolio, unsure)}."
        )
    return sentences


_BASE_PLAN = "The plan that is best for the base case alone, without factors and shocks,"


def _base_plan(portfolio: Portfolio, cost: float) -> str:
    """What that plan loses, in the measure of the objective."""
    if cost <= 0:
        return f"{_BASE_PLAN} is as good as this one in all scenarios together."
    lost = _compared(portfolio, cost)
    return {
        "worst_case": f"{_BASE_PLAN} would save {lost} less in the worst scenario.",
        "cvar": f"{_BASE_PLAN} would save {lost} less in the mean of the worst scenarios.",
        "regret": f"{_BASE_PLAN} would have a largest regret that is {lost} larger.",
    }.get(portfolio.instance.objective, f"{_BASE_PLAN} would save {lost} less on average.")


def _compared(portfolio: Portfolio, amount: float) -> str:
    """Weighted hours beside what the list saves on average."""
    saving = portfolio.baseline.expected - portfolio.valuation.expected
    said = unit_of(portfolio.instance).said(amount)
    return f"{said} ({part_of(amount, saving)} of what this list saves)" if saving > 0 else said
