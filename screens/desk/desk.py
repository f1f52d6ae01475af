"""A planner's desk: the workbook edited on it, those it took the place of, the runs. Knows no Streamlit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from optimizer.case import InputError, Problem
from optimizer.case.reading.guard import Source
from screens.desk.edited_workbook import EditedWorkbook, Tables, blank_tables
from screens.desk.opened_file import read_parts
from screens.desk.runs import Run
from screens.desk.studies import Studies

__all__ = ["Desk", "Tables", "blank_tables"]

MOST_REPLACED = 10


@dataclass
class Desk(EditedWorkbook):
    """The workbook on it, and what else a planner works on; runs stay when another workbook is opened."""

    replaced: list[dict[str, Any]] = field(default_factory=list)  # workbooks that others took the place of
    runs: list[Run] = field(default_factory=list)
    asked: dict[tuple[Any, ...], Run] = field(default_factory=dict)  # what-if questions of project cards
    studies: Studies = field(default_factory=Studies)
    removed: list[tuple[int, Run]] = field(default_factory=list)  # runs taken off, with where they stood
    label: str = ""  # its owner's name for it, in the list of recent desks
    in_view: str = ""
    project: str = ""

    # --- workbooks that take each other's place -------------------------------------------------------------
    def open(self, name: str, data: Source, *, path: str = "") -> tuple[Problem, ...]:
        """Put another workbook on the desk; runs stay. `path` is where it may be saved again.

        Where it cannot be read at all, say why and change nothing.
        """
        try:
            parts = read_parts(name, data)
        except InputError as refused:
            return refused.problems
        self.set_away()
        self.take_up({**parts, "path": "" if parts["made_from"] else path})
        return ()

    def put_back(self) -> None:
        """The workbook that was on the desk before this one, with its changes, accepted or not."""
        if self.replaced:
            self.take_up(self.replaced.pop())

    def set_away(self) -> None:
        """Keep the workbook on the desk, with its changes, for Undo after another takes its place."""
        if self.original:
            self.replaced.append(self.parts())
            del self.replaced[:-MOST_REPLACED]

    @property
    def is_untouched(self) -> bool:
        """Whether a fresh desk would be the same: no other workbook, no change, no run and no study."""
        studied = self.studies.latest or any(self.studies.wishes.values())
        made = (
            self.replaced,
            self.history,
            self.runs,
            self.removed,
            self.label,
            self.asked,
            studied,
            self.options,
        )
        return not any(made) and self.budget_musd is None and not self.has_unaccepted and not self.is_edited

    # --- runs -----------------------------------------------------------------------------------------------
    def run_named(self, name: str) -> Run | None:
        return next((run for run in self.runs if run.name == name), None)

    @property
    def run(self) -> Run | None:
        """The run in view."""
        return self.run_named(self.in_view)

    def free_name(self, wanted: str = "") -> str:
        """`wanted`, or Run 1, 2 …, with a number where another run has the name."""
        taken = {run.name for run in self.runs}
        if wanted and wanted not in taken:
            return wanted
        stem = wanted or "Run"
        number = 2 if wanted else len(self.runs) + 1
        while f"{stem} {number}" in taken:
            number += 1
        return f"{stem} {number}"

    def is_stale(self, run: Run) -> bool:
        """Whether the inputs on the page differ from those of the run."""
        return run.fingerprint != self.fingerprint()

    @property
    def answered(self) -> list[Run]:
        return [run for run in self.runs if run.portfolio is not None]

    @property
    def under_way(self) -> list[Run]:
        return [run for run in self.runs if run.is_under_way]

    def collect(self) -> list[Run]:
        """Take in the answers of runs and studies that are there since.

        The newest run's comes into view as it stands.
        """
        self.studies.collect()
        without = [run for run in self.under_way if run.portfolio is None]
        ended = [run for run in self.under_way if run.collect()]
        for run in without:
            if run.portfolio is not None:
                self.in_view = run.name
        return ended
