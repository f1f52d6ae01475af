"""A plain linear program, solved by HiGHS: what the referee needs where shortest ways alone do not decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from models.instance import INF

Floats = NDArray[np.float64]
Figures = list[float] | Floats
SOLVED = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty)
INFEASIBLE = (
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,  # hours are never negative, so nothing here is unbounded
)


@dataclass
class LinearProgram:
    """minimise cost·x subject to rows of (columns, factors) between bounds, 0 <= x <= upper.

    Columns and rows are numbered in the order in which they are added.
    """

    cost: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    row_lower: list[float] = field(default_factory=list)
    row_upper: list[float] = field(default_factory=list)
    entries: list[list[tuple[int, float]]] = field(default_factory=list)

    def add_column(self, cost: float, upper: float = INF) -> int:
        self.cost.append(cost)
        self.upper.append(upper)
        return len(self.cost) - 1

    def add_row(self, lower: float, upper: float, entries: list[tuple[int, float]]) -> int:
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        self.entries.append(entries)
        return len(self.entries) - 1

    def solve(self) -> Floats | None:
        """The values of all columns at an optimum, or None where no values obey the rows."""
        solved = self.solve_with_duals()
        return None if solved is None else solved[0]

    def solve_with_duals(self) -> tuple[Floats, Floats] | None:
        """Values of columns and duals of rows at an optimum, or None where no values obey the rows."""
        highs = highspy.Highs()
        highs.setOptionValue("output_flag", False)
        highs.passModel(self._lp())
        highs.run()
        if highs.getModelStatus() not in SOLVED:
            return None
        solution = highs.getSolution()
        values = np.asarray(solution.col_value, dtype=np.float64)
        return values, np.asarray(solution.row_dual, dtype=np.float64)

    def _lp(self) -> highspy.HighsLp:
        matrix, lower = rows_of_entries(self.entries, len(self.cost)), [0.0] * len(self.cost)
        return highs_lp(matrix, self.cost, (lower, self.upper), (self.row_lower, self.row_upper))


def rows_of_entries(entries: Sequence[Sequence[tuple[int, float]]], columns: int) -> csr_array:
    """A matrix of rows that are given as (column, factor) pairs, in that order."""
    starts = np.concatenate(([0], np.cumsum([len(row) for row in entries]))).astype(np.int32)
    indices = np.array([column for row in entries for column, _ in row], dtype=np.int32)
    factors = np.array([factor for row in entries for _, factor in row], dtype=np.float64)
    return csr_array((factors, indices, starts), shape=(len(entries), columns))


def highs_lp(
    matrix: csr_array,
    cost: Figures,
    column_bounds: tuple[Figures, Figures],
    row_bounds: tuple[Figures, Figures],
) -> highspy.HighsLp:
    """Arrays as HiGHS takes them; bounds are (lower, upper)."""
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.col_cost_, (lp.col_lower_, lp.col_upper_) = cost, column_bounds
    lp.row_lower_, lp.row_upper_ = row_bounds
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = row_arrays(matrix)
    return lp


def row_arrays(matrix: csr_array) -> tuple[NDArray[np.int32], NDArray[np.int32], Floats]:
    """Where each row begins, its columns and its factors, in the types that HiGHS takes."""
    return matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32), matrix.data
