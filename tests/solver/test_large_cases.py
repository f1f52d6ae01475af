"""The large cases of the repository are solved by cuts, and proven."""

from __future__ import annotations

import pytest

from optimizer.case import read_case
from optimizer.case.freeze import freeze
from optimizer.solver.highs.outcome import SolveOptions
from optimizer.solver.query import Found
from optimizer.solver.session import Session


@pytest.mark.slow
@pytest.mark.parametrize(("name", "gap_pct"), [("scenarios", 0.01), ("2030", 0.1)])
def test_the_large_cases_are_proven(name: str, gap_pct: float) -> None:
    """How soon is measured by `python -m benchmarks large`; the limit here is for what hangs alone."""
    case = read_case(f"inputs/trans_caspian_{name}.xlsx")
    session = Session(freeze(case))
    assert session.formulation == "cuts"
    found = session.ask(SolveOptions(mip_gap_pct=gap_pct, time_limit_seconds=900))
    assert isinstance(found, Found)
    assert found.status == "optimal"
    assert found.bound is not None
    assert found.objective - found.bound <= gap_pct / 100 * found.objective
