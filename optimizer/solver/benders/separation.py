"""Separation: which cuts a point of the model by cuts breaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from models.commodities import CommodityPlan
from models.instance import Starts
from models.linear_program import Floats, rows_of_entries
from models.recourse import recourse_functions
from optimizer.solver.benders.subproblems import OptimalityCut, Subproblem, columns_by_row, subproblems
from optimizer.solver.highs.standard_form import StandardForm
from optimizer.solver.highs.warm_lp import Solved, WarmProgram

BROKEN = 1e-8  # hours, and relative; a cut broken by less is kept
SLACK = 1e-6  # relative; a cut with more room is not tight
SAME = 9  # digits in which two shares are the same
MOST_ROUNDS = 200  # of cuts at one portfolio; they come to an end by themselves, rounding aside
Asked = dict[object, OptimalityCut]  # cuts by the function and the point that they were asked at


@dataclass(frozen=True)
class Cuts:
    """Rows over the columns of the model by cuts, each at least its `lower`."""

    matrix: csr_array
    lower: Floats

    def __len__(self) -> int:
        return len(self.lower)

    def and_(self, more: Cuts) -> Cuts:
        return Cuts(csr_array(vstack([self.matrix, more.matrix])), np.concatenate([self.lower, more.lower]))

    def tight_at(self, values: Floats, slack: float = SLACK) -> Cuts:
        """Those with at most that room at a point, relative to what they bound."""
        return self._only(self.matrix @ values - self.lower <= slack * (1 + np.abs(self.lower)))

    def none(self) -> Cuts:
        return self._only(np.zeros(len(self), dtype=np.bool_))

    def with_columns(self, columns: NDArray[np.bool_]) -> Cuts:
        """Those that have any of these columns."""
        return self._only(abs(self.matrix) @ columns > 0)

    def _only(self, kept: NDArray[np.bool_]) -> Cuts:
        return Cuts(csr_array(self.matrix[np.flatnonzero(kept)]), self.lower[kept])


def with_cuts(form: StandardForm, cuts: Cuts) -> StandardForm:
    return replace(
        form,
        matrix=csr_array(vstack([form.matrix, cuts.matrix])),
        row_lower=np.concatenate([form.row_lower, cuts.lower]),
        row_upper=np.concatenate([form.row_upper, np.full(len(cuts), np.inf)]),
        row_names=(*form.row_names, *(("cut", n) for n in range(len(cuts)))),
    )


@dataclass(frozen=True)
class _Placement:
    """One commodity's place in the model by cuts: the columns of its program's projects and limits.

    What has no column (-1) is 0: a project that cannot be open yet, or that the commodity leaves out as never
    worth using; a limit that cannot bind.
    """

    program: Subproblem
    function: int
    hours: int
    open_columns: NDArray[np.intp]
    use: NDArray[np.intp]

    def opened(self, values: Floats) -> Floats:
        return np.where(self.open_columns >= 0, np.clip(values[self.open_columns], 0.0, 1.0), 0.0)

    def most_use(self, values: Floats) -> Floats:
        return np.where(self.use >= 0, np.maximum(values[self.use], 0.0), np.inf)

    def claimed(self, cut: OptimalityCut, values: Floats) -> float:
        """What stands in the model for the left side of a cut."""
        own = self.use >= 0
        return float(values[self.hours] + cut.tolls[own] @ values[self.use[own]])

    def row(self, cut: OptimalityCut) -> list[tuple[int, float]]:
        """The cut's left side as (column, factor) pairs."""
        opened, passed = (self.open_columns >= 0) & (cut.slopes != 0), (self.use >= 0) & (cut.tolls != 0)
        slopes = zip(self.open_columns[opened].tolist(), cut.slopes[opened].tolist(), strict=True)
        tolls = zip(self.use[passed].tolist(), cut.tolls[passed].tolist(), strict=True)
        return [(self.hours, 1.0), *slopes, *tolls]


def _columns(known: Mapping[tuple[int, int], int], wanted: Iterable[tuple[int, int]]) -> NDArray[np.intp]:
    """The column of each index, -1 where it has none."""
    return np.array([known.get(index, -1) for index in wanted], dtype=np.intp)


