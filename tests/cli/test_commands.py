"""`corridor` by its main function: exit status, what is printed where, JSON, files (docs/interface.md)."""

from __future__ import annotations

import io
import json
import os
import platform
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from optimizer.cli.dispatch import main
from optimizer.solver import Progress, SolverError
from tests.case.builder import Rows, to_xlsx, with_rows, with_settings, worked_case
from tests.solver.test_stopping import hard_rows

SOLVE_KEYS = {
    "case", "status", "objective", "best_bound", "gap_pct", "baseline_objective", "saving", "unique",
    "average_hours_before", "average_hours_after", "unserved_kt_before", "unserved_kt_after", "budget_musd",
    "spent_musd", "funded", "flows", "illustrative_saving_pct", "run",
}  # fmt: skip
FUNDED_KEYS = {"project", "cost_musd", "start_year", "sources"}
FLOW_KEYS = {"flow", "kt", "hours_before", "hours_after", "unserved_kt", "routes"}
RUN_KEYS = {"version", "case_sha256", "solver", "formulation", "seconds"}
SECONDS_KEYS = {"read", "build", "solve", "total"}
PROBLEM_KEYS = {"severity", "sheet", "row", "column", "value", "message", "remedy"}


@pytest.fixture
def case_file(tmp_path: Path) -> Callable[..., str]:
    """Writes rows (the worked case, unless given) as a workbook and gives its path."""

    def write(rows: Rows | None = None, **options: Any) -> str:
        path = tmp_path / "case.xlsx"
        path.write_bytes(to_xlsx(rows if rows is not None else worked_case(), **options))
        return str(path)

    return write


def no_constant(name: str) -> None:
    raise AssertionError(f"{name} stands in JSON")


