"""One side of a comparison: an answer, wherever it comes from, and its inputs where they are known."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from optimizer.case import Case, InputError, check_tables
from optimizer.case.problems import refused_option
from optimizer.case.reading.guard import workbook_bytes
from optimizer.case.reading.reader import read_raw
from optimizer.case.reading.result_reader import read_result_sheets
from optimizer.columns import id_in

Json = Mapping[str, Any]
NEEDED = ("case", "status", "objective", "baseline_objective", "funded", "flows", "run")
REMEDY = "give the file of corridor solve --json or evaluate --json, or a workbook with result sheets"
NO_INPUTS_IN_JSON = (
    "The inputs are not in a JSON answer, which carries only their hash: what changed in them"
    " cannot be listed."
)
RESULTS_ALONE = "The workbook holds result sheets alone: what changed in the inputs cannot be listed."
INPUTS_CHANGED = "The inputs in the workbook were changed after it was solved, so they are not compared."


@dataclass(frozen=True)
class Side:
    """An answer as `solve --json` writes it.

    `tables` and `settings` are its inputs, None where they are not known. Tables are indexed by Excel's row
    numbers, settings are those in force. `remarks` say what a reader must know.
    """

    answer: Json
    tables: Mapping[str, pd.DataFrame] | None = None
    settings: Mapping[str, Any] | None = None
    remarks: tuple[str, ...] = ()

    @property
    def saving(self) -> float:
        return float(self.answer["baseline_objective"]) - float(self.answer["objective"])

    @property
    def projects(self) -> list[str]:
        return [funded["project"] for funded in self.answer["funded"]]

    @property
    def years(self) -> int:
        return len(self.answer.get("by_year") or ()) or 1

    @property
    def scenarios(self) -> int:
        return len(self.answer.get("by_scenario") or ()) or 1


def side_of_case(answer: Json, case: Case) -> Side:
    """An answer of this session, whose inputs are at hand."""
    return Side(answer, case.tables, case.settings)


def read_side(source: str | Path | bytes, *, name: str = "") -> Side:
    """An answer from a file: JSON, or a workbook with result sheets. InputError where it has no portfolio."""
    name = name or (Path(source).name if not isinstance(source, bytes) else "")
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    if data.startswith(b"PK"):
        return _of_workbook(data, name)
    return Side(_of_json(data, name), remarks=(NO_INPUTS_IN_JSON,))


def _of_json(data: bytes, name: str) -> Json:
    try:
        answer = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise _wrong(name, "it is neither JSON nor a workbook") from None
    if not isinstance(answer, dict) or any(key not in answer for key in NEEDED):
        status = answer.get("status") if isinstance(answer, dict) else None
        but = f" but status {status}" if isinstance(status, str) else ""
        raise _wrong(name, f"it holds no portfolio{but}")
    if not _well_formed(answer):
        raise _wrong(name, "its figures or lists are not of the form that an answer has")
    return answer


def _well_formed(answer: Json) -> bool:
    """Whether what is compared has the types that are counted on."""
    lists = [answer["funded"], answer["flows"], answer.get("by_year") or [], answer.get("by_scenario") or []]
    keys = ("project", "flow", "year", "scenario")
    numbers = [answer["objective"], answer["baseline_objective"]]
    return (
        all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in numbers)
        and isinstance(answer["run"], dict)
        and all(isinstance(entries, list) for entries in lists)
        and all(_has(key, entries) for key, entries in zip(keys, lists, strict=True))
    )


def _has(key: str, entries: list[Any]) -> bool:
    return all(isinstance(one, dict) and key in one for one in entries)


def _wrong(name: str, message: str) -> InputError:
    return refused_option(name, "", message, REMEDY)


# --- a workbook with result sheets

SUMMARY = {
    "case": "case",
    "status": "status",
    "objective after": "objective",
    "objective before": "baseline_objective",
    "best bound": "best_bound",
    "gap": "gap_pct",
    "budget": "budget_musd",
    "spent": "spent_musd",
    "saving": "saving",
    "average hours before": "average_hours_before",
    "average hours after": "average_hours_after",
    "unserved before": "unserved_kt_before",
    "unserved after": "unserved_kt_after",
    "saving that rests on illustrative figures": "illustrative_saving_pct",
}
RUN = {"solver": "solver", "product version": "version", "sha256 of the inputs": "case_sha256"}


def _of_workbook(data: bytes, name: str) -> Side:
    sheets = defaultdict(list, read_result_sheets(data))
    summary = {row.get("figure"): row.get("value") for row in sheets["Results_Summary"]}
    if not {"objective after", "objective before"} <= set(summary):
        raise _wrong(name, "it has no sheet Results_Summary with an answer")
    answer: dict[str, Any] = {key: summary.get(figure) for figure, key in SUMMARY.items()}
    answer["run"] = {key: summary.get(figure) for figure, key in RUN.items()}
    answer["funded"] = [_funded(row) for row in sheets["Results_Projects"] if row.get("project") is not None]
    answer["flows"] = _with_key(sheets["Results_Flows"], "unserved_kt")
    answer["by_scenario"] = sheets["Results_Scenarios"]
    answer["by_year"] = _with_key(sheets["Results_Years"], "average_hours")
    if not _well_formed(answer):
        raise _wrong(name, "its result sheets were changed: figures or columns are not those of an answer")
    return _with_inputs(answer, data, name)


def _with_key(rows: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """Rows of a result sheet with what stands there "after" also under the key that the answer has for it."""
    return [{**row, key: row.get(f"{key}_after")} for row in rows]


def _funded(row: Mapping[str, Any]) -> dict[str, Any]:
    paid = (column for column in row if column.endswith("_musd") and column != "cost_musd")
    sources = {id_in(column, "{}_musd", "source"): row[column] for column in paid}
    return {**{key: row.get(key) for key in ("project", "cost_musd", "start_year")}, "sources": sources}


def _with_inputs(answer: Json, data: bytes, name: str) -> Side:
    """The inputs that stand in the same workbook, where they are still those that were solved."""
    raw = read_raw(workbook_bytes(data))
    if not raw.present:
        return Side(answer, remarks=(RESULTS_ALONE,))
    case, _ = check_tables(raw.tables, name=name, present=raw.present, found=raw.problems)
    if case is None or case.sha256 != answer["run"]["case_sha256"]:
        return Side(answer, remarks=(INPUTS_CHANGED,))
    return Side(answer, case.tables, {**case.settings, "budget_musd": answer["budget_musd"]})
