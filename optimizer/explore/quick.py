"""A referee who is quick to say that something is too much: by the cuts, before anything is routed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from models.instance import Instance
from models.referee import Referee, Valuation
from optimizer.solve.cutting import Cutting
from optimizer.solve.question import Starts
from optimizer.solve.warm_program import WarmProgram


class QuickReferee(Referee):
    """Prices as the referee does; what a model by cuts already knows to be too much is not priced."""

    def __init__(self, instance: Instance, model: Callable[[], Cutting | None]) -> None:
        super().__init__(instance)
        self.model = model
        self._least: _Least | None = None

    def price_part(self, starts: Starts, whole: Valuation, too_much: Callable[[Valuation], bool]) -> Valuation | None:
        cutting = self.model()
        if cutting is not None and self.instance.objective != "regret":
            if self._least is None or not self._least.is_of(cutting):
                self._least = _Least(cutting)
            least = self._least.objective(starts)
            if too_much(Valuation(starts, whole.worlds, (least,) * len(whole.scenario_sums), least)):
                return None
        return super().price_part(starts, whole, too_much)


class _Least:
    """The linear relaxation with given starts at most: no portfolio of them costs less."""

    def __init__(self, cutting: Cutting) -> None:
        self.cutting, self.cuts = cutting, cutting.cuts
        form = cutting.form()
        self.offset, self.columns = form.offset, form.start_column
        self.program = WarmProgram(replace(form.with_starts(()), offset=0.0))

    def is_of(self, cutting: Cutting) -> bool:
        return self.cutting is cutting and self.cuts is cutting.cuts

    def objective(self, starts: Starts) -> float:
        columns = np.array(list(self.columns.values()), dtype=np.int32)
        self.program.set_upper(columns, np.array([float(starts.get(p) == t) for p, t in self.columns]))
        solved = self.program.solve()
        return -np.inf if solved is None else solved.objective + self.offset
