"""A workbook as it is edited: what the file holds, what was changed, what was accepted, and the way back.
Knows no Streamlit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from optimizer.case import Case, Problem, check_tables
from optimizer.case.problems import ReadPast, errors_of
from optimizer.case.reading.guard import workbook_bytes
from optimizer.case.reading.reader import empty_table, read_raw
from optimizer.case.saving.cell_changes import Change, changes
from optimizer.case.schema import SHEETS
from optimizer.case.writing.losses import losses_on_saving
from screens.desk.runs import Fingerprint

Tables = dict[str, pd.DataFrame]
MOST_UNDO = 50
OF_A_WORKBOOK = (
    "name",
    "path",
    "original",
    "losses",
    "present",
    "found",
    "read_past",
    "opened",
    "accepted",
    "working",
    "history",
    "budget_musd",
    "options",
)


@dataclass
class EditedWorkbook:
    """Tables of the open workbook as edited (`working`) and as accepted (`accepted`); only the accepted are
    solved.

    `opened` are those of the file, `original` its bytes, `path` where it stands on this computer, "" where it
    came from elsewhere. `revision` grows with every change of the working
    tables, `editions` with every change of one of them: an editor whose edition is older shows what is no
    more.
    """

    name: str = ""
    path: str = ""
    original: bytes = b""
    losses: tuple[str, ...] = ()
    opened: Tables = field(default_factory=dict)
    accepted: Tables = field(default_factory=dict)
    working: Tables = field(default_factory=dict)
    present: frozenset[str] = frozenset()
    found: tuple[Problem, ...] = ()
    read_past: tuple[ReadPast, ...] = ()
    history: dict[str, list[pd.DataFrame]] = field(default_factory=dict)
    revision: int = 0
    editions: dict[str, int] = field(default_factory=dict)
    budget_musd: float | None = None
    options: dict[str, Any] = field(default_factory=dict)
    _checked: tuple[int, Case | None, tuple[Problem, ...]] | None = None
    _hashed: tuple[int, str] | None = None
    _changes: tuple[int, Tables, list[Change]] | None = None
    _accepted_case: Case | None = None

    def parts(self) -> dict[str, Any]:
        """All that makes the workbook with its changes: the parts of OF_A_WORKBOOK."""
        return {part: getattr(self, part) for part in OF_A_WORKBOOK}

    def take_up(self, workbook: Mapping[str, Any]) -> None:
        """Put a workbook with its changes in place of this one: the parts of OF_A_WORKBOOK."""
        for part, value in workbook.items():
            setattr(self, part, value)
        self._checked = self._accepted_case = None
        self._touch(*self.working)

    def check(self) -> tuple[Case | None, tuple[Problem, ...]]:
        """The case of the working tables, or None, and all findings; worked out once for each revision."""
        if self._checked is None or self._checked[0] != self.revision:
            present = self.present | {name for name, table in self.working.items() if len(table)}
            case, problems = check_tables(
                self.working, name=self.name, present=present, found=self._still_found()
            )
            self._checked = self.revision, case, problems
        return self._checked[1], self._checked[2]

    def _still_found(self) -> list[Problem]:
        """What only the file could tell, without the cells that were filled since."""
        return [problem for problem in self.found if not self._is_filled(problem)]

    def _is_filled(self, problem: Problem) -> bool:
        table = self.working.get(problem.sheet)
        if table is None or problem.row is None or problem.row == 1 or problem.column not in table.columns:
            return False
        return problem.row not in table.index or table.at[problem.row, problem.column] is not None

    @property
    def errors(self) -> tuple[Problem, ...]:
        return errors_of(self.check()[1])

    @property
    def is_edited(self) -> bool:
        """Whether what was accepted differs from the file."""
        return bool(changes(self.opened, self.accepted))

    @property
    def has_unaccepted(self) -> bool:
        return bool(self.unaccepted)

    @property
    def unaccepted(self) -> list[Change]:
        """What differs from what was accepted last, cell by cell: the one rule for what a change is."""
        known = self._changes
        if (
            known is None or known[0] != self.revision or known[1] is not self.accepted
        ):  # held, so that no other takes its place
            known = self._changes = self.revision, self.accepted, changes(self.accepted, self.working)
        return known[2]

    # --- edits ----------------------------------------------------------------------------------------------------
    def edit(self, sheet: str, table: pd.DataFrame) -> None:
        """Replace a working table. Editors on a page begin afresh then, but for one that made the change
        itself.
        """
        if table.equals(self.working[sheet]):
            return
        self.history.setdefault(sheet, []).append(self.working[sheet])
        del self.history[sheet][:-MOST_UNDO]
        self.working[sheet] = table
        self._touch(sheet)

    def undo(self, sheet: str) -> None:
        if self.history.get(sheet):
            self.working[sheet] = self.history[sheet].pop()
            self._touch(sheet)

    def accept(self) -> None:
        """What was edited is now what is solved."""
        if not self.errors:
            self.accepted = dict(self.working)
            self._accepted_case = None

    def discard(self) -> None:
        """Back to what was accepted last."""
        changed = [name for name in self.working if not self.working[name].equals(self.accepted[name])]
        for name in changed:
            self.history.setdefault(name, []).append(self.working[name])
            self.working[name] = self.accepted[name]
        self._touch(*changed)

    def decide(self, project: str, status: str) -> None:
        """Set the status of a project: candidate (free), committed (must) or rejected (never)."""
        table = self.working["Projects"].copy()
        rows = table.index[table["project"] == project]
        table.loc[rows, "status"] = None if status == "candidate" else status
        self.edit("Projects", table)

    def _touch(self, *sheets: str) -> None:
        self.revision += 1
        for sheet in sheets:
            self.editions[sheet] = self.editions.get(sheet, 0) + 1

    # --- what is solved -------------------------------------------------------------------------------------------
    def accepted_case(self) -> Case | None:
        """The accepted case under the budget of the Solve page; None where it has errors."""
        if self._accepted_case is None:
            if not self.has_unaccepted:
                self._accepted_case = self.check()[0]
            else:
                self._accepted_case = check_tables(self.accepted, name=self.name, present=self.present)[0]
        case = self._accepted_case
        return None if case is None else case.with_settings(budget_musd=self.budget_musd)

    def fingerprint(self) -> Fingerprint | None:
        """What the inputs on the page are; None where they are no case."""
        case = self.check()[0]
        if case is None:
            return None
        if self._hashed is None or self._hashed[0] != self.revision:
            self._hashed = self.revision, case.sha256
        return Fingerprint(
            self._hashed[1], case.settings["budget_musd"] if self.budget_musd is None else self.budget_musd
        )

    def set_budget(self, musd: float | None) -> None:
        """The budget of the next runs, in million; the workbook's own where it is the same."""
        case = self.check()[0]
        own = None if case is None else case.settings["budget_musd"]
        self.budget_musd = None if musd == own else musd


def read_parts(name: str, data: bytes) -> dict[str, Any]:
    """The parts of OF_A_WORKBOOK of a file; InputError where it cannot be read at all."""
    raw = read_raw(workbook_bytes(data))
    case, _ = check_tables(raw.tables, name=name, present=raw.present, found=raw.problems)
    tables = raw.tables if case is None else case.tables
    return {
        "name": name,
        "path": "",
        "original": data,
        "losses": losses_on_saving(data),
        "present": raw.present,
        "found": raw.problems,
        "read_past": raw.read_past,
        **{state: dict(tables) for state in ("opened", "accepted", "working")},
        "history": {},
        "budget_musd": None,
        "options": {},
    }


def blank_tables() -> Tables:
    return {sheet.name: empty_table(sheet) for sheet in SHEETS}
