"""Number formats and errors as Excel's binary files number them."""

from __future__ import annotations

from openpyxl.styles.numbers import BUILTIN_FORMATS

BUILT_IN: dict[int, str] = {number: str(shown) for number, shown in BUILTIN_FORMATS.items()}
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
