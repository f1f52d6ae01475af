"""Today's network: what is seen before anything is funded. And the shape that charts share with a portfolio."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from models.instance import Instance
from models.referee import Referee, Valuation
from optimizer.case import Case
from optimizer.case.freeze import freeze
from optimizer.report.frames import timeline
from optimizer.report.frames.portfolio_frames import PART_NAMES
from optimizer.solver.averages import average_hours, flow_means, part_hours, unserved_kt
from optimizer.solver.portfolio import Portfolio
from optimizer.solver.stops import stop_frame


@dataclass(frozen=True)
class Baseline:
    """A case with nothing funded, as the referee prices it; figures are means over its years and scenarios. Frames:

    - `flows`: flow, origin, destination, commodity, kt, hours, unserved_kt, priority
    - `hours_by_part`: part, hours (mean of a served tonne)
    - `worst_stops`: stop, name, sort, country, hours, kt, kt_hours, evidence, source; most waited hours first
    - `legs(flow)`: the time-distance legs of a flow, as timeline.legs_of says
    """

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
    def flows(self) -> pd.DataFrame:
        table = self.case.tables["Flows"][["flow", "origin", "destination", "commodity", "priority"]].reset_index(drop=True)
        means = flow_means(self.instance, self.valuation)
        measured = pd.DataFrame(
            [(mean.kt, mean.hours, mean.unserved_kt) for mean in means], columns=["kt", "hours", "unserved_kt"]
        )
        return pd.concat([table, measured], axis=1)

    @cached_property
    def hours_by_part(self) -> pd.DataFrame:
        means = named_part_hours(self.instance, self.valuation)
        return pd.DataFrame({"part": list(means), "hours": list(means.values())})

    @cached_property
    def worst_stops(self) -> pd.DataFrame:
        return stop_frame(self.case, self.instance, self.valuation)

    def legs(self, flow: str) -> pd.DataFrame:
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


def legs_of(subject: Subject, flow: str) -> pd.DataFrame:
    """The time-distance legs of a flow in every state, with a first column `when`; of a portfolio in the last year."""
    parts, last_year = [], isinstance(subject, Portfolio)
    for state in states_of(subject):
        legs = timeline.legs_of(subject.case, subject.instance, state.valuation, flow, last_year=last_year)
        legs.insert(0, "when", state.when)
        parts.append(legs)
    return pd.concat(parts, ignore_index=True)
