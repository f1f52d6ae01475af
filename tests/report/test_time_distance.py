"""Names in the time-distance chart stand beside their own step, or are led to it; no line crosses one."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from optimizer.report.charts.portfolio_charts import time_distance_chart
from optimizer.report.charts.time_distance_labels import BESIDE, LETTER_SHARE, ROOM, label_frame, line_frame
from optimizer.solver import Portfolio

Stop = tuple[str, float]  # name, hours
Way = tuple[float, float]  # km, hours


def legs_of(**lines: list[Stop | Way]) -> pd.DataFrame:
    """Legs of lines, from alternating ways and stops."""
    rows = []
    for when, parts in lines.items():
        km = hours = 0.0
        for first, taken in parts:
            name, step = (first, 0.0) if isinstance(first, str) else (f"way of {first}", float(first))
            kind = "post" if isinstance(first, str) else "travel"
            rows.append((when, kind, name, name, km, km + step, hours, hours + taken, taken))
            km, hours = km + step, hours + taken
    columns = ["when", "kind", "id", "name", "km_from", "km_to", "hours_from", "hours_to", "hours"]
    return pd.DataFrame(rows, columns=columns)


def faults(legs: pd.DataFrame) -> list[str]:
    """Texts that a line or another text runs through, and those nearer to another line than to their own."""
    longest, total = legs["km_to"].max(), legs["hours_to"].max()
    labels, found = label_frame(legs), []
    boxes = []
    for row in labels.itertuples():
        width = LETTER_SHARE * longest * len(row.text)
        start = row.km - width if row.align == "right" else row.km
        boxes.append((start, start + width, row.hours, row.text))
        assert start >= 0
        assert start + width <= longest * 1.01
        for when, line in line_frame(legs).groupby("when", sort=False):
            points = points_of(list(line["km"]), list(line["hours"]))
            inside = [km for km, hours in points if abs(hours - row.hours) < 0.45 * ROOM * total]
            if any(start + 0.002 * longest < km < start + width - 0.002 * longest for km in inside):
                found.append(f"{row.text} is crossed by {when}")
            low, high = sorted((row.km, row.stop_km))
            between = [km for km in inside if low + 0.002 * longest < km < high - 0.002 * longest]
            if when != row.when and pd.isna(row.leader_km) and between:
                found.append(f"{when} runs between {row.text} and its step")
        if pd.isna(row.leader_km) and abs(row.km - row.stop_km) > (BESIDE + 1e-6) * longest:
            found.append(f"{row.text} is far from its step")
    for n, (start, end, hours, text) in enumerate(boxes):
        found += [
            f"{text} covers {other[3]}"
            for other in boxes[:n]
            if start < other[1] and other[0] < end and abs(hours - other[2]) < 0.95 * ROOM * total
        ]
    return found


def points_of(km: list[float], hours: list[float]) -> list[tuple[float, float]]:
    """Points close together along a line."""
    return [
        (x0 + (x1 - x0) * n / 200, y0 + (y1 - y0) * n / 200)
        for x0, x1, y0, y1 in zip(km, km[1:], hours, hours[1:], strict=False)
        for n in range(201)
    ]


def test_a_label_stands_at_its_own_line_where_the_other_lies_to_the_left() -> None:
    """Before, the way is longer to the first border: its step is right, so its name stands right of it."""
    legs = legs_of(
        before=[(3200.0, 70.0), ("Altynkol", 90.0), (3300.0, 100.0), ("quay", 40.0)],
        after=[(3000.0, 66.0), ("Dostyk", 80.0), (3300.0, 90.0), ("quay", 20.0)],
    )
    labels = label_frame(legs).set_index("text")
    assert faults(legs) == []
    assert labels.at["Altynkol 90.0 h", "when"] == "before"
    assert labels.at["Dostyk 80.0 h", "align"] == "right"  # its right end at the left one of the two steps
    assert labels.at["Altynkol 90.0 h", "km"] >= 3150
    assert labels["leader_km"].isna().all()


def test_no_line_runs_between_a_name_and_its_step() -> None:
    """At the top of the left step there is room right of it, but beyond the other line's step."""
    legs = legs_of(
        before=[
            (3215.0, 72.0),
            ("Khorgos", 34.8),
            ("Altynkol rail customs", 57.4),
            (3120.0, 108.0),
            ("Aktau", 65.0),
            (490.0, 44.0),
        ],
        after=[
            (3040.0, 68.0),
            ("Alashankou", 30.5),
            ("Dostyk rail customs", 46.2),
            (3080.0, 100.0),
            ("Kuryk", 45.0),
            (440.0, 34.0),
        ],
    )
    assert faults(legs) == []
    assert len(label_frame(legs)) == 6


def test_a_name_without_room_beside_its_step_has_a_line_to_it() -> None:
    """Both steps of the earlier line are hemmed in: the other line on one side, the axis on the other."""
    legs = legs_of(
        before=[(60.0, 2.0), ("a customs post of a long name", 60.0), (3000.0, 80.0)],
        after=[(100.0, 3.0), ("another post of a long name", 50.0), (2960.0, 70.0)],
    )
    labels = label_frame(legs).set_index("when")
    assert faults(legs) == []
    assert set(labels.index) == {"before", "after"}
    before = labels.loc["before"]
    assert before["leader_km"] > 0
    assert (before["stop_km"], before["stop_hours"]) == (60.0, 32.0)
    assert pd.isna(labels.at["after", "leader_km"])


@pytest.mark.parametrize("seed", range(12))
def test_no_name_can_be_taken_for_another_lines(seed: int) -> None:
    chance = random.Random(seed)

    def line(stretch: float) -> list[Stop | Way]:
        parts: list[Stop | Way] = []
        for n in range(chance.randint(2, 9)):
            parts += [
                (chance.uniform(20, 900) * stretch, chance.uniform(1, 40)),
                (f"post {n} of {seed}", chance.uniform(1, 60)),
            ]
        return parts

    legs = legs_of(before=line(1.0), after=line(chance.uniform(0.8, 1.2)))
    assert len(label_frame(legs))
    assert faults(legs) == []


def test_lines_to_names_are_drawn(everything: Portfolio) -> None:
    spec = time_distance_chart(everything, "ore").to_dict()
    assert "stop_km" not in str(spec["layer"])  # none is needed here: names stand beside their steps
    before = [(5.0, 1.0), ("a post of a very long name indeed", 60.0), (900.0, 9.0)]
    labels = label_frame(legs_of(before=before, after=[(9.0, 1.0), ("b", 50.0), (891.0, 9.0)]))
    assert labels["leader_km"].notna().any()
