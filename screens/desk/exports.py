"""What the Report page hands out, as bytes: each file says its run, its inputs, how sure. No Streamlit."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pandas as pd

from optimizer.report.files import json_answers
from optimizer.report.files.workbooks import answer_workbook
from optimizer.solver import Portfolio
from optimizer.version import version_of
from screens.desk.runs import Run


def facts(run: Run) -> dict[str, object]:
    """What identifies an answer, wherever it goes."""
    portfolio = answered(run)
    return {
        "run": run.name,
        "workbook": run.workbook,
        "inputs_sha256": portfolio.run.case_sha256,
        "budget_musd": portfolio.budget_musd,
        "status": portfolio.status,
        "gap_pct": None if portfolio.gap_pct is None else round(portfolio.gap_pct, 6),
        "product_version": portfolio.run.version,
        "solver": f"{portfolio.run.solver} {version_of('highspy')}".strip(),
        "written": date.today().isoformat(),
    }


def answered(run: Run) -> Portfolio:
    if run.portfolio is None:
        raise ValueError(f"{run.name} has no answer")
    return run.portfolio


def about(run: Run) -> pd.DataFrame:
    """The facts as a sheet of the workbook."""
    return pd.DataFrame(list(facts(run).items()), columns=["fact", "value"]).astype(object)


def workbook(run: Run) -> tuple[bytes, tuple[str, ...], tuple[str, ...]]:
    """The run's inputs with result sheets; why the results stand alone; why the inputs are written afresh."""
    return answer_workbook(run.case, answered(run), about(run), original=run.original, edited=run.edited)


def json(run: Run) -> bytes:
    content = json_answers.solve_answer(answered(run))
    content["run"] = {**content["run"], **json_answers.finite(facts(run)), "name": run.name}
    del content["run"]["run"]
    return json_answers.to_text(content).encode()


def file_name(run: Run, ending: str, scenario: str = "") -> str:
    """The workbook's name, the run's, the scenario's and the day's, of letters that every system takes."""
    stem = re.sub(r"[^A-Za-z0-9_-]+", "_", f"{Path(run.workbook).stem}_{run.name}_{scenario}").strip("_")
    return f"{stem}_{date.today():%Y%m%d}.{ending}"
