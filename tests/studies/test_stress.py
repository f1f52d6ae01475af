"""Stress: the distributions, draws that depend on the seed alone, and each draw against enumeration."""

from __future__ import annotations

import math

import numpy as np
import pytest

from optimizer.case import InputError
from optimizer.case.freeze import freeze
from optimizer.solver import InfeasibleCaseError
from optimizer.studies import stress
from optimizer.studies.stress_test.draws import around_mean, around_mode, drawn, figures_of, normals
from optimizer.studies.stress_test.survey_value import values_of_knowing
from tests.case.builder import Rows, with_cell, with_settings, worked_case
from tests.models.random_cases import seeds
from tests.oracle import Oracle
from tests.studies.common import case_of, static_case


@pytest.mark.parametrize("spread", [0.05, 0.2, 0.4, 1.0])
def test_moments_of_the_factors(spread: float) -> None:
    z = np.random.default_rng(3).standard_normal(400_000)
    mu, sigma = around_mean(spread)
    factors = np.exp(mu + sigma * z)
    assert factors.mean() == pytest.approx(1, rel=0.02)
    assert factors.std() == pytest.approx(spread, rel=0.05)
    mu, sigma = around_mode(spread)
    costs = np.exp(mu + sigma * z)
    assert math.exp(mu - sigma**2) == pytest.approx(1)  # the mode
    assert costs.std() == pytest.approx(spread, rel=0.08)
    assert (costs > 1).mean() > 0.5  # overruns are likelier


def test_figures_and_their_spreads() -> None:
    rows = worked_case()
    rows["Projects"][0]["evidence"] = "cited"
    rows["Posts"][0]["evidence"] = "derived"
    case = case_of(rows)
    figures = {(figure.sheet, figure.id, figure.column): figure for figure in figures_of(case)}
    assert set(figures) == {
        ("Bridges", "b1", "delay_hours"),
        ("Posts", "k_out", "processing_hours"),
        ("Posts", "k_out", "queue_hours"),
        ("Posts", "a_in", "processing_hours"),
        ("Projects", "new_b1", "cost_musd"),
        ("Projects", "train", "cost_musd"),
        ("Projects", "onestop", "cost_musd"),
        ("Flows", "ore", "kt_per_year"),
    }
    assert figures["Posts", "k_out", "queue_hours"].sigma == pytest.approx(around_mean(0.2)[1])
    assert figures["Projects", "new_b1", "cost_musd"].sigma < figures["Projects", "train", "cost_musd"].sigma


def test_a_draw_depends_on_seed_and_number_alone() -> None:
    case = case_of(worked_case())
    figures = figures_of(case)
    few, many = stress(case, draws=3, seed=5), stress(case, draws=7, seed=5)
    assert many.drawn[:3] == few.drawn
    assert stress(case, draws=3, seed=6).drawn != few.drawn
    one, other = (drawn(freeze(case), figures, normals(figures, 5, n)) for n in (0, 1))
    assert one.projects[0].cost_musd != other.projects[0].cost_musd


def rows_of_draw(rows: Rows, seed: int, draw: int) -> Rows:
    """The workbook of a draw, made from rows."""
    case = case_of(rows)
    figures = figures_of(case)
    changed = {sheet: [dict(row) for row in records] for sheet, records in rows.items()}
    for figure, z in zip(figures, normals(figures, seed, draw), strict=True):
        row = changed[figure.sheet][figure.position]
        factor = math.exp(figure.mu + figure.sigma * z)
        row[figure.column] = row[figure.column] * factor
        if figure.column == "delay_hours" and row.get("closure_hours"):
            row["closure_hours"] *= factor
    return changed


