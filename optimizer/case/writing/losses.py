"""What a planner's workbook holds that is lost when openpyxl opens and saves it, in plain sentences.

Result sheets are added to a copy of the planner's own workbook, and openpyxl drops what it does not know
without a word. The parts of the file are searched for the traces of such things; nothing is parsed, so this
is quick, and a doubtful trace is rather reported than passed over. What survives (tables, drop-downs of the
classic kind, charts, notes, pictures, pivot tables, links to other workbooks, macros of an .xlsm, formatted
words inside a cell) is not reported, nor are printer settings, which nobody misses.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from io import BytesIO

from optimizer.case.reading.agreed import with_agreed_names

MOST_BYTES_OF_A_PART = 100_000_000

_SHEET = r"xl/worksheets/[^/]+\.xml"
_DRAWING = r"xl/drawings/[^/]+\.xml"
_ANY_TEXT = r"xl/(sharedStrings|worksheets/[^/]+)\.xml"


@dataclass(frozen=True)
class _Trace:
    """A part whose name matches `part` and, if given, whose bytes match `content`, stands for a loss."""

    sentence: str
    part: str
    content: bytes = b""


_TRACES = (
    _Trace(
        "Drop-down lists and limits that refer straight to another sheet are lost.",
        _SHEET,
        rb"<x14:dataValidations\b",
    ),
    _Trace(
        "Data bars, icon sets and other newer conditional formats lose their newer part.",
        _SHEET,
        rb"<x14:conditionalFormattings\b",
    ),
    _Trace("Sparklines are lost.", _SHEET, rb"<x14:sparklineGroups\b"),
    _Trace(
        "Text boxes, shapes and diagrams are lost.", _DRAWING, rb"<(?:\w+:)?(?:sp|grpSp|cxnSp|relIds)[\s>]"
    ),
    _Trace(
        "Charts of the newer kinds (waterfall, funnel, map and the like) are lost.",
        r"xl/charts/chartEx\d*\.xml|xl/extCharts/.+",
    ),
    _Trace(
        "Charts are written anew: the data stay, some of the formatting changes.", r"xl/charts/chart\d*\.xml"
    ),
    _Trace("Phonetic guides above words (furigana) are lost.", _ANY_TEXT, rb"<(?:\w+:)?rPh[\s>]"),
    _Trace(
        "Formulas that spill over several cells keep their first cell only.",
        r"xl/metadata\.xml",
        rb"XLDAPR|dynamicArrayProperties",
    ),
    _Trace("Threaded comments turn into plain notes.", r"xl/threadedComments/.+"),
    _Trace("Slicers and timelines are lost.", r"xl/(slicers|slicerCaches|timelines|timelineCaches)/.+"),
    _Trace("Buttons, check boxes and other form controls are lost.", r"xl/(ctrlProps|activeX)/.+"),
    _Trace(
        "Connections to outside data and their queries are lost.",
        r"xl/connections\.xml|xl/queryTables/.+|xl/model/.+",
    ),
    _Trace("Embedded documents and objects are lost.", r"xl/embeddings/.+"),
    _Trace(
        "Pictures behind the cells or in the page header are lost.",
        _SHEET,
        rb"<(?:\w+:)?(?:picture|legacyDrawingHF)\s",
    ),
    _Trace("Pictures in the forms EMF, WMF or SVG are lost.", r"xl/media/.+\.(emf|wmf|svg)"),
    _Trace("Dialogue and macro sheets of old Excel are lost.", r"xl/(dialogsheets|macrosheets)/[^/]+\.xml"),
    _Trace("The digital signature is lost.", r"_xmlsignatures/.+"),
    _Trace("The sensitivity label is lost.", r"docMetadata/.+"),
)
_PICTURES = _Trace("Pictures are lost.", r"xl/media/.+")  # openpyxl keeps them where Pillow is installed

# A formula with a value beside it: <f>A1*2</f><v>4</v>, or <f t="shared" si="0"/><v>4</v>.
_COMPUTED = re.compile(rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f(?:\s[^<>]*)?/>)\s*<(?:\w+:)?v(?:\s[^<>]*)?>[^<]")


def losses_on_saving(data: bytes) -> tuple[str, ...]:
    """A sentence for each kind of thing in the workbook `data` that would be lost or changed; () where none.

    Raises zipfile.BadZipFile where `data` is no .xlsx or .xlsm file.
    """
    with zipfile.ZipFile(BytesIO(with_agreed_names(data))) as archive:
        names = archive.namelist()
        contents = dict(_searchable(archive))
    traces = _TRACES if find_spec("PIL") else (*_TRACES, _PICTURES)
    found = [trace.sentence for trace in traces if _is_found(trace, names, contents)]
    sheets = [part for name, part in contents.items() if re.fullmatch(_SHEET, name)]
    computed = sum(len(_COMPUTED.findall(part)) for part in sheets)
    if computed:
        formulas = f"{computed:,} formulas keep their text but lose their"
        count = "1 formula keeps its text but loses its" if computed == 1 else formulas
        found.insert(0, f"{count} computed value until the file is opened and saved in Excel or LibreOffice.")
    return tuple(found)


def _searchable(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """The parts whose bytes some trace looks into, each cut at a length that no honest sheet has."""
    patterns = {trace.part for trace in _TRACES if trace.content}
    for name in archive.namelist():
        if any(re.fullmatch(pattern, name) for pattern in patterns):
            with archive.open(name) as part:
                yield name, part.read(MOST_BYTES_OF_A_PART)


def _is_found(trace: _Trace, names: list[str], contents: dict[str, bytes]) -> bool:
    for name in names:
        if re.fullmatch(trace.part, name) and (not trace.content or re.search(trace.content, contents[name])):
            return True
    return False
