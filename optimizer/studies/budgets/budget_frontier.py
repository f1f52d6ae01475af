"""Frontier: the best list at every budget, where projects enter and leave, what a fixed sequence costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import itemgetter
from time import perf_counter

import pandas as pd

from optimizer.case import Case
from optimizer.case.frame_rows import rows_of
from optimizer.case.problems import refused_option
from optimizer.columns import PROJECT, Columns, count, declares, each, figure, text, weighted
from optimizer.solver.highs.outcome import Cancel
from optimizer.solver.portfolio import Portfolio
from optimizer.solver.query import Query
from optimizer.solver.side_constraints import forced
from optimizer.studies.budgets.frontier_points import CHUNK, Points, solve_budgets
from optimizer.studies.budgets.knees import knees, marginal_hours
from optimizer.studies.exploring import Exploring, asked, quiet
from optimizer.studies.parallel import OnAdvance, advance_of, run_chunks

TABLE = Columns(
    figure("budget_musd", "million", "the budget"),
    text("status", "optimal, time_limit, interrupted, infeasible or no_portfolio"),
    figure("spent_musd", "million", "what the best portfolio costs"),
    weighted("objective", "its objective"),
    weighted("saving", "baseline minus objective"),
    count("projects_funded", "projects", "how many it funds"),
    weighted("saving_per_extra_musd", "what each million more saved, since the next smaller budget"),
    weighted("nesting_cost", "how much worse than the best, as nothing is dropped; None unless nested"),
    text("knee", "yes where a further million saves at most half of what it saved before"),
)
FUNDED = Columns(
    PROJECT,
    each("budget", "{}", "million", "at this budget, ascending: True where it is funded", "flag"),
)
ENTRIES = Columns(
    PROJECT,
    figure("enters_at_musd", "million", "the smallest budget tried that funds it"),
    figure(
        "first_leaves_at_musd",
        "million",
        "the first budget after its entry that does not fund it, None if none",
    ),
    figure(
        "gone_for_good_at_musd",
        "million",
        "the budget from which on none funds it, None if the last one does",
    ),
    count("funded_at_budgets", "budgets", "at how many budgets it is funded"),
)


@dataclass(frozen=True)
class Frontier:
    """One point a budget, in the order given.

    Its portfolio, or None where `statuses` says "infeasible" or "no_portfolio". `nesting_cost` (with nested
    only): how much worse, in the objective's unit, each nested portfolio is than the best at its budget, and
    `free` is the frontier of these best. `knees_musd` are budgets from which a further million saves at most
    half of what it saved before.
    """

    case: Case
    budgets_musd: tuple[float, ...]
    points: tuple[Portfolio | None, ...]
    statuses: tuple[str, ...]
    nested: bool
    nesting_cost: tuple[float | None, ...]
    knees_musd: tuple[float, ...]
    interrupted: bool = False
    free: Frontier | None = None

    @property
    def missing_musd(self) -> tuple[float, ...]:
        """The budgets for which nothing was found, nor that there is nothing."""
        each = zip(self.budgets_musd, self.statuses, strict=True)
        return tuple(budget for budget, status in each if status == "no_portfolio")

    @cached_property
    @declares(TABLE)
    def table(self) -> pd.DataFrame:
        """One row a budget, in the order given; figures are None where it has no portfolio."""
        marginal = marginal_hours({budget: portfolio.saving for budget, portfolio in self._found()})
        costs = self.nesting_cost if self.nested else (None,) * len(self.points)
        points = zip(self.budgets_musd, self.statuses, self.points, costs, strict=True)
        rows = []
        for budget, status, portfolio, cost in points:
            knee = "yes" if budget in self.knees_musd else ""
            rows.append((budget, status, *_figures(portfolio), marginal.get(budget), cost, knee))
        return TABLE.frame(rows)

    def _found(self) -> list[tuple[float, Portfolio]]:
        """Budgets that have a portfolio, with it, in the order given."""
        return [(b, p) for b, p in zip(self.budgets_musd, self.points, strict=True) if p is not None]

    @cached_property
    @declares(FUNDED)
    def funded(self) -> pd.DataFrame:
        """One row a project, one column a budget that has a portfolio."""
        ids = list(self.case.tables["Projects"]["project"])
        columns: dict[object, object] = {"project": ids}
        for budget, portfolio in sorted(self._found(), key=itemgetter(0)):
            columns[budget] = [project in portfolio.projects for project in ids]
        return pd.DataFrame(columns)

    @cached_property
    @declares(ENTRIES)
    def entries(self) -> pd.DataFrame:
        """One row a project that some budget funds."""
        budgets = sorted({budget for budget, _ in self._found()})
        rows = [(id_, *_stay(budgets, inside)) for id_, *inside in rows_of(self.funded) if any(inside)]
        return ENTRIES.frame(rows).astype(object)


def _figures(portfolio: Portfolio | None) -> tuple[float | None, ...]:
    if portfolio is None:
        return (None,) * 4
    return portfolio.spent_musd, portfolio.objective, portfolio.saving, len(portfolio.starts)


def _stay(budgets: list[float], inside: list[bool]) -> tuple[float, float | None, float | None, int]:
    """The budgets at which a project enters, first leaves and is gone for good; how many fund it."""
    first = inside.index(True)
    leaves = next((n for n in range(first, len(inside)) if not inside[n]), None)
    gone = None if inside[-1] else budgets[len(inside) - inside[::-1].index(True)]
    return budgets[first], None if leaves is None else budgets[leaves], gone, sum(inside)


def frontier(
    case: Case,
    budgets: Sequence[float],
    *,
    nested: bool = False,
    workers: int = 1,
    dask: str | None = None,
    solver: str = "highs",
    on_progress: OnAdvance | None = None,
    cancel: Cancel | None = None,
) -> Frontier:
    """The best portfolio at every budget of `budgets`.

    One model serves all of them. With `nested`, nothing that a smaller budget funds is dropped at a larger
    one: from the smallest up, each step is the best that keeps all earlier projects, and `nesting_cost` says
    what that loses. Raises InputError where a budget is out of range.
    """
    given = tuple(float(budget) for budget in budgets)
    if not given:
        raise refused_option("--budgets", "", "no budget is given", "write FROM:TO:STEP, or a list")
    for budget in given:
        case.with_settings(budget_musd=budget)
    began = perf_counter()
    largest = case.with_settings(budget_musd=max(given))
    exploring = Exploring(largest, solver=solver, cancel=cancel, any_budget=True)
    ordered = sorted(set(given))
    chunks = [ordered[n : n + CHUNK] for n in range(0, len(ordered), CHUNK)]
    results = run_chunks(
        solve_budgets,
        [(tuple(chunk),) for chunk in chunks],
        shared=(exploring.session, quiet(exploring.options)),
        steps=len(ordered) * (2 if nested else 1),
        workers=workers,
        dask=dask,
        on_progress=on_progress,
        cancel=cancel,
    )
    best: Points = {budget: answer for part in results for budget, answer in (part or {}).items()}
    free = _assembled(exploring, given, best)
    if not nested:
        return free

    def step(done: int) -> None:
        if on_progress is not None:
            on_progress(advance_of(len(ordered) + done, 2 * len(ordered), began))

    return _assembled(exploring, given, _nested(exploring, ordered, best, step, cancel), free)


def _nested(
    exploring: Exploring,
    budgets: Sequence[float],
    best: Points,
    step: Callable[[int], None],
    cancel: Cancel | None,
) -> Points:
    """From the smallest budget up, the best portfolio that keeps every earlier project."""
    session, options = exploring.session.anew(), quiet(exploring.options)
    points, kept = Points(), dict[int, int]()
    for budget in budgets:
        if budget not in best or (cancel is not None and cancel()):
            break
        if not best[budget].found:
            points[budget] = best[budget]
            step(len(points))
            continue
        rows = [forced(session.instance, p) for p in kept]
        # committed, or what saves nothing now would be left out
        bound = session.instance.with_statuses(dict.fromkeys(kept, "committed"))
        narrow = session.narrowed(*rows, budget_musd=budget, instance=bound)
        bests = best[budget].scenario_bests
        narrow = narrow if bests is None else narrow.against(bests)
        answer = replace(asked(narrow, options, Query(mip_start=kept or None)), scenario_bests=bests)
        points[budget] = answer
        kept = dict(answer.starts) if answer.starts is not None else kept
        step(len(points))
    return points


def _assembled(
    exploring: Exploring, given: Sequence[float], shown: Points, free: Frontier | None = None
) -> Frontier:
    """The frontier of these points; with `free`, they are the nested ones of that frontier."""
    portfolios: dict[float, Portfolio] = {}
    for budget in sorted(shown):
        if shown[budget].found:
            session = exploring.session.narrowed(budget_musd=budget)
            portfolios[budget] = exploring.portfolio(shown[budget], session=session, budget_musd=budget)
    cost = {}
    for budget, best in zip(given, free.points, strict=True) if free is not None else ():
        if best is not None and budget in portfolios:
            cost[budget] = max(0.0, portfolios[budget].objective - best.objective)
    statuses = {b: portfolios[b].status if b in portfolios else a.status for b, a in shown.items()}
    return Frontier(
        case=exploring.case,
        budgets_musd=tuple(given),
        points=tuple(portfolios.get(budget) for budget in given),
        statuses=tuple(_said(statuses.get(budget), budget in portfolios) for budget in given),
        nested=free is not None,
        nesting_cost=tuple(cost.get(budget) for budget in given) if free is not None else (),
        knees_musd=knees({budget: portfolio.saving for budget, portfolio in portfolios.items()}),
        interrupted=any(b not in shown or statuses[b] == "interrupted" for b in given),
        free=free,
    )


def _said(status: str | None, found: bool) -> str:
    """A point's status; whatever ended a solve that found nothing, there is no portfolio."""
    return status if status is not None and (found or status == "infeasible") else "no_portfolio"
