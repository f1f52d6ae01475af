"""Where result sheets go: into a copy of the planner's workbook, beside earlier ones, or into a workbook of their own.

The one place where a writer's failure is caught: whatever a workbook holds, the planner gets the result sheets, and a
sentence where they could not go into the workbook itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.case.problems import InputError
from optimizer.case.reading.reader import read_raw
from optimizer.case.reading.result_reader import sheet_titles
from optimizer.case.writing.losses import losses_on_saving
from optimizer.case.writing.results import ResultSheet, add_result_sheets, is_result_sheet, result_workbook

# The sheets that come and go together: a command that writes one of a family takes the family's older ones out.
FAMILIES: tuple[frozenset[str], ...] = tuple(
    frozenset(f"Results_{name}" for name in names.split())
    for names in (
        "Summary Projects Not_funded Flows Routes Hours Countries Kinds Sources Phasing Years Yearly_money Flow_years "
        "Scenarios Flow_scenarios",
        "Frontier Frontier_projects Frontier_entries",
        "Alternatives Appearances",
        "Importance",
        "Stress Stress_regret Survey_first",
        "Compared Compared_inputs Compared_figures Compared_projects Compared_flows Compared_countries Compared_sources "
        "Compared_years Compared_scenarios",
        "Run",
    )
)


@dataclass(frozen=True)
class Placed:
    """A workbook with result sheets; `reasons` say why they stand alone, () where they are in the planner's own."""

    data: bytes
    reasons: tuple[str, ...] = ()


def place_results(sheets: Sequence[ResultSheet], original: bytes | None, *, existing: bytes | None = None) -> Placed:
    """The result sheets in a copy of the workbook `original`, or alone where it is None or a copy would lose something.

    `existing` is what stands where the answer goes: result sheets of other commands that are in it stay, where its
    inputs are those of `original`, or where it holds result sheets alone.
    """
    reasons = losses_on_saving(original) if original is not None else ()
    if original is not None and not reasons:
        try:
            return Placed(_added(sheets, existing if _continues(existing, original) else original))
        except Exception as failed:  # openpyxl's own, for a part that it cannot carry
            reasons = (writer_failed(failed),)
    return Placed(_alone(sheets, existing), reasons)


def writer_failed(failed: Exception) -> str:
    """What to tell a planner of an exception while a copy of the workbook was written."""
    said = f"{type(failed).__name__}: {failed}".strip(": ").splitlines()[0][:160]
    return f"Something in it cannot be saved again ({said})."


def _added(sheets: Sequence[ResultSheet], base: bytes | None) -> bytes:
    assert base is not None
    names = {sheet.name for sheet in sheets}
    return add_result_sheets(base, sheets, replacing=frozenset().union(*(f for f in FAMILIES if f & names)))


def _continues(existing: bytes | None, original: bytes) -> bool:
    """Whether an earlier answer's workbook holds the same inputs, so that more sheets may go into it."""
    if existing is None or existing == original:
        return False
    try:
        one, other = read_raw(existing).tables, read_raw(original).tables
        return not losses_on_saving(existing) and all(one[name].equals(other[name]) for name in one)
    except (InputError, OSError, ValueError):
        return False  # it is something else, and will be replaced


def _alone(sheets: Sequence[ResultSheet], existing: bytes | None) -> bytes:
    if existing is not None:
        try:
            if all(is_result_sheet(title) for title in sheet_titles(existing)):
                return _added(sheets, existing)
        except Exception:
            pass
    return result_workbook(sheets)
