"""A referee who is quick to say that something is too much: by the cuts, before anything is routed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from models.instance import Instance, Starts
from models.referee import Referee, Valuation
from optimizer.solver.benders.decomposition import Decomposition
from optimizer.solver.highs.warm_lp import WarmProgram
from optimizer.solver.model_store import ModelStore


class BoundingReferee:
    """Has the referee price portfolios, but for those that the cuts so far know to be too much."""

    def __init__(self, instance: Instance, store: ModelStore, *, referee: Referee | None = None) -> None:
        """`referee` is one that has priced some of the instance already; by default a fresh one."""
        self.instance, self.store = instance, store
        self.referee = referee if referee is not None else Referee(instance)
        self._bound: _Bound | None = None

    def price(self, starts: Starts) -> Valuation:
        return self.referee.price(starts)

    def price_part(
        self, starts: Starts, whole: Valuation, too_much: Callable[[Valuation], bool]
    ) -> Valuation | None:
        """The price of a part of a portfolio, or None as soon as it is sure to be `too_much`."""
        decomposition = self.store.decomposition
        if decomposition is not None and self.instance.objective != "regret":
            if self._bound is None or not self._bound.is_of(decomposition):
                self._bound = _Bound(decomposition)
            least = self._bound.objective(starts)
            if too_much(Valuation(starts, whole.worlds, (least,) * len(whole.scenario_sums), least)):
                return None
        return self.referee.price_part(starts, whole, too_much)

    def __reduce__(self) -> tuple[Any, ...]:
        """To another process it travels without its prices."""
        return BoundingReferee, (self.instance, self.store)


class _Bound:
    """The linear relaxation with given starts at most: no portfolio of them costs less."""

    def __init__(self, decomposition: Decomposition) -> None:
        self.decomposition, self.cuts = decomposition, decomposition.cuts
        form = decomposition.form()
        self.offset, self.columns = form.offset, form.start_column
        self.program = WarmProgram(replace(form.with_starts(()), offset=0.0))

    def is_of(self, decomposition: Decomposition) -> bool:
        return self.decomposition is decomposition and self.cuts is decomposition.cuts

    def objective(self, starts: Starts) -> float:
        columns = np.array(list(self.columns.values()), dtype=np.int32)
        self.program.set_upper(columns, np.array([float(starts.get(p) == t) for p, t in self.columns]))
        solved = self.program.solve()
        return -np.inf if solved is None else solved.objective + self.offset
