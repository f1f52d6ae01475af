"""Other solvers that Pyomo knows, on the same model: slower to reach, without live progress or cancel."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.contrib.solver.common.factory import SolverFactory as DirectFactory
from pyomo.contrib.solver.common.results import TerminationCondition as Ended
from pyomo.opt import TerminationCondition

from optimizer.case.problems import refused_option
from optimizer.solver.highs.outcome import Outcome, OutcomeStatus, SolveOptions
from optimizer.solver.highs.standard_form import SideConstraint, StandardForm

_ONE_AT_A_TIME = threading.Lock()  # Pyomo's interfaces jam when two threads solve
# Pyomo's in-process interfaces, where installed
_DIRECT_NAMES = {"scip": "scip_direct", "gurobi": "gurobi_direct"}


def run_other(
    name: str,
    model: pyo.ConcreteModel,
    form: StandardForm,
    options: SolveOptions,
    rows: tuple[SideConstraint, ...],
) -> Outcome:
    """Solve `model` by the Pyomo solver `name`; values are decisions' only, in the columns of `form`.

    Raises InputError naming the option where there is no such solver or it is not installed.
    """
    with _ONE_AT_A_TIME:
        began = perf_counter()
        model.side_constraints = pyo.ConstraintList()
        for row in rows:
            body = sum(factor * model.start[start] for start, factor in row.factors.items()) + model.zero
            lower = None if np.isneginf(row.lower) else row.lower
            upper = None if np.isposinf(row.upper) else row.upper
            model.side_constraints.add((lower, body, upper))
        try:
            status, objective, bound = _solve(name, model, options)
        finally:
            model.del_component("side_constraints")
    if objective is None:
        return Outcome(status, None, None, bound, perf_counter() - began)
    values = np.zeros(len(form.cost))
    for start, column in form.start_column.items():
        # a start that no row names has no value
        values[column] = round(pyo.value(model.start[start], exception=False) or 0.0)
    return Outcome(status, values, objective, bound, perf_counter() - began)


def _solve(
    name: str, model: pyo.ConcreteModel, options: SolveOptions
) -> tuple[OutcomeStatus, float | None, float | None]:
    with _quiet_pyomo():  # it logs a traceback for a name that it does not know
        direct = DirectFactory(_DIRECT_NAMES.get(name, name))
        solver = None if direct is not None and direct.available() else pyo.SolverFactory(name)
        known = solver is None or solver.available(exception_flag=False)
    if solver is None:
        return _solve_direct(direct, model, options)
    if not known:
        raise refused_option("--solver", name, f"no solver {name!r} is installed", "use highs, or install it")
    return _solve_legacy(solver, model, options)


@contextmanager
def _quiet_pyomo() -> Iterator[None]:
    logger = logging.getLogger("pyomo")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _solve_direct(
    solver: Any, model: pyo.ConcreteModel, options: SolveOptions
) -> tuple[OutcomeStatus, float | None, float | None]:
    gap, reference = options.mip_gap_pct / 100, options.gap_reference
    results = solver.solve(
        model,
        time_limit=options.time_limit_seconds,
        rel_gap=gap if reference is None else 0.0,
        abs_gap=None if reference is None else gap * abs(reference),
        threads=options.threads,
        load_solutions=False,
        raise_exception_on_nonoptimal_result=False,
    )
    ended = results.termination_condition
    if ended in (Ended.provenInfeasible, Ended.locallyInfeasible, Ended.infeasibleOrUnbounded):
        return "infeasible", None, None
    status: OutcomeStatus = "optimal" if ended == Ended.convergenceCriteriaSatisfied else "time_limit"
    if results.incumbent_objective is None:
        return status, None, results.objective_bound
    results.solution_loader.load_vars()
    return status, float(results.incumbent_objective), results.objective_bound


def _solve_legacy(
    solver: Any, model: pyo.ConcreteModel, options: SolveOptions
) -> tuple[OutcomeStatus, float | None, float | None]:
    results = solver.solve(model, timelimit=options.time_limit_seconds, load_solutions=False)
    ended = results.solver.termination_condition
    if ended in (TerminationCondition.infeasible, TerminationCondition.infeasibleOrUnbounded):
        return "infeasible", None, None
    status: OutcomeStatus = "optimal" if ended == TerminationCondition.optimal else "time_limit"
    if len(results.solution) == 0:
        return status, None, None
    model.solutions.load_from(results)
    lower = results.problem.lower_bound
    bound = None if lower is None or np.isinf(lower) else float(lower)
    return status, float(pyo.value(model.total_hours)), bound
