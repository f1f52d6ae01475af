"""The frames behind the charts of a portfolio, one function a chart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pandas as pd

from models.instance import Instance
from optimizer.case import Case
from optimizer.case.frame_rows import records
from optimizer.case.freeze import freeze
from optimizer.case.labels import flow_ends, names
from optimizer.columns import (
    COST,
    COUNTRY,
    EVIDENCE,
    KIND,
    NAME,
    PROJECT,
    STATUS,
    Columns,
    count,
    declares,
    figure,
    flag,
    text,
)  # fmt: skip
from optimizer.report.frames import portfolio_frames
from optimizer.report.frames.baseline import PARTS as PART_HOURS
from optimizer.report.frames.baseline import WHEN, Subject, named_part_hours, states_of
from optimizer.solver.portfolio import Portfolio
from optimizer.solver.portfolio_columns import FLOWS
from optimizer.studies.worth.marginal_savings import Pricing
from optimizer.wording.savings import HOURS, unit_of

Division = Literal["country", "kind", "source"]

PARTS = Columns(WHEN, *PART_HOURS.columns)
LABELLED_FLOWS = Columns(
    *FLOWS.columns,
    text("label", "its ends and its id"),
    figure("kt_hours_saved", "kt x hours a year", "its volume x hours saved"),
)
SPEND = Columns(
    text("name", "the country, kind or source"),
    figure("spent_musd", "million", "what is spent there, or what it pays"),
    figure("share_of_spend_pct", "%", "the same as a share of all that is spent"),
    count("projects_funded", "projects", "how many"),
)
USES = Columns(
    text("source", "its id"),
    text("use", "spent or left"),
    figure("musd", "million", "how much"),
    figure("given_musd", "million", "what it has"),
)
VALUES = Columns(
    PROJECT, NAME, KIND, COUNTRY, COST, EVIDENCE, STATUS,
    figure(f"saving_alone{HOURS}", "h a tonne", "what it saves with nothing else funded"),
    figure("kt_today", "kt a year", "freight that passes a target of it with nothing funded"),
    figure("saving_alone", "priority x kt x hours", "what it saves alone, as the raw sum"),
    figure("saving_per_musd", "priority x kt x hours",
           "the same for each million, None where it costs nothing"),
    flag("funded", "whether the portfolio has it"),
)  # fmt: skip


@declares(PARTS)
def part_frame(subject: Subject) -> pd.DataFrame:
    """Mean hours of a served tonne by part of the way."""
    rows = [
        {"when": state.when, "part": part, "hours": hours}
        for state in states_of(subject)
        for part, hours in named_part_hours(subject.instance, state.valuation).items()
    ]
    return PARTS.frame(rows)


@declares(LABELLED_FLOWS)
def flow_frame(portfolio: Portfolio) -> pd.DataFrame:
    """Flows as in Portfolio.flows, with a label, those with most hours saved first (kt x hours)."""
    flows = portfolio.flows
    label = [f"{flow_ends(portfolio.case, flow)} ({flow})" for flow in flows["flow"]]
    gain = (flows["hours_saved"].fillna(0) * flows["kt"]).astype(float)
    frame = flows.assign(label=label, kt_hours_saved=gain)
    return frame.sort_values("kt_hours_saved", ascending=False, kind="stable", ignore_index=True)


@declares(SPEND)
def spend_frame(portfolio: Portfolio, by: Division) -> pd.DataFrame:
    """Money spent, one row a country, kind or source, largest first; those without any stand too."""
    if by == "source":
        table = portfolio_frames.by_source(portfolio)
        spent = portfolio.spent_musd
        paid = [sum(1 for shares in portfolio.payments.values() if shares.get(s)) for s in range(len(table))]
        share = 100 * table["spent_musd"] / spent if spent else 0.0
        frame = pd.DataFrame(
            {
                "name": table["source"],
                "spent_musd": table["spent_musd"],
                "share_of_spend_pct": share,
                "projects_funded": paid,
            }
        )
        return frame.sort_values("spent_musd", ascending=False, kind="stable", ignore_index=True)
    table = portfolio_frames.by_group(portfolio, by).rename(columns={by: "name"})
    return table[SPEND.names()]


@declares(USES)
def source_frame(portfolio: Portfolio) -> pd.DataFrame:
    """Each source's money, a row for what is spent and one for what is left."""
    table = portfolio_frames.by_source(portfolio).sort_values("given_musd", ascending=False, kind="stable")
    rows = [
        {"source": row["source"], "use": use, "musd": row[f"{use}_musd"], "given_musd": row["given_musd"]}
        for row in records(table)
        for use in ("spent", "left")
    ]
    return USES.frame(rows)


@declares(VALUES)
def value_frame(subject: Portfolio | Case, *, priced: pd.DataFrame | None = None) -> pd.DataFrame:
    """Every project's cost and what it saves alone, most saving first.

    Pricing takes seconds in a case of many years and scenarios: who has `priced` the projects already hands
    in that frame, with a row for each in the workbook's order and the columns saving_alone and kt_today.
    """
    funded: Mapping[int, int] = {}
    if isinstance(subject, Case):
        case, instance = subject, freeze(subject)
    else:
        case, instance, funded = subject.case, subject.instance, subject.starts
    table = case.tables["Projects"]
    frame = table[["project", "kind", "country", "cost_musd", "evidence"]].reset_index(drop=True)
    frame.insert(1, "name", names(case, "Projects"))
    frame["status"] = [project.status for project in instance.projects]
    alone, kt_today = _alone(instance) if priced is None else _as_priced(priced)
    unit = unit_of(instance)
    frame[f"saving_alone{HOURS}"], frame["kt_today"] = (
        [unit.hours_a_tonne(saving) for saving in alone],
        kt_today,
    )
    frame["saving_alone"] = alone
    frame["saving_per_musd"] = [
        s / c if c else None for s, c in zip(frame["saving_alone"], frame["cost_musd"], strict=True)
    ]
    frame["funded"] = [p in funded for p in range(len(frame))]
    return frame.sort_values("saving_alone", ascending=False, kind="stable", ignore_index=True)


def _alone(instance: Instance) -> tuple[list[float], list[float]]:
    """What each project saves alone, and the freight that passes it today."""
    pricing = Pricing(instance)
    return [pricing.saving_alone(p) for p in range(len(instance.projects))], pricing.kt_today


def _as_priced(priced: pd.DataFrame) -> tuple[list[float], list[float]]:
    return [float(value) for value in priced["saving_alone"]], [float(kt) for kt in priced["kt_today"]]
