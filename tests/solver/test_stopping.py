"""Progress, cancel and time limits: what was found is kept, what was not is said."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from optimizer.case import Case, read_case
from optimizer.solver import NoPortfolioError, Portfolio, Progress, solve
from tests.case.builder import Rows, to_xlsx, worked_case
from tests.timeouts import HANGS_SECONDS


def hard_rows() -> Rows:
    """A network of small capacities that takes HiGHS many seconds, though a first portfolio comes at once."""
    rng = np.random.default_rng(8)
    nodes = [f"n{i}" for i in range(16)]
    rows: Rows = {
        name: [] for name in ("Settings", "Nodes", "Links", "Bridges", "Projects", "Effects", "Flows")
    }
    rows["Settings"] = [{"setting": "budget_musd", "value": 900}, {"setting": "mip_gap_pct", "value": 0}]
    rows["Nodes"] = [{"node": node, "country": "KZ"} for node in nodes]
    for i in range(110):
        one, other = rng.choice(nodes, 2, replace=False)
        link = {"link": f"l{i}", "from_node": str(one), "to_node": str(other), "mode": "rail"}
        rows["Links"].append(link | {"both_ways": "no", "hours": int(rng.integers(1, 30))})
        rows["Bridges"].append({"bridge": f"b{i}", "link": f"l{i}", "delay_hours": 0, "capacity_kt": 0})
        project = {"project": f"p{i}", "kind": "bridge replacement", "country": "KZ"}
        rows["Projects"].append(project | {"cost_musd": int(rng.integers(20, 60))})
        effect = {"project": f"p{i}", "target": f"b{i}"}
        rows["Effects"].append(effect | {"capacity_added_kt": int(rng.integers(20, 50))})
    for i in range(25):
        one, other = rng.choice(nodes, 2, replace=False)
        flow = {"flow": f"f{i}", "origin": str(one), "destination": str(other)}
        rows["Flows"].append(flow | {"kt_per_year": int(rng.integers(5, 20))})
    return rows


@cache
def hard_case() -> Case:
    return read_case(to_xlsx(hard_rows()))


def after_an_incumbent() -> tuple[Callable[[Progress], None], Callable[[], bool], list[Progress]]:
    seen: list[Progress] = []
    return seen.append, lambda: any(progress.objective is not None for progress in seen), seen


def test_cancelled_at_once_there_is_no_portfolio() -> None:
    with pytest.raises(NoPortfolioError) as stopped:
        solve(read_case(to_xlsx(worked_case())), cancel=lambda: True)
    assert stopped.value.interrupted


def test_cancelled_after_an_incumbent_it_is_kept() -> None:
    on_progress, cancel, seen = after_an_incumbent()
    portfolio = solve(hard_case(), on_progress=on_progress, cancel=cancel, time_limit_seconds=HANGS_SECONDS)
    assert portfolio.status == "interrupted"
    assert portfolio.spent_musd <= 900
    assert portfolio.saving > 0
    assert portfolio.best_bound is not None
    assert portfolio.best_bound <= portfolio.objective
    assert portfolio.unique is None
    first = next(progress.objective for progress in seen if progress.objective is not None)
    assert portfolio.objective <= first * (1 + 1e-9), "never worse than what was shown"


def test_progress_comes_with_seconds_bound_and_gap() -> None:
    seen: list[Progress] = []

    def is_enough() -> bool:
        return len(seen) >= 5 and seen[-1].gap_pct is not None

    solve(
        hard_case(),
        on_progress=seen.append,
        cancel=is_enough,
        time_limit_seconds=HANGS_SECONDS,
        prove_unique=False,
    )
    assert [progress.seconds for progress in seen] == sorted(progress.seconds for progress in seen)
    known = [
        progress for progress in seen if progress.objective is not None and progress.best_bound is not None
    ]
    assert known
    for progress in known:
        assert progress.best_bound <= progress.objective * (1 + 1e-9)
        assert progress.gap_pct == pytest.approx(
            100 * (progress.objective - progress.best_bound) / progress.objective
        )


def solved_in_little_time() -> tuple[Portfolio, float]:
    """The hard case under a limit of two seconds, or of as many as a busy machine takes to find any list."""
    seconds = 2.0
    while True:
        try:
            return solve(hard_case(), time_limit_seconds=seconds), seconds
        except NoPortfolioError:
            seconds *= 2
            assert seconds < HANGS_SECONDS


def test_the_time_limit_keeps_the_best_so_far() -> None:
    portfolio, limit = solved_in_little_time()
    assert portfolio.status == "time_limit"
    assert portfolio.gap_pct is not None
    assert portfolio.gap_pct > 0
    assert portfolio.unique is None
    assert portfolio.run.seconds["total"] < limit + 60, "it would take many minutes without"


def test_no_time_at_all_finds_no_portfolio() -> None:
    with pytest.raises(NoPortfolioError) as stopped:
        solve(hard_case(), time_limit_seconds=0)
    assert not stopped.value.interrupted
