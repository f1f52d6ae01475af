"""Result sheets in a planner's workbook: put in the place of the former ones, all else byte for byte."""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Sequence

from optimizer.case.names import key
from optimizer.case.reading.agreed import with_agreed_names
from optimizer.case.reading.result_reader import sheet_titles
from optimizer.case.writing import sheet_style as style
from optimizer.case.writing.result_drawing import drawn
from optimizer.case.writing.result_sheet import ResultSheet, is_result_sheet, unnumbered
from optimizer.package.book import OF_ONE_SHEET, Book, SheetEntry
from optimizer.package.cells import first_row
from optimizer.package.dependents import Dependents, mark_for_recalculation, names_any
from optimizer.package.following import forget_tables
from optimizer.package.grafting import Graft
from optimizer.package.relationships import relationships
from optimizer.package.styles import Styles


def add_result_sheets(
    data: bytes, sheets: Sequence[ResultSheet], *, replacing: Collection[str] = ()
) -> bytes:
    """A copy of the workbook `data` (.xlsx or .xlsm) with `sheets` in it.

    Sheets of the same names that this program wrote before go, and so do those named in `replacing`. A sheet
    that it did not write stays, whatever its name; where a new one has that name too, the new one gets a
    number. Every part that does not list or format sheets stays byte for byte; formulas that depend on result
    sheets lose their values, which are old, and are worked out where the file is opened next.
    """
    _refuse_repeated_names(sheets)
    book = open_book(data)
    headers = {sheet.name.casefold(): [str(name) for name in sheet.frame.columns] for sheet in sheets}
    old = {name.casefold() for name in replacing} | set(headers)
    gone = [
        sheet.title
        for sheet in book.worksheets
        if (name := unnumbered(sheet.title).casefold()) in old
        and is_written_here(book, sheet, headers.get(name))
    ]
    if not sheets and len(gone) == len(book.sheets):
        raise ValueError("the workbook holds result sheets only, and no new ones were given")
    left_off = book.active_title
    tables = {
        root.get("displayName", "").casefold() for sheet, _, root in book.tables() if sheet.title in gone
    }
    for title in gone:
        book.remove_sheet(title)
    graft_sheets(book, sheets)
    book.open_at(left_off)
    forget_tables(book, tables - book.taken_names())
    _calculate_anew(book, {*gone, *(sheet.name for sheet in sheets)})
    book.become_workbook()
    return book.to_bytes()


def graft_sheets(book: Book, sheets: Sequence[ResultSheet]) -> None:
    """Draw sheets for a book, under titles and names that are free there, and put them last."""
    if not sheets:
        return
    titles = {sheet.title.casefold() for sheet in book.sheets}
    source = Book(drawn(sheets, titles=titles, names=book.taken_names()))
    graft = Graft(source, book)
    for sheet in source.worksheets:
        graft.sheet(sheet)


def _calculate_anew(book: Book, changed: Collection[str]) -> None:
    """Formulas of the planner's that depend on sheets which came or went."""
    if not names_any(book, changed):  # reading a million formulas takes a minute
        return
    found = Dependents(book).of((), sheets=changed)
    mark_for_recalculation(book, found)


def is_written_here(book: Book, sheet: SheetEntry, headers: Sequence[str] | None = None) -> bool:
    """Whether the program made a sheet, and nobody put a chart, a picture or the like on it since.

    The style of its header tells, or, where another program lost that, the header itself.
    """
    if any(one.kind not in OF_ONE_SHEET for one in relationships(book.package, sheet.part)):
        return False
    formats, texts = first_row(book.package.content(sheet.part), book.strings)
    if formats and Styles(book).name_of(formats[0]) == style.HEADER_RESULT:
        return True
    return headers is not None and texts[: len(headers)] == list(headers)


def written_here(data: bytes) -> set[str]:
    """The keys of the Results_ sheets that this program wrote into a workbook."""
    try:
        book = open_book(data)
        results = [sheet for sheet in book.worksheets if is_result_sheet(sheet.title)]
        return {key(sheet.title) for sheet in results if is_written_here(book, sheet)}
    except (ValueError, KeyError, IndexError, zipfile.BadZipFile):  # then their names must do
        return {key(title) for title in sheet_titles(data) if is_result_sheet(title)}


def open_book(data: bytes) -> Book:
    """The package of a workbook, its parts named as references to them are."""
    return Book(with_agreed_names(data))


def result_workbook(sheets: Sequence[ResultSheet]) -> bytes:
    """A workbook of result sheets alone."""
    if not sheets:
        raise ValueError("a workbook needs a sheet")
    _refuse_repeated_names(sheets)
    return drawn(sheets)


def _refuse_repeated_names(sheets: Sequence[ResultSheet]) -> None:
    if len({sheet.name.casefold() for sheet in sheets}) < len(sheets):
        raise ValueError("two result sheets have one name")


def has_macros(data: bytes) -> bool:
    """Whether the file must be named .xlsm: Excel refuses to open it as .xlsx."""
    return open_book(data).has_macros
