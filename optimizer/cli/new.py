"""corridor new: a copy of the default case, or an empty template."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from optimizer.bundled import bundled
from optimizer.case.characters import harmless
from optimizer.case.problems import InputError
from optimizer.cli import delivery, options


def add_to(commands: Any) -> None:
    parser = commands.add_parser("new", help="write a copy of the default case, or an empty template")
    parser.add_argument("file", type=Path, metavar="FILE.xlsx")
    parser.add_argument(
        "--template", action="store_true", help="an empty template instead of the default case"
    )
    parser.add_argument("--force", action="store_true", help="overwrite the file if it exists")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    from optimizer.case.saving.locks import held
    from optimizer.case.saving.replacing import replace_workbook
    from optimizer.case.writing.files import target_problem
    from optimizer.cli.sheet_files import ending_problem

    wrong = target_problem("FILE.xlsx", given.file, kind="workbook")
    wrong = wrong or ending_problem("FILE.xlsx", given.file, None)
    if wrong is not None:
        raise InputError([wrong])
    if given.file.exists() and not given.force:
        delivery.say(f"problem: {given.file} exists; choose another name, or --force to overwrite it")
        return options.WRONG_INPUT
    given.json = None
    data = bundled("inputs/template.xlsx" if given.template else "inputs/trans_caspian.xlsx").read_bytes()
    with held(given.file):
        existing = given.file.read_bytes() if given.file.is_file() else None
        delivery.say(*replace_workbook(given.file, data, over=existing).sentences(given.file))
    print(harmless(f"wrote {given.file}"))
    return options.ANSWERED