class Separation:
    """The hours functions of a plan, asked at points of its model by cuts (`bare`, without any)."""

    def __init__(self, plan: CommodityPlan, bare: StandardForm) -> None:
        functions = recourse_functions(plan)
        programs = subproblems(plan, functions)
        hours, use = columns_by_row(bare, "hours_bounded"), columns_by_row(bare, "use_bounded")
        opened = columns_by_row(bare, "open_bounded")
        self.bare = bare
        self.bare_transposed = csr_array(bare.matrix.T)
        self.placements = [
            _Placement(
                program,
                f,
                hours[r],
                _columns(opened, [(p, plan.commodities[r].year) for p in program.projects]),
                _columns(use, [(r, limit) for limit in program.limits]),
            )
            for f, (function, program) in enumerate(zip(functions, programs, strict=True))
            for r in function.commodities
        ]
        self.weights_of_scenario = np.zeros((len(plan.instance.scenarios), len(bare.cost)))
        for r, commodity in enumerate(plan.commodities):
            for scenario, weight in commodity.weights:
                self.weights_of_scenario[scenario, hours[r]] += weight
        self.weights = self.weights_of_scenario.sum(axis=0)
        self.fixed_sums = plan.fixed_sums

    def of_scenario(self, scenario: int) -> Separation:
        """The same for one scenario's commodities: hours of others cost nothing, and none asks for them."""
        alone = copy(self)
        alone.weights = self.weights_of_scenario[scenario]
        alone.bare = replace(self.bare, cost=alone.weights, offset=self.fixed_sums[scenario])
        alone.placements = [placement for placement in self.placements if alone.weights[placement.hours] > 0]
        return alone

    def anew(self) -> Separation:
        """The same before it was ever asked."""
        fresh = copy(self)
        programs = {id(placement.program): placement.program for placement in self.placements}
        anew = {known: program.anew() for known, program in programs.items()}
        fresh.placements = [replace(one, program=anew[id(one.program)]) for one in self.placements]
        return fresh

    def with_everything_open(self) -> Cuts:
        """The least that hours can ever be: something to begin with."""
        everything = np.full(len(self.bare.cost), np.inf)
        asked: Asked = {}
        return self._rows([(one, self._cut(one, everything, asked)) for one in self.placements])

    def broken_cuts(
        self, solved: Solved, form: StandardForm, asked: Asked | None = None
    ) -> tuple[Cuts, float]:
        """The cuts that an optimum of the relaxation of `form` breaks, and what their hours cost in all.

        The duals of all rows but cuts say what an hour of a commodity costs there.
        """
        asked = {} if asked is None else asked
        prices = form.cost - self.bare_transposed @ solved.duals[: len(self.bare.row_lower)]
        broken, gain = [], 0.0
        for placement in self.placements:
            cut = self._cut(placement, solved.values, asked)
            least = cut.least(placement.opened(solved.values))
            lack = least - placement.claimed(cut, solved.values)
            if lack > BROKEN * (1 + abs(least)):
                broken.append((placement, cut))
                gain += max(0.0, prices[placement.hours]) * lack
        return self._rows(broken), gain

    def cuts_at(self, starts: Starts, form: StandardForm) -> Cuts:
        """What makes hours exact at a portfolio: with it fixed, the commodity that costs least in each world.

        Worlds do not touch each other then, so this holds for any objective, and no rule of the planner
        matters.
        """
        # fixed starts let go of the rules
        fixed = replace(form.with_starts(starts.items()), cost=self.weights, offset=0.0)
        program, asked = WarmProgram(fixed), Asked()
        found = self._rows([])
        for _ in range(MOST_ROUNDS):
            solved = program.solve()
            if solved is None:
                break
            broken, _gain = self.broken_cuts(solved, fixed, asked)
            if not len(broken):
                break
            program.add_rows(broken.matrix, broken.lower)
            found = found.and_(broken)
        return found

    def _cut(self, placement: _Placement, values: Floats, asked: Asked) -> OptimalityCut:
        """A cut of one commodity serves all of its function that ask the same."""
        opened, use = np.round(placement.opened(values), SAME), np.round(placement.most_use(values), SAME)
        key = placement.function, opened.tobytes(), use.tobytes()
        if key not in asked:
            asked[key] = placement.program.cut(opened, use)
        return asked[key]

    def _rows(self, cuts: list[tuple[_Placement, OptimalityCut]]) -> Cuts:
        matrix = rows_of_entries([placement.row(cut) for placement, cut in cuts], len(self.bare.cost))
        return Cuts(matrix, np.array([cut.constant for _, cut in cuts], dtype=np.float64))
