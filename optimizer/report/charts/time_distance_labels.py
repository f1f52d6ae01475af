"""Where the stops of a time-distance chart are named: beside the step of their own line, or led to it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from optimizer.case.frame_rows import records
from optimizer.case.labels import cut

WIDTH, HEIGHT = 720, 400  # of the chart, in pixels
LEAST_SHARE = 0.03  # a stop with less of the hours than this is not labelled
MOST_STOPS = 9
LONGEST_STOP = 38
ROOM = 0.042  # of the hours: what a line of text takes
LETTER_SHARE = 0.0078  # of the kilometres: what a letter takes
BESIDE = 0.045  # of the kilometres: a text that ends farther from its step than this needs a line to it
CLEAR = 0.012  # of the kilometres: what is left between a text and a line that it does not belong to
LABEL_COLUMNS = ["when", "km", "hours", "align", "text", "stop_km", "stop_hours", "leader_km", "leader_hours"]


def line_frame(legs: pd.DataFrame) -> pd.DataFrame:
    """The corners of each line: when, order, km, hours, name (of the leg that ends there)."""
    rows: list[dict[str, object]] = []
    for when, group in legs.groupby("when", sort=False):
        rows.append({"when": when, "order": 0, "km": 0.0, "hours": 0.0, "name": "origin"})
        for order, leg in enumerate(records(group), start=1):
            rows.append(
                {
                    "when": when,
                    "order": order,
                    "km": leg["km_to"],
                    "hours": leg["hours_to"],
                    "name": leg["name"],
                }
            )
    return pd.DataFrame(rows, columns=["when", "order", "km", "hours", "name"])


def label_frame(legs: pd.DataFrame) -> pd.DataFrame:
    """The longest stops, named with their hours: when, km, hours (where the text stands), align, text.

    `stop_km` and `stop_hours` are the middle of the stop's step; where the text does not stand beside it, a
    line leads from there to `leader_km` and `leader_hours`, which are blank otherwise. Every stop of the
    first line (today, or before) that is long enough is named, with what is left of it after ("62.6 → 31.0
    h"); of the second line those that only it has. A stop for which there is no room at all is left out.
    """
    if not len(legs):
        return pd.DataFrame(columns=LABEL_COLUMNS)
    first = legs["when"].iloc[0]
    rest = legs[legs["when"] != first]
    left_after = {(row["kind"], row["id"]): float(row["hours"]) for row in records(rest)}
    before, known = (
        _long_stops(legs, legs["when"] == first),
        set(zip(legs["kind"], legs["id"], legs["when"], strict=True)),
    )
    after = [
        stop
        for stop in _long_stops(legs, legs["when"] != first)
        if (stop["kind"], stop["id"], first) not in known
    ]
    wanted = []
    for stop in before:
        hours = left_after.get((stop["kind"], stop["id"]), stop["hours"])
        then = f" → {hours:,.1f}" if abs(hours - stop["hours"]) > 0.05 else ""
        wanted.append((stop, f"{cut(stop['name'], LONGEST_STOP)} {stop['hours']:,.1f}{then} h", "right"))
    wanted += [(stop, f"{cut(stop['name'], LONGEST_STOP)} {stop['hours']:,.1f} h", "left") for stop in after]
    room = _Room(legs)
    room.put(wanted)
    return pd.DataFrame([text.row() for text in room.placed], columns=LABEL_COLUMNS)


def _long_stops(legs: pd.DataFrame, which: pd.Series) -> list[dict[str, Any]]:
    """The longest stops of some legs, in order of travel."""
    stops = legs[which & (legs["kind"] != "travel")]
    long = stops[stops["hours"] >= LEAST_SHARE * float(legs["hours_to"].max())].nlargest(MOST_STOPS, "hours")
    return records(long.sort_values("hours_from"))


@dataclass(frozen=True)
class _Text:
    """A text with its right or left end (`align`) at a kilometre, `width` kilometres wide."""

    stop: dict[str, Any]
    text: str
    km: float
    hours: float
    align: str
    width: float
    leader: tuple[float, float] | None = None

    @property
    def start(self) -> float:
        return self.km - self.width if self.align == "right" else self.km

    @property
    def foot(self) -> tuple[float, float]:
        """The middle of the stop's step."""
        return float(self.stop["km_from"]), (self.stop["hours_from"] + self.stop["hours_to"]) / 2

    def row(self) -> tuple[Any, ...]:
        leader = self.leader or (None, None)
        return self.stop["when"], self.km, self.hours, self.align, self.text, *self.foot, *leader


class _Room:
    """Where texts have been put, and where the lines run."""

    def __init__(self, legs: pd.DataFrame) -> None:
        self.lines = {
            str(when): (line["hours"].to_numpy(float), line["km"].to_numpy(float))
            for when, line in line_frame(legs).groupby("when", sort=False)
        }
        self.longest, self.total = float(legs["km_to"].max()) or 1.0, float(legs["hours_to"].max()) or 1.0
        self.apart = ROOM * self.total
        self.placed: list[_Text] = []

    def put(self, wanted: list[tuple[dict[str, Any], str, str]]) -> None:
        """Stops that have room beside their step first; the others find theirs in what is left."""
        left = []
        for stop, text, prefer in wanted:
            other = "left" if prefer == "right" else "right"
            spots = (spot for align in (prefer, other) for spot in self._beside(stop, text, align))
            found = next((spot for spot in spots if self._free(spot)), None)
            if found is None:
                left.append((stop, text))
            else:
                self.placed.append(found)
        for stop, text in left:
            led = [spot for spot in self._anywhere(stop, text) if self._free(spot) and self._leads(spot)]
            if led:
                self.placed.append(min(led, key=self._length))

    def _beside(self, stop: dict[str, Any], text: str, align: str) -> Iterator[_Text]:
        """Places that touch the stop's own step on one side, those at its middle first."""
        middle = (stop["hours_from"] + stop["hours_to"]) / 2
        reach = (stop["hours_to"] - stop["hours_from"]) / 2 + self.apart / 2
        for shift in (0, 0.5, -0.5, 1, -1, 1.5, -1.5, 2, -2):
            hours = middle + shift * self.apart
            km = self._edge(stop["when"], hours, align)
            if abs(hours - middle) <= reach and abs(km - stop["km_from"]) <= BESIDE * self.longest:
                yield _Text(stop, text, km, hours, align, self._width(text))

    def _anywhere(self, stop: dict[str, Any], text: str) -> Iterator[_Text]:
        """Places to the left and to the right of all lines, at any height, with a line to the stop."""
        width = self._width(text)
        for n in range(1, round(2 * self.total / self.apart)):
            hours = n * self.apart / 2
            left = min(self._edge(when, hours, "right") for when in self.lines) - CLEAR * self.longest
            right = max(self._edge(when, hours, "left") for when in self.lines) + CLEAR * self.longest
            for km, align in ((left, "right"), (right, "left"), (self.longest, "right")):
                spot = _Text(stop, text, km, hours, align, width)
                at = min(max(spot.foot[0], spot.start), spot.start + width)
                edge = hours + math.copysign(self.apart / 2, spot.foot[1] - hours)
                yield _Text(stop, text, km, hours, align, width, (at, hours if at != spot.foot[0] else edge))

    def _width(self, text: str) -> float:
        return len(text) * LETTER_SHARE * self.longest

    def _edge(self, when: str, hours: float, align: str) -> float:
        """The kilometre at which a text of that height stands clear of a line."""
        corners, km = self.lines[when]
        return float(
            np.interp(hours - self.apart / 2 if align == "right" else hours + self.apart / 2, corners, km)
        )

    def _free(self, spot: _Text) -> bool:
        """Whether a text stands on the picture, and crosses no line and no other text."""
        start, end = spot.start, spot.start + spot.width
        if start < 0 or end > self.longest * 1.001 or not 0 < spot.hours < self.total:
            return False
        if any(self._crosses(when, spot) for when in self.lines):
            return False
        return not any(
            abs(spot.hours - text.hours) < self.apart * 0.99
            and start < text.start + text.width
            and text.start < end
            for text in self.placed
        )

    def _crosses(self, when: str, spot: _Text) -> bool:
        """Whether a line runs through a text, or so close that the text could be taken for its own."""
        corners, km = self.lines[when]
        low, high = spot.hours - self.apart / 2, spot.hours + self.apart / 2
        if low >= corners[-1]:
            return False
        left, right = (float(np.interp(at, corners, km)) for at in (low, high))
        own = when == spot.stop["when"] or (left <= spot.km <= right and spot.leader is None)
        clear = -1e-6 if own else CLEAR * self.longest
        ends = [spot.start, spot.start + spot.width]
        if spot.leader is None and when != spot.stop["when"]:
            ends.append(spot.foot[0])
        return left < max(ends) + clear and min(ends) - clear < right

    def _leads(self, spot: _Text) -> bool:
        """Whether the line from a stop to its text runs through no other text."""
        assert spot.leader is not None
        (x0, y0), (x1, y1) = spot.foot, spot.leader
        points = [(x0 + (x1 - x0) * n / 24, y0 + (y1 - y0) * n / 24) for n in range(1, 24)]
        return not any(
            text.start < x < text.start + text.width and abs(y - text.hours) < self.apart / 2
            for text in self.placed
            for x, y in points
        )

    def _length(self, spot: _Text) -> float:
        """Pixels from a stop to its text."""
        assert spot.leader is not None
        (x0, y0), (x1, y1) = spot.foot, spot.leader
        return math.hypot((x1 - x0) / self.longest * WIDTH, (y1 - y0) / self.total * HEIGHT)
