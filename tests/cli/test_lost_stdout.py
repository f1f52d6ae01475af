"""A stdout that is full, gone or of few letters costs no file and shows no traceback."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import openpyxl
import pytest

from optimizer.bundled import bundled
from optimizer.cli.dispatch import main
from tests.case.builder import to_xlsx, with_cell


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "case.xlsx"
    path.write_bytes(to_xlsx(with_cell("Projects", 3, "name", "Обучение – Ақтау")))
    return path


class Failing(io.StringIO):
    """A stdout that takes nothing."""

    def __init__(self, failure: OSError) -> None:
        super().__init__()
        self.failure = failure

    def write(self, text: str) -> int:
        raise self.failure


@pytest.mark.parametrize(
    ("failure", "status"),
    [(OSError(28, "No space left on device"), 2), (BrokenPipeError(32, "Broken pipe"), 0)],
)
@pytest.mark.parametrize("to_stdout", [False, True])
def test_files_are_written_all_the_same(
    failure: OSError,
    status: int,
    to_stdout: bool,
    case: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out, answer = tmp_path / "out.xlsx", tmp_path / "answer.json"
    monkeypatch.setattr("sys.stdout", Failing(failure))
    assert (
        main(["solve", str(case), "--out", str(out), "--json", "-" if to_stdout else str(answer)]) == status
    )
    sys.stdout.close()
    assert "Results_Summary" in openpyxl.load_workbook(out).sheetnames
    assert to_stdout or json.loads(answer.read_text("utf-8"))["spent_musd"] == 7
    said = capsys.readouterr().err
    assert ("No space left on device" in said) == (status == 2)
    assert "Traceback" not in said


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp866", "utf-8"])
def test_letters_that_stdout_has_not(encoding: str, case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for options in ([], ["--json", "-"]):
        stdout = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
        monkeypatch.setattr("sys.stdout", stdout)
        assert main(["solve", str(case), *options]) == 0
        stdout.flush()
        written = stdout.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]
        assert "onestop" in written
        if options:
            assert json.loads(written)["spent_musd"] == 7


def test_an_empty_case_has_an_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = bundled("inputs/template.xlsx")
    assert main(["solve", str(path), "--budget", "3", "--out", str(tmp_path / "out.xlsx")]) == 0
    assert "No project is funded" in capsys.readouterr().out
