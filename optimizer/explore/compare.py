"""Compare two answers of `solve --json` or `evaluate --json`: inputs, figures, lists, flows. Nothing but them is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from optimizer.case import InputError
from optimizer.case.problems import error

Json = Mapping[str, Any]
FIGURES = (
    "objective", "baseline_objective", "saving", "best_bound", "gap_pct", "spent_musd", "budget_musd",
    "average_hours_before", "average_hours_after", "unserved_kt_before", "unserved_kt_after", "illustrative_saving_pct",
)  # fmt: skip
NEEDED = ("case", "status", "objective", "funded", "flows", "run")


@dataclass(frozen=True)
class ComparedAnswers:
    """What differs between answer A and answer B.

    `inputs` are (what, a, b) of those that differ: title, tables (their hash), budget, solver, version. `figures`:
    figure, a, b, change. `projects`: project, funded_in ("both", "only A", "only B"), costs, start years. `flows`: flow, kt,
    hours and unserved kt of each, change.
    """

    inputs: pd.DataFrame
    figures: pd.DataFrame
    projects: pd.DataFrame
    flows: pd.DataFrame

    def to_dict(self) -> dict[str, Any]:
        return {
            name: getattr(self, name).astype(object).where(getattr(self, name).notna(), None).to_dict("records")
            for name in ("inputs", "figures", "projects", "flows")
        }


def read_answer(path: str | Path) -> Json:
    """An answer from a file; InputError where it is not one that holds a portfolio."""
    try:
        answer = json.loads(Path(path).read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise _wrong(path, "it is not JSON") from None
    if not isinstance(answer, dict) or any(name not in answer for name in NEEDED):
        status = answer.get("status") if isinstance(answer, dict) else None
        raise _wrong(path, f"it holds no portfolio{f' but status {status}' if isinstance(status, str) else ''}")
    return answer


def _wrong(path: str | Path, message: str) -> InputError:
    return InputError([error("", None, str(path), "", message, "give the file of corridor solve --json or evaluate --json")])


def compare_answers(a: Json, b: Json) -> ComparedAnswers:
    """Two answers side by side."""
    return ComparedAnswers(_inputs(a, b), _figures(a, b), _projects(a, b), _flows(a, b))


def _inputs(a: Json, b: Json) -> pd.DataFrame:
    rows = [
        (what, one, other)
        for what, one, other in (
            ("title", a["case"], b["case"]),
            ("tables and settings (sha256)", a["run"].get("case_sha256"), b["run"].get("case_sha256")),
            ("budget_musd", a.get("budget_musd"), b.get("budget_musd")),
            ("solver", a["run"].get("solver"), b["run"].get("solver")),
            ("version", a["run"].get("version"), b["run"].get("version")),
        )
        if one != other
    ]
    return pd.DataFrame(rows, columns=["input", "a", "b"]).astype(object)


def _figures(a: Json, b: Json) -> pd.DataFrame:
    rows: list[tuple[Any, ...]] = [("status", a["status"], b["status"], None)]
    rows += [(name, a.get(name), b.get(name), _change(a.get(name), b.get(name))) for name in FIGURES]
    rows.append(("projects_funded", len(a["funded"]), len(b["funded"]), len(b["funded"]) - len(a["funded"])))
    return pd.DataFrame(rows, columns=["figure", "a", "b", "change"]).astype(object)


def _projects(a: Json, b: Json) -> pd.DataFrame:
    one, other = ({funded["project"]: funded for funded in answer["funded"]} for answer in (a, b))
    rows = []
    for project in dict.fromkeys([*one, *other]):
        where = "both" if project in one and project in other else "only A" if project in one else "only B"
        costs = [side[project]["cost_musd"] if project in side else None for side in (one, other)]
        years = [side[project].get("start_year") if project in side else None for side in (one, other)]
        rows.append((project, where, *costs, *years))
    columns = ["project", "funded_in", "cost_musd_a", "cost_musd_b", "start_year_a", "start_year_b"]
    frame = pd.DataFrame(rows, columns=columns).astype(object)
    return frame.sort_values("funded_in", key=lambda c: c == "both", kind="stable", ignore_index=True)


def _flows(a: Json, b: Json) -> pd.DataFrame:
    one, other = ({flow["flow"]: flow for flow in answer["flows"]} for answer in (a, b))
    rows = []
    for name in dict.fromkeys([*one, *other]):
        sides = [side.get(name, {}) for side in (one, other)]
        hours = [side.get("hours_after") for side in sides]
        rows.append(
            (name, *(side.get("kt") for side in sides), *hours, _change(*hours), *(side.get("unserved_kt") for side in sides))
        )
    columns = ["flow", "kt_a", "kt_b", "hours_a", "hours_b", "hours_change", "unserved_kt_a", "unserved_kt_b"]
    return pd.DataFrame(rows, columns=columns).astype(object)


def _change(one: Any, other: Any) -> float | None:
    return other - one if isinstance(one, (int, float)) and isinstance(other, (int, float)) else None
