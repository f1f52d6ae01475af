"""Chunks of a stress test: draws solved, and lists priced in draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from models.commodities import Capacities
from models.instance import Instance, Starts
from models.referee import Referee, broken_rules
from optimizer.solver.highs.outcome import Cancel, InfeasibleCaseError, NoPortfolioError, SolveOptions
from optimizer.solver.information_value import bests_of_scenarios
from optimizer.solver.query import Found, Query
from optimizer.solver.session import Session
from optimizer.solver.side_constraints import barred
from optimizer.studies.exploring import asked
from optimizer.studies.stress_test.draws import Figure, drawn, normals
from optimizer.studies.stress_test.stress_result import Drawn
from optimizer.studies.stress_test.trimming import cut_back, objective_of


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
    bests = None
    try:
        if instance.objective == "regret":
            bests = bests_of_scenarios(instance, options, solver=solver).sums
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
    """A chunk: each list's expected objective in each draw, cut back in its order to what the money buys."""
    rows = []
    for draw in draws:
        if cancel():
            break
        world = drawn(instance, figures, normals(figures, seed, draw))
        expected = replace(world, objective="expected")
        referee = Referee(expected)
        row = []
        for starts, order in lists:
            part = cut_back(world, starts, order)
            row.append(objective_of(expected, referee, part if part is not None else starts, None))
        rows.append(row)
        step()
    return rows
