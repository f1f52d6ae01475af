"""What the app's server does with an edit in a long sheet, against a short one and the checks alone."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from statistics import median
from time import process_time

import pandas as pd

from benchmarks.explore import DEFAULT_CASE, Measured
from optimizer.case.schema import sheet_named
from screens.desk.desk import Desk
from screens.desk.table_edits import applied, shown

SHORT, LONG = 20, 1_000  # rows
REPEATS = 9
PROJECTS = sheet_named("Projects")


def desk_of(rows: int) -> Desk:
    """A desk whose Projects has that many rows, all of them accepted."""
    desk = Desk()
    desk.open("case.xlsx", DEFAULT_CASE.read_bytes())
    table, effects = desk.working["Projects"], desk.working["Effects"]
    copies = -(-rows // len(table))
    names = [[f"{name}_{copy}" if copy else name for name in table["project"]] for copy in range(copies)]
    long = pd.concat([table.assign(project=each, requires=None) for each in names]).iloc[:rows]
    long.index = pd.Index(range(2, rows + 2), dtype="int64")
    desk.edit("Projects", long)
    desk.edit("Effects", effects[effects["project"].isin(set(long["project"]))])
    assert not desk.errors
    desk.accept()
    return desk


def edits(desk: Desk) -> Callable[[], None]:
    """Edits of a number cell as the Inputs page takes them in: table, checks, changes, what is shown."""
    costs = count(1_000)

    def one() -> None:
        state = {"edited_rows": {5: {"cost_musd": f"{next(costs)},5"}}}
        desk.edit("Projects", applied(PROJECTS, desk.working["Projects"], state))
        desk.check()
        assert desk.has_unaccepted
        assert desk.fingerprint() is not None
        shown(PROJECTS, desk.working["Projects"])

    return one


def checks(desk: Desk) -> Callable[[], None]:
    """The same case checked whole, once for each revision."""

    def one() -> None:
        desk.revision += 1
        desk.check()

    return one


def typical(work: Callable[[], None]) -> float:
    """Median processor seconds of the work; the first run does not count, since it loads what is needed."""
    work()
    each = []
    for _ in range(REPEATS):
        began = process_time()
        work()
        each.append(process_time() - began)
    return median(each)


def edit_in_a_long_sheet() -> Measured:
    """Fifty times the rows must not cost a planner a wait."""
    short, long = typical(edits(desk_of(SHORT))), typical(edits(desk_of(LONG)))
    what = f"an edit in {SHORT} rows {1000 * short:.0f} ms, in {LONG:,} rows {1000 * long:.0f} ms"
    return Measured(what, long / short, 2.5, at_most=True)


def edit_against_checks() -> Measured:
    """What an edit costs beside the checks that it asks for."""
    desk = desk_of(LONG)
    checked, edited = typical(checks(desk)), typical(edits(desk))
    what = f"in {LONG:,} rows the checks {1000 * checked:.0f} ms, an edit with them {1000 * edited:.0f} ms"
    return Measured(what, edited / checked, 1.35, at_most=True)


BENCHMARKS: dict[str, Callable[[], Measured]] = {
    "edit": edit_in_a_long_sheet,
    "edit-checks": edit_against_checks,
}
