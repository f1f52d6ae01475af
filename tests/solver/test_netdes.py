"""Published stochastic network design instances (10 nodes, 10 scenarios) to their certified answers.

An arc from a node to itself carries nothing anywhere, and a link of a case joins two nodes, so such arcs are left out.
"""

from __future__ import annotations

import csv
import warnings
from time import process_time
from typing import Any

import pytest

from optimizer.case import Case, read_case
from optimizer.solver.solving import solve
from tests.case.builder import Rows, to_xlsx
from tests.solver.test_published import CASES, converter

NETDES = CASES / "netdes"
SECONDS = 60  # of processor time for all twenty, solves and all
pytestmark = pytest.mark.skipif(not NETDES.exists(), reason="no ../shared/cases/netdes beside the repository")


def references() -> list[dict[str, str]]:
    if not NETDES.exists():
        return []
    with (NETDES / "reference_values.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def value_of(reference: dict[str, str]) -> float:
    return float(reference["value"]) - float(reference["fixed_part"])


def case_of(reference: dict[str, str], **settings: Any) -> Case:
    name = f"{reference['instance']}.dat"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the converter leaves closing files to Python
        rows: Rows = converter().netdes(str(NETDES / name), float(reference["fixed_part"]))
    rows["Settings"][0]["value"] = name
    rows["Settings"] += [{"setting": setting, "value": value} for setting, value in settings.items()]
    return read_case(to_xlsx(without_arcs_to_themselves(rows)))


def without_arcs_to_themselves(rows: Rows) -> Rows:
    gone = {row["link"] for row in rows["Links"] if row["from_node"] == row["to_node"]}
    gone |= {row["bridge"] for row in rows["Bridges"] if row["link"] in gone}
    gone |= {row["project"] for row in rows["Effects"] if row["target"] in gone}
    named = ("link", "bridge", "project", "target")
    return {sheet: [row for row in rows[sheet] if not any(row.get(name) in gone for name in named)] for sheet in rows}


@pytest.mark.slow
def test_all_twenty_are_proven_within_a_minute() -> None:
    cases = [(reference, case_of(reference)) for reference in references()]
    assert len(cases) == 20
    began = process_time()
    for reference, case in cases:
        portfolio = solve(case, prove_unique=False, look_ahead=False)
        assert portfolio.status == "optimal", reference["instance"]
        assert portfolio.objective == pytest.approx(value_of(reference), rel=2e-5), reference["instance"]
        assert portfolio.spent_musd <= float(reference["fixed_part"]) * (1 + 1e-6)
        assert portfolio.unserved_kt_after == pytest.approx(0, abs=1e-6)
    assert process_time() - began < SECONDS


@pytest.mark.parametrize("instance", ["network-10-10-L-05", "network-10-10-L-08"])
def test_two_of_them_at_any_time(instance: str) -> None:
    reference = next(row for row in references() if row["instance"] == instance)
    portfolio = solve(case_of(reference), prove_unique=False, look_ahead=False)
    assert portfolio.status == "optimal"
    assert portfolio.objective == pytest.approx(value_of(reference), rel=2e-5)


@pytest.mark.parametrize("instance", ["network-10-10-L-05"])
@pytest.mark.parametrize("objective", ["worst_case", "cvar", "regret"])
def test_other_objectives_bound_each_other(instance: str, objective: str) -> None:
    """The portfolio that is best in one measure is no better in another than the one that is best there."""
    reference = next(row for row in references() if row["instance"] == instance)
    usual = solve(case_of(reference), prove_unique=False, look_ahead=False)
    other = solve(case_of(reference, objective=objective), prove_unique=False, look_ahead=False)
    assert other.status == "optimal"
    assert other.valuation.expected >= usual.objective * (1 - 2e-5)
    if objective == "worst_case":
        assert other.objective <= max(usual.valuation.scenario_sums) * (1 + 2e-5)
    if objective == "cvar":
        assert usual.objective * (1 - 2e-5) <= other.objective <= max(usual.valuation.scenario_sums) * (1 + 2e-5)
    if objective == "regret":
        assert 0 <= other.objective <= usual.objective
