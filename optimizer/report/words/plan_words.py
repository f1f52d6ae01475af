"""Titles and alternative texts of the charts of years and scenarios."""

from __future__ import annotations

import pandas as pd

from optimizer.case.frame_rows import records, row_with_most
from optimizer.report.frames import plan_frames
from optimizer.report.words.chart_words import Words
from optimizer.solver.portfolio import Portfolio
from optimizer.wording.figures import money

NEARLY_NOTHING = 1e-6  # million
SAME_HOURS, SAME_SHARE = 0.05, 0.05  # what one digit after the point does not show


def gantt_words(portfolio: Portfolio, frame: pd.DataFrame) -> Words:
    phases = plan_frames.phasing(portfolio)
    if not len(phases):
        return "Nothing is built", "No bars: the case has no years or no project is funded."
    last = portfolio.instance.years[-1].number
    first, opened = int(phases["start_year"].min()), int((phases["opens_in"] <= last).sum())
    at_once = int((phases["start_year"] == first).sum())
    title = f"{at_once} of {len(phases)} projects start in {first}; {opened} are open by {last}"
    must = len(frame[frame["must_start"]])
    marked = ""
    if must:
        marked = f"; the triangle marks {must} that must be funded or may start in that year alone"
    phrases = "; ".join(
        f"{row['name']} starts in {row['start_year']}, opens in {row['opens_in']}" for row in records(phases)
    )
    return title + marked, f"Bars of building and open years by project: {phrases}{marked}."


def spend_words(frame: pd.DataFrame, currency: str, *, budget_musd: float | None) -> Words:
    """Money is called left only as far as the budget in total lets it be spent."""
    if not len(frame):
        return "The case names no yearly money", "No bars: the case has no years or no Budgets sheet."
    years = frame.groupby("year", as_index=False)[["spent_musd", "carried_on_musd"]].sum()
    if years["spent_musd"].sum() <= NEARLY_NOTHING:
        return "No source spends anything", "Pale bars only: nothing is spent."
    most = row_with_most(years, "spent_musd")
    carried, spent = float(years["carried_on_musd"].iloc[-1]), float(years["spent_musd"].sum())
    left = carried if budget_musd is None else min(carried, max(0.0, budget_musd - spent))
    title = (
        f"Most is spent in {most['year']:.0f}: {money(round(most['spent_musd'], 2), currency)}; "
        f"{money(round(left, 2), currency)} is left at the end"
    )
    if carried - left > NEARLY_NOTHING:
        title += (
            f", and {money(round(carried - left, 2), currency)} that the budget in total forbids to spend"
        )
    figures = "; ".join(
        f"{row['source']} in {row['year']} {row['spent_musd']:,.1f} of {row['available_musd']:,.1f}"
        for row in records(frame)
    )
    return (
        title,
        f"Bars of money spent each year by source, of what it had then, in million {currency}: {figures}.",
    )


def year_words(frame: pd.DataFrame) -> Words:
    served = frame.dropna(subset=["average_hours_before", "average_hours_after"])
    if not len(served):
        return "No freight is carried in any year", "No lines: nothing is served in any year."
    last = served.iloc[-1]
    before, after = float(last["average_hours_before"]), float(last["average_hours_after"])
    title = (
        f"In {last['year']:.0f} a tonne is {after:,.1f} hours on its way, "
        f"and would be {before:,.1f} without the plan"
    )
    if abs(before - after) < SAME_HOURS:
        title = f"In {last['year']:.0f} a tonne is {after:,.1f} hours on its way, with the plan and without"
    figures = "; ".join(
        f"{row['year']} {row['average_hours_before']:,.1f} before, {row['average_hours_after']:,.1f} after"
        for row in records(served)
    )
    return title, f"Lines of the mean hours of a served tonne by year, before and after: {figures}."


def scenario_words(frame: pd.DataFrame) -> Words:
    if not len(frame):
        return "The case has no scenarios", "No bars: the case has no Scenarios sheet."
    most, least = (
        row_with_most(frame, "saving_pct"),
        records(frame.loc[[frame["saving_pct"].astype(float).idxmin()]])[0],
    )
    low, high = (f"{row['saving_pct']:.1f} % in {row['scenario']}" for row in (least, most))
    title = f"The plan saves from {low} to {high}"
    if most["saving_pct"] - least["saving_pct"] < SAME_SHARE:
        title = f"The plan saves {most['saving_pct']:.1f} % in every scenario"
    figures = "; ".join(f"{row['scenario']} {row['saving_pct']:.1f} %" for row in records(frame))
    return title, f"Bars of the share of weighted freight hours saved in each scenario: {figures}."
