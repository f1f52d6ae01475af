"""Which file result sheets go into: never one that would lose a planner's work, nor one of a wrong ending."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.case.problems import InputError, Problem, error
from optimizer.case.reading.doors import open_source
from optimizer.case.reading.kinds import kind_of
from optimizer.case.writing import files
from optimizer.case.writing.conversion import as_workbook
from optimizer.case.writing.files import WORKBOOK_ENDINGS, is_same_file
from optimizer.case.writing.losses import losses_on_saving
from optimizer.case.writing.results import has_macros
from optimizer.report.files.placing import Placed, other_sheets_lost, own_sheets_lost, place_results

if TYPE_CHECKING:
    from optimizer.case.writing.result_sheet import ResultSheet


def write_sheets(out: Path, source: Path | None, sheets: Sequence[ResultSheet]) -> list[str]:
    """Write result sheets in a copy of the workbook `source`, or alone without one; what is to be said.

    They go to `out`, and into a file beside it, which is named, where `out` would lose something: where it is
    the input and they stand alone, where it holds sheets of the planner's own that the new workbook has not,
    or where its ending is another's.
    """
    original, made_from = _inputs_of(source)
    existing = out.read_bytes() if out.is_file() else None
    placed = place_results(sheets, original, existing=existing)
    carried_on = not placed.reasons and not made_from
    is_input = source is not None and not carried_on and is_same_file(out, source)
    lost = () if is_input or existing is None else own_sheets_lost(existing, placed.data)
    target = out
    if is_input or lost:
        target, placed = _place_beside(out, sheets, original, _ending_of(placed))
    elif out.suffix.casefold() != _ending_of(placed) and (out.is_file() or not out.exists()):
        target = out.with_suffix(_ending_of(placed))
        if target.exists():
            target, placed = _place_beside(out, sheets, original, _ending_of(placed))
    files.write_whole(target, placed.data)
    said = [] if placed.reasons else [f"{target} {one}" for one in made_from]
    return [*said, *_said(target, out, source, placed, lost)]


def _inputs_of(source: Path | None) -> tuple[bytes | None, list[str]]:
    """The workbook of the inputs, and what is to be said where it was made of another kind of file."""
    if source is None:
        return None, []
    opened = open_source(source)
    if opened.kind == "xlsx":
        return opened.data, []
    made = as_workbook(opened, source.name)
    return made.data, [
        f"holds the inputs of {source.name} with the results. {' '.join(made.remarks)}".rstrip()
    ]


def _place_beside(
    out: Path, sheets: Sequence[ResultSheet], original: bytes | None, ending: str
) -> tuple[Path, Placed]:
    """The first name beside `out` that is free, or an earlier answer's that loses only what is replaced."""
    for target in files.names_beside(out, ending):
        if not target.exists():
            return target, place_results(sheets, original)
        if target.is_file():
            earlier = target.read_bytes()
            placed = place_results(sheets, original, existing=earlier)
            if not other_sheets_lost(earlier, placed.data, sheets):
                return target, placed
    raise AssertionError("names have no end")


def _ending_of(placed: Placed) -> str:
    return ".xlsm" if has_macros(placed.data) else ".xlsx"


def _said(target: Path, out: Path, source: Path | None, placed: Placed, lost: Sequence[str]) -> Iterator[str]:
    if source is not None and placed.reasons:
        yield (
            f"The result sheets are in {target} by themselves, "
            f"because saving a copy of {source.name} would lose something:"
        )
        yield from (f"  {reason}" for reason in placed.reasons)
    if lost:
        yield (
            f"{out} stays as it is, since it holds sheets of your own ({', '.join(lost)}): "
            f"the workbook is in {target}."
        )
    elif target != out and not placed.reasons:
        yield f"The workbook is in {target}: what it holds asks for that ending."


def ending_problem(option: str, out: Path, source: Path | None) -> Problem | None:
    """Whether `out` ends as another kind of workbook than would be written there, as far as can be told."""
    ending = out.suffix.casefold()
    if ending not in WORKBOOK_ENDINGS or (wanted := _wanted_ending(source)) in ("", ending):
        return None
    content = "no macros, which Excel expects of an .xlsm"
    if wanted == ".xlsm":
        content = "macros, which an .xlsx cannot"
    message = f"the workbook that is written holds {content}, and would not open as {out.name}"
    return error("", None, option, out, message, f"name it {out.stem}{wanted}")


def _wanted_ending(source: Path | None) -> str:
    """ "" where either may be right: an .xlsm that cannot be copied whole gets an .xlsx beside it."""
    if source is None:
        return ".xlsx"
    try:
        data = b"" if source.is_dir() else source.read_bytes()
        if not data or kind_of(data) != "xlsx":
            return ".xlsx"  # made anew, without macros
        if not has_macros(data):
            return ".xlsx"
        return "" if losses_on_saving(data) else ".xlsm"
    except (InputError, OSError, KeyError, ValueError, zipfile.BadZipFile):
        return ""  # it is no workbook, as its reader will say
