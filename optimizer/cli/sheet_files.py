"""Which file result sheets go into: never one that would lose a planner's work, nor one of a wrong ending."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from optimizer.case.problems import InputError, Problem, error
from optimizer.case.reading.kinds import kind_of
from optimizer.case.saving.failures import LockedError, NotSavedError
from optimizer.case.saving.locks import held
from optimizer.case.saving.replacing import ChangedMeanwhileError, replace_workbook
from optimizer.case.saving.rescue import rescued
from optimizer.case.writing import files
from optimizer.case.writing.files import WORKBOOK_ENDINGS, is_same_file
from optimizer.case.writing.losses import losses_on_saving
from optimizer.case.writing.results import has_macros
from optimizer.cli.inputs_on_disk import Inputs, inputs_for
from optimizer.cli.options import BESIDE
from optimizer.report.files.placing import (
    Placed,
    is_carried_on,
    other_sheets_lost,
    own_sheets_lost,
    place_results,
)

if TYPE_CHECKING:
    from optimizer.case.writing.result_sheet import ResultSheet

TRIES = 5


def write_sheets(
    out: Path,
    source: Path | None,
    sheets: Sequence[ResultSheet],
    *,
    as_read: bytes | None = None,
    on_change: str = BESIDE,
) -> list[str]:
    """Write result sheets in a copy of the workbook `source`, or alone without one; what is to be said.

    They go to `out`, and into a file beside it, which is named, where `out` would lose something: where it is
    the input and they stand alone or it was changed since it was read (`as_read`), where it holds sheets of
    the planner's own that the new workbook has not, or where its ending is another's. Whatever of a planner's
    is replaced is kept as a backup. NotSavedError says where the sheets are when they could not go to their
    place.
    """
    with _held(out) as waited_in_vain:
        for _ in range(TRIES):
            written = _Written.made(out, source, sheets, as_read, on_change, is_taken=bool(waited_in_vain))
            try:
                replaced = replace_workbook(
                    written.target, written.placed.data, over=written.over, keep=written.keep
                )
            except ChangedMeanwhileError:
                continue  # by a program that knows nothing of the lock: made again from what is there now
            except OSError as failed:
                raise rescued(written.target, written.placed.data, failed) from failed
            return [*waited_in_vain, *written.said, *replaced.sentences(written.target)]
    raise NotSavedError(f"{out} (it is being changed again and again by another program; try again later)")


@contextmanager
def _held(out: Path) -> Iterator[list[str]]:
    """Alone with `out`, or with a sentence where another does not let go of it: then it is left alone."""
    with ExitStack() as stack:
        said = []
        try:
            stack.enter_context(held(out))
        except LockedError as locked:
            said.append(f"{out}: {locked.strerror}; it stays as it is.")
        except OSError:
            pass  # where no lock can be, nothing can be written: said when that is tried
        yield said


@dataclass(frozen=True)
class _Written:
    """A workbook as it is to be written to `target`, in place of `over`, and what is to be said of it.

    `keep` tells whether what is replaced is to be kept: an earlier answer that is carried on is not.
    """

    target: Path
    placed: Placed
    over: bytes | None
    keep: bool
    said: tuple[str, ...]

    @classmethod
    def made(
        cls,
        out: Path,
        source: Path | None,
        sheets: Sequence[ResultSheet],
        as_read: bytes | None,
        on_change: str,
        *,
        is_taken: bool,
    ) -> Self:
        """Made from what is on the disk now; `is_taken` where another process is at `out`."""
        inputs = inputs_for(source, as_read, on_change)
        sheets = inputs.marked(sheets)
        existing = out.read_bytes() if out.is_file() else None
        placed = place_results(sheets, inputs.original, existing=existing)
        is_source = source is not None and is_same_file(out, source)
        is_input = is_source and (bool(placed.reasons) or not inputs.may_go_into_the_file)
        lost = () if is_input or existing is None else own_sheets_lost(existing, placed.data)
        target = out
        if is_input or lost or is_taken:
            target, placed = _place_beside(out, sheets, inputs.original, _ending_of(placed))
        elif out.suffix.casefold() != _ending_of(placed) and (out.is_file() or not out.exists()):
            target = out.with_suffix(_ending_of(placed))
            if target.exists():
                target, placed = _place_beside(out, sheets, inputs.original, _ending_of(placed))
        over = target.read_bytes() if target.is_file() else None
        keep = over is not None and ((is_source and target == out) or not is_carried_on(over, placed.data))
        made_from = () if placed.reasons else tuple(f"{target} {one}" for one in inputs.made_from)
        said = _said(target, out, source, placed, lost, inputs)
        return cls(target, placed, over, keep, (*inputs.said, *made_from, *said))


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


def _said(
    target: Path, out: Path, source: Path | None, placed: Placed, lost: Sequence[str], inputs: Inputs
) -> Iterator[str]:
    if inputs.changed.of_inputs and not inputs.is_merged:
        yield (
            f"The result sheets are in {target}, with the inputs as they were read. (--on-change merge puts"
            " them with the changed inputs, marked as an answer to others; --on-change stop writes none.)"
        )
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
    elif target != out and target.suffix != out.suffix and not placed.reasons:
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
