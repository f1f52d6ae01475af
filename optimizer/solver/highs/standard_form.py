"""Pyomo model -> plain arrays, once; questions about the same model only change bounds and add rows."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyomo.environ as pyo
from numpy.typing import NDArray
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler
from scipy.sparse import csr_array, hstack, vstack

from models.decision_rows import PLANNER_ROWS

_COMPILING = threading.Lock()  # the compiler's first use is not thread-safe

# what the referee, not the solver, judges at fixed decisions
JUDGED_ROWS = PLANNER_ROWS | {"measure_kept", "side_constraint"}
Start = tuple[int, int]  # (project position, year position)


@dataclass(frozen=True)
class SideConstraint:
    """An extra row: lower <= Σ factor x start <= upper, over starts of projects."""

    factors: Mapping[Start, float]
    lower: float = -np.inf
    upper: float = np.inf


@dataclass(frozen=True)
class StandardForm:
    """minimise cost·x + offset subject to row_lower <= A x <= row_upper and lower <= x <= upper.

    `row_names` are (constraint, index) of the Pyomo model; `start_column` finds the decision of a project and
    year. Every start has a column, also one that no row names.
    """

    cost: NDArray[np.float64]
    offset: float
    matrix: csr_array
    row_lower: NDArray[np.float64]
    row_upper: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    integral: NDArray[np.bool_]
    row_names: tuple[tuple[str, Any], ...]
    start_column: Mapping[Start, int]

    def with_side_constraints(self, rows: Iterable[SideConstraint]) -> StandardForm:
        """The same with rows added."""
        rows = tuple(rows)
        if not rows:
            return self
        column = self.start_column
        entries = [
            (n, column[at], factor) for n, row in enumerate(rows) for at, factor in row.factors.items()
        ]
        numbers, columns, factors = zip(*entries, strict=True) if entries else ((), (), ())
        extra = csr_array((factors, (numbers, columns)), shape=(len(rows), len(self.cost)))
        return replace(
            self,
            matrix=csr_array(vstack([self.matrix, extra])),
            row_lower=np.concatenate([self.row_lower, [row.lower for row in rows]]),
            row_upper=np.concatenate([self.row_upper, [row.upper for row in rows]]),
            row_names=(*self.row_names, *((("side_constraint", n)) for n in range(len(rows)))),
        )

    def with_starts(self, starts: Iterable[Start], *, relaxed: bool = True) -> StandardForm:
        """The same with every decision fixed; `relaxed`, a linear program without the planner's rules.

        A spend that a rule allows only by the solver's rounding would be refused a second time; rules are the
        referee's to judge.
        """
        chosen = set(starts)
        lower, upper = self.lower.copy(), self.upper.copy()
        for start, column in self.start_column.items():
            lower[column] = upper[column] = float(start in chosen)
        fixed = replace(self, lower=lower, upper=upper)
        if not relaxed:
            return fixed
        unruled = {name: (-np.inf, np.inf) for name in self.row_names if name[0] in JUDGED_ROWS}
        return replace(fixed.with_row_bounds(unruled), integral=np.zeros_like(self.integral))

    def choosing_among(self, starts: Collection[Start]) -> StandardForm:
        """The same with these starts alone to choose from."""
        upper = self.upper.copy()
        upper[[column for start, column in self.start_column.items() if start not in starts]] = 0.0
        return replace(self, upper=upper)

    def with_row_bounds(self, bounds: Mapping[tuple[str, Any], tuple[float, float]]) -> StandardForm:
        """The same with other bounds on named rows (infinite ones drop a row's side)."""
        row_lower, row_upper = self.row_lower.copy(), self.row_upper.copy()
        for n, name in enumerate(self.row_names):
            if name in bounds:
                row_lower[n], row_upper[n] = bounds[name]
        return replace(self, row_lower=row_lower, row_upper=row_upper)

    def starts_in(self, values: NDArray[np.float64]) -> dict[int, int]:
        """project position -> year position of the starts that are 1 (rounded)."""
        return {p: t for (p, t), column in self.start_column.items() if values[column] > 0.5}


def compile_model(model: pyo.ConcreteModel) -> StandardForm:
    """The arrays of a model by Pyomo's standard form; rows keep the names of their constraints.

    The compiler leaves out variables that no row names. Starts get a column all the same: a side constraint
    may name them.
    """
    with _COMPILING:
        form = LinearStandardFormCompiler().write(model, mixed_form=True)
    senses = np.array([row.bound_type for row in form.rows], dtype=int)
    rhs = np.asarray(form.rhs, dtype=np.float64)
    known = {id(variable) for variable in form.columns}
    columns = [*form.columns, *(variable for variable in model.start.values() if id(variable) not in known)]
    bounds = [variable.bounds for variable in columns]
    position = {id(variable): n for n, variable in enumerate(columns)}
    unnamed = len(columns) - len(known)
    named = csr_array(form.A)
    return StandardForm(
        cost=np.concatenate([form.c.toarray()[0] if known else np.zeros(0), np.zeros(unnamed)]),
        offset=float(form.c_offset[0]),
        matrix=csr_array(hstack([named, csr_array((len(rhs), unnamed))])) if unnamed else named,
        row_lower=np.where(senses <= 0, rhs, -np.inf),
        row_upper=np.where(senses >= 0, rhs, np.inf),
        lower=np.array([-np.inf if low is None else low for low, _ in bounds]),
        upper=np.array([np.inf if high is None else high for _, high in bounds]),
        integral=np.array([not variable.is_continuous() for variable in columns], dtype=np.bool_),
        row_names=tuple(_name_of(row.constraint) for row in form.rows),
        start_column={key: position[id(variable)] for key, variable in model.start.items()},
    )


def _name_of(constraint: Any) -> tuple[str, Any]:
    return constraint.parent_component().local_name, constraint.index()
