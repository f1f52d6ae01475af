"""The JSON answers of docs/interface.md: plain dicts without NaN or Infinity."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

from models.referee import FlowTravel
from optimizer.case import Problem
from optimizer.solve.portfolio import Portfolio

Json = dict[str, Any]


def solve_answer(portfolio: Portfolio) -> Json:
    """The `solve` answer; for an evaluated portfolio with its broken rules."""
    answer: Json = {
        "case": portfolio.case.title,
        "status": portfolio.status,
        "objective": portfolio.objective,
        "best_bound": portfolio.best_bound,
        "gap_pct": portfolio.gap_pct,
        "baseline_objective": portfolio.baseline_objective,
        "saving": portfolio.saving,
        "unique": portfolio.unique,
        "average_hours_before": portfolio.average_hours_before,
        "average_hours_after": portfolio.average_hours_after,
        "unserved_kt_before": portfolio.unserved_kt_before,
        "unserved_kt_after": portfolio.unserved_kt_after,
        "budget_musd": portfolio.budget_musd,
        "spent_musd": portfolio.spent_musd,
        "funded": [_funded(portfolio, p) for p in sorted(portfolio.starts)],
        "flows": _flows(portfolio),
        "illustrative_saving_pct": portfolio.illustrative_saving_pct,
        "run": {
            "version": portfolio.run.version,
            "case_sha256": portfolio.run.case_sha256,
            "solver": portfolio.run.solver,
            "formulation": portfolio.run.formulation,
            "seconds": dict(portfolio.run.seconds),
        },
    }
    if portfolio.status == "evaluated":
        answer["broken_rules"] = [vars(broken) for broken in portfolio.broken_rules]
    return finite(answer)


def _funded(portfolio: Portfolio, p: int) -> Json:
    project = portfolio.instance.projects[p]
    return {
        "project": project.id,
        "cost_musd": project.cost_musd,
        "start_year": portfolio.start_year(p),
        "sources": portfolio.paid_by_source(p),
    }


def _flows(portfolio: Portfolio) -> list[Json]:
    """One entry a flow; its routes are those of the answer, kt a year."""
    routes = portfolio.valuation.worlds[0].flows
    return [
        {
            "flow": row["flow"],
            "kt": row["kt"],
            "hours_before": row["hours_before"],
            "hours_after": row["hours_after"],
            "unserved_kt": row["unserved_kt_after"],
            "routes": _routes(portfolio, travelled),
        }
        for row, travelled in zip(portfolio.flows.to_dict("records"), routes, strict=True)
    ]


def _routes(portfolio: Portfolio, travelled: FlowTravel) -> list[Json]:
    return [{"kt": route.kt, "hours": route.hours, "links": portfolio.link_ids(route)} for route in travelled.routes]


def infeasible_answer(conflict: Iterable[Mapping[str, Any]] = (), repairs: Iterable[Mapping[str, Any]] = ()) -> Json:
    return {
        "status": "infeasible",
        "conflict": [dict(rule) for rule in conflict],
        "repairs": [dict(repair) for repair in repairs],
    }


def no_portfolio_answer() -> Json:
    return {"status": "no_portfolio"}


def problems_answer(problems: Iterable[Problem]) -> Json:
    """The `check` answer: everything found, errors and advice."""
    return {"problems": [problem.to_dict() for problem in problems]}


def finite(value: Any) -> Any:
    """The same with null in place of NaN and infinite numbers, and NumPy's numbers as Python's."""
    if isinstance(value, Mapping):
        return {str(key): finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(item) for item in value]
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def to_text(answer: Json) -> str:
    return json.dumps(answer, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
