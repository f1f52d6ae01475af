"""What stands once ties are settled, with what was proven of the others."""

from __future__ import annotations

from dataclasses import dataclass

from models.instance import Starts
from models.referee import Valuation


@dataclass(frozen=True)
class Rival:
    """Another portfolio with the same measure, told apart only by its expectation, higher by so much."""

    starts: Starts
    expected_more: float


@dataclass(frozen=True)
class Settled:
    """The portfolio that stands among its ties.

    `unique`: no other is as good in the measure and the expectation. `sole`: none is in the measure alone;
    where one is, `rival` is such a one. Both are None where it was not proven.
    """

    starts: Starts
    valuation: Valuation
    objective: float
    unique: bool | None
    sole: bool | None = None
    rival: Rival | None = None
