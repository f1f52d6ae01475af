"""Records whose figures are finite, but for those where infinity means "no limit"."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

# fields that may be infinite
_UNLIMITED = frozenset({"link_capacity_kt", "bridge_capacity_kt", "post_capacity_kt", "budget_musd"})


class Finite:
    """A record that refuses NaN, and infinity where it may not be; records in it have refused theirs."""

    def __post_init__(self) -> None:
        for part in fields(self):  # type: ignore[arg-type]  # every subclass is a dataclass
            may_be_infinite = part.name in _UNLIMITED
            _refuse_nan(f"{type(self).__name__}.{part.name}", getattr(self, part.name), may_be_infinite)


def _refuse_nan(where: str, thing: Any, may_be_infinite: bool) -> None:
    if isinstance(thing, float):
        if not math.isfinite(thing) and not (may_be_infinite and thing == math.inf):
            raise ValueError(f"{where} is {thing}: every figure of an instance must be finite")
    elif isinstance(thing, Sequence) and not isinstance(thing, str):
        for position, item in enumerate(thing):
            if not isinstance(item, Finite):
                _refuse_nan(f"{where}[{position}]", item, may_be_infinite)
