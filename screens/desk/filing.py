"""A desk as it is kept on disk, and back: one place that knows both. Knows no Streamlit."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from optimizer.case.problems import Problem, ReadPast
from optimizer.case.schema import SHEETS
from optimizer.desks import Contents, Shelf, Store
from screens.desk import deeds, filed_work
from screens.desk.desk import Desk, Tables, blank_tables


@dataclass
class Filed:
    """How a desk in memory stands to the one on disk. `changes` counts what a planner did, in whatever tab.

    `not_kept` says why it could not be saved as it is now; empty where it was.
    """

    version: int = 0
    record: dict[str, Any] = field(default_factory=dict)
    changes: int = 0
    not_kept: str = ""
    shelf: Shelf = field(default_factory=Shelf)
    lock: threading.Lock = field(default_factory=threading.Lock)


def save(store: Store, name: str, desk: Desk, filed: Filed) -> None:
    """Keep the desk if anything on it differs from what was kept; an untouched one gets no folder.

    ChangedElsewhereError where another process saved it since, OSError where it cannot be written.
    """
    with filed.lock:
        if not filed.version and desk.is_untouched:
            return
        filed.shelf.begin()
        record = json.loads(json.dumps(record_of(desk, filed.shelf)))  # as it will be read
        filed.shelf.end()
        if record == filed.record:
            return
        filed.version = store.save(
            name,
            record,
            label=desk.label,
            version=filed.version,
            fresh=filed.shelf.fresh,
            parts=filed.shelf.parts,
            deeds=deeds.deeds(filed.record, record, desk),
        )
        filed.shelf.fresh.clear()
        if not filed.record or by_hand(record) != by_hand(filed.record):
            filed.changes += 1
        filed.record = record


def load(store: Store, name: str) -> tuple[Desk, Filed] | None:
    """The desk of that name, None where there is none. UnreadableError where it is ruined."""
    saved = store.load(name)
    if saved is None:
        return None
    contents = Contents(lambda key: store.part(name, key))
    desk = desk_of(saved["desk"], contents)
    desk.label = saved["label"]
    filed = Filed(version=saved["version"], record=saved["desk"], shelf=contents.shelf)
    return desk, filed


def by_hand(record: Mapping[str, Any]) -> tuple[Any, ...]:
    """What only a planner changes: an answer that arrives is no change."""
    names = [run["name"] for run in record["runs"]]
    return record["workbook"], len(record["replaced"]), names, len(record["removed"])


def record_of(desk: Desk, shelf: Shelf) -> dict[str, Any]:
    return {
        "workbook": workbook_record(desk.parts(), shelf),
        "replaced": [workbook_record(one, shelf) for one in list(desk.replaced)],
        "revision": desk.revision,
        "in_view": desk.in_view,
        "project": desk.project,
        "runs": [filed_work.run_record(run, shelf) for run in list(desk.runs)],
        "removed": [[position, filed_work.run_record(run, shelf)] for position, run in list(desk.removed)],
        "asked": [[list(key), filed_work.run_record(run, shelf)] for key, run in list(desk.asked.items())],
        "studies": filed_work.studies_record(desk.studies, shelf),
    }


def desk_of(record: Mapping[str, Any], contents: Contents) -> Desk:
    desk = Desk()
    for part, value in workbook_of(record["workbook"], contents).items():
        setattr(desk, part, value)
    desk.replaced = [workbook_of(one, contents) for one in record["replaced"]]
    desk.revision, desk.in_view, desk.project = record["revision"], record["in_view"], record["project"]
    desk.runs = [filed_work.run_of(one, contents) for one in record["runs"]]
    desk.removed = [(position, filed_work.run_of(one, contents)) for position, one in record["removed"]]
    desk.asked = {tuple(key): filed_work.run_of(one, contents) for key, one in record["asked"]}
    desk.studies = filed_work.studies_of(record["studies"], contents)
    return desk


def workbook_record(parts: Mapping[str, Any], shelf: Shelf) -> dict[str, Any]:
    """The parts of OF_A_WORKBOOK as JSON."""
    return {
        **{name: parts[name] for name in ("name", "path", "budget_musd")},
        "options": dict(parts["options"]),
        "original": shelf.file(parts["original"]),
        "losses": list(parts["losses"]),
        "made_from": list(parts["made_from"]),
        "present": sorted(parts["present"]),
        "found": [problem.to_dict() for problem in parts["found"]],
        "read_past": [one.to_dict() for one in parts["read_past"]],
        **{name: tables_record(parts[name], shelf) for name in ("opened", "accepted", "working")},
        "history": {
            sheet: [shelf.table(one) for one in list(was)]
            for sheet, was in list(parts["history"].items())
            if was
        },
    }


def workbook_of(record: Mapping[str, Any], contents: Contents) -> dict[str, Any]:
    return {
        **{name: record[name] for name in ("name", "budget_musd")},
        "path": record.get("path", ""),  # not kept before
        "options": dict(record["options"]),
        "original": contents.file(record["original"]),
        "losses": tuple(record["losses"]),
        "made_from": tuple(record.get("made_from", ())),  # not kept before
        "present": frozenset(record["present"]),
        "found": tuple(Problem(**problem) for problem in record["found"]),
        "read_past": tuple(ReadPast(**one) for one in record["read_past"]),
        **{name: tables_of(record[name], contents) for name in ("opened", "accepted", "working")},
        "history": {sheet: [contents.table(key) for key in was] for sheet, was in record["history"].items()},
    }


def tables_record(tables: Mapping[str, pd.DataFrame], shelf: Shelf) -> dict[str, str]:
    return {sheet: shelf.table(table) for sheet, table in tables.items()}


def tables_of(record: Mapping[str, str], contents: Contents) -> Tables:
    """The tables, and blank ones of sheets that the dictionary has gained since."""
    tables = {sheet: contents.table(key) for sheet, key in record.items()}
    blank = blank_tables() if len(tables) < len(SHEETS) else {}
    return {**blank, **tables}
