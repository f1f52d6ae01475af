"""A case into files: a workbook of the schema, a folder of CSV files, or a zip of them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from optimizer.case.case import Case
from optimizer.case.names import key
from optimizer.case.problems import InputError, Problem, error, refused_option
from optimizer.case.schema import SHEETS
from optimizer.case.writing.csv_writer import csv_files, zipped
from optimizer.case.writing.files import target_problem, write_whole
from optimizer.case.writing.writer import write_workbook

Form = Literal["workbook", "zip", "folder"]


def write_case(case: Case, target: str | os.PathLike[str]) -> None:
    """Write a case where `target` says: NAME.xlsx, NAME.zip of CSV files, or a folder of them.

    What is written reads as the equal case, with columns of the planner's own; sheets of their own are in no
    case. Files of the same names are replaced. InputError where it cannot be written there.
    """
    form = form_of(target)
    path = Path(target)
    problem = place_problem("target", path, form)
    if problem is not None:
        raise InputError([problem])
    tables = {name: table for name, table in case.tables.items() if name in case.present or len(table)}
    if form == "workbook":
        write_workbook(tables, path, title=case.title)
    else:
        write_csv(csv_files(tables), path, form)


def form_of(target: str | os.PathLike[str]) -> Form:
    """What is written to a path, by its ending; InputError where that is another's."""
    path, ending = Path(target), Path(target).suffix.casefold()
    if ending == ".xlsx":
        return "workbook"
    if path.is_dir() or not ending or str(target).endswith(("/", os.sep)):
        return "folder"
    if ending == ".zip":
        return "zip"
    message = f"a case is written as .xlsx, or as CSV files into a folder or a .zip, and not as {path.name}"
    remedy = f"name it {path.stem}.xlsx, {path.stem}.zip or {path.stem}/"
    raise refused_option("--out", target, message, remedy)


def place_problem(option: str, path: Path, form: Form) -> Problem | None:
    """Why a case cannot be written there; None where it can."""
    if form != "folder":
        return target_problem(option, path, kind=form)
    if path.exists() and not path.is_dir():
        return error("", None, option, path, f"{path} is a file, not a folder", "give another name")
    if not path.exists() and not path.parent.is_dir():
        message = f"there is no folder {path.parent}"
        return error("", None, option, path, message, "make it first, or give another")
    return None


def write_csv(files: Mapping[str, bytes], path: Path, form: Form) -> list[Path]:
    """Write CSV files into a folder, or a zip; the files of the folder that were taken away, since the case
    has no such sheet any more and they would be read again.
    """
    if form == "zip":
        write_whole(path, zipped(files))
        return []
    path.mkdir(exist_ok=True)
    for name, content in files.items():
        write_whole(path / name, content)
    gone = stale_files(files, path)
    for file in gone:
        file.unlink()
    return gone


def stale_files(files: Mapping[str, bytes], folder: Path) -> list[Path]:
    """The CSV files of a folder that are a case's by their names, and none of `files`."""
    names = {key(f"{sheet.name}.csv") for sheet in SHEETS} - {key(name) for name in files}
    return sorted(file for file in folder.iterdir() if key(file.name) in names) if folder.is_dir() else []
