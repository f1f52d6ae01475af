"""Result sheets of the questions after the answer."""

from __future__ import annotations

import pandas as pd

from optimizer.case.writing.results import ResultSheet
from optimizer.report.sheets import result_sheets
from optimizer.studies import Alternatives, Explanation, Frontier, Stress

_NOTES = {
    "saving": "Baseline minus portfolio, in priority x kt x hours.",
    "saving_per_extra_musd": "What each million more saved, since the next smaller budget.",
    "nesting_cost": "How much worse than the best at this budget, because nothing is dropped.",
    "knee": "From here a further million saves at most half of what it saved before.",
    "first_leaves_at_musd": "The first budget after its entry at which it is not funded.",
    "gone_for_good_at_musd": "The budget from which it is never funded again.",
    "extra_pct": "Share of the best portfolio's saving that is given up.",
    "differs_in": "Projects that are in exactly one of this list and the best.",
    "replacement_cost": "What is lost if it is barred; 0: another list is as good; below 0: only a commitment keeps it.",
    "forcing_cost": "What is lost if it must be funded; 0: a list with it is as good; below 0: only its rejection keeps it out.",
    "note": "impossible: no list that obeys the rules is left then.",
    "saving_alone": "What it saves with nothing else funded.",
    "rank_alone": "Its place by saving per million alone: where that differs from the list, the network decides.",
    "enters_at_musd": "The smallest budget tried at which it is funded.",
    "funded_share_pct": "Share of the draws in whose best list it is.",
    "still_affordable_pct": "Share of the draws in which the chosen list's money still buys it.",
    "value_of_knowing": "What knowing this figure before deciding would save on average.",
}


def frontier_sheets(found: Frontier) -> tuple[ResultSheet, ...]:
    return (
        _sheet("Results_Frontier", "The best portfolio at every budget", found.table),
        _sheet("Results_Frontier_projects", "Which projects each budget funds", _ticked(found.funded)),
        _sheet("Results_Frontier_entries", "Where projects enter and leave", found.entries),
    )


def alternatives_sheets(found: Alternatives) -> tuple[ResultSheet, ...]:
    proof = ("Proven: no others exist.",) if found.complete else ()
    return (
        *result_sheets(found.best),
        _sheet("Results_Alternatives", "Other portfolios nearly as good", found.table, notes=proof),
        _sheet("Results_Appearances", "How often each project appears", found.appearances),
    )


def explain_sheets(found: Explanation) -> tuple[ResultSheet, ...]:
    return (
        *result_sheets(found.best),
        _sheet("Results_Importance", "What each project is worth to the list, and why", found.table),
    )


def stress_sheets(found: Stress) -> tuple[ResultSheet, ...]:
    regret = pd.DataFrame(
        [("draws", found.draws), ("seed", found.seed), *((f"regret {name}", value) for name, value in found.regret.items())],
        columns=["figure", "value"],
    ).astype(object)
    return (
        *result_sheets(found.chosen),
        _sheet("Results_Stress", "How often each project is in the best portfolio of a draw", found.projects),
        _sheet("Results_Stress_regret", "Regret of the chosen portfolio over the draws", regret),
        _sheet("Results_Survey_first", "Which figures are worth knowing better", found.survey_first),
    )


def _ticked(funded: pd.DataFrame) -> pd.DataFrame:
    """Budgets as text headers; yes where funded."""
    columns = {
        str(name) if name == "project" else f"{name:g}": funded[name] if name == "project" else funded[name].map(_tick)
        for name in funded.columns
    }
    return pd.DataFrame(columns)


def _tick(inside: bool) -> str:
    return "yes" if inside else ""


def _sheet(name: str, title: str, frame: pd.DataFrame, *, notes: tuple[str, ...] = ()) -> ResultSheet:
    known = {column: note for column, note in _NOTES.items() if column in frame.columns}
    return ResultSheet(name, title, frame, known, notes)
