"""What hangs on cells beside their values: notes, threaded comments, links. It goes where its cell goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from optimizer.package.book import Book
from optimizer.package.formulas import coordinate, place
from optimizer.package.markup import EXCEL_VML, Element, child
from optimizer.package.relationships import relationships
from optimizer.package.worksheet import Worksheet

RowOf = Callable[[int, int], int]  # the new row of a cell (row, column), 0 where it is gone


def noted_cells(book: Book, worksheet: Worksheet) -> set[tuple[int, int]]:
    """The (row, column) of cells that carry a note or a comment."""
    return {
        place(one.get("ref"))
        for part in _parts(book, worksheet, "comments", "threadedComment")
        for one in book.package.glance(part).iter("{*}comment", "{*}threadedComment")
    }


def move_notes(book: Book, worksheet: Worksheet, row_of: RowOf) -> None:
    """Let notes, comments and links of moved cells follow; those of cells that are gone go too."""
    for part in _parts(book, worksheet, "comments", "threadedComment"):
        found = list(book.package.glance(part).iter("{*}comment", "{*}threadedComment"))
        if any(row_of(*place(one.get("ref"))) != place(one.get("ref"))[0] for one in found):
            _move(list(book.package.tree(part).iter("{*}comment", "{*}threadedComment")), row_of)
    links = child(worksheet.root, "hyperlinks")
    if links is not None:
        _move(list(links), row_of)
        if not len(links):
            worksheet.root.remove(links)
    for part in _parts(book, worksheet, "vmlDrawing"):
        _move_boxes(book, part, row_of)


def _parts(book: Book, worksheet: Worksheet, *kinds: str) -> Iterator[str]:
    for one in relationships(book.package, worksheet.entry.part):
        if one.kind in kinds and one.target in book.package:
            yield one.target


def _move(elements: list[Element], row_of: RowOf) -> None:
    for one in elements:
        reference = one.get("ref", "")
        if ":" in reference:
            continue  # a link over several cells stays with them
        row, column = place(reference)
        new = row_of(row, column)
        if not new:
            one.getparent().remove(one)
        elif new != row:
            one.set("ref", coordinate(new, column))


def _move_boxes(book: Book, part: str, row_of: RowOf) -> None:
    """The boxes in which notes are shown: their cells count from 0 there, and so do their anchors."""
    tree = None
    for at, box in enumerate(_boxes(book.package.glance(part))):
        row, column = _cell_of(box)
        if row < 1 or row_of(row, column) == row:
            continue
        tree = tree if tree is not None else list(_boxes(book.package.tree(part)))
        here, new = tree[at], row_of(row, column)
        if not new:
            here.getparent().getparent().remove(here.getparent())
            continue
        here.find(f"{{{EXCEL_VML}}}Row").text = str(new - 1)
        anchor = here.find(f"{{{EXCEL_VML}}}Anchor")
        if anchor is not None and anchor.text:
            corners = [int(number) for number in anchor.text.split(",")]
            corners[2], corners[6] = corners[2] + new - row, corners[6] + new - row
            anchor.text = ", ".join(str(max(number, 0)) for number in corners)


def _boxes(root: Element) -> Iterator[Element]:
    for data in root.iter(f"{{{EXCEL_VML}}}ClientData"):
        if data.get("ObjectType") == "Note":
            yield data


def _cell_of(box: Element) -> tuple[int, int]:
    """(row, column) from 1 of the cell whose note a box shows; 0 where it says none."""
    row, column = box.findtext(f"{{{EXCEL_VML}}}Row"), box.findtext(f"{{{EXCEL_VML}}}Column")
    return (int(row) + 1, int(column) + 1) if row and column else (0, 0)
