"""Text of a workbook as it stands: markdown would read signs in names as bold, links, formulas or icons."""

from __future__ import annotations

import re
from collections.abc import Iterable

SIGNS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$^&])")
JOINER = "\u2060"  # is not seen, and parts what no backslash keeps from being read as one
JOINTS = re.compile(
    r"(?<=:)(?=[\w+/-]+(?:\[|:))"  # the short code of an icon, an emoji or a colour
    r"|(?<=:)(?=//)|(?<=[wW]{3})(?=\.)|(?<=\S)(?=@)"  # addresses, which become links
    r"|(?<=[-<>~])(?=[-<>=])"  # arrows and dashes, which become one sign
)


def literal(text: object) -> str:
    """For all that reads markdown: text, titles, labels, metrics, cells of st.table.

    Not for options, inputs and dataframes.
    """
    return SIGNS.sub(r"\\\1", JOINTS.sub(JOINER, " ".join(str(text).split())))


def in_badge(text: object) -> str:
    """The same for st.badge, which puts backslashes before brackets itself."""
    return literal(text).replace("\\[", "[").replace("\\]", "]")


def listed(named: Iterable[object], *, most: int = 40) -> str:
    """Names in one line, the first of very many."""
    every = [literal(one) for one in named]
    mark = "; " if any(", " in one for one in every) else ", "
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return mark.join(every[:most]) + more
