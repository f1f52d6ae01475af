"""Regret at a budget: it is measured against what each scenario could have by itself with that much money."""

from __future__ import annotations

from dataclasses import replace

from optimizer.solver.highs.outcome import SolveOptions
from optimizer.solver.information_value import TIGHTER
from optimizer.solver.query import Found, NotFound
from optimizer.solver.session import Session


class Regrets:
    """Searches of each scenario alone, none for other objectives; what one budget teaches serves the next."""

    def __init__(self, session: Session) -> None:
        scenarios = range(len(session.instance.scenarios)) if session.instance.objective == "regret" else ()
        self.alone = [
            Session(session.whole.of_scenario(s), solver=session.solver, formulation="cuts")
            for s in scenarios
        ]

    def at(self, narrow: Session, options: SolveOptions) -> Session | NotFound:
        """The session narrowed to a budget, with regret measured there; what was not found where it fails."""
        if not self.alone:
            return narrow
        tighter, sums = replace(options, mip_gap_pct=TIGHTER * options.mip_gap_pct), list[float]()
        for s, alone in enumerate(self.alone):
            found = alone.narrowed(*narrow.rows, instance=narrow.instance.of_scenario(s)).ask(tighter)
            if not isinstance(found, Found):
                return found
            sums.append(found.objective)
        return narrow.against(tuple(sums))
