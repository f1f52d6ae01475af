"""A plain linear program, solved by HiGHS: what the referee needs where shortest ways alone do not decide."""

from __future__ import annotations

from dataclasses import dataclass, field

import highspy
import numpy as np
from numpy.typing import NDArray

from models.instance import INF


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

    def solve(self) -> NDArray[np.float64] | None:
        """The values of all columns at an optimum, or None where no values obey the rows."""
        solved = self.solve_with_duals()
        return None if solved is None else solved[0]

    def solve_with_duals(self) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
        """Values of columns and duals of rows at an optimum, or None where no values obey the rows."""
        highs = highspy.Highs()
        highs.setOptionValue("output_flag", False)
        highs.passModel(self._lp())
        highs.run()
        solved = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty)
        if highs.getModelStatus() not in solved:
            return None
        solution = highs.getSolution()
        return np.asarray(solution.col_value, dtype=np.float64), np.asarray(solution.row_dual, dtype=np.float64)

    def _lp(self) -> highspy.HighsLp:
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.cost), len(self.entries)
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = self.cost, [0.0] * len(self.cost), self.upper
        lp.row_lower_, lp.row_upper_ = self.row_lower, self.row_upper
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.concatenate(([0], np.cumsum([len(row) for row in self.entries]))).astype(np.int32)
        lp.a_matrix_.index_ = np.array([column for row in self.entries for column, _ in row], dtype=np.int32)
        lp.a_matrix_.value_ = np.array([factor for row in self.entries for _, factor in row], dtype=np.float64)
        return lp
