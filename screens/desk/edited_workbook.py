"""A workbook as it is edited: the file, what was changed, what was accepted, the way back. No Streamlit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from optimizer.case import Case, Problem, check_tables
from optimizer.case.problems import ReadPast, errors_of
from optimizer.case.reading.formulas import InputFormulas, input_formulas
from optimizer.case.reading.reader import empty_table
from optimizer.case.saving.cell_changes import Change, changes
from optimizer.case.schema import SHEETS
from screens.desk.formula_changes import FormulaChanges, formula_changes
from screens.desk.runs import Fingerprint

Tables = dict[str, pd.DataFrame]
MOST_UNDO = 50
OF_A_WORKBOOK = (
    "name",
    "path",
    "original",
    "losses",
    "made_from",
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
    """Tables of the open workbook as edited (`working`) and as accepted (`accepted`).

    Only the accepted are solved.

    `opened` are those of the file, `original` its bytes, `path` where it stands on this computer, "" where it
    came from elsewhere; `made_from` says what is to be known where these were made from a file of another
    kind. `revision` grows with every change of the working tables, `editions` with every change of one of
    them: an editor whose edition is older shows what is no more.
    """

    name: str = ""
    path: str = ""
    original: bytes = b""
    losses: tuple[str, ...] = ()
    made_from: tuple[str, ...] = ()
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
    _formulas: tuple[bytes, InputFormulas] | None = None

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
        # The accepted tables are held, so that no others take their place.
        if known is None or known[0] != self.revision or known[1] is not self.accepted:
            known = self._changes = self.revision, self.accepted, changes(self.accepted, self.working)
        return known[2]

    # --- formulas of the file -------------------------------------------------------------------------------
    @property
    def formulas(self) -> InputFormulas:
        """Those in the input tables of the file; worked out once for each file."""
        if self._formulas is None or self._formulas[0] is not self.original:
            self._formulas = self.original, input_formulas(self.original)
        return self._formulas[1]

    @property
    def formula_changes(self) -> FormulaChanges:
        """The formulas that would be replaced now, and those that show old figures."""
        if not self.formulas.texts:
            return FormulaChanges((), ())
        before = {(one.sheet, one.row, one.column) for one in changes(self.opened, self.accepted)}
        now = formula_changes(self.formulas, self.unaccepted)
        old = formula_changes(self.formulas, changes(self.opened, self.working)).old
        return FormulaChanges(tuple(cell for cell in now.replaced if cell not in before), old)

    def put_formulas_back(self) -> None:
        """Undo the edits of cells that hold formulas, and no others."""
        found = self.formula_changes.replaced
        for sheet in {cell[0] for cell in found}:
            table = self.working[sheet].copy()
            for _, row, column in (cell for cell in found if cell[0] == sheet):
                table.loc[row, column] = self.accepted[sheet][column].loc[row]
            self.edit(sheet, table)

    # --- edits ----------------------------------------------------------------------------------------------
    def edit(self, sheet: str, table: pd.DataFrame) -> None:
        """Replace a working table.

        Editors on a page begin afresh then, but for one that made the change itself.
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

    # --- what is solved -------------------------------------------------------------------------------------
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


def blank_tables() -> Tables:
    return {sheet.name: empty_table(sheet) for sheet in SHEETS}
