"""Titles and alternative texts of a frontier's charts: (title, description), computed from their frames."""

from __future__ import annotations

import pandas as pd

from optimizer.case.frame_rows import records, row_with_most
from optimizer.report.frames import budget_frames, budget_projects
from optimizer.report.words.chart_words import Words
from optimizer.studies import Frontier
from optimizer.wording.figures import money, share

AXES = {
    "hours_saved": "hours saved, mean of served tonnes",
    "saving_pct": "% of weighted freight hours saved",
}
MARGINAL_AXES = {"hours_saved": "hours a tonne per million", "saving_pct": "% of weighted hours per million"}
UNITS = {"hours_saved": "hours a tonne", "saving_pct": "% of weighted freight hours"}
CERTAINTY = {
    "optimal": "proven best",
    "time_limit": "the best found in the time",
    "interrupted": "the best found before it was stopped",
    "evaluated": "priced as given",
}


def amount_of(column: str, value: float) -> str:
    """A saving with its unit in few words."""
    return f"{_quantity(column, value)} saved"


def _quantity(column: str, value: float) -> str:
    return f"{value:,.1f} h a tonne" if column == "hours_saved" else f"{share(value)} of weighted hours"


def curve(found: Frontier, column: str, chosen_musd: float | None) -> Words:
    frame = budget_frames.curve_frame(found)
    currency = str(found.case.settings["currency"])
    if not len(frame):
        return "No budget has a portfolio", "No line: no portfolio obeys the rules at any budget tried."
    last = records(frame)[-1]
    at = budget_frames.point_at(found, chosen_musd)
    if chosen_musd is not None and at is not None and at < last["budget_musd"]:
        part = _share(_value(frame, at, column), float(last[column]))
        title = (
            f"A budget of {money(chosen_musd, currency)} buys {part} "
            f"of what {money(last['budget_musd'], currency)} would save"
        )
    else:
        title = f"Up to {money(last['budget_musd'], currency)} saves {_quantity(column, float(last[column]))}"
    if found.knees_musd:
        knees = " and ".join(f"{knee:g}" for knee in found.knees_musd)
        title += f"; each further million saves half as much or less from {knees} on"
    doubtful = int((frame["status"] != "optimal").sum())
    hollow = f" {doubtful} of the points are hollow: not proven best."
    unproven = hollow if doubtful else " Every point is proven best."
    figures = "; ".join(f"{row['budget_musd']:g} million {float(row[column]):,.1f}" for row in records(frame))
    nested = "never dropping a project, " if found.nested else ""
    return (
        title,
        f"Step line of {UNITS[column]} saved at each budget, {nested}in {currency}: {figures}.{unproven}",
    )


def _value(frame: pd.DataFrame, budget: float, column: str) -> float:
    return float(frame.loc[frame["budget_musd"] == budget, column].iloc[0])


def _share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "all"


def marginal(frame: pd.DataFrame, column: str, currency: str) -> Words:
    if not len(frame):
        return "There is no step to compare", "No bars: fewer than two budgets have a portfolio."
    best = row_with_most(frame, "per_musd")
    last = records(frame)[-1]
    best_at, last_at = (f"between {row['from_musd']:g} and {row['to_musd']:g}" for row in (best, last))
    title = (
        f"A further million saves most {best_at}: {_per(column, best['per_musd'])}; "
        f"{last_at}, {_per(column, last['per_musd'])}"
    )
    if len(frame) == 1:
        title = f"A million saves {_per(column, best['per_musd'])} {best_at}"
    figures = "; ".join(
        f"{row['from_musd']:g} to {row['to_musd']:g} {_per(column, row['per_musd'])}"
        for row in records(frame)
    )
    return title, f"Bars of {UNITS[column]} saved by each further million {currency}, by budget: {figures}."


def _per(column: str, value: float) -> str:
    return f"{value:,.2f} h a tonne" if column == "hours_saved" else f"{share(value)} of weighted hours"


def grid(found: Frontier, frame: pd.DataFrame) -> Words:
    if not len(frame):
        return "No budget funds a project", "No cells: no project is funded at any budget tried."
    projects = frame.drop_duplicates("project")
    always = int((projects["times"] == projects["of"]).sum())
    again = frame.loc[frame["state"] == budget_projects.DROPPED, "project"].nunique()
    title = f"{always} of {len(projects)} projects are funded at every budget that was tried"
    if again:
        title += f"; {again} {'are' if again != 1 else 'is'} dropped again at a larger one"
    else:
        title += "; none is dropped at a larger one"
    rows = "; ".join(f"{row['label']} at {row['times']} of {row['of']}" for row in records(projects))
    return (
        title,
        f"Cells of project by budget, a tick where it is funded, a cross where it is dropped again: {rows}.",
    )
