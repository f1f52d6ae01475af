"""Where result sheets go: into a copy of the planner's workbook, or into a workbook of their own.

The one place where a writer's failure is caught: whatever a workbook holds, the planner gets the result
sheets, and a sentence where they could not go into the workbook itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.case.names import key
from optimizer.case.problems import InputError
from optimizer.case.reading.reader import read_raw
from optimizer.case.reading.result_reader import sheet_titles
from optimizer.case.saving.differences import differences
from optimizer.case.schema import CHOICES_SHEET, README_SHEET, SHEETS
from optimizer.case.writing.failures import writer_failed
from optimizer.case.writing.losses import losses_on_saving
from optimizer.case.writing.result_sheet import ResultSheet, is_result_sheet, unnumbered
from optimizer.case.writing.results import add_result_sheets, result_workbook, written_here

# The sheets that come and go together: a command that writes one of a family takes the
# family's older ones out.
FAMILIES: tuple[frozenset[str], ...] = tuple(
    frozenset(f"Results_{name}" for name in names.split())
    for names in (
        (
            "Summary Projects Not_funded Flows Routes Hours Countries Kinds Sources Phasing Years "
            "Yearly_money Flow_years Scenarios Flow_scenarios"
        ),
        "Frontier Frontier_projects Frontier_entries",
        "Alternatives Appearances",
        "Importance",
        "Stress Stress_regret Survey_first",
        (
            "Compared Compared_inputs Compared_figures Compared_projects Compared_flows Compared_countries "
            "Compared_sources Compared_years Compared_scenarios"
        ),
        "Run",
    )
)

# What result sheets say that were merged into a later version of their inputs; whatever is written next is
# made for the inputs as they are, or lists anew what differs.
MERGED = frozenset({"Results_As_read"})

NOT_THE_SAME = "Once saved again, its inputs would not be read as they are now."


@dataclass(frozen=True)
class Placed:
    """A workbook with result sheets.

    `reasons` say why they stand alone, () where they are in the planner's own.
    """

    data: bytes
    reasons: tuple[str, ...] = ()


def place_results(
    sheets: Sequence[ResultSheet], original: bytes | None, *, existing: bytes | None = None
) -> Placed:
    """The result sheets in a copy of the workbook `original`; alone without one, or where it would lose.

    `existing` is what stands where the answer goes: result sheets of other commands that are in it stay,
    where its inputs are those of `original`, or where it holds result sheets alone.
    """
    reasons = losses_on_saving(original) if original is not None else ()
    if original is not None and not reasons:
        try:
            base = existing if existing is not None and _continues(existing, original) else original
            data = _added(sheets, base)
            if _has_same_inputs(data, original) and not other_sheets_lost(base, data, sheets):
                return Placed(data)
            reasons = (NOT_THE_SAME,)
        except Exception as failed:  # whatever a damaged part is, it is told in words
            reasons = (writer_failed(failed),)
    return Placed(_alone(sheets, existing), reasons)


def own_sheets_lost(existing: bytes, data: bytes) -> tuple[str, ...]:
    """The planner's own sheets in a workbook that are not in `data`, which would take its place.

    Sheets of a case, and those that this program wrote, are made anew and not the planner's own.
    """
    missing = _missing(existing, data)
    if not missing:
        return ()
    made = (
        {key(sheet.name) for sheet in SHEETS}
        | {key(README_SHEET), key(CHOICES_SHEET)}
        | written_here(existing)
    )
    return tuple(title for title in missing if key(title) not in made)


def other_sheets_lost(existing: bytes, data: bytes, sheets: Sequence[ResultSheet]) -> tuple[str, ...]:
    """The sheets of a workbook that are not in `data`, save those that `sheets` replace."""
    replaced = {key(name) for name in _replaced_by(sheets)}
    return tuple(title for title in _missing(existing, data) if key(unnumbered(title)) not in replaced)


def is_carried_on(existing: bytes, data: bytes) -> bool:
    """Whether `data`, which takes the place of a workbook, has all that is a planner's in it."""
    try:
        return not losses_on_saving(existing) and not differences(existing, data)
    except Exception:  # whatever a parser makes of it
        return False


def _missing(existing: bytes, data: bytes) -> list[str]:
    try:
        titles = sheet_titles(existing)
    except InputError:
        return []  # it is no workbook
    kept = {key(title) for title in sheet_titles(data)}
    return [title for title in titles if key(title) not in kept]


def _added(sheets: Sequence[ResultSheet], base: bytes) -> bytes:
    return add_result_sheets(base, sheets, replacing=_replaced_by(sheets))


def _replaced_by(sheets: Sequence[ResultSheet]) -> frozenset[str]:
    names = {sheet.name for sheet in sheets}
    return MERGED.union(*(family for family in FAMILIES if family & names))


def _continues(existing: bytes, original: bytes) -> bool:
    """Whether an earlier answer's workbook holds the same inputs, so that more sheets may go into it."""
    if existing == original:
        return False
    try:
        return not losses_on_saving(existing) and _has_same_inputs(existing, original)
    except Exception:  # whatever a parser makes of it
        return False  # it is something else, and will be replaced


def _has_same_inputs(data: bytes, original: bytes) -> bool:
    one, other = read_raw(data).tables, read_raw(original).tables
    return one.keys() == other.keys() and all(one[name].equals(other[name]) for name in one)


def _alone(sheets: Sequence[ResultSheet], existing: bytes | None) -> bytes:
    if existing is not None:
        try:
            if all(is_result_sheet(title) for title in sheet_titles(existing)):
                return _added(sheets, existing)
        except Exception:
            pass
    return result_workbook(sheets)
