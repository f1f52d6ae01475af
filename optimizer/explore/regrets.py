"""Regret at a budget: it is measured against what each scenario could have by itself with that much money."""

from __future__ import annotations

from dataclasses import replace

from optimizer.explore.asking import Asking
from optimizer.solve.looking_ahead import TIGHTER
from optimizer.solve.outcome import SolveOptions
from optimizer.solve.question import Found, NotFound


class Regrets:
    """The searches of each scenario alone; what one budget teaches serves the next. None of them for other objectives."""

    def __init__(self, search: Asking) -> None:
        scenarios = range(len(search.instance.scenarios)) if search.instance.objective == "regret" else ()
        self.alone = [Asking(search.whole.of_scenario(s), solver=search.solver) for s in scenarios]

    def at(self, narrow: Asking, options: SolveOptions) -> Asking | NotFound:
        """A search, narrowed to a budget, that measures regret there; what was not found where a scenario has no list."""
        if not self.alone:
            return narrow
        tighter, sums = replace(options, mip_gap_pct=TIGHTER * options.mip_gap_pct), list[float]()
        for s, alone in enumerate(self.alone):
            found = alone.narrowed(*narrow.rows, instance=narrow.instance.of_scenario(s)).ask(tighter)
            if not isinstance(found, Found):
                return found
            sums.append(found.objective)
        return narrow.against(tuple(sums))