@pytest.mark.parametrize("seed", seeds(range(1000, 1008), fast=5))
def test_each_draw_against_enumeration(seed: int) -> None:
    rows, case, oracle = static_case(seed)
    if oracle.best() is None:
        with pytest.raises(InfeasibleCaseError):
            stress(case, draws=2)
        return
    found = stress(case, draws=4, seed=seed)
    for one in found.drawn:
        world = Oracle(rows_of_draw(rows, seed, one.draw))
        best = world.best()
        if best is None:
            assert one.starts is None
            continue
        close = 2e-5 * world.baseline_objective
        assert one.objective == pytest.approx(best.objective, abs=close)
        parts = [
            world.measure(world.sums(p))
            for starts, p in world.allowed
            if set(starts) <= set(found.chosen.projects)
        ]
        if parts:
            assert one.chosen_objective == pytest.approx(min(parts), abs=close)
        else:
            assert one.part is None
        assert one.regret >= 0


def test_shares_regret_and_what_is_sure() -> None:
    found = stress(case_of(worked_case()), draws=20, seed=2)
    assert found.draws == 20
    assert all(0 <= share <= 1 for share in found.funded_share.values())
    mean, p95, most = (found.regret[name] for name in ("mean", "p95", "max"))
    assert mean is not None
    assert p95 is not None
    assert most is not None
    assert 0 <= mean <= p95 <= most
    sure = stress(
        case_of(with_settings(spread_cited_pct=0, spread_derived_pct=0, spread_illustrative_pct=0)), draws=3
    )
    assert sure.regret == {"mean": 0, "p95": 0, "max": 0}
    assert sure.funded_share == {"new_b1": 0, "train": 1, "onestop": 1}
    assert not len(sure.survey_first)


def test_the_figure_that_decides_is_surveyed_first() -> None:
    """Two projects that exclude each other; the delay that one removes is hardly known, all else is."""
    rows = worked_case()
    for sheet in ("Bridges", "Posts", "Projects", "Flows"):
        rows[sheet] = [{**row, "evidence": "cited"} for row in rows[sheet]]
    rows["Bridges"][0]["evidence"] = "illustrative"
    rows["Settings"] += [
        {"setting": "spread_cited_pct", "value": 0},
        {"setting": "spread_illustrative_pct", "value": 80},
    ]
    rows["Bridges"][0]["delay_hours"] = 6
    found = stress(case_of(rows), draws=60, seed=4)
    first = found.survey_first.iloc[0]
    assert (first["sheet"], first["id"], first["column"]) == ("Bridges", "b1", "delay_hours")
    assert 0 < first["value_of_knowing"] <= (found.regret["mean"] or 0) * 1.5


def test_value_of_knowing_of_a_decision_by_sign() -> None:
    """Two lists, one better where a figure is high: knowing it is worth E|z|/2 of the difference."""
    z = np.random.default_rng(1).standard_normal((4000, 3))
    objectives = np.column_stack([100 + z[:, 0], 100 - z[:, 0]])
    values = values_of_knowing(objectives, z, 1)
    assert values[0] == pytest.approx(math.sqrt(2 / math.pi), rel=0.1)
    assert values[1:] == pytest.approx([0, 0], abs=0.05)


def test_draws_without_a_portfolio_are_told() -> None:
    rows = with_cell("Projects", 2, "status", "committed")
    found = stress(case_of(rows), draws=12, seed=1)
    assert 0 < len(found.feasible) < 12
    assert found.funded_share["new_b1"] == 1


def test_no_draws_are_refused() -> None:
    with pytest.raises(InputError):
        stress(case_of(worked_case()), draws=0)


def test_stopped_while_it_weighs_the_figures_it_does_not_call_them_worthless() -> None:
    """All draws are done then, and what knowing a figure is worth is not."""
    case, done = case_of(worked_case()).with_settings(budget_musd=8), list[bool]()
    whole = stress(case, draws=30, seed=1)
    assert len(whole.survey_first)
    stopped = stress(
        case,
        draws=30,
        seed=1,
        on_progress=lambda advance: done.append(advance.done == advance.total),
        cancel=lambda: any(done),
    )
    assert stopped.drawn == whole.drawn
    assert stopped.interrupted
    assert not whole.interrupted
    assert len(stopped.survey_first) == 0
