"""What no sentence of any output may hold, whoever writes it: found by figures and ids, not by wording."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from optimizer.case.writing.result_sheet import ResultSheet
from optimizer.solver import Portfolio
from tests.case.builder import Rows, with_settings

LEAST_WORDS = 4  # of a cell that is prose
SMALLEST_SUM = 100  # a smaller figure may be anything's
UNITLESS = re.compile(r"\d[\d,.]* (?:weighted|priority ×)")
YEARLY = re.compile(r"(?<!kt )(?<!tonnes )\ba year\b")  # freight is of a year in any case
OF_SCENARIOS = re.compile(r"over scenarios|all scenarios|by probability|worst scenario|on average over")
NAMES = {"new_b1": "New bridge, km 12", "train": "Officer training", "onestop": "One-stop border, quay"}
RAW_LINES = ("Raw sums:", "Proven gap:")


def named_case(**settings: object) -> Rows:
    """The worked case with commas in names, a flow of another priority, and figures that are no others'."""
    budget = settings.pop("budget_musd", 10)
    rows = with_settings(**settings)
    rows["Settings"][1]["value"] = budget
    for project in rows["Projects"]:
        project["name"] = NAMES[project["project"]]
    rows["Flows"][0]["kt_per_year"] = 137
    rows["Flows"].append(
        {"flow": "wheat", "origin": "quay", "destination": "port", "kt_per_year": 61, "priority": 1}
    )
    rows["Posts"][0]["evidence"] = "illustrative"
    return rows


def with_years(rows: Rows) -> Rows:
    rows["Settings"] += [{"setting": "first_year", "value": 2026}, {"setting": "horizon_years", "value": 3}]
    return rows


def with_scenarios(rows: Rows) -> Rows:
    return {
        **rows,
        "Scenarios": [
            {"scenario": "base"},
            {"scenario": "busy", "flow_factor": 2},
            {"scenario": "slow", "delay_factor": 3},
        ],
    }


def faults(sentences: Iterable[str], portfolio: Portfolio, *, sums: Iterable[float] = ()) -> list[str]:
    """Sentences that name a raw sum, an id without its name, a year for several, or scenarios without any."""
    known = [*sums, portfolio.objective, portfolio.baseline_objective, portfolio.saving]
    raw = {
        f"{abs(value):,.{digits}f}" for value in known if abs(value) >= SMALLEST_SUM for digits in (0, 1, 2)
    }
    return [f"{why}: {said}" for said in sentences for why in _wrong(said, portfolio, raw)]


def _wrong(said: str, portfolio: Portfolio, raw: set[str]) -> Iterator[str]:
    if said.startswith(RAW_LINES):
        return
    figures = set(re.findall(r"\d[\d,]*(?:\.\d+)?", said))
    if UNITLESS.search(said) or figures & raw:
        yield "a raw sum"
    for project in portfolio.instance.projects:
        bare = said.replace(project.called, "")
        if project.called != project.id and re.search(rf"(?<![\w@]){re.escape(project.id)}(?!\w)", bare):
            yield "an id without its name"
    if not portfolio.instance.is_static and YEARLY.search(said):
        yield "a year for several"
    if len(portfolio.instance.scenarios) == 1 and OF_SCENARIOS.search(said):
        yield "scenarios that are none"


def prose_of(text: str) -> list[str]:
    """The lines of a terminal's text that are sentences: rows of tables have columns apart."""
    return [line.strip() for line in text.splitlines() if line.strip() and "  " not in line.strip()] + [
        " ".join(line.split())
        for line in text.splitlines()
        if line.startswith(("Average hours:", "Unserved:", "Ties:", "Spent:"))
    ]


def prose_of_sheets(sheets: Iterable[ResultSheet]) -> list[str]:
    """Titles, notes and cells that are sentences."""
    found = []
    for sheet in sheets:
        found += [sheet.title, *sheet.notes, *sheet.column_notes.values()]
        for column in sheet.frame.columns:
            found += [
                cell
                for cell in sheet.frame[column]
                if isinstance(cell, str) and len(cell.split()) >= LEAST_WORDS
            ]
    return [
        said
        for said in found
        if not re.match(r"(Raw sum: )?priority × kt × hours", said) and "Raw sum:" not in said
    ]


def prose_of_html(page: str) -> list[str]:
    """What stands between tags, and what is said for those who cannot see pictures.

    Names of columns and codes aside.
    """
    body = re.sub(r"<style>.*?</style>|<footer>.*?</footer>", "", page, flags=re.S)
    spoken = re.findall(r'aria-label="([^"]*)"', body)
    return [html.unescape(one).strip() for one in [*re.split(r"<[^>]+>", body), *spoken] if one.strip()]
