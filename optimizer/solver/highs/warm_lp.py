"""A linear program that is solved again and again with small changes, each time from where it ended last."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from models.linear_program import INFEASIBLE, SOLVED, Floats, row_arrays
from optimizer.solver.highs.mip import to_lp
from optimizer.solver.highs.outcome import SolverError
from optimizer.solver.highs.standard_form import StandardForm

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Solved:
    """Values of columns, duals of rows and the objective (without the form's offset) at an optimum."""

    values: Floats
    duals: Floats
    objective: float


class WarmProgram:
    """The continuous relaxation of a standard form; costs are scaled, so that tolerances fit any unit."""

    def __init__(self, form: StandardForm) -> None:
        largest = float(np.abs(form.cost).max(initial=0.0))
        self.unit = largest / 1000 if largest > 0 else 1.0
        self.highs = highspy.Highs()
        self.highs.setOptionValue("output_flag", False)
        # `threads` stays as it is: HiGHS refuses a second number of them
        self.highs.setOptionValue("primal_feasibility_tolerance", TOLERANCE)
        self.highs.setOptionValue("dual_feasibility_tolerance", TOLERANCE)
        self.highs.passModel(to_lp(form, self.unit, relaxed=True))

    def set_row_bounds(self, rows: NDArray[np.int32], lower: Floats, upper: Floats) -> None:
        self.highs.changeRowsBounds(len(rows), rows, lower, upper)  # type: ignore[attr-defined]  # its stubs lack it

    def set_upper(self, columns: NDArray[np.int32], upper: Floats) -> None:
        """Columns that are at least 0 and now at most that."""
        if len(columns):
            self.highs.changeColsBounds(len(columns), columns, np.zeros(len(columns)), upper)

    def add_rows(self, rows: csr_array, lower: Floats) -> None:
        """Rows that must be at least `lower`."""
        upper = np.full(len(lower), np.inf)
        starts, indices, factors = row_arrays(rows)
        self.highs.addRows(len(lower), lower, upper, rows.nnz, starts[:-1], indices, factors)

    def solve(self, ends: float | None = None) -> Solved | None:
        """The optimum, None where none obeys the rows. Raises OutOfTimeError at `ends` (of perf_counter)."""
        if ends is not None:
            seconds = max(0.0, ends - perf_counter())
            # its clock counts all runs together
            self.highs.setOptionValue("time_limit", self.highs.getRunTime() + seconds)
        known = highspy.HighsModelStatus
        self.highs.run()
        if self.highs.getModelStatus() in (known.kNotset, known.kSolveError, known.kUnknown):
            self.highs.clearSolver()  # where it ended last leads nowhere: from the start
            self.highs.run()
        status = self.highs.getModelStatus()
        if status in INFEASIBLE:
            return None
        if status == known.kTimeLimit:
            raise OutOfTimeError
        if status not in SOLVED:
            raise SolverError(f"HiGHS ended a linear program with: {self.highs.modelStatusToString(status)}")
        found = self.highs.getSolution()
        objective = self.highs.getInfo().objective_function_value * self.unit
        return Solved(np.asarray(found.col_value), np.asarray(found.row_dual) * self.unit, objective)


class OutOfTimeError(Exception):
    """A linear program was not finished in its time."""
