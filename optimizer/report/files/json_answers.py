"""The JSON answers of docs/interface.md: plain dicts without NaN or Infinity."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from optimizer.case import Problem
from optimizer.case.problems import ReadPast
from optimizer.solver.averages import average_hours, flow_means, mean_routes
from optimizer.solver.portfolio import Portfolio

Json = dict[str, Any]
MOST_PROBLEMS = 10_000  # in one answer
# What some terminals take for commands, and JSON may carry as it is: C1 controls and marks of direction.
_UNSEEN = re.compile("[\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


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
    if portfolio.instance.objective != "expected":
        answer |= _ties(portfolio)
    if not portfolio.instance.is_static:
        answer["by_year"] = [_year(portfolio, y) for y in range(len(portfolio.instance.years))]
    if portfolio.has_scenarios:
        answer["by_scenario"] = [_scenario(portfolio, s) for s in range(len(portfolio.instance.scenarios))]
        ahead = portfolio.looking_ahead
        answer["cost_of_base_plan"] = ahead.cost_of_base_plan if ahead is not None else None
        perfect = ahead.value_of_perfect_information if ahead is not None else None
        answer["value_of_perfect_information"] = perfect
    if portfolio.status == "evaluated":
        answer["broken_rules"] = [vars(broken) for broken in portfolio.broken_rules]
    return finite(answer)


def _ties(portfolio: Portfolio) -> Json:
    """In which measures another portfolio is as good, and one that differs in the expectation alone."""
    ties_in, rival = portfolio.ties_in, portfolio.rival
    tying = None
    if rival is not None:
        tying = {"projects": _ids(portfolio, rival.starts), "expected_more": rival.expected_more}
    return {"ties_in": None if ties_in is None else list(ties_in), "tying": tying}


def _ids(portfolio: Portfolio, starts: Iterable[int]) -> list[str]:
    return [portfolio.instance.projects[p].id for p in sorted(starts)]


def _funded(portfolio: Portfolio, p: int) -> Json:
    project = portfolio.instance.projects[p]
    return {
        "project": project.id,
        "cost_musd": project.cost_musd,
        "start_year": portfolio.start_year(p),
        "sources": portfolio.paid_by_source(p),
    }


def _flows(portfolio: Portfolio) -> list[Json]:
    """One entry a flow, with its routes in the answer: means over years and scenarios if there are some."""
    routes = mean_routes(portfolio.instance, portfolio.valuation)
    return [
        {
            **entry,
            "routes": [
                {"kt": route.kt, "hours": route.hours, "links": portfolio.link_ids(route)}
                for route in flow_routes
            ],
        }
        for entry, flow_routes in zip(_flow_entries(portfolio), routes, strict=True)
    ]


def _flow_entries(portfolio: Portfolio, worlds: frozenset[int] | None = None) -> list[Json]:
    before = flow_means(portfolio.instance, portfolio.baseline, only=worlds)
    after = flow_means(portfolio.instance, portfolio.valuation, only=worlds)
    return [
        {
            "flow": flow.id,
            "kt": now.kt,
            "hours_before": then.hours,
            "hours_after": now.hours,
            "unserved_kt": now.unserved_kt,
        }
        for flow, then, now in zip(portfolio.instance.flows, before, after, strict=True)
    ]


def _year(portfolio: Portfolio, y: int) -> Json:
    worlds = portfolio.worlds_where(year=y)
    started = [p for p, start in portfolio.starts.items() if start == y]
    sources: Json = {source.id: 0.0 for source in portfolio.instance.sources or ()}
    for p in started:
        for source, musd in portfolio.paid_by_source(p).items():
            sources[source] += musd
    return {
        "year": portfolio.instance.years[y].number,
        "spent_musd": sum(portfolio.instance.projects[p].cost_musd for p in started),
        "sources": sources,
        "average_hours": average_hours(portfolio.instance, portfolio.valuation, only=worlds),
        "flows": _flow_entries(portfolio, worlds),
    }


def _scenario(portfolio: Portfolio, s: int) -> Json:
    scenario, worlds = portfolio.instance.scenarios[s], portfolio.worlds_where(scenario=s)
    return {
        "scenario": scenario.id,
        "probability_pct": 100 * scenario.probability,
        "objective": portfolio.valuation.scenario_sums[s],
        "baseline_objective": portfolio.baseline.scenario_sums[s],
        "average_hours_after": average_hours(portfolio.instance, portfolio.valuation, only=worlds),
        "flows": _flow_entries(portfolio, worlds),
    }


def no_portfolio_answer() -> Json:
    return {"status": "no_portfolio"}


def problems_answer(problems: Iterable[Problem], read_past: Iterable[ReadPast] = ()) -> Json:
    """The `check` answer: what was found, errors and advice, up to a bound, and what was read past."""
    found, past = list(problems), [one.to_dict() for one in read_past]
    more = len(found) - MOST_PROBLEMS
    return {
        "problems": [problem.to_dict() for problem in found[:MOST_PROBLEMS]],
        **({"more_problems": more} if more > 0 else {}),
        **({"read_past": past} if past else {}),
    }


def finite(answer: Mapping[str, Any]) -> Json:
    """The same with null in place of NaN and infinite numbers, and NumPy's numbers as Python's."""
    return {str(key): _finite(value) for key, value in answer.items()}


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return finite(value)
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def to_text(answer: Json, *, ascii_only: bool = False) -> str:
    text = json.dumps(answer, indent=2, ensure_ascii=ascii_only, allow_nan=False)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"
