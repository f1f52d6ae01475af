"""Portfolios of this session side by side, and two lists to hold an optimum against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from optimizer.case import Case
from optimizer.report.files.json_answers import solve_answer
from optimizer.solver import Portfolio, evaluate
from optimizer.studies import Comparison, Side
from optimizer.studies import compare as compare_sides
from optimizer.studies.worth.ranking import ranked_portfolio

__all__ = ["Comparison", "compare", "hand_picked", "ranked_portfolio", "side_of"]


def side_of(portfolio: Portfolio) -> Side:
    """A portfolio as one side of a comparison, with all its inputs."""
    return Side(solve_answer(portfolio), portfolio.case.tables, portfolio.case.settings)


def compare(portfolios: Mapping[str, Portfolio | Side]) -> Comparison:
    """Compare runs, or answers from files, by name and in their order.

    Raises ValueError for fewer than two.
    """
    sides = {name: side_of(one) if isinstance(one, Portfolio) else one for name, one in portfolios.items()}
    return compare_sides(sides)


def hand_picked(case: Case, ids: Sequence[str]) -> Portfolio:
    """What exactly these projects give and which rules they break.

    InputError for one that the case does not have.
    """
    return evaluate(case, list(dict.fromkeys(ids)))
