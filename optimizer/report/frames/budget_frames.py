"""Frames of a frontier for people: the curve, what each further million saves, who is in where, each step."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import pandas as pd

from optimizer.case.frame_rows import records
from optimizer.columns import Columns, declares, figure
from optimizer.report.words import answer_words
from optimizer.solver.portfolio import Portfolio
from optimizer.studies import Frontier
from optimizer.studies.budgets.budget_frontier import TABLE as FRONTIER

Measure = Literal["hours", "share"]
BUDGET, STATUS, SPENT, _, _, FUNDED_PROJECTS, _, NESTING_COST, KNEE = FRONTIER.columns
HOURS_SAVED = figure("hours_saved", "h", "of a mean served tonne, None where nothing is served")
SHARE = figure("saving_pct", "%", "of weighted hours in the mean of all scenarios, as the headline has it")
COST_PCT = figure("nesting_cost_pct", "%", "of the best saving: what never dropping a project costs")

CURVE = Columns(
    BUDGET, SPENT, FUNDED_PROJECTS, HOURS_SAVED,
    figure("average_hours_after", "h", "of a mean served tonne, None where nothing is served"),
    figure("saving", "priority x kt x hours", "in the case's measure"),
    SHARE, STATUS,
    figure("gap_pct", "%", "the proven gap"),
    KNEE, NESTING_COST,
    figure("illustrative_saving_pct", "%", "of the saving: what rests on illustrative figures"),
)  # fmt: skip
TERMINAL = Columns(BUDGET, STATUS, SPENT, FUNDED_PROJECTS, HOURS_SAVED, SHARE, KNEE, COST_PCT.only("nested"))
MARGINAL = Columns(
    figure("from_musd", "million", "a budget, 0 at first"),
    figure("to_musd", "million", "the next"),
    figure("gain", "h, or %", "what is saved more"),
    figure("per_musd", "h, or %", "the same for each million"),
)
NESTING = Columns(
    BUDGET,
    figure("best_hours_saved", "h", "of a mean served tonne, by the best portfolio"),
    figure("nested_hours_saved", "h", "the same, where nothing is dropped"),
    COST_PCT,
    figure("saving_best", "priority x kt x hours", "what the best portfolio saves"),
    figure("saving_nested", "priority x kt x hours", "the same, where nothing is dropped"),
    NESTING_COST,
)


def solved_points(found: Frontier) -> dict[float, Portfolio]:
    """The portfolio of every budget that has one, by million, ascending."""
    return {
        b: p
        for b, p in sorted(zip(found.budgets_musd, found.points, strict=True), key=lambda pair: pair[0])
        if p is not None
    }


def budgets_with(found: Frontier, status: str) -> list[float]:
    """Budgets (million, ascending) that ended so: infeasible, or no_portfolio."""
    return sorted({b for b, one in zip(found.budgets_musd, found.statuses, strict=True) if one == status})


@declares(CURVE)
def curve_frame(found: Frontier) -> pd.DataFrame:
    """One row a budget that has a portfolio, ascending."""
    cost = dict(zip(found.budgets_musd, found.nesting_cost, strict=True)) if found.nested else {}
    rows = [
        (
            budget,
            portfolio.spent_musd,
            len(portfolio.starts),
            answer_words.saved_hours(portfolio),
            portfolio.average_hours_after,
            portfolio.saving,
            answer_words.saved_share_pct(portfolio) or 0.0,
            portfolio.status,
            portfolio.gap_pct,
            "yes" if budget in found.knees_musd else "",
            cost.get(budget),
            portfolio.illustrative_saving_pct,
        )
        for budget, portfolio in solved_points(found).items()
    ]
    return CURVE.frame(rows)


@declares(TERMINAL)
def terminal_frame(found: Frontier) -> pd.DataFrame:
    """One row a budget tried, in the order given, with hours a tonne and shares in the place of raw sums."""
    kept = ["budget_musd", "status", "spent_musd", "projects_funded", "knee"]
    frame = found.table[kept].reset_index(drop=True)
    points, best = found.points, found.free.points if found.free is not None else found.points
    hours = [None if point is None else answer_words.saved_hours(point) for point in points]
    frame.insert(4, "hours_saved", pd.Series(hours, dtype=object))
    shares = [None if point is None else answer_words.saved_share_pct(point) for point in points]
    frame.insert(5, "saving_pct", pd.Series(shares, dtype=object))
    if found.nested:
        costs = [_cost_pct(cost, one) for cost, one in zip(found.nesting_cost, best, strict=True)]
        frame["nesting_cost_pct"] = pd.Series(costs, dtype=object)
    return frame


def _cost_pct(cost: float | None, best: Portfolio | None) -> float | None:
    """Of what the best at that budget saves."""
    return None if cost is None or best is None or best.saving <= 0 else 100 * cost / best.saving


def column_of(found: Frontier, measure: Measure) -> str:
    """The column of the curve that a measure shows.

    The share where no freight is served, as then there is no mean.
    """
    if measure == "hours" and all(
        answer_words.saved_hours(p) is not None for p in solved_points(found).values()
    ):
        return "hours_saved"
    return "saving_pct"


@declares(MARGINAL)
def marginal_frame(found: Frontier, column: str) -> pd.DataFrame:
    """What each further million saves between a budget and the next, from nothing on.

    `column` of the curve is meant: hours_saved, or saving_pct.
    """
    rows, low, before = [], 0.0, 0.0
    for row in records(curve_frame(found)):
        budget, value = float(row["budget_musd"]), float(row[column])
        if budget > low:
            rows.append((low, budget, value - before, (value - before) / (budget - low)))
        low, before = budget, value
    return MARGINAL.frame(rows)


@declares(NESTING)
def nesting_frame(found: Frontier) -> pd.DataFrame:
    """What never dropping a project costs at each budget that has a portfolio, the raw sums last."""
    nested = curve_frame(found)
    best = nested["saving"] + nested["nesting_cost"].fillna(0).astype(float)
    share = [
        100 * c / s if s and not pd.isna(c) else None
        for c, s in zip(nested["nesting_cost"], best, strict=True)
    ]
    return pd.DataFrame(
        {
            "budget_musd": nested["budget_musd"],
            "best_hours_saved": (
                curve_frame(found.free)["hours_saved"] if found.free is not None else nested["hours_saved"]
            ),
            "nested_hours_saved": nested["hours_saved"],
            "nesting_cost_pct": share,
            "saving_best": best,
            "saving_nested": nested["saving"],
            "nesting_cost": nested["nesting_cost"],
        }
    )


def grows_no_more_from(found: Frontier) -> float | None:
    """The budget from which a nested sequence stays the same though more money could buy more, or None."""
    points = list(solved_points(found).items())
    full = None
    for (budget, portfolio), (_, further) in reversed(list(pairwise(points))):
        if portfolio.starts != further.starts:
            break
        full = budget
    costs = [cost for cost in found.nesting_cost if cost is not None]
    return full if full is not None and costs and max(costs) > 0 else None


@dataclass(frozen=True)
class Step:
    """What changes from one budget's portfolio to another's.

    Ids of projects, mean hours of a served tonne saved more, and how many points of the
    share of weighted hours.
    """

    added: tuple[str, ...]
    dropped: tuple[str, ...]
    hours: float | None
    share_pct: float


def step_between(found: Frontier, low_musd: float, high_musd: float) -> Step:
    """From the portfolio of one budget of the curve to that of another."""
    low, high = (solved_points(found)[budget] for budget in (low_musd, high_musd))
    saved = answer_words.saved_hours(low), answer_words.saved_hours(high)
    return Step(
        added=tuple(project for project in high.projects if project not in low.projects),
        dropped=tuple(project for project in low.projects if project not in high.projects),
        hours=None if None in saved else saved[1] - saved[0],  # type: ignore[operator]
        share_pct=(answer_words.saved_share_pct(high) or 0.0) - (answer_words.saved_share_pct(low) or 0.0),
    )


def point_at(found: Frontier, budget_musd: float | None) -> float | None:
    """The budget of the curve that a given one pays for surely: the largest not above it; else the last."""
    budgets = list(solved_points(found))
    affordable = [b for b in budgets if budget_musd is None or b <= budget_musd + 1e-9]
    return affordable[-1] if affordable else None
