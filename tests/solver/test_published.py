"""Published network design instances to their proven answers, where the shared folder is beside the checkout."""

from __future__ import annotations

import csv
import importlib.util
import io
import warnings
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from optimizer.case import Case, read_case
from optimizer.solver import InfeasibleCaseError, solve

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"
pytestmark = pytest.mark.skipif(not (CASES / "convert.py").exists(), reason="no ../shared/cases beside the repository")


@cache
def converter() -> ModuleType:
    spec = importlib.util.spec_from_file_location("convert", CASES / "convert.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def published(kind: str, name: str, budget: float, **settings: Any) -> Case:
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the converter leaves closing files to Python
        tables = getattr(converter(), kind)(str(CASES / kind / name), budget)
    tables["Settings"][0]["value"] = name
    tables["Settings"] += [{"setting": setting, "value": value} for setting, value in settings.items()]
    with pd.ExcelWriter(buffer, engine="openpyxl") as writer:
        for sheet, rows in tables.items():
            pd.DataFrame(rows).to_excel(writer, sheet_name=sheet, index=False)
    return read_case(buffer.getvalue())


@cache
def proven(kind: str, name: str) -> tuple[float, float]:
    """(least objective, budget) of a published answer."""
    with (CASES / kind / "reference_values.csv").open(encoding="utf-8") as file:
        row = next(row for row in csv.DictReader(file) if row["file"] == name)
    return float(row["value"]) - float(row["fixed_part"]), float(row["fixed_part"])


def test_what_the_references_say_of_c33() -> None:
    assert proven("canad", "c33.dow") == (368_595.0, 55_253.0)


@pytest.mark.parametrize("name", [f"r01.{n}.dow" for n in range(1, 7)])
def test_r01(name: str) -> None:
    value, budget = proven("canad", name)
    portfolio = solve(published("canad", name, budget), prove_unique=False)
    assert portfolio.status == "optimal"
    assert portfolio.objective == pytest.approx(value, rel=2e-5)
    assert portfolio.objective >= value - 1e-6 * value
    assert portfolio.spent_musd <= budget
    assert portfolio.unserved_kt_after == 0


@pytest.mark.parametrize("name", [f"r01.{n}.dow" for n in range(7, 10)])
def test_r01_that_cannot_carry_everything(name: str) -> None:
    portfolio = solve(published("canad", name, 1e6), prove_unique=False)
    assert portfolio.unserved_kt_after > 0
    with pytest.raises(InfeasibleCaseError):
        solve(published("canad", name, 1e6, allow_unserved="no"))


def test_c33() -> None:
    value, budget = proven("canad", "c33.dow")
    portfolio = solve(published("canad", "c33.dow", budget), prove_unique=False)
    assert portfolio.objective == pytest.approx(value, rel=1e-4)
    assert portfolio.gap_pct is not None
    assert portfolio.gap_pct <= 0.01
    assert portfolio.best_bound is not None
    assert portfolio.best_bound <= value * (1 + 1e-9)
