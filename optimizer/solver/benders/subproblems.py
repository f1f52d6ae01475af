"""Hours functions at work: each is a small warm linear program whose duals give cuts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from models.commodities import CommodityPlan
from models.linear_program import Floats
from models.recourse import RecourseFunction, build_subproblems
from optimizer.solver.highs.outcome import SolverError
from optimizer.solver.highs.standard_form import StandardForm, compile_model
from optimizer.solver.highs.warm_lp import WarmProgram


@dataclass(frozen=True)
class OptimalityCut:
    """hours + Σ_l toll x use >= constant - Σ_p slope x open, over the limits and projects of its program."""

    constant: float
    slopes: Floats
    tolls: Floats

    def least(self, open_shares: Floats) -> float:
        """What it asks for with that open."""
        return self.constant - float(self.slopes @ open_shares)


class Subproblem:
    """The least hours of one function, given what is open and how often a tonne may pass each limit.

    `projects` and `limits` order what it is asked with.
    """

    def __init__(
        self, form: StandardForm, open_rows: csr_array, projects: Sequence[int], limits: Mapping[int, int]
    ) -> None:
        self.projects, self.limits = tuple(projects), tuple(limits)
        self._form, self._open_rows = form, open_rows
        # rows that what is open has a part in
        self._asking = np.unique(open_rows.nonzero()[0]).astype(np.int32)
        self._use = np.array(list(limits.values()), dtype=np.int32)
        self._transposed, self._open_transposed = csr_array(form.matrix.T), csr_array(open_rows.T)
        self._program = WarmProgram(form)

    def anew(self) -> Subproblem:
        """The same before it was ever asked."""
        fresh = copy(self)
        fresh._program = WarmProgram(self._form)
        return fresh

    def cut(self, open_shares: Floats, most_use: Floats) -> OptimalityCut:
        """The cut that is exact there."""
        form, taken = self._form, (self._open_rows @ open_shares)[self._asking]
        self._program.set_row_bounds(
            self._asking, form.row_lower[self._asking] - taken, form.row_upper[self._asking] - taken
        )
        self._program.set_upper(self._use, most_use)
        solved = self._program.solve()
        if solved is None:
            raise SolverError("a flow that may stay unserved finds no way and cannot stay")
        return self._bound_by(solved.duals)

    def _bound_by(self, duals: Floats) -> OptimalityCut:
        """Weak duality with these duals, written out: a bound whatever the solver's tolerances are."""
        form = self._form
        sides = np.where(duals > 0, form.row_lower, form.row_upper)
        duals = np.where(np.isfinite(sides), duals, 0.0)
        reduced = form.cost - self._transposed @ duals
        ends = np.where(reduced >= 0, form.lower, form.upper)
        at_ends = reduced * np.where(np.isfinite(ends), ends, 0.0)
        constant = float(duals @ np.where(np.isfinite(sides), sides, 0.0) + at_ends.sum())
        return OptimalityCut(constant, self._open_transposed @ duals, np.maximum(0.0, -reduced[self._use]))


def subproblems(plan: CommodityPlan, functions: Sequence[RecourseFunction]) -> list[Subproblem]:
    """The program of each function, taken apart from the one model of all."""
    form = compile_model(build_subproblems(plan, functions))
    project_of = {column: p for (p, _), column in form.start_column.items()}
    starts = np.array(sorted(project_of), dtype=np.intp)
    commodity = np.array([_first(index) for _, index in form.row_names])
    own = form.matrix.copy()
    own.data = np.where(np.isin(own.indices, starts) | (form.upper[own.indices] <= 0), 0.0, own.data)
    own.eliminate_zeros()
    column_commodity = np.full(len(form.cost), -1)
    entries = own.tocoo()
    column_commodity[entries.col] = commodity[entries.row]
    opening = csr_array(form.matrix[:, starts])
    use = columns_by_row(form, "use_bounded")
    limits: dict[int, dict[int, int]] = defaultdict(dict)
    for (f, limit), column in use.items():
        limits[f][limit] = column
    programs = []
    for f in range(len(functions)):
        rows, columns = np.flatnonzero(commodity == f), np.flatnonzero(column_commodity == f)
        part = StandardForm(
            cost=form.cost[columns],
            offset=0.0,
            matrix=csr_array(own[rows][:, columns]),
            row_lower=form.row_lower[rows],
            row_upper=form.row_upper[rows],
            lower=form.lower[columns],
            upper=form.upper[columns],
            integral=np.zeros(len(columns), dtype=np.bool_),
            row_names=tuple(form.row_names[n] for n in rows),
            start_column={},
        )
        open_rows = csr_array(opening[rows])
        asked = np.unique(open_rows.nonzero()[1])
        place = {limit: int(np.searchsorted(columns, column)) for limit, column in limits[f].items()}
        programs.append(
            Subproblem(part, csr_array(open_rows[:, asked]), [project_of[starts[n]] for n in asked], place)
        )
    return programs


def columns_by_row(form: StandardForm, name: str) -> dict[Any, int]:
    """The column of each row of a constraint that has one, by the row's index."""
    start = form.matrix.indptr
    return {
        index: int(form.matrix.indices[start[n]])
        for n, (row, index) in enumerate(form.row_names)
        if row == name
    }


def _first(index: object) -> int:
    return index[0] if isinstance(index, tuple) else index  # type: ignore[return-value]
