"""Today's network, before anything is funded; and the shape that charts share with a portfolio."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from models.instance import Instance
from models.referee import Referee, Valuation
from optimizer.case import Case
from optimizer.case.freeze import freeze
from optimizer.columns import KT, UNSERVED, Columns, declares, figure, text
from optimizer.report.frames import timeline
from optimizer.report.frames.portfolio_frames import PART_NAMES
from optimizer.solver.averages import average_hours, flow_means, part_hours, unserved_kt
from optimizer.solver.portfolio import Portfolio
from optimizer.solver.portfolio_columns import FLOWS as FUNDED_FLOWS
from optimizer.solver.stops import STOPS, stop_frame

HOURS = figure("hours", "h", "of a mean served tonne")
FLOWS = Columns(*FUNDED_FLOWS.columns[:5], KT, HOURS, UNSERVED)
PARTS = Columns(text("part", "line-haul, sea, bridges, processing, queues or transfers"), HOURS)
WHEN = text("when", "today, or before and after a portfolio")
LEGS = Columns(WHEN, *timeline.LEGS.columns)


@dataclass(frozen=True)
class Baseline:
    """A case with nothing funded, as the referee prices it; means over its years and scenarios."""

    case: Case
    instance: Instance
    valuation: Valuation

    @property
    def average_hours(self) -> float | None:
        return average_hours(self.instance, self.valuation)

    @property
    def unserved_kt(self) -> float:
        return unserved_kt(self.instance, self.valuation)

    @cached_property
    @declares(FLOWS)
    def flows(self) -> pd.DataFrame:
        """One row a flow, in the order of the workbook."""
        table = self.case.tables["Flows"][
            ["flow", "origin", "destination", "commodity", "priority"]
        ].reset_index(drop=True)
        means = flow_means(self.instance, self.valuation)
        measured = pd.DataFrame(
            [(mean.kt, mean.hours, mean.unserved_kt) for mean in means],
            columns=["kt", "hours", "unserved_kt"],
        )
        return pd.concat([table, measured], axis=1)

    @cached_property
    @declares(PARTS)
    def hours_by_part(self) -> pd.DataFrame:
        """One row a part of the way."""
        means = named_part_hours(self.instance, self.valuation)
        return PARTS.frame(means.items())

    @cached_property
    @declares(STOPS)
    def worst_stops(self) -> pd.DataFrame:
        """One row a bridge or post that freight passes, most waited hours first."""
        return stop_frame(self.case, self.instance, self.valuation)

    @declares(timeline.LEGS)
    def legs(self, flow: str) -> pd.DataFrame:
        """The time-distance legs of a flow, as timeline.legs_of says."""
        return timeline.legs_of(self.case, self.instance, self.valuation, flow)


def baseline_of(case: Case) -> Baseline:
    instance = freeze(case)
    return Baseline(case, instance, Referee(instance).baseline())


Subject = Baseline | Portfolio


@dataclass(frozen=True)
class State:
    """One state of the network that a chart draws: "today", or "before" and "after" a portfolio."""

    when: str
    valuation: Valuation


def states_of(subject: Subject) -> tuple[State, ...]:
    if isinstance(subject, Baseline):
        return (State("today", subject.valuation),)
    return State("before", subject.baseline), State("after", subject.valuation)


def named_part_hours(instance: Instance, valuation: Valuation) -> dict[str, float]:
    """Mean hours of a served tonne by the names of the parts."""
    return {PART_NAMES[part]: hours for part, hours in part_hours(instance, valuation).items()}


@declares(LEGS)
def legs_of(subject: Subject, flow: str) -> pd.DataFrame:
    """A flow's time-distance legs in every state, with a first column `when`; a portfolio's last year."""
    parts, last_year = [], isinstance(subject, Portfolio)
    for state in states_of(subject):
        legs = timeline.legs_of(subject.case, subject.instance, state.valuation, flow, last_year=last_year)
        legs.insert(0, "when", state.when)
        parts.append(legs)
    return pd.concat(parts, ignore_index=True)
