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
_OF_SYSTEMS = ("__macosx/", ".")  # what macOS puts beside, and hidden files


def files_of_folder(folder: Path) -> tuple[dict[str, bytes], list[str]]:
    """The CSV files in a folder by their names, and the names of its other files; folders in it are not
    looked into.
    """
    try:
        found = sorted((path for path in folder.iterdir() if path.is_file()), key=lambda path: path.name)
        names = [path.name for path in found if not path.name.startswith(".")]
        csv_names = [name for name in names if name.casefold().endswith(CSV_ENDING)]
        _refuse_too_many(csv_names, sum((folder / name).stat().st_size for name in csv_names))
        if not csv_names:
            raise _nothing_to_read(f"{folder} is a folder without CSV files", names)
        return {name: (folder / name).read_bytes() for name in csv_names}, _others(names)
    except OSError as failure:
        reason = failure.strerror or str(failure)
        raise refusal(f"{folder} cannot be read ({reason})", "check its permissions") from None


def files_of_zip(data: bytes) -> tuple[dict[str, bytes], list[str]]:
    """The CSV files in a zip by their names, and the names of other files in it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [part for part in archive.infolist() if not part.is_dir()]
        _refuse_paths([part.filename for part in parts])
        parts = [part for part in parts if not _is_hidden(part.filename)]
        tables = [part for part in parts if part.filename.casefold().endswith(CSV_ENDING)]
        _refuse_too_many([part.filename for part in tables], sum(part.file_size for part in tables))
        folders = {str(PurePosixPath(part.filename).parent) for part in tables}
        if len(folders) > 1:
            where = ", ".join("the top" if folder == "." else folder for folder in sorted(folders)[:5])
            raise refusal(
                f"the zip holds CSV files in several folders ({where})", "zip the folder of one case"
            )
        names = [PurePosixPath(part.filename).name for part in tables]
        _refuse_twice(names)
        others = [part.filename for part in parts if part not in tables]
        try:
            return {name: archive.read(part) for name, part in zip(names, tables, strict=True)}, _others(
                others
            )
        except Exception:  # whatever zipfile and zlib make of broken bytes
            raise refusal("the zip is damaged or incomplete", "make or download it again") from None


def folder_with_it(path: str | os.PathLike[str]) -> Path | None:
    """The folder of a single CSV file that others of a case lie beside."""
    file = Path(path)
    if file.suffix.casefold() != CSV_ENDING or not file.is_file():
        return None
    return file.parent if sum(1 for _ in file.parent.glob(f"*{file.suffix}")) > 1 else None


def _others(names: Iterable[str]) -> list[str]:
    return [name for name in names if not name.casefold().endswith(CSV_ENDING)]


def _is_hidden(name: str) -> bool:
    return name.casefold().startswith(_OF_SYSTEMS) or PurePosixPath(name).name.startswith(".")


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
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise refusal(f"the zip holds two files of the name {twice}", "keep one of them")
