"""What forbids to write into a copy of a planner's workbook, in plain sentences with the way out.

All that the program does not touch stays byte for byte (optimizer/package/), so this is short: what a change
anywhere in the file would make untrue. docs/excel.md has the whole table, feature by feature.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from optimizer.case.reading.agreed import with_agreed_names

_FORBID = (
    (
        r"_xmlsignatures/.+",
        "The digital signature would no longer hold: take it out in Excel (File > Info > View Signatures) and"
        " save.",
    ),
    (
        r"xl/revisions/.+",
        "The workbook is shared with a list of changes, which would no longer be true: end that in Excel"
        " (Review > Unshare Workbook) and save.",
    ),
)


def losses_on_saving(data: bytes) -> tuple[str, ...]:
    """One sentence for each thing that a copy with changes would lose or make untrue; () where none.

    Raises zipfile.BadZipFile where `data` is no .xlsx or .xlsm file.
    """
    with zipfile.ZipFile(BytesIO(with_agreed_names(data))) as archive:
        names = archive.namelist()
    return tuple(
        sentence
        for part, sentence in _FORBID
        if any(re.fullmatch(part, name, re.IGNORECASE) for name in names)
    )
