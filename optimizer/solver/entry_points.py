"""solve(case) -> Portfolio, and evaluate(case, projects) -> Portfolio: the one way to an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

from optimizer.case import Case
from optimizer.case.problems import refused_option
from optimizer.solver.highs.outcome import Cancel, OnProgress
from optimizer.solver.model_store import Formulation
from optimizer.solver.portfolio import Portfolio
from optimizer.solver.solving import OnProven, Solving


def solve(
    case: Case,
    *,
    budget_musd: float | None = None,
    mip_gap_pct: float | None = None,
    time_limit_seconds: float | None = None,
    threads: int | None = None,
    seed: int | None = None,
    solver: str = "highs",
    formulation: Formulation = "auto",
    prove_unique: bool = True,
    look_ahead: bool = True,
    on_progress: OnProgress | None = None,
    cancel: Cancel | None = None,
    on_proven: OnProven | None = None,
) -> Portfolio:
    """The best portfolio of a case; its objective, money and hours in the units that Portfolio says.

    Options that are given replace the case's settings (million of its currency, percent, seconds, processor
    threads). `solver` is "highs" or another that Pyomo knows; `formulation` is "arcs", "cuts" (HiGHS only,
    and freight may stay unserved) or "auto", the quicker of them. Without `prove_unique`, `Portfolio.unique`
    is None where it is not known anyway; without `look_ahead`, the value of planning for all scenarios is not
    worked out. `on_progress` is called with Progress records, `cancel` is asked several times a second
    whether to stop with the best so far. Looking ahead has the time limit once more; `on_proven` is called
    before it, with the portfolio as it then stands.

    Raises InputError where an option is out of range, InfeasibleCaseError where no portfolio obeys the case,
    NoPortfolioError where it was stopped before one was found, SolverError where the solver fails or the
    referee finds its answer wrong.
    """
    case = case.with_settings(
        budget_musd=budget_musd,
        mip_gap_pct=mip_gap_pct,
        time_limit_seconds=time_limit_seconds,
        threads=threads,
        seed=seed,
    )
    if formulation not in get_args(Formulation):
        known = ", ".join(get_args(Formulation))
        message = f"there is no formulation {formulation!r} yet"
        raise refused_option("--formulation", formulation, message, f"choose of {known}")
    solving = Solving(case, solver=solver, formulation=formulation, on_progress=on_progress, cancel=cancel)
    return solving.best(prove_unique=prove_unique, look_ahead=look_ahead, on_proven=on_proven)


def evaluate(
    case: Case, fund: Mapping[str, int | None] | Sequence[str], *, budget_musd: float | None = None
) -> Portfolio:
    """What exactly these projects give, and which of the planner's rules they break.

    `fund` names projects by id, with a calendar year of start each where the case has years (None: the
    earliest); `budget_musd` (million) replaces the case's own. The portfolio's status is "evaluated": nothing
    is proven, so bound, gap and `unique` are None, and `broken_rules` lists what it breaks. Raises InputError
    for a project that the case does not have, a year that is not one of the plan's, or a budget out of range.
    """
    case = case.with_settings(budget_musd=budget_musd)
    return Solving(case).priced(dict.fromkeys(fund) if not isinstance(fund, Mapping) else fund)
