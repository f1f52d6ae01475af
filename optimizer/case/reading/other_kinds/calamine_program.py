"""The values of a workbook on stdin, as python-calamine reads them, pickled on stdout: a program of its own.

The library is written in Rust. Broken bytes can make it end its whole process, or ask for any amount of
memory; here nothing else goes with it. The file is run by its path and imports nothing of the product, so
that it starts at once.
"""

from __future__ import annotations

import io
import pickle
import sys
from typing import Any

MOST_BYTES = 1 << 30  # of memory


def main() -> None:
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    _limit_memory()
    found: list[Any] | str
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())) as book:
            titles = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
            found = [(title, _rows(book.get_sheet_by_name(title))) for title in titles]
    except Exception as failure:
        found = f"{type(failure).__name__}: {failure}"
    pickle.dump(found, sys.stdout.buffer)


def _rows(sheet: Any) -> list[tuple[int, int, list[object]]]:
    """The rows that hold something, each with its number and its first column, both counted from 1."""
    if sheet.start is None:
        return []
    top, left = sheet.start
    rows = enumerate(sheet.to_python(skip_empty_area=True), start=top + 1)
    return [(number, left + 1, values) for number, values in rows if any(value != "" for value in values)]


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))


if __name__ == "__main__":
    main()
