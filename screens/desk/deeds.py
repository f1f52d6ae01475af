"""What a planner did on a desk between two savings of it, for its journal. Knows no Streamlit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from optimizer.case.saving.cell_changes import changes
from optimizer.desks import Deed
from screens.desk.desk import Desk
from screens.desk.studies import TITLES

Record = Mapping[str, Any]  # as screens.desk.filing makes them


def deeds(before: Record, after: Record, desk: Desk) -> list[Deed]:
    """From the record that was kept last, empty at the first saving, to the one of `desk` as it is now."""
    if not before:
        before = _as_opened(after)
        return [Deed("opened", after["workbook"]["name"]), *_done(before, after, desk)]
    return list(_done(before, after, desk))


def _as_opened(record: Record) -> Record:
    """The desk before anything was done on it."""
    workbook = record["workbook"]
    untouched = {
        "accepted": workbook["opened"],
        "working": workbook["opened"],
        "history": {},
        "budget_musd": None,
    }
    return {
        "workbook": {**workbook, **untouched},
        "replaced": record["replaced"],
        "runs": [],
        "removed": [],
        "asked": [],
        "studies": {"latest": []},
    }


def _done(before: Record, after: Record, desk: Desk) -> Iterator[Deed]:
    many = len(after["replaced"]), len(before["replaced"])
    if many[0] < many[1]:
        yield Deed("put back", after["workbook"]["name"])
    elif after["replaced"] != before["replaced"]:
        yield Deed("opened", after["workbook"]["name"])
    else:
        yield from _with_the_workbook(before["workbook"], after["workbook"], desk)
    yield from _with_runs(before, after)
    yield from _with_studies(before["studies"]["latest"], after["studies"]["latest"])


def _with_the_workbook(before: Record, after: Record, desk: Desk) -> Iterator[Deed]:
    if after["original"] != before["original"]:  # the file that is on the desk was saved
        yield Deed("saved", after["name"])
        before = {**before, **{state: after[state] for state in ("accepted", "working", "history")}}
    edited = [sheet for sheet, table in after["working"].items() if table != before["working"].get(sheet)]
    for sheet in edited:
        past = len(after["history"].get(sheet, ())), len(before["history"].get(sheet, ()))
        if (
            after["working"][sheet] == after["accepted"].get(sheet)
            and after["accepted"] == before["accepted"]
        ):
            yield Deed("taken back", sheet)
        elif past[0] < past[1]:
            yield Deed("undone", sheet)
        else:
            yield Deed("edited", f"{sheet}{_cell(desk, sheet)}")
    accepted = [sheet for sheet, table in after["accepted"].items() if table != before["accepted"].get(sheet)]
    if accepted:
        yield Deed("accepted", ", ".join(accepted))
    if after["budget_musd"] != before["budget_musd"]:
        own = after["budget_musd"] is None
        yield Deed("budget", "" if own else f"{after['budget_musd']:g}")


def _cell(desk: Desk, sheet: str) -> str:
    """What the last edit of a sheet changed, if it is known."""
    past = desk.history.get(sheet)
    found = changes({**desk.working, sheet: past[-1]}, desk.working) if past else []
    if not found:
        return ""
    first = found[0]
    row = first.id or f"row {first.row}"
    added = "row added" if first.old is None else "row deleted"
    said = f"{row}: {added}"
    if first.column:
        said = f"{row}, {first.column}: {_text(first.old)} → {_text(first.new)}"
    return f" ({said}{f', and {len(found) - 1} more' if len(found) > 1 else ''})"


def _text(value: object) -> str:
    if value is None:
        return "blank"
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _with_runs(before: Record, after: Record) -> Iterator[Deed]:
    """Runs are told by when they were begun, since their names may change."""
    was, now = _by_beginning(before["runs"]), _by_beginning(after["runs"])
    gone = _by_beginning([run for _, run in before["removed"]])
    for created, run in now.items():
        if created not in was:
            yield Deed("restored" if created in gone else "begun", run["name"])
        elif run["name"] != was[created]["name"]:
            yield Deed("renamed", f"{was[created]['name']} → {run['name']}")
        yield from _ended(was.get(created), run, run["name"])
    yield from (Deed("removed", run["name"]) for created, run in was.items() if created not in now)
    asked = {run["created"] for _, run in before["asked"]}
    yield from (Deed("begun", run["name"]) for _, run in after["asked"] if run["created"] not in asked)


def _by_beginning(runs: list[Record]) -> dict[float, Record]:
    return {run["created"]: run for run in runs}


def _with_studies(before: list[Record], after: list[Record]) -> Iterator[Deed]:
    was = {study["created"]: study for study in before}
    for study in after:
        title = TITLES[study["kind"]]
        if study["created"] not in was:
            yield Deed("begun", title)
        yield from _ended(was.get(study["created"]), study, title)


def _ended(before: Record | None, after: Record, what: str) -> Iterator[Deed]:
    ended = after["ended"]
    if ended is not None and before is not None and before["ended"] is None:
        yield Deed("answered" if ended["status"] == "answered" else "unanswered", what)
    elif ended is None and before is not None and before["ended"] is not None:
        yield Deed("begun", what)
