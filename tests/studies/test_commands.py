"""The commands: exit statuses, JSON keys, tables, result sheets (docs/interface.md)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from optimizer.cli.dispatch import main
from optimizer.cli.frontier import budgets_in
from optimizer.report.files.study_text import bar_line
from optimizer.studies import Advance
from tests.case.builder import Rows, to_xlsx, with_cell, worked_case

COMMANDS: dict[str, tuple[list[str], str]] = {
    "frontier": (["--budgets", "0:20:5"], "Results_Frontier"),
    "alternatives": (["--count", "2", "--within-pct", "50", "--differ", "1"], "Results_Alternatives"),
    "explain": ([], "Results_Importance"),
    "stress": (["--draws", "3", "--seed", "1"], "Results_Stress"),
}


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., str]:
    def write(rows: Rows | None = None) -> str:
        path = tmp_path / "case.xlsx"
        path.write_bytes(to_xlsx(rows if rows is not None else worked_case()))
        return str(path)

    return write


def answer_of(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> dict[str, Any]:
    assert main([*arguments, "--json", "-"]) == status
    return json.loads(capsys.readouterr().out)


def test_frontier(book: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    answer = answer_of(capsys, "frontier", book(), "--budgets", "17,7", "--nested")
    assert [point["objective"] for point in answer["points"]] == pytest.approx([10_100, 11_300])
    assert answer["nesting_cost"] == [0, 0]
    assert isinstance(answer["knees_musd"], list)
    committed = with_cell("Projects", 2, "status", "committed")
    answer = answer_of(capsys, "frontier", book(committed), "--budgets", "5:10:5")
    assert answer["points"][0] == {"status": "infeasible", "conflict": [], "repairs": [], "budget_musd": 5}
    assert answer["points"][1]["status"] == "optimal"
    assert answer["nesting_cost"] == []


@pytest.mark.parametrize(
    "asked",
    [
        ["frontier", "--budgets", "0:21:0.5"],
        pytest.param(["explain"], marks=pytest.mark.slow),
        pytest.param(["stress", "--draws", "12"], marks=pytest.mark.slow),
    ],
    ids=lambda asked: asked[0],
)
def test_workers_give_the_same_from_the_command(
    asked: list[str], book: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Enough for several chunks, so that they are really handed to processes."""
    one, two = (
        answer_of(capsys, asked[0], book(), *asked[1:], "--workers", workers) for workers in ("1", "2")
    )
    assert without_run(one) == without_run(two)


def without_run(answer: Any) -> Any:
    """An answer without what tells when and how long it was worked on."""
    if isinstance(answer, dict):
        return {key: without_run(value) for key, value in answer.items() if key not in ("run", "seconds")}
    return [without_run(value) for value in answer] if isinstance(answer, list) else answer


