"""The CSV files of a case, one a sheet: those of a folder, or of a zip of it."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from optimizer.case.problems import InputError
from optimizer.case.reading.guard import refusal
from optimizer.case.reading.kinds import CSV_ENDING, WORKBOOK_ENDINGS

MAX_CSV_FILES = 200
MAX_CSV_BYTES = 50 * 1024 * 1024  # of all files of a case together
_MEGABYTE = 1024 * 1024
_LEADS_OUT = re.compile(r"^(?:[/\\]|[A-Za-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)")


def files_of_folder(folder: Path) -> tuple[dict[str, bytes], list[str]]:
    """The CSV files in a folder by their names, and the names of its other files; folders in it are not
    looked into.
    """
    try:
        found = sorted((path for path in folder.iterdir() if path.is_file()), key=lambda path: path.name)
        names = [path.name for path in found if not path.name.startswith(".")]
        csv_names = [name for name in names if name.casefold().endswith(CSV_ENDING)]
        _refuse_twice(csv_names)
        _refuse_too_many(csv_names, sum((folder / name).stat().st_size for name in csv_names))
        if not csv_names:
            raise _nothing_to_read(f"{folder} is a folder without CSV files", names)
        others = [name for name in names if name not in csv_names]
        return {name: (folder / name).read_bytes() for name in csv_names}, others
    except OSError as failure:
        reason = failure.strerror or str(failure)
        raise refusal(f"{folder} cannot be read ({reason})", "check its permissions") from None


def files_of_zip(data: bytes) -> tuple[dict[str, bytes], list[str]]:
    """The CSV files in a zip by their names, and the names of other files in it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {part: part.filename.replace("\\", "/") for part in archive.infolist() if not part.is_dir()}
        _refuse_paths(parts.values())
        seen = {part: PurePosixPath(name) for part, name in parts.items() if not _is_hidden(name)}
        tables = {part: path for part, path in seen.items() if path.suffix.casefold() == CSV_ENDING}
        others = [str(path) for path in seen.values() if path.suffix.casefold() != CSV_ENDING]
        names = [path.name for path in tables.values()]
        if not names:
            raise _nothing_to_read("the file is a zip without CSV files", others)
        _refuse_too_many(names, sum(part.file_size for part in tables))
        folders = sorted({str(path.parent) for path in tables.values()})
        if len(folders) > 1:
            where = ", ".join("the top" if folder == "." else folder for folder in folders[:5])
            raise refusal(
                f"the zip holds CSV files in several folders ({where})", "zip the folder of one case"
            )
        _refuse_twice(names)
        try:
            return {path.name: archive.read(part) for part, path in tables.items()}, others
        except Exception:  # whatever zipfile and zlib make of broken bytes
            raise refusal("the zip is damaged or incomplete", "make or download it again") from None


def folder_with_it(path: str | os.PathLike[str]) -> Path | None:
    """The folder of a single CSV file that others of a case lie beside."""
    file = Path(path)
    if file.suffix.casefold() != CSV_ENDING or not file.is_file():
        return None
    return file.parent if sum(1 for _ in file.parent.glob(f"*{file.suffix}")) > 1 else None


def _is_hidden(name: str) -> bool:
    """Whether a file, or a folder that it is in, is hidden, or what macOS puts beside."""
    return any(part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(name).parts)


def _nothing_to_read(message: str, names: Iterable[str]) -> InputError:
    workbook = next((name for name in names if name.casefold().endswith(WORKBOOK_ENDINGS)), None)
    if workbook is not None:
        return refusal(f"{message}, and not a workbook", f"give the workbook in it, such as {workbook}")
    return refusal(
        f"{message}, not a workbook", "give an .xlsx file, or a folder with Nodes.csv, Links.csv, …"
    )


def _refuse_too_many(names: list[str], size: int) -> None:
    if len(names) > MAX_CSV_FILES:
        message = f"there are {len(names):,} CSV files, which no case needs"
        raise refusal(message, "put those of the case into a folder of their own")
    if size > MAX_CSV_BYTES:
        message = f"the CSV files hold {size / _MEGABYTE:,.0f} MB, more than {MAX_CSV_BYTES // _MEGABYTE} MB"
        raise refusal(message, "put those of the case into a folder of their own")


def _refuse_paths(names: Iterable[str]) -> None:
    outside = next((name for name in names if _LEADS_OUT.search(name)), None)
    if outside is not None:
        raise refusal(f"the zip holds a path that leads out of it, {outside}", "do not trust this file")


def _refuse_twice(names: list[str]) -> None:
    """InputError where two files would be one sheet."""
    sheets = [name[: -len(CSV_ENDING)] for name in names]
    twice = next((sheet for sheet in sheets if sheets.count(sheet) > 1), None)
    if twice is not None:
        raise refusal(f"there are two CSV files of the name {twice}", "keep one of them")
