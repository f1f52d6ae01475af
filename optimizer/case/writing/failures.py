"""Why a copy of a workbook could not be written, said to a planner: the kind of thing that is damaged."""

from __future__ import annotations

from optimizer.package.package import BrokenPartError
from optimizer.package.worksheet import NotWritableError

# Beginnings or endings of the names of parts, and what people call what they hold.
_KINDS = (
    (".rels", "The list of what belongs together"),
    ("[content_types].xml", "The list of the file's parts"),
    ("xl/styles", "The list of cell formats"),
    ("xl/workbook", "The list of sheets"),
    ("xl/sharedstrings", "The list of texts"),
    ("xl/worksheets", "A sheet"),
    ("xl/tables", "A table"),
    ("xl/comments", "A list of notes"),
    ("xl/drawings", "A picture, a chart or the box of a note"),
    ("xl/pivot", "A pivot table"),
    ("docprops", "The list of the file's properties"),
)


def writer_failed(failed: BaseException) -> str:
    """A sentence about an exception that was raised while a copy of a workbook was written."""
    if isinstance(failed, NotWritableError):
        return str(failed)
    if isinstance(failed, BrokenPartError):
        name = failed.part.casefold()
        kinds = (words for part, words in _KINDS if name.startswith(part) or name.endswith(part))
        return f"{next(kinds, 'A part')} in the file ({failed.part}) is damaged, and cannot be saved again."
    return "Something in it is written in a way that cannot be saved again."
