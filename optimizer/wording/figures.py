"""Figures in words: hours, money, percentages, lists of names; the same wherever they are shown."""

from __future__ import annotations

import math
from collections.abc import Sequence

SMALLEST_SHARE_PCT = 0.05  # below it one digit would show 0
MOST_NAMED = 4  # projects of a list in a sentence


def hours(value: float | None) -> str:
    return "–" if value is None else f"{value:,.1f} h"


def budget(musd: float) -> str:
    """A budget as a header or label: in full, so that no two budgets look alike."""
    return f"{musd:.12g}"


def money(value: float | None, currency: str) -> str:
    return "no limit" if value is None else f"{value:,.2f}".rstrip("0").rstrip(".") + f" million {currency}"


def percent(value: float | None, digits: int = 1) -> str:
    return "–" if value is None else f"{value:.{digits}f} %"


def share(value: float | None) -> str:
    """A share in percent; one that would show as 0 but is none keeps two digits that say so."""
    if not value or abs(value) >= SMALLEST_SHARE_PCT:
        return percent(value)
    return percent(value, 1 - math.floor(math.log10(abs(value))))


def listed(named: Sequence[str], *, most: int = MOST_NAMED) -> str:
    """Names in a sentence, the first of many."""
    mark = "; " if any(", " in name for name in named) else ", "
    if len(named) > most:
        return f"{mark.join(named[:most])} and {len(named) - most} more"
    return " and ".join([mark.join(named[:-1]), named[-1]] if len(named) > 1 else named)


def digits(hours: float) -> str:
    """Hours with the digits that they deserve."""
    size = abs(hours)
    return f"{hours:,.1f}" if size >= 10 else f"{hours:,.2f}" if size >= 0.1 else _first_digits(hours, 2)


def part_of(amount: float, whole: float) -> str:
    """A share in percent; a small one keeps the digits that say it is not nothing."""
    share = 100 * amount / whole
    return f"{share:.1f} %" if abs(share) >= 0.1 or not share else f"{_first_digits(share, 1)} %"


def _first_digits(value: float, count: int) -> str:
    """A small figure with so many digits that are not 0, and no exponent."""
    return f"{value:.{count - 1 - math.floor(math.log10(abs(value)))}f}" if value else "0"
