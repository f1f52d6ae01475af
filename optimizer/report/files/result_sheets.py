"""Result sheets: the answer as Results_ sheets of a workbook."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from optimizer.case.saving.locks import held
from optimizer.case.saving.replacing import replace_workbook
from optimizer.case.writing.result_sheet import ResultSheet
from optimizer.case.writing.results import result_workbook
from optimizer.report.files.placing import Placed, place_results
from optimizer.report.frames import plan_frames, portfolio_frames
from optimizer.report.words import answer_words
from optimizer.solver.portfolio import Portfolio

_NOTES = {
    "cost_musd": "Million of the case's currency.",
    "start_year": "The year in which it starts; empty in a static case.",
    "kt": "Thousand tonnes a year.",
    "hours_before": "Mean hours of what is served, with nothing funded.",
    "hours_after": "Mean hours of what is served, with the portfolio funded.",
    "hours_saved": "Before minus after; positive is good.",
    "unserved_kt_before": "Freight without route or capacity, with nothing funded.",
    "unserved_kt_after": "Freight without route or capacity, with the portfolio funded.",
    "evidence": "How well the cost is known: cited, derived or illustrative.",
    "links": "Links in the order of travel.",
}


def result_sheets(portfolio: Portfolio) -> tuple[ResultSheet, ...]:
    """All sheets of an answer, in the order in which they are read."""
    sheets = [
        _sheet(
            "Results_Summary",
            "The answer and how sure it is",
            portfolio_frames.key_figures(portfolio),
            notes=_headed(portfolio),
        ),
        _sheet("Results_Projects", "Funded projects and who pays", _without_idle_sources(portfolio)),
        _sheet("Results_Not_funded", "Projects that are not funded", portfolio_frames.unfunded(portfolio)),
        _sheet("Results_Flows", "Each flow before and after", portfolio.flows),
        _sheet("Results_Routes", "The routes that each flow takes", portfolio.routes),
        _sheet("Results_Hours", "Hours of a served tonne by part", portfolio_frames.hours_by_part(portfolio)),
        _sheet("Results_Countries", "Money by country", portfolio_frames.by_group(portfolio, "country")),
        _sheet("Results_Kinds", "Money by kind of project", portfolio_frames.by_group(portfolio, "kind")),
    ]
    if portfolio.instance.sources is not None:
        sheets.append(_sheet("Results_Sources", "Money by source", portfolio_frames.by_source(portfolio)))
    plan = (
        ("Results_Phasing", "When each project starts and opens", plan_frames.phasing(portfolio)),
        ("Results_Years", "Money and hours by year", plan_frames.by_year(portfolio)),
        ("Results_Yearly_money", "Each source's money by year", plan_frames.yearly_spend(portfolio)),
        ("Results_Flow_years", "Each flow by year", plan_frames.flows_by_year(portfolio)),
        ("Results_Scenarios", "The same portfolio in each scenario", plan_frames.by_scenario(portfolio)),
        ("Results_Flow_scenarios", "Each flow in each scenario", plan_frames.flows_by_scenario(portfolio)),
    )
    sheets += [_sheet(name, title, frame) for name, title, frame in plan if len(frame)]
    return tuple(sheets)


def _headed(portfolio: Portfolio) -> tuple[str, ...]:
    """The answer in one sentence, and what it rests on."""
    return tuple(filter(None, (answer_words.headline(portfolio), answer_words.illustrative(portfolio))))


def _without_idle_sources(portfolio: Portfolio) -> pd.DataFrame:
    """The funded projects with the sources that pay for any: empty columns would print too small to read."""
    frame = portfolio.funded
    return frame.drop(
        columns=[column for column in portfolio.source_columns.values() if not (frame[column] > 0).any()]
    )


def _sheet(name: str, title: str, frame: pd.DataFrame, *, notes: tuple[str, ...] = ()) -> ResultSheet:
    known = {column: note for column, note in _NOTES.items() if column in frame.columns}
    return ResultSheet(name, title, frame, known, notes)


def workbook_with_results(portfolio: Portfolio, original: bytes | None) -> Placed:
    """The planner's workbook with result sheets, or the result sheets alone with the reasons why.

    They stand alone where there is no `original`, or where saving it again would lose
    something that it holds.
    """
    return place_results(result_sheets(portfolio), original)


def write_results(portfolio: Portfolio, path: str | Path) -> None:
    """Write the result sheets as a workbook of their own; what a planner had under that name is kept."""
    data, target = result_workbook(result_sheets(portfolio)), Path(path)
    with held(target):
        replace_workbook(target, data, over=target.read_bytes() if target.is_file() else None)
