"""corridor convert: a case of any kind of file as a workbook of the schema, or as CSV files."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from optimizer.case.problems import InputError, Problem, error
from optimizer.cli import delivery, options


def add_to(commands: Any) -> None:
    parser = commands.add_parser(
        "convert", help="a case of any kind of file as a workbook, or as CSV files for version control"
    )
    said = "an .ods, .xls, .xlsb or .xlsx file, or a folder or a zip of CSV files"
    parser.add_argument("source", type=Path, metavar="SOURCE", help=said)
    parser.add_argument(
        "--out",
        required=True,
        metavar="CASE.xlsx",
        help="write the workbook here; a folder or a .zip for CSV files, one a sheet",
    )
    parser.add_argument("--force", action="store_true", help="overwrite what is there")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Problems of the case are told, and stand in what is written; what cannot be read is not written."""
    from optimizer.case.reading.doors import open_source
    from optimizer.case.writing.case_files import form_of, place_problem, write_csv
    from optimizer.case.writing.conversion import as_csv, as_workbook
    from optimizer.case.writing.files import write_whole

    given.json = None
    form, out = form_of(given.out), Path(given.out)
    wrong = place_problem("--out", out, form) or _same_place(given.source, out)
    if wrong is not None:
        raise InputError([wrong])
    opened = open_source(given.source)
    if form == "workbook" and opened.kind == "xlsx":
        message = f"{given.source.name} is an .xlsx workbook already, which every command reads as it is"
        raise InputError(
            [error("", None, "SOURCE", given.source, message, "copy it, or give --out a folder")]
        )
    if not given.force and _is_taken(out, form):
        delivery.say(f"problem: {out} exists; choose another name, or --force to overwrite it")
        return options.WRONG_INPUT
    gone: list[Path] = []
    if form == "workbook":
        made = as_workbook(opened, given.source.name)
        remarks = made.remarks
        write_whole(out, made.data)
        print(f"wrote {out}")
    else:
        files, remarks = as_csv(opened)
        gone = write_csv(files, out, form)
        print(f"wrote {out}: {', '.join(files)}")
    delivery.say(*remarks)
    if gone:
        delivery.say(
            f"Taken away, since the case has no such sheet: {', '.join(file.name for file in gone)}."
        )
    _tell_problems(out)
    return options.ANSWERED


def _same_place(source: Path, out: Path) -> Problem | None:
    if out.exists() and source.exists() and os.path.samefile(source, out):
        return error("", None, "--out", out, f"{out} is read, and would be lost", "give another name")
    return None


def _is_taken(out: Path, form: str) -> bool:
    """Whether something would be overwritten: a file, or CSV files in a folder."""
    return any(out.glob("*.[cC][sS][vV]")) if form == "folder" else out.exists()


def _tell_problems(out: Path) -> None:
    """What `corridor check` would say of what was written."""
    from optimizer.case import examine

    problems = examine(out).problems
    if problems:
        delivery.say(f"Checked as {out}:", *delivery.problem_text(problems))
