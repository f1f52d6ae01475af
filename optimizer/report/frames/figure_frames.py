"""The frames behind the charts of figures.py, one function a chart."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from models.instance import Instance
from optimizer.case import Case
from optimizer.case.frame_rows import records
from optimizer.case.freeze import freeze
from optimizer.case.labels import flow_ends, names
from optimizer.report.frames import portfolio_frames
from optimizer.report.frames.baseline import Subject, named_part_hours, states_of
from optimizer.solver.portfolio import Portfolio
from optimizer.studies.worth.marginal_savings import Pricing
from optimizer.wording.savings import HOURS, unit_of

Division = Literal["country", "kind", "source"]


def part_frame(subject: Subject) -> pd.DataFrame:
    """Mean hours of a served tonne: when, part, hours."""
    rows = [
        {"when": state.when, "part": part, "hours": hours}
        for state in states_of(subject)
        for part, hours in named_part_hours(subject.instance, state.valuation).items()
    ]
    return pd.DataFrame(rows, columns=["when", "part", "hours"])


def flow_frame(portfolio: Portfolio) -> pd.DataFrame:
    """Flows as in Portfolio.flows, with a label, those with most hours saved first (kt x hours)."""
    flows = portfolio.flows
    label = [f"{flow_ends(portfolio.case, flow)} ({flow})" for flow in flows["flow"]]
    gain = (flows["hours_saved"].fillna(0) * flows["kt"]).astype(float)
    frame = flows.assign(label=label, kt_hours_saved=gain)
    return frame.sort_values("kt_hours_saved", ascending=False, kind="stable", ignore_index=True)


def spend_frame(portfolio: Portfolio, by: Division) -> pd.DataFrame:
    """Money spent: name, spent_musd, share_of_spend_pct, projects_funded, largest first; a source without projects."""
    if by == "source":
        table = portfolio_frames.by_source(portfolio)
        spent = portfolio.spent_musd
        paid = [sum(1 for shares in portfolio.payments.values() if shares.get(s)) for s in range(len(table))]
        share = 100 * table["spent_musd"] / spent if spent else 0.0
        frame = pd.DataFrame(
            {"name": table["source"], "spent_musd": table["spent_musd"], "share_of_spend_pct": share, "projects_funded": paid}
        )
        return frame.sort_values("spent_musd", ascending=False, kind="stable", ignore_index=True)
    table = portfolio_frames.by_group(portfolio, by).rename(columns={by: "name"})
    return table[["name", "spent_musd", "share_of_spend_pct", "projects_funded"]]


def source_frame(portfolio: Portfolio) -> pd.DataFrame:
    """Each source's money, spent and left, one row each: source, use ("spent", "left"), musd, given_musd."""
    table = portfolio_frames.by_source(portfolio).sort_values("given_musd", ascending=False, kind="stable")
    rows = [
        {"source": row["source"], "use": use, "musd": row[f"{use}_musd"], "given_musd": row["given_musd"]}
        for row in records(table)
        for use in ("spent", "left")
    ]
    return pd.DataFrame(rows, columns=["source", "use", "musd", "given_musd"])


def value_frame(subject: Portfolio | Case, *, priced: pd.DataFrame | None = None) -> pd.DataFrame:
    """Every project's cost and what it saves alone, most saving first.

    Pricing takes seconds in a case of many years and scenarios: who has `priced` the projects already hands in that
    frame, with a row for each in the workbook's order and the columns saving_alone and kt_today.

    Columns: project, name, kind, country, cost_musd, evidence, status, saving_alone_hours_a_tonne, kt_today (freight that
    passes a target of it), funded, and the raw sums saving_alone and saving_per_musd (None where it costs nothing).
    """
    case, instance = (subject, freeze(subject)) if isinstance(subject, Case) else (subject.case, subject.instance)
    funded = {} if isinstance(subject, Case) else subject.starts
    table = case.tables["Projects"]
    frame = table[["project", "kind", "country", "cost_musd", "evidence"]].reset_index(drop=True)
    frame.insert(1, "name", names(case, "Projects"))
    frame["status"] = [project.status for project in instance.projects]
    alone, kt_today = _alone(instance) if priced is None else _as_priced(priced)
    unit = unit_of(instance)
    frame[f"saving_alone{HOURS}"], frame["kt_today"] = [unit.hours_a_tonne(saving) for saving in alone], kt_today
    frame["saving_alone"] = alone
    frame["saving_per_musd"] = [s / c if c else None for s, c in zip(frame["saving_alone"], frame["cost_musd"], strict=True)]
    frame["funded"] = [p in funded for p in range(len(frame))]
    return frame.sort_values("saving_alone", ascending=False, kind="stable", ignore_index=True)


def _alone(instance: Instance) -> tuple[list[float], list[float]]:
    """What each project saves alone, and the freight that passes it today."""
    pricing = Pricing(instance)
    return [pricing.saving_alone(p) for p in range(len(instance.projects))], pricing.kt_today


def _as_priced(priced: pd.DataFrame) -> tuple[list[float], list[float]]:
    return [float(value) for value in priced["saving_alone"]], [float(kt) for kt in priced["kt_today"]]
