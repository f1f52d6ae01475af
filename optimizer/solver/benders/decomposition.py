"""Benders' decomposition: large models solved by optimality cuts, for the same answers and the same proofs.

The model by cuts (models/benders_master.py) starts too hopeful. Cuts are found where they are broken and
kept, since a cut says nothing about money or rules: what one question learns serves the next. How one
question is answered stands in optimizer/solver/benders/loop.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from math import inf

from models.benders_master import build_master
from models.commodities import CommodityPlan
from models.instance import Starts
from optimizer.solver.benders.loop import BendersLoop
from optimizer.solver.benders.separation import Separation, with_cuts
from optimizer.solver.highs.mip import Enough
from optimizer.solver.highs.outcome import Outcome, SolveOptions
from optimizer.solver.highs.standard_form import SideConstraint, StandardForm, compile_model


class Decomposition:
    """One model by cuts; what one question adds serves the next."""

    def __init__(
        self, plan: CommodityPlan, scenario_bests: Sequence[float] | None = None, within: float | None = None
    ) -> None:
        self.plan, self.scenario_bests = plan, scenario_bests
        self.bare = compile_model(build_master(plan, scenario_bests, within))
        self.separation = Separation(plan, self.bare)
        self.cuts = self.separation.with_everything_open()

    def form(self) -> StandardForm:
        """The model with the cuts so far; at a portfolio that was found they are exact."""
        return with_cuts(self.bare, self.cuts)

    def make_exact(self, starts: Starts) -> None:
        """Add what makes every commodity's hours exact at a portfolio."""
        self.cuts = self.cuts.and_(self.separation.cuts_at(starts, self.form()))

    def anew(self) -> Decomposition:
        """The same before any question was asked, without building it again."""
        fresh = copy(self)
        fresh.separation = self.separation.anew()
        fresh.cuts = fresh.separation.with_everything_open()
        return fresh

    def measure_against(self, scenario_bests: Sequence[float]) -> None:
        """Measure regret against other bests than it was built with; cuts are of hours and hold for any."""
        known = {
            name: float(self.bare.row_upper[n])
            for n, name in enumerate(self.bare.row_names)
            if name[0] == "regret_of_each"
        }
        more = [new - old for new, old in zip(scenario_bests, self.scenario_bests or (), strict=True)]
        moved = {name: (-inf, upper + more[name[1]]) for name, upper in known.items()}
        self.bare, self.scenario_bests = self.bare.with_row_bounds(moved), scenario_bests

    def of_scenario(self, scenario: int) -> Decomposition:
        """The model in which that scenario is sure to come, with all cuts found so far that concern it."""
        alone = copy(self)
        alone.separation = self.separation.of_scenario(scenario)
        alone.bare = alone.separation.bare
        alone.cuts = self.cuts.with_columns(alone.separation.weights > 0)
        return alone

    def run(
        self,
        options: SolveOptions,
        rows: Sequence[SideConstraint] = (),
        *,
        mip_start: Starts | None = None,
        enough: Enough | None = None,
    ) -> Outcome:
        """As `run_highs` of the whole model with these rows would answer."""
        loop = BendersLoop(
            self.bare, self.separation, self.cuts, options=options, rows=tuple(rows), enough=enough
        )
        outcome = loop.outcome(mip_start)
        self.cuts = loop.learnt
        return outcome
