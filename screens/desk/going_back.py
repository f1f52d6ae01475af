"""Ways back on a desk: to the inputs of a run, and to a run that was removed. Knows no Streamlit."""

from __future__ import annotations

from optimizer.case.writing.losses import losses_on_saving
from screens.desk.desk import Desk, blank_tables
from screens.desk.runs import Run

MOST_REMOVED = 10


def go_back(desk: Desk, run: Run) -> None:
    """Put the run's workbook, its accepted tables and its budget on the desk.

    What was there can be put back.
    """
    desk.set_away()
    if run.original is not None:
        original, opened = run.original, run.case.tables
    elif run.edited is not None:
        original, opened = run.edited.file, run.edited.opened
    else:
        original, opened = desk.original, run.case.tables
    tables = {**blank_tables(), **run.case.tables}
    desk.take_up(
        {
            **desk.parts(),
            "name": run.workbook,
            "path": desk.path if run.workbook == desk.name else "",
            "original": original,
            "losses": losses_on_saving(original),
            "made_from": desk.made_from if run.workbook == desk.name else (),
            "present": run.case.present,
            "found": (),
            "read_past": run.case.read_past,
            "opened": {**blank_tables(), **opened},
            "accepted": dict(tables),
            "working": dict(tables),
            "history": {},
            "budget_musd": None,
        }
    )
    desk.set_budget(run.fingerprint.budget_musd)


def remove(desk: Desk, run: Run) -> None:
    """Take a run off the desk; the latest can be had back."""
    position = desk.runs.index(run)
    desk.removed.append((position, run))
    del desk.removed[:-MOST_REMOVED]
    desk.runs.remove(run)


def restore(desk: Desk) -> None:
    """The run that was removed last stands where it stood, under a free name."""
    if desk.removed:
        position, run = desk.removed.pop()
        run.name = desk.free_name(run.name)
        desk.runs.insert(position, run)
