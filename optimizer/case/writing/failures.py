"""What a writer failed at, said to a planner: kind of thing and sheet, told from where it was raised."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from types import FrameType

# Parts of the names of openpyxl's modules, the telling ones first.
_KINDS = (
    ("pivot", "A pivot table"),
    ("external", "A link to another workbook"),
    ("comments", "A note"),
    ("chart", "A chart"),
    ("drawing", "A picture or a chart"),
    ("dimensions", "A row's height or a column's width"),
    ("datavalidation", "A drop-down list or limit"),
    ("formatting", "A conditional format"),
    ("styles", "A cell's format"),
    ("table", "A table"),
    ("worksheet", "A cell or a setting of the page"),
)


def writer_failed(failed: BaseException) -> str:
    """A sentence about an exception that was raised while a copy of a workbook was written."""
    frames = [frame for error in _chain(failed) for frame, _ in traceback.walk_tb(error.__traceback__)]
    modules = [name for frame in frames for name in _modules(frame) if name.startswith("openpyxl.")]
    what = next((words for part, words in _KINDS if any(part in module for module in modules)), "Something")
    title = next((title for frame in frames if (title := _sheet(frame))), "")
    place = f"in the sheet {title}" if title else "in it"
    return f"{what} {place} is written in a way that cannot be saved again."


def _chain(failed: BaseException | None) -> Iterator[BaseException]:
    """The exception and those from which it was raised."""
    while failed is not None:
        yield failed
        failed = failed.__cause__ or failed.__context__


def _modules(frame: FrameType) -> Iterator[str]:
    """Where a frame's code stands, and the class that it was filling."""
    yield str(frame.f_globals.get("__name__", ""))
    cls = frame.f_locals.get("cls")
    if isinstance(cls, type):
        yield cls.__module__


def _sheet(frame: FrameType) -> str:
    """The sheet that openpyxl's reader or writer had in hand."""
    if not str(frame.f_globals.get("__name__", "")).startswith(("openpyxl.reader.excel", "openpyxl.writer")):
        return ""
    held = frame.f_locals.get("sheet") or frame.f_locals.get("ws")
    name = getattr(held, "name", None) or getattr(held, "title", None)
    return name if isinstance(name, str) else ""
