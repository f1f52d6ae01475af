"""The questions after the answer on the default case, each against what it stands for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean
from time import perf_counter

from optimizer import Case, InfeasibleCaseError, read_case, solve
from optimizer.solver.session import Formulation
from optimizer.studies import frontier, importance, stress

DEFAULT_CASE = Path(__file__).resolve().parent.parent / "inputs" / "trans_caspian.xlsx"
BUDGETS = [float(budget) for budget in range(10, 401, 10)]
DRAWS = 200


@dataclass(frozen=True)
class Measured:
    """A ratio with its target: at most (`at_most`) or at least that."""

    what: str
    ratio: float
    target: float
    at_most: bool

    @property
    def met(self) -> bool:
        return self.ratio <= self.target if self.at_most else self.ratio >= self.target

    def __str__(self) -> str:
        bound = "at most" if self.at_most else "at least"
        verdict = "met" if self.met else "MISSED"
        return f"{self.what}; ratio {self.ratio:.2f}, target {bound} {self.target:g}: {verdict}"


def seconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def cold(case: Case, *, formulation: Formulation = "auto") -> float:
    """Seconds of one solve from the case as read; an infeasible one counts too."""

    def work() -> None:
        with suppress(InfeasibleCaseError):
            solve(case, prove_unique=False, look_ahead=False, formulation=formulation)

    return seconds(work)


def frontier_against_cold_solves() -> Measured:
    """40 budgets on two workers, as the command has on two cores, against the mean of 40 cold solves.

    The target is meant against the model as one program, which the solve command left for cuts since: what
    the frontier costs in solves by cuts is said too.
    """
    case = read_case(DEFAULT_CASE)
    cold(case)  # what is loaded and compiled once is nobody's
    together = seconds(lambda: frontier(case, BUDGETS, workers=2))
    by_cuts, by_arcs = (
        [cold(case.with_settings(budget_musd=budget), formulation=formulation) for budget in BUDGETS]
        for formulation in ("cuts", "arcs")
    )
    ratio = together / mean(by_arcs)
    what = f"frontier of {len(BUDGETS)} budgets {together:.1f} s; cold solves by arcs {_range(by_arcs)}"
    return Measured(
        f"{what}, by cuts {_range(by_cuts)} (ratio {together / mean(by_cuts):.2f})", ratio, 8.0, at_most=True
    )


def _range(each: list[float]) -> str:
    return f"{min(each):.2f} to {max(each):.2f} s, mean {mean(each):.2f} s"


def importance_against_cold_solves() -> Measured:
    """Replacement and forcing costs of all projects against the cold re-solves that they stand for."""
    case = read_case(DEFAULT_CASE)
    best = solve(case, prove_unique=False)
    together = seconds(lambda: importance(case, entries=False))
    table = case.tables["Projects"]
    apart = 0.0
    for project in table["project"]:
        status = "rejected" if project in best.projects else "committed"
        changed = table.assign(status=table["status"].where(table["project"] != project, status))
        apart += cold(replace(case, tables={**case.tables, "Projects": changed}))
    what = f"importance of {len(table)} projects {together:.1f} s, cold re-solves {apart:.1f} s"
    return Measured(what, together / apart, 0.5, at_most=True)


def stress_on_two_workers() -> Measured:
    """200 draws on one worker against two."""
    case = read_case(DEFAULT_CASE)
    one = seconds(lambda: stress(case, draws=DRAWS, workers=1))
    two = seconds(lambda: stress(case, draws=DRAWS, workers=2))
    return Measured(
        f"{DRAWS} draws: 1 worker {one:.1f} s, 2 workers {two:.1f} s", one / two, 1.7, at_most=False
    )


BENCHMARKS: dict[str, Callable[[], Measured]] = {
    "frontier": frontier_against_cold_solves,
    "importance": importance_against_cold_solves,
    "stress": stress_on_two_workers,
}