def answer_of(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> dict[str, Any]:
    """The JSON that a command writes to stdout, and nothing but JSON."""
    assert main([*arguments, "--json", "-"]) == status
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return json.loads(said.out, parse_constant=no_constant)


# --- solve


def test_solve_says_all_that_the_interface_promises(
    case_file: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    rows = worked_case(Budgets=[{"source": "bank", "amount_musd": 4}, {"source": "state", "amount_musd": 30}])
    answer = answer_of(capsys, "solve", case_file(rows), "--budget", "10")
    assert set(answer) == SOLVE_KEYS
    assert set(answer["run"]) == RUN_KEYS
    assert set(answer["run"]["seconds"]) >= SECONDS_KEYS
    assert [set(entry) for entry in answer["funded"]] == [FUNDED_KEYS] * 2
    assert [set(entry) for entry in answer["flows"]] == [FLOW_KEYS]
    assert answer["case"] == "Worked case"
    assert answer["status"] == "optimal"
    assert answer["objective"] == pytest.approx(11_300)
    assert answer["baseline_objective"] == pytest.approx(13_200)
    assert answer["saving"] == pytest.approx(1_900)
    assert answer["best_bound"] == pytest.approx(11_300)
    assert answer["gap_pct"] == pytest.approx(0, abs=1e-4)
    assert answer["unique"] is True
    assert (answer["average_hours_before"], answer["average_hours_after"]) == (
        pytest.approx(66),
        pytest.approx(56.5),
    )
    assert (answer["budget_musd"], answer["spent_musd"]) == (10, 7)
    assert [entry["project"] for entry in answer["funded"]] == ["train", "onestop"]
    assert all(entry["start_year"] is None for entry in answer["funded"])
    paid = {
        source: sum(entry["sources"].get(source, 0) for entry in answer["funded"])
        for source in ("bank", "state")
    }
    assert paid["bank"] <= 4 + 1e-9
    assert sum(paid.values()) == pytest.approx(7)
    (flow,) = answer["flows"]
    assert flow["routes"] == [{"kt": 100, "hours": pytest.approx(56.5), "links": ["line", "ferry"]}]
    assert len(answer["run"]["case_sha256"]) == 64
    assert answer["run"]["solver"] == "highs"
    assert answer["run"]["formulation"] == "arcs"


def test_nothing_moves_and_json_has_null(
    case_file: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    rows = worked_case(Settings=[], Budgets=[{"source": "bank", "amount_musd": 0}])
    rows["Flows"][0]["kt_per_year"] = 0
    answer = answer_of(capsys, "solve", case_file(rows))
    assert answer["average_hours_before"] is None
    assert answer["average_hours_after"] is None
    assert answer["budget_musd"] is None
    assert answer["funded"] == []
    assert answer["illustrative_saving_pct"] is None
    assert answer["flows"][0]["hours_before"] is None


def test_solve_prints_a_summary_and_writes_json_to_a_file(
    case_file: Callable[..., str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "answer.json"
    assert main(["solve", case_file(), "--json", str(target)]) == 0
    said = capsys.readouterr()
    assert "train" in said.out
    assert "onestop" in said.out
    assert json.loads(target.read_text(encoding="utf-8"))["spent_musd"] == 7


@pytest.mark.parametrize("name", ["--budget", "--budget-musd"])
def test_the_budget_of_the_command_line_replaces_the_setting(
    name: str, case_file: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    answer = answer_of(capsys, "solve", case_file(), name, "17")
    assert [entry["project"] for entry in answer["funded"]] == ["new_b1", "train", "onestop"]
    assert answer["budget_musd"] == 17


@pytest.mark.parametrize(
    "options",
    [
        ["--gap-pct", "1", "--time-limit", "20", "--threads", "1", "--seed", "3"],
        ["--mip-gap-pct", "1", "--time-limit-seconds", "20", "--seed", "3", "--solver", "highs"],
        ["--formulation", "arcs"],
        ["--formulation", "auto"],
    ],
)
def test_solve_takes_settings_by_both_names(
    options: list[str], case_file: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer_of(capsys, "solve", case_file(), *options)["objective"] == pytest.approx(11_300)


@pytest.mark.parametrize(
    "options",
    [
        ["--formulation", "routes"],
        ["--solver", "no_such_solver"],
        ["--budget", "-1"],
        ["--budget", "nan"],
        ["--budget", "inf"],
        ["--time-limit", "-3"],
        ["--threads", "0"],
        ["--gap-pct", "-1"],
    ],
)
def test_wrong_options_exit_2_and_write_nothing(
    options: list[str], case_file: Callable[..., str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.xlsx"
    assert main(["solve", case_file(), "--out", str(out), *options]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.strip()
    assert "Traceback" not in said.err
    assert not out.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["solve"],
        ["solve", "a.xlsx", "--budget", "ten"],
        ["solve", "a.xlsx", "--formulation", "magic"],
        ["melt"],
    ],
)
def test_arguments_that_make_no_command_exit_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize("command", [[], ["new"], ["check"], ["solve"], ["evaluate"]])
def test_every_command_has_help(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, "--help"])
    assert ended.value.code == 0
    assert "usage: corridor" in capsys.readouterr().out


# --- no portfolio

TWO_OF_A_GROUP = worked_case()
for _project in TWO_OF_A_GROUP["Projects"][:2]:
    _project |= {"group": "site", "status": "committed"}
NEEDS_A_REJECTED = worked_case()
NEEDS_A_REJECTED["Projects"][0] |= {"status": "rejected"}
NEEDS_A_REJECTED["Projects"][2] |= {"status": "committed", "requires": "new_b1"}
ABOVE_THE_MONEY = worked_case()
ABOVE_THE_MONEY["Projects"][0] |= {"status": "committed", "cost_musd": 11}
NO_PAYER = worked_case(Budgets=[{"source": "bank", "amount_musd": 50, "countries": "AZ"}])
NO_PAYER["Projects"][1] |= {"status": "committed"}
RULES_CLASH = worked_case(
    Rules=[
        {"rule": "some", "measure": "projects", "min": 2},
        {"rule": "few", "measure": "spend_musd", "max": 5},
    ]
)
CANNOT_CARRY = with_settings(allow_unserved="no")
CANNOT_CARRY["Links"][1] |= {"capacity_kt": 10}
INFEASIBLE = {
    "two of a group": TWO_OF_A_GROUP,
    "needs a rejected one": NEEDS_A_REJECTED,
    "committed above the money": ABOVE_THE_MONEY,
    "committed that nobody may pay": NO_PAYER,
    "rules that clash": RULES_CLASH,
    "freight that cannot be carried": CANNOT_CARRY,
}


@pytest.mark.parametrize("why", INFEASIBLE)
def test_what_no_portfolio_obeys_exits_3(
    why: str, case_file: Callable[..., str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, path = tmp_path / "out.xlsx", case_file(INFEASIBLE[why])
    answer = answer_of(capsys, "solve", path, "--out", str(out), status=3)
    assert answer["status"] == "infeasible"
    assert set(answer) == {"status", "conflict", "repairs"}
    assert not out.exists()
    assert main(["solve", path, "--out", str(out)]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err
    assert not out.exists()


def test_no_time_is_no_portfolio_and_exits_4(
    case_file: Callable[..., str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.xlsx"
    answer = answer_of(
        capsys, "solve", case_file(hard_rows()), "--time-limit", "0", "--out", str(out), status=4
    )
    assert answer == {"status": "no_portfolio"}
    assert not out.exists()


def test_a_solver_that_fails_is_said_and_exits_4(
    case_file: Callable[..., str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise SolverError("the referee finds the answer to break budget")

    monkeypatch.setattr("optimizer.solver.solve", failing)
    assert main(["solve", case_file(worked_case())]) == 4
    heard = capsys.readouterr()
    assert "no result: the referee finds the answer to break budget" in heard.err
    assert "Traceback" not in heard.err
    assert heard.out == ""


def test_interrupted_it_exits_130_with_the_best_so_far(
    case_file: Callable[..., str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ctrl-C at the first portfolio that the progress line shows; the handler is given back afterwards."""
    out, path, before = tmp_path / "out.xlsx", case_file(hard_rows()), signal.getsignal(signal.SIGINT)
    pressed: list[float] = []

    @contextmanager
    def pressing_once() -> Iterator[Callable[[Progress], None]]:
        def seen(progress: Progress) -> None:
            if progress.objective is not None and not pressed:
                pressed.append(progress.seconds)
                os.kill(os.getpid(), signal.SIGINT)

        yield seen

    monkeypatch.setattr("optimizer.cli.terminal.progress", pressing_once)
    answer = answer_of(capsys, "solve", path, "--time-limit", "60", "--out", str(out), status=130)
    assert pressed
    assert answer["status"] == "interrupted"
    assert answer["saving"] > 0
    assert answer["unique"] is None
    assert "Results_Projects" in openpyxl.load_workbook(out).sheetnames
    assert signal.getsignal(signal.SIGINT) is before


# --- evaluate


def test_evaluate_prices_a_set_and_names_what_it_breaks(
    case_file: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    rows = worked_case(Rules=[{"rule": "no_more", "measure": "projects", "max": 1}])
    rows["Projects"][0] |= {"status": "committed"}
    answer = answer_of(capsys, "evaluate", case_file(rows), "--fund", "train, onestop", "--budget", "6")
    assert set(answer) == SOLVE_KEYS | {"broken_rules"}
    assert answer["status"] == "evaluated"
    assert answer["objective"] == pytest.approx(11_300)
    assert (answer["best_bound"], answer["gap_pct"], answer["unique"]) == (None, None, None)
    broken = {(rule["rule"], rule["sheet"], rule["row"]) for rule in answer["broken_rules"]}
    assert broken == {
        ("budget_musd", "Settings", 3),
        ("committed new_b1", "Projects", 2),
        ("no_more", "Rules", 2),
    }
    assert all(rule["says"] for rule in answer["broken_rules"])


def test_evaluate_of_nothing_is_the_baseline(
    case_file: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    answer = answer_of(capsys, "evaluate", case_file(), "--fund", "")
    assert answer["saving"] == 0
    assert answer["funded"] == []
    assert answer["broken_rules"] == []


@pytest.mark.parametrize("fund", ["trian", "train,nobody", "train@soon"])
def test_evaluate_of_what_is_not_there_exits_2(
    fund: str, case_file: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", case_file(), "--fund", fund]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert fund.rsplit(",", maxsplit=1)[-1].rsplit("@", maxsplit=1)[-1] in said.err
    assert "train" in said.err or fund != "trian", "the nearest known id is suggested"


# --- check and new


def test_check_of_a_sound_case(case_file: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    assert answer_of(capsys, "check", case_file()) == {"problems": []}
    assert main(["check", case_file()]) == 0
    assert "no problems" in capsys.readouterr().out


def test_check_of_advice_alone_exits_0(
    case_file: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    answer = answer_of(
        capsys, "check", case_file(with_rows("Links", worked_case()["Links"][0] | {"link": "twin"}))
    )
    assert answer["problems"]
    assert {problem["severity"] for problem in answer["problems"]} == {"advice"}
    assert all(set(problem) == PROBLEM_KEYS for problem in answer["problems"])


def test_check_names_all_problems_with_place_and_remedy(
    case_file: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    rows = worked_case()
    rows["Links"][0]["hours"] = "ten"
    rows["Effects"][1]["target"] = "k_outt"
    answer = answer_of(capsys, "check", case_file(rows), status=2)
    errors = [problem for problem in answer["problems"] if problem["severity"] == "error"]
    assert {(problem["sheet"], problem["row"], problem["column"]) for problem in errors} == {
        ("Links", 2, "hours"),
        ("Effects", 3, "target"),
    }
    assert all(problem["message"] and problem["remedy"] for problem in errors)
    assert "k_out" in next(problem["remedy"] for problem in errors if problem["sheet"] == "Effects")


@pytest.mark.parametrize("template", [[], ["--template"]])
def test_new_writes_once_and_again_by_force(
    template: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "new.xlsx"
    assert main(["new", str(path), *template]) == 0
    assert str(path) in capsys.readouterr().out
    assert "Nodes" in openpyxl.load_workbook(path).sheetnames
    path.write_bytes(b"mine")
    assert main(["new", str(path), *template]) == 2
    assert path.read_bytes() == b"mine"
    assert "--force" in capsys.readouterr().err
    assert main(["new", str(path), *template, "--force"]) == 0
    assert path.read_bytes() != b"mine"


def test_new_in_a_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", str(tmp_path / "nowhere" / "new.xlsx")]) == 2
    assert "nowhere" in capsys.readouterr().err


def test_the_default_case_checks_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "new.xlsx"
    assert main(["new", str(path)]) == 0
    assert main(["check", str(path)]) == 0
    assert "error" not in capsys.readouterr().out


def test_stdout_holds_utf8_titles(case_file: Callable[..., str], capsys: pytest.CaptureFixture[str]) -> None:
    rows = worked_case(
        Settings=[{"setting": "title", "value": "Ақтау — Bakı"}, {"setting": "budget_musd", "value": 7}]
    )
    assert answer_of(capsys, "solve", case_file(rows))["case"] == "Ақтау — Bakı"


def test_json_can_be_read_back_by_anyone(
    case_file: Callable[..., str], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["solve", case_file(), "--json", "-"])
    text = capsys.readouterr().out
    assert json.load(io.StringIO(text)) == json.loads(text.encode("utf-8").decode("utf-8"))


# --- version


def test_the_version_is_that_of_the_project_and_names_python_and_system(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    said = capsys.readouterr()
    assert said.out.startswith(
        f"corridor {version('corridor-optimizer')}, Python {platform.python_version()}, "
    )
    assert platform.system() in said.out
    assert said.err == ""
