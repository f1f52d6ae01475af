"""Titles and alternative texts of the charts of a stress test and of alternatives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from optimizer.case.frame_rows import blank, records
from optimizer.report.frames.stress_frames import BORDERLINE, CLASSES, CORE, CORE_PCT, RARE, RARE_PCT
from optimizer.report.words.chart_words import Words
from optimizer.studies import Stress
from optimizer.wording.figures import digits, part_of
from optimizer.wording.savings import HOURS, unit_of

MOST_SURVEYED = 12


def strip_words(found: Stress, frame: pd.DataFrame) -> Words:
    if not found.feasible:
        return "No draw has a portfolio", "No bars: in no draw a portfolio obeys the rules."
    counted = {name: int((frame["class"] == name).sum()) for name in CLASSES}
    chosen = frame[frame["funded"] == "yes"]
    core = int((chosen["class"] == CORE).sum())
    title = (
        f"{core} of the {len(chosen)} projects of the chosen list are core; "
        f"{counted[BORDERLINE]} projects are borderline"
    )
    bars = "; ".join(
        f"{row['label']} {row['funded_share_pct']:.0f} %"
        for row in records(frame)
        if row["funded_share_pct"] > 0
    )
    return (
        title,
        (
            f"Bars of the share of {len(found.feasible)} draws in whose best list each project is: "
            f"{counted[CORE]} core ({CORE_PCT:g} % or more), {counted[BORDERLINE]} borderline, "
            f"{counted[RARE]} below {RARE_PCT:g} %. {bars}."
        ),
    )


def regret_words(found: Stress, frame: pd.DataFrame) -> Words:
    if not len(frame):
        return "No draw has a portfolio", "No bars: in no draw a portfolio obeys the rules."
    regret, saving, unit = found.regret, found.chosen.saving, unit_of(found.chosen.instance)
    best = int((frame["regret"] <= 1e-6 * max(1.0, saving)).sum())
    figures = "; ".join(
        f"{name} {unit.said(value, whole=saving)}"
        for name, value in (
            ("mean", regret["mean"]),
            ("95th percentile", regret["p95"]),
            ("worst", regret["max"]),
        )
        if value is not None
    )
    title = (
        f"The chosen list is the best in {best} of {len(frame)} draws; on average it gives up {_of(found)}"
    )
    return title, f"Bars of draws by what the chosen list gives up against the best of the draw: {figures}."


def _of(found: Stress) -> str:
    value, saving = found.regret["mean"], found.chosen.saving
    if value is None:
        return "nothing"
    if saving > 0:
        return f"{part_of(value, saving)} of its saving"
    return unit_of(found.chosen.instance).said(value)


def what_it_saves(row: Mapping[str, Any]) -> str:
    """What knowing a figure saves, with the share where there is a saving."""
    hours, share = row[f"value_of_knowing{HOURS}"], row["share_pct"]
    said = "–" if blank(hours) else f"{digits(hours)} h a tonne"
    return said if blank(share) else f"{said} ({share:.2g} %)"


def survey_words(frame: pd.DataFrame) -> Words:
    if not len(frame):
        return (
            "No single figure is worth a survey by these draws",
            "No bars: knowing any one figure would not change the list.",
        )
    first = records(frame)[0]
    title = f"Survey first: {first['figure']} ({first['sheet']} row {first['row']})"
    figures = "; ".join(
        f"{row['sheet']} row {row['row']}, {row['figure']}, {what_it_saves(row)}"
        for row in records(frame.head(MOST_SURVEYED))
    )
    return (
        title,
        (
            "Bars of what knowing a figure before deciding would save on average, "
            f"and its share of the saving: {figures}."
        ),
    )
