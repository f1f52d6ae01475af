"""Stress: how the list stands up when costs, delays, queues and flows are not what the workbook says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from models.instance import Instance, Starts
from optimizer.case import Case
from optimizer.case.problems import refused_option
from optimizer.solver.highs.outcome import Cancel, nothing_found
from optimizer.studies.exploring import Exploring, asked, quiet
from optimizer.studies.parallel import OnAdvance, run_chunks
from optimizer.studies.stress_test.draw_chunks import price_lists, solve_draws
from optimizer.studies.stress_test.draws import Figure, figures_of, normals
from optimizer.studies.stress_test.stress_result import Drawn, Stress
from optimizer.studies.stress_test.survey_value import values_of_knowing
from optimizer.studies.stress_test.trimming import order_of_dropping

CHUNK = 5  # draws; fixed, so that answers do not depend on the number of workers
LISTS = 5  # that stand for what could be decided, the chosen one among them
DRAW_GAP_PCT = 0.001  # a draw is proven to this or the case's own gap, whichever is wider


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
        raise refused_option("--draws", draws, "at least one draw is needed", "give 1 or more")
    case = case.with_settings(budget_musd=budget_musd, seed=seed)
    number = int(case.settings["seed"])
    exploring = Exploring(case, solver=solver, cancel=cancel)
    answer = asked(exploring.session, quiet(exploring.options))
    if answer.starts is None:
        raise nothing_found(answer.status, exploring.options.time_limit_seconds)
    chosen = exploring.portfolio(answer)
    figures = figures_of(case)
    chunks = [tuple(range(n, min(n + CHUNK, draws))) for n in range(0, draws, CHUNK)]
    several: dict[str, Any] = {"workers": workers, "dask": dask, "cancel": cancel}
    gap = max(exploring.options.mip_gap_pct, DRAW_GAP_PCT)
    options = replace(quiet(exploring.options), mip_gap_pct=gap, cancel=None)
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
    worth = None
    if len(done) == draws:
        worth = _worth(exploring.instance, figures, number, chosen.starts, done, several)
    values = tuple(map(float, np.zeros(len(figures)) if worth is None else worth))
    return Stress(chosen, number, draws, tuple(done), figures, values, interrupted=worth is None)


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
    common = instance, figures, seed, ordered
    found = run_chunks(price_lists, chunks, shared=common, steps=len(draws), **several)
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
