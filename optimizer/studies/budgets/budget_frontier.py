"""Frontier: the best portfolio at every budget, where projects enter and leave, and what a fixed sequence
costs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from time import perf_counter

import pandas as pd

from optimizer.case import Case, InputError
from optimizer.case.problems import error
from optimizer.columns import PROJECT, Columns, count, declares, each, figure, text
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
    figure("objective", "priority x kt x hours", "its objective"),
    figure("saving", "priority x kt x hours", "baseline minus objective"),
    count("projects_funded", "projects", "how many it funds"),
    figure(
        "saving_per_extra_musd",
        "priority x kt x hours",
        "what each million more saved, since the next smaller budget",
    ),
    figure(
        "nesting_cost",
        "priority x kt x hours",
        "how much worse than the best, as nothing is dropped; None unless nested",
    ),
    text("knee", "yes where a further million saves at most half of what it saved before"),
)
FUNDED = Columns(
    PROJECT, each("budget", "{}", "million", "at this budget, ascending: True where it is funded", "flag")
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
    """One point a budget, in the order given: its portfolio, or None where `statuses` says "infeasible" or
    "no_portfolio".

    `nesting_cost` (with nested only): how much worse, in the objective's unit, each nested portfolio is than
    the best at its budget, and `free` is the frontier of these best. `knees_musd` are budgets from which a
    further million saves at most half of what it saved before.
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
        known: dict[float, float] = {
            b: p.saving for b, p in zip(self.budgets_musd, self.points, strict=True) if p is not None
        }
        marginal = marginal_hours(known)
        rows = [
            (
                budget,
                status,
                *((p.spent_musd, p.objective, p.saving, len(p.starts)) if p is not None else (None,) * 4),
                marginal.get(budget),
                self.nesting_cost[n] if self.nested else None,
                "yes" if budget in self.knees_musd else "",
            )
            for n, (budget, status, p) in enumerate(
                zip(self.budgets_musd, self.statuses, self.points, strict=True)
            )
        ]
        return TABLE.frame(rows)

    @cached_property
    @declares(FUNDED)
    def funded(self) -> pd.DataFrame:
        """One row a project, one column a budget that has a portfolio."""
        shown = sorted((b, p) for b, p in zip(self.budgets_musd, self.points, strict=True) if p is not None)
        ids = list(self.case.tables["Projects"]["project"])
        columns: dict[object, object] = {"project": ids}
        for budget, portfolio in shown:
            columns[budget] = [project in portfolio.projects for project in ids]
        return pd.DataFrame(columns)

    @cached_property
    @declares(ENTRIES)
    def entries(self) -> pd.DataFrame:
        """One row a project that some budget funds."""
        rows = []
        budgets = [column for column in self.funded.columns if column != "project"]
        for record in self.funded.to_dict("records"):
            inside = [bool(record[budget]) for budget in budgets]
            if any(inside):
                first = inside.index(True)
                gone = next((n for n in range(first, len(inside)) if not inside[n]), None)
                last = None if inside[-1] else budgets[len(inside) - inside[::-1].index(True)]
                rows.append(
                    (
                        record["project"],
                        budgets[first],
                        None if gone is None else budgets[gone],
                        last,
                        sum(inside),
                    )
                )
        return ENTRIES.frame(rows).astype(object)


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
        raise InputError(
            [error("", None, "--budgets", "", "no budget is given", "write FROM:TO:STEP, or a list")]
        )
    for budget in given:
        case.with_settings(budget_musd=budget)
    began = perf_counter()
    exploring = Exploring(
        case.with_settings(budget_musd=max(given)), solver=solver, cancel=cancel, any_budget=True
    )
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
        bound = session.instance.with_statuses(
            dict.fromkeys(kept, "committed")
        )  # or what saves nothing now would be left out
        narrow, bests = (
            session.narrowed(*rows, budget_musd=budget, instance=bound),
            best[budget].scenario_bests,
        )
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
        statuses=tuple(
            (
                "infeasible"
                if statuses.get(b) == "infeasible"
                else statuses[b]
                if b in portfolios
                else "no_portfolio"
            )
            for b in given
        ),
        nested=free is not None,
        nesting_cost=tuple(cost.get(budget) for budget in given) if free is not None else (),
        knees_musd=knees({budget: portfolio.saving for budget, portfolio in portfolios.items()}),
        interrupted=any(b not in shown or statuses[b] == "interrupted" for b in given),
        free=free,
    )
