"""Stress: how the list stands up when costs, delays, queues and flows are not what the workbook says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from models.commodities import Capacities
from models.instance import Instance, Starts
from models.referee import Referee, broken_rules
from optimizer.case import Case, InputError
from optimizer.case.problems import error
from optimizer.columns import declares
from optimizer.solver.highs.outcome import Cancel, InfeasibleCaseError, NoPortfolioError, SolveOptions
from optimizer.solver.information_value import bests_of_scenarios
from optimizer.solver.portfolio import Portfolio
from optimizer.solver.query import Found, Query
from optimizer.solver.session import Session
from optimizer.solver.side_constraints import barred
from optimizer.studies.exploring import Exploring, asked, quiet
from optimizer.studies.near_optimal import nothing_found
from optimizer.studies.parallel import OnAdvance, run_chunks
from optimizer.studies.stress_test.draws import Figure, drawn, figures_of, normals
from optimizer.studies.stress_test.stress_columns import PROJECTS, SURVEY_FIRST
from optimizer.studies.stress_test.survey_value import values_of_knowing
from optimizer.studies.stress_test.trimming import cut_back, objective_of, order_of_dropping

CHUNK = 5  # draws; fixed, so that answers do not depend on the number of workers
LISTS = 5  # that stand for what could be decided, the chosen one among them
DRAW_GAP_PCT = 0.001  # a draw is proven to this or the case's own gap, whichever is wider


@dataclass(frozen=True)
class Drawn:
    """One draw: its best list and objective, and the chosen list's objective, cut back to what its money then
    buys.

    `starts` is None where no list obeys the rules in that draw, `part` where no part of the chosen one does:
    then the chosen list counts as it stands.
    """

    draw: int
    status: str
    starts: Starts | None = None
    objective: float = 0.0
    chosen_objective: float = 0.0
    part: Starts | None = None

    @property
    def regret(self) -> float:
        return max(0.0, self.chosen_objective - self.objective)


@dataclass(frozen=True)
class Stress:
    """What `draws` draws say of the chosen portfolio.

    `regret` (mean, p95, max) and `value_of_knowing` (EVPPI, one a figure of `figures`) are in the objective's
    unit.
    """

    chosen: Portfolio
    seed: int
    asked_for: int
    drawn: tuple[Drawn, ...]
    figures: tuple[Figure, ...]
    value_of_knowing: tuple[float, ...]
    interrupted: bool = False

    @property
    def draws(self) -> int:
        return len(self.drawn)

    @cached_property
    def feasible(self) -> tuple[Drawn, ...]:
        return tuple(one for one in self.drawn if one.starts is not None)

    @cached_property
    def funded_share(self) -> dict[str, float]:
        """Share of the draws (of those with a list) in whose best list each project is."""
        times = Counter(p for one in self.feasible for p in one.starts or ())
        many = max(1, len(self.feasible))
        return {project.id: times[p] / many for p, project in enumerate(self.chosen.instance.projects)}

    @cached_property
    def regret(self) -> dict[str, float | None]:
        values = [one.regret for one in self.feasible]
        if not values:
            return {"mean": None, "p95": None, "max": None}
        return {
            "mean": float(np.mean(values)),
            "p95": float(np.percentile(values, 95)),
            "max": float(max(values)),
        }

    @cached_property
    @declares(PROJECTS)
    def projects(self) -> pd.DataFrame:
        """One row a project, those in most best lists first."""
        kept = Counter(
            p for one in self.feasible for p in (one.part if one.part is not None else self.chosen.starts)
        )
        many = max(1, len(self.feasible))
        rows = []
        for p, project in enumerate(self.chosen.instance.projects):
            funded = p in self.chosen.starts
            rows.append(
                (
                    project.id,
                    "yes" if funded else "no",
                    100 * self.funded_share[project.id],
                    100 * kept[p] / many if funded else None,
                )
            )
        frame = PROJECTS.frame(rows).astype(object)
        return frame.sort_values("funded_share_pct", ascending=False, kind="stable", ignore_index=True)

    @cached_property
    @declares(SURVEY_FIRST)
    def survey_first(self) -> pd.DataFrame:
        """One row a figure worth knowing better, most first; those without value are left out."""
        rows = [
            (f.sheet, f.id, f.column, v)
            for f, v in zip(self.figures, self.value_of_knowing, strict=True)
            if v > 0
        ]
        return SURVEY_FIRST.frame(rows).sort_values(
            "value_of_knowing", ascending=False, kind="stable", ignore_index=True
        )


def stress(
    case: Case,
    *,
    draws: int = 200,
    seed: int | None = None,
    budget_musd: float | None = None,
    workers: int = 1,
    dask: str | None = None,
    solver: str = "highs",
    on_progress: OnAdvance | None = None,
    cancel: Cancel | None = None,
) -> Stress:
    """Draw the uncertain figures `draws` times (optimizer.studies.stress_test.draws), and solve each.

    The regret of a draw is what the chosen list gives there less the best list's: the list is decided on the
    workbook's figures, and where its costs then exceed the money, the best part of it that obeys the rules is
    done. `seed` None takes the setting. Raises InfeasibleCaseError and NoPortfolioError as `solve`.
    """
    if draws < 1:
        raise InputError([error("", None, "--draws", draws, "at least one draw is needed", "give 1 or more")])
    case = case.with_settings(budget_musd=budget_musd, seed=seed)
    number = int(case.settings["seed"])
    exploring = Exploring(case, solver=solver, cancel=cancel)
    answer = asked(exploring.session, quiet(exploring.options))
    if answer.starts is None:
        raise nothing_found(answer, exploring.options.time_limit_seconds)
    chosen = exploring.portfolio(answer)
    figures = figures_of(case)
    chunks = [tuple(range(n, min(n + CHUNK, draws))) for n in range(0, draws, CHUNK)]
    several: dict[str, Any] = {"workers": workers, "dask": dask, "cancel": cancel}
    options = replace(
        quiet(exploring.options), mip_gap_pct=max(exploring.options.mip_gap_pct, DRAW_GAP_PCT), cancel=None
    )
    full = exploring.session.store.considered
    common = exploring.instance, figures, number, options, solver, dict(chosen.starts), full
    found = run_chunks(
        solve_draws,
        [(chunk,) for chunk in chunks],
        shared=common,
        steps=draws,
        on_progress=on_progress,
        **several,
    )
    done = [one for part in found for one in part or ()]
    worth = (
        _worth(exploring.instance, figures, number, chosen.starts, done, several)
        if len(done) == draws
        else None
    )
    known = np.zeros(len(figures)) if worth is None else worth
    return Stress(
        chosen, number, draws, tuple(done), figures, tuple(map(float, known)), interrupted=worth is None
    )


def solve_draws(
    instance: Instance,
    figures: Sequence[Figure],
    seed: int,
    options: SolveOptions,
    solver: str,
    chosen: Starts,
    full: Capacities,
    draws: Sequence[int],
    *,
    step: Callable[[], None],
    cancel: Cancel,
) -> list[Drawn]:
    """A chunk: each draw solved, and the chosen list cut back to its best part that obeys the rules there.

    `full` are capacities that fill up in the case itself: each draw considers them from the start.
    """
    done: list[Drawn] = []
    for draw in draws:
        if cancel():
            break
        world = drawn(instance, figures, normals(figures, seed, draw))
        one = _solve_draw(world, draw, replace(options, cancel=cancel), solver, chosen, full)
        if one.status == "interrupted":
            break
        done.append(one)
        step()
    return done


def _solve_draw(
    instance: Instance, draw: int, options: SolveOptions, solver: str, chosen: Starts, full: Capacities
) -> Drawn:
    try:
        bests = (
            bests_of_scenarios(instance, options, solver=solver).sums
            if instance.objective == "regret"
            else None
        )
    except InfeasibleCaseError:
        return Drawn(draw, "infeasible")
    except NoPortfolioError as stopped:
        return Drawn(draw, "interrupted" if stopped.interrupted else "time_limit")
    session = Session(instance, solver=solver, scenario_bests=bests, formulation="cuts", considered=full)
    holds = not broken_rules(instance, chosen, session.referee.price(chosen))
    best = asked(session, options, Query(mip_start=chosen if holds else None))
    if best.starts is None:
        return Drawn(draw, best.status)
    part = dict(chosen) if holds else _best_part(session, options, chosen)
    valued = session.referee.price(part if part is not None else chosen)
    objective = session.criterion.objective(session.referee.price(best.starts))
    return Drawn(draw, best.status, dict(best.starts), objective, session.criterion.objective(valued), part)


def _best_part(session: Session, options: SolveOptions, chosen: Starts) -> Starts | None:
    others = [barred(session.instance, p) for p in range(len(session.instance.projects)) if p not in chosen]
    found = session.narrowed(*others).ask(options)
    return dict(found.starts) if isinstance(found, Found) else None


def _worth(
    instance: Instance,
    figures: Sequence[Figure],
    seed: int,
    chosen: Starts,
    done: Sequence[Drawn],
    several: Mapping[str, Any],
) -> np.ndarray | None:
    """The value of knowing each figure; None where it was stopped."""
    lists = _lists(chosen, done)
    draws = [one.draw for one in done if one.starts is not None]
    if len(lists) < 2 or not draws or not figures:
        return np.zeros(len(figures))
    ordered = tuple((starts, order_of_dropping(instance, starts)) for starts in lists)
    chunks = [(tuple(draws[n : n + CHUNK]),) for n in range(0, len(draws), CHUNK)]
    found = run_chunks(
        price_lists, chunks, shared=(instance, figures, seed, ordered), steps=len(draws), **several
    )
    if any(part is None or len(part) < len(chunk[-1]) for part, chunk in zip(found, chunks, strict=True)):
        return None
    objectives = np.array([row for part in found for row in part or ()])
    return values_of_knowing(objectives, np.array([normals(figures, seed, draw) for draw in draws]), seed)


def _lists(chosen: Starts, done: Sequence[Drawn]) -> list[Starts]:
    """The chosen list, then those that are best in most draws."""
    times = Counter(tuple(sorted(one.starts.items())) for one in done if one.starts is not None)
    own = tuple(sorted(chosen.items()))
    others = [dict(starts) for starts, _ in times.most_common() if starts != own]
    return [dict(chosen), *others[: LISTS - 1]]


def price_lists(
    instance: Instance,
    figures: Sequence[Figure],
    seed: int,
    lists: Sequence[tuple[Starts, tuple[int, ...]]],
    draws: Sequence[int],
    *,
    step: Callable[[], None],
    cancel: Cancel,
) -> list[list[float]]:
    """A chunk: each list's expected objective in each draw, cut back in its own order to what the money buys."""
    rows = []
    for draw in draws:
        if cancel():
            break
        world = drawn(instance, figures, normals(figures, seed, draw))
        expected = replace(world, objective="expected")
        referee = Referee(expected)
        parts = [cut_back(world, starts, order) for starts, order in lists]
        pairs = zip(parts, lists, strict=True)
        rows.append(
            [
                objective_of(expected, referee, part if part is not None else starts, None)
                for part, (starts, _) in pairs
            ]
        )
        step()
    return rows