def test_alternatives(book: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    answer = answer_of(capsys, "alternatives", book(), "--count", "2", "--within-pct", "100", "--differ", "1")
    assert answer["best"]["status"] == "optimal"
    assert [(a["extra_pct"], a["differs_in"]) for a in answer["alternatives"]] == [
        (pytest.approx(150 / 19), 1),
        (pytest.approx(700 / 19), 3),
    ]
    assert answer["complete"] is False


def test_explain(book: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    answer = answer_of(capsys, "explain", book(), "new_b1", "train", "--budget", "10")
    assert [project["project"] for project in answer["projects"]] == ["new_b1", "train"]
    first = answer["projects"][0]
    assert {"project", "funded", "replacement_cost", "forcing_cost", "enters_at_musd", "reason"} <= set(first)
    assert first["forcing_cost"] == pytest.approx(700)
    assert first["reason"]


def test_stress(book: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    answer = answer_of(capsys, "stress", book(), "--draws", "4", "--seed", "9")
    assert {"draws", "seed", "projects", "regret", "survey_first"} <= set(answer)
    assert (answer["draws"], answer["seed"]) == (4, 9)
    assert {"project", "funded_share"} == set(answer["projects"][0])
    assert {"mean", "p95", "max"} == set(answer["regret"])


def test_diagnose_and_solve_say_the_same(
    book: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    path = book(with_cell("Projects", 2, "status", "committed"))
    diagnosed = answer_of(capsys, "diagnose", path, "--budget", "9", status=3)
    assert answer_of(capsys, "solve", path, "--budget", "9", status=3) == diagnosed
    assert {rule["rule"] for rule in diagnosed["conflict"]} == {"budget_musd", "committed new_b1"}
    assert {"rule", "sheet", "row", "says"} == set(diagnosed["conflict"][0])
    assert diagnosed["repairs"][0]["change"] == "raise budget_musd from 9 to 10"
    assert diagnosed["repairs"][0]["to"] == 10
    for command, (options, _) in COMMANDS.items():
        if command != "frontier":
            assert answer_of(capsys, command, path, "--budget", "9", *options, status=3)["conflict"]
    assert answer_of(capsys, "diagnose", path, "--budget", "10")["status"] == "feasible"


@pytest.mark.parametrize("command", COMMANDS)
def test_tables_and_sheets(
    command: str, book: Callable[..., str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options, sheet = COMMANDS[command]
    out = tmp_path / "out.xlsx"
    assert main([command, book(), *options, "--out", str(out)]) == 0
    assert "Worked case" in capsys.readouterr().out
    assert sheet in openpyxl.load_workbook(out).sheetnames


@pytest.mark.parametrize("command", [*COMMANDS, "diagnose", "report"])
def test_a_file_that_is_missing(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = {"report": ["--html", str(tmp_path / "r.html")], "diagnose": []}.get(command) or COMMANDS.get(
        command, ([], "")
    )[0]
    assert main([command, str(tmp_path / "no.xlsx"), *options]) == 2
    assert "no.xlsx" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["frontier", "--budgets", "ten"],
        ["frontier", "--budgets", "10:5:1"],
        ["frontier", "--budgets", "1:2:0"],
        ["frontier", "--budgets", "-5"],
        ["alternatives", "--differ", "0"],
        ["stress", "--draws", "0"],
        ["stress", "--draws", "2", "--workers", "0"],
        ["explain", "nobody"],
    ],
    ids=" ".join,
)
def test_wrong_arguments(
    arguments: list[str], book: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    command, *options = arguments
    assert main([command, book(), *options]) == 2
    heard = capsys.readouterr()
    assert heard.out == ""
    assert "problem:" in heard.err


def test_compare(book: Callable[..., str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(tmp_path / name) for name in ("a.json", "b.json")]
    for file, budget in zip(files, ("10", "17"), strict=True):
        assert main(["solve", book(), "--budget", budget, "--json", file]) == 0
    capsys.readouterr()
    assert main(["compare", *files]) == 0
    assert "only in B" in capsys.readouterr().out
    answer = answer_of(capsys, "compare", *files)
    assert {"inputs", "figures", "projects", "flows", "countries", "sources", "sentences"} <= set(answer)
    assert main(["compare", files[0], str(tmp_path / "none.json")]) == 2
    sheets = tmp_path / "compared.xlsx"
    assert main(["compare", *files, "--out", str(sheets)]) == 0
    assert {"Results_Compared", "Results_Compared_figures", "Results_Compared_projects"} <= set(
        openpyxl.load_workbook(sheets).sheetnames
    )


def test_compare_a_result_workbook_with_json(
    book: Callable[..., str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workbook, answer = str(tmp_path / "a.xlsx"), str(tmp_path / "b.json")
    assert main(["solve", book(), "--budget", "10", "--out", workbook]) == 0
    assert main(["solve", book(), "--budget", "17", "--json", answer]) == 0
    capsys.readouterr()
    found = answer_of(capsys, "compare", workbook, answer)
    assert [(row["column"], row["A"], row["B"]) for row in found["inputs"]] == [("budget_musd", 10, 17)]
    assert any("hash" in remark for remark in found["remarks"])


def test_report(book: Callable[..., str], tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    assert main(["report", book(), "--html", str(page)]) == 0
    assert "Worked case" in page.read_text(encoding="utf-8")


def test_budgets_are_read_with_both_ends() -> None:
    assert budgets_in("25:100:25") == [25, 50, 75, 100]
    assert budgets_in("0:0.3:0.1") == [0, 0.1, 0.2, 0.3]
    assert budgets_in("50, 20") == [50, 20]


def test_the_bar_shows_the_time_left() -> None:
    line = bar_line(Advance(10, 40, 25.0, 75.0))
    assert "10/40" in line
    assert "time left 1:15" in line
