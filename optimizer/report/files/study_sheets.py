"""Result sheets of the questions after the answer."""

from __future__ import annotations

import pandas as pd

from optimizer.case.labels import with_names
from optimizer.case.writing.result_sheet import ResultSheet
from optimizer.report.files.result_sheets import result_sheets
from optimizer.report.files.study_text import why_stopped
from optimizer.report.frames import budget_frames, stress_frames
from optimizer.report.words import stopped_words
from optimizer.studies import Alternatives, Explanation, Frontier, Stress
from optimizer.wording import figures
from optimizer.wording.savings import HOURS, OF_SAVING, Unit, judged, raw_notes, unit_of
from optimizer.wording.worth import FORCING_COST, REPLACEMENT_COST

_NOTES = {
    "saving": "Baseline minus portfolio.",
    "saving_pct": "Share of the weighted freight hours with nothing funded.",
    "hours_saved": "Mean hours that a served tonne saves.",
    "saving_per_extra_musd": "What each million more saved, since the next smaller budget.",
    "nesting_cost": "How much worse than the best at this budget, because nothing is dropped.",
    "knee": "From here a further million saves at most half of what it saved before.",
    "first_leaves_at_musd": "The first budget after its entry at which it is not funded.",
    "gone_for_good_at_musd": "The budget from which it is never funded again.",
    "extra_pct": "Share of the best portfolio's saving that is given up.",
    "differs_in": "Projects that are in exactly one of this list and the best.",
    "replacement_cost": (
        f"{REPLACEMENT_COST.defined} 0: another list is as good; below 0: only a commitment keeps it."
    ),
    "forcing_cost": (
        f"{FORCING_COST.defined} 0: a list with it is as good; below 0: only its rejection keeps it out."
    ),
    "note": "impossible: no list that obeys the rules is left then.",
    "saving_alone": "What it saves with nothing else funded.",
    "rank_alone": (
        "Its place by saving per million alone: where that differs from the list, the network decides."
    ),
    "enters_at_musd": "The smallest budget tried at which it is funded.",
    "funded_share_pct": "Share of the draws in whose best list it is.",
    "still_affordable_pct": "Share of the draws in which the chosen list's money still buys it.",
    "value_of_knowing": "What knowing this figure before deciding would save on average.",
}


def frontier_sheets(found: Frontier) -> tuple[ResultSheet, ...]:
    points = [point for point in found.points if point is not None]
    unit = unit_of(points[0].instance) if points else None
    people = budget_frames.terminal_frame(found)
    raw = found.table[["objective", "saving", "saving_per_extra_musd", "nesting_cost"]]
    case = found.case
    return (
        _sheet(
            "Results_Frontier",
            "The best portfolio at every budget",
            pd.concat([people, raw], axis=1),
            notes=tuple(filter(None, [stopped_words.frontier(found)])),
            unit=unit,
        ),
        _sheet(
            "Results_Frontier_projects",
            "Which projects each budget funds",
            with_names(_ticked(found.funded), case),
        ),
        _sheet("Results_Frontier_entries", "Where projects enter and leave", with_names(found.entries, case)),
    )


def alternatives_sheets(found: Alternatives) -> tuple[ResultSheet, ...]:
    proof = ("Proven: no others exist.",) if found.complete else ()
    proof = (f"There may be others: {why_stopped(found)}.",) if found.stopped else proof
    table = pd.concat([stress_frames.alternatives_frame(found), found.table[["objective", "saving"]]], axis=1)
    notes = (*proof, *stress_frames.swaps(found))
    return (
        *result_sheets(found.best),
        _sheet(
            "Results_Alternatives",
            "Other portfolios nearly as good",
            table,
            notes=notes,
            unit=unit_of(found.best.instance),
        ),
        _sheet(
            "Results_Appearances",
            "How often each project appears",
            with_names(found.appearances, found.best.case),
        ),
    )


def explain_sheets(found: Explanation) -> tuple[ResultSheet, ...]:
    best, unit = found.best, unit_of(found.best.instance)
    table = with_names(judged(found.table, unit, saving=best.saving), best.case)
    return (
        *result_sheets(best),
        _sheet(
            "Results_Importance",
            "What each project is worth to the list, and why",
            table,
            notes=tuple(filter(None, [stopped_words.explanation(found)])),
            unit=unit,
        ),
    )


def stress_sheets(found: Stress) -> tuple[ResultSheet, ...]:
    chosen, unit = found.chosen, unit_of(found.chosen.instance)
    regret = pd.DataFrame(
        [
            ("draws", found.draws, "draws"),
            ("seed", found.seed, ""),
            *(
                (f"regret {name}", unit.hours_a_tonne(value), "h a tonne")
                for name, value in known_regret(found)
            ),
            *(
                (f"regret {name}", 100 * value / chosen.saving, "% of the saving")
                for name, value in shared_regret(found)
            ),
            *((f"regret {name}", value, unit.name) for name, value in found.regret.items()),
        ],
        columns=["figure", "value", "unit"],
    ).astype(object)
    survey = judged(found.survey_first, unit, saving=chosen.saving)
    return (
        *result_sheets(chosen),
        _sheet(
            "Results_Stress",
            "How often each project is in the best portfolio of a draw",
            with_names(found.projects, chosen.case),
            notes=tuple(filter(None, [stopped_words.stress(found)])),
        ),
        _sheet("Results_Stress_regret", "Regret of the chosen portfolio over the draws", regret),
        _sheet("Results_Survey_first", "Which figures are worth knowing better", survey, unit=unit),
    )


def known_regret(found: Stress) -> list[tuple[str, float]]:
    return [(name, value) for name, value in found.regret.items() if value is not None]


def shared_regret(found: Stress) -> list[tuple[str, float]]:
    """The regrets that are a share of a saving."""
    return known_regret(found) if found.chosen.saving > 0 else []


def _ticked(funded: pd.DataFrame) -> pd.DataFrame:
    """Budgets as text headers; yes where funded."""
    project, *budgets = funded.columns
    ticks = {figures.budget(float(musd)): funded[musd].map(_tick) for musd in budgets}
    return pd.DataFrame({project: funded[project], **ticks})


def _tick(inside: bool) -> str:
    return "yes" if inside else ""


def _sheet(
    name: str, title: str, frame: pd.DataFrame, *, notes: tuple[str, ...] = (), unit: Unit | None = None
) -> ResultSheet:
    columns = list(map(str, frame.columns))
    known = {column: _NOTES[column] for column in columns if column in _NOTES}
    for column in columns:  # what stands for people says the same as the raw sum that it is made of
        said = column.removesuffix(HOURS).removesuffix(OF_SAVING)
        known |= {column: _NOTES[said]} if said in _NOTES and said in columns else {}
    if unit is not None:
        known |= {
            column: f"{known.get(column, '')} {note}".strip()
            for column, note in raw_notes(frame, unit).items()
        }
    return ResultSheet(name, title, frame, known, notes)
