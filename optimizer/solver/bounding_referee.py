"""A referee who is quick to say that something is too much: by the cuts, before anything is routed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from models.instance import Instance
from models.referee import Referee, Valuation
from optimizer.solver.benders.decomposition import Decomposition
from optimizer.solver.highs.warm_lp import WarmProgram
from optimizer.solver.query import Starts


class BoundingReferee(Referee):
    """Prices as the referee does; what a model by cuts already knows to be too much is not priced."""

    def __init__(self, instance: Instance, model: Callable[[], Decomposition | None]) -> None:
        super().__init__(instance)
        self.model = model
        self._least: _Least | None = None

    def price_part(self, starts: Starts, whole: Valuation, too_much: Callable[[Valuation], bool]) -> Valuation | None:
        decomposition = self.model()
        if decomposition is not None and self.instance.objective != "regret":
            if self._least is None or not self._least.is_of(decomposition):
                self._least = _Least(decomposition)
            least = self._least.objective(starts)
            if too_much(Valuation(starts, whole.worlds, (least,) * len(whole.scenario_sums), least)):
                return None
        return super().price_part(starts, whole, too_much)


class _Least:
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
