"""The inputs that an answer belongs to, and those that stand on the disk by the time it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.case.reading.doors import Opened, open_source
from optimizer.case.reading.kinds import kind_of
from optimizer.case.saving.differences import Differences, differences
from optimizer.case.saving.failures import NotSavedError
from optimizer.cli.options import MERGE, STOP

if TYPE_CHECKING:
    from optimizer.case.writing.result_sheet import ResultSheet

NO_DIFFERENCE = Differences()
AS_READ = "Results_As_read"


@dataclass(frozen=True)
class Inputs:
    """The workbook that result sheets go into, as bytes: None where they stand alone.

    `said` is what there is to tell. `changed` are the differences of the file to what was read where the
    answer may not be one to it: then the sheets may not go into that file but as `marked`. `made_from` says
    of a workbook that had to be made of another kind of file what it holds; that file takes no sheets.
    """

    original: bytes | None
    said: tuple[str, ...] = ()
    changed: Differences = NO_DIFFERENCE
    is_merged: bool = False
    made_from: tuple[str, ...] = ()

    @property
    def may_go_into_the_file(self) -> bool:
        return not self.made_from and (self.is_merged or not self.changed.of_inputs)

    def marked(self, sheets: Sequence[ResultSheet]) -> Sequence[ResultSheet]:
        """The sheets, saying of themselves where they belong to other inputs than stand beside them."""
        return marked(sheets, self.changed) if self.is_merged else sheets


def inputs_for(source: Path | None, as_read: bytes | None, on_change: str) -> Inputs:
    """What result sheets go with: the file as it is now where it says the same as what was read.

    `as_read` is what was read from `source`, None where nobody knows. NotSavedError where it was changed
    and `on_change` is to stop.
    """
    if source is None:
        return Inputs(None)
    opened = None if as_read is not None and kind_of(as_read) == "xlsx" else open_source(source)
    if opened is not None and opened.kind != "xlsx":
        return _made_of(opened, source)
    found = source.read_bytes() if source.is_file() or as_read is None else None
    if as_read is None or found == as_read:
        return Inputs(found)
    if found is None:
        return Inputs(as_read, (f"{source} is gone since it was read: its inputs are written as they were.",))
    changed = differences(as_read, found)
    told = (f"{source} was changed since it was read:", *(f"  {line}" for line in changed.lines()))
    if not changed.of_inputs:
        harmless = "No input of the case is among that: the answer holds for the file as it is now."
        return Inputs(found, (*told, harmless) if changed else ())
    if on_change == STOP:
        raise NotSavedError("\n".join((*told, "nothing is written, as --on-change stop wants it")))
    if on_change == MERGE and not changed.unreadable:
        belongs = f"The result sheets belong to the inputs as they were read; {AS_READ} lists what differs."
        return Inputs(found, (*told, belongs), changed, is_merged=True)
    return Inputs(as_read, told, changed)


def _made_of(opened: Opened, source: Path) -> Inputs:
    """A workbook of the schema with what another kind of file holds."""
    from optimizer.case.writing.conversion import as_workbook

    made = as_workbook(opened, source.name)
    holds = f"holds the inputs of {source.name} with the results. {' '.join(made.remarks)}".rstrip()
    return Inputs(made.data, made_from=(holds,))


def marked(sheets: Sequence[ResultSheet], changed: Differences) -> tuple[ResultSheet, ...]:
    """Result sheets for a file whose inputs were changed since: a note on each, and a list of changes."""
    import pandas as pd

    from optimizer.case.writing.result_sheet import ResultSheet

    note = (
        "These results belong to the inputs as they were read, not to those in this file: the sheet"
        f" {AS_READ} lists the cells that were changed since. Solve again for an answer to them."
    )
    rows = [
        (one.sheet, one.row, one.id, one.column or "(the whole row)", one.old, one.new)
        for one in changed.inputs
    ]
    frame = pd.DataFrame(
        rows, columns=["sheet", "row", "id", "column", "as_read", "in_this_file"], dtype=object
    )
    title = "Inputs that were changed after they were read for these results"
    return (
        *(replace(sheet, notes=(*sheet.notes, note)) for sheet in sheets),
        ResultSheet(AS_READ, title, frame, notes=(note,)),
    )
