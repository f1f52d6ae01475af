"""Text of a workbook as it stands: a page's markdown would read signs in names as bold, links, formulas or icons."""

from __future__ import annotations

import re
from collections.abc import Iterable

SIGNS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$^])")
SHORT_CODE = re.compile(r":(?=[\w+/-]+(?:\[|:))")  # of an icon, an emoji or a colour
JOINER = "\u2060"  # is not seen, and parts what would be a short code


def literal(text: object) -> str:
    return SIGNS.sub(r"\\\1", SHORT_CODE.sub(f":{JOINER}", " ".join(str(text).split())))


def listed(ids: Iterable[object], *, most: int = 40) -> str:
    """Ids in one line, the first of very many."""
    every = [literal(one) for one in ids]
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(every[:most]) + more
