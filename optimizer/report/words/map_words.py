"""What a map says in words: its title, its alternative text, its notes.

Every figure is computed from its frames.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from optimizer.case import Case
from optimizer.case.frame_rows import row_with_most
from optimizer.case.labels import cut
from optimizer.report.frames.baseline import Baseline
from optimizer.report.map.map_frame import ZOOMS
from optimizer.report.map.outlines import CREDIT
from optimizer.solver.portfolio import Portfolio


def title(subject: Baseline | Portfolio, links: pd.DataFrame) -> str:
    """The finding in one line."""
    if isinstance(subject, Baseline):
        return _where_freight_waits(subject)
    count = f"{len(subject.starts)} of {len(subject.instance.projects)} projects funded"
    best = _busiest(links, "kt_hours_saved")
    if best is None:
        return f"{count}; no freight hours are saved on the links of this map"
    share = 100 * best["kt_hours_saved"] / links["kt_hours_saved"].sum()
    return (
        f"{count}; most freight hours are saved between {best['from_name']} "
        f"and {best['to_name']} ({share:.0f} % of those shown)"
    )


def _where_freight_waits(baseline: Baseline) -> str:
    stops = baseline.worst_stops
    if not len(stops):
        return "Today no freight passes a bridge or a post"
    worst, total = stops.iloc[0], stops["kt_hours"].sum()
    share = f"{100 * worst['kt_hours'] / total:.0f} %" if total else "none"
    return f"Today freight waits most at {cut(worst['name'], 60)}: {share} of all hours at bridges and posts"


def _busiest(links: pd.DataFrame, column: str) -> dict[str, Any] | None:
    if not len(links) or not (links[column] > 0).any():
        return None
    return row_with_most(links, column)


def description(subject: Baseline | Portfolio, projects: pd.DataFrame, links: pd.DataFrame, zoom: str) -> str:
    """Alternative text: what a person who cannot see the map should know of it."""
    busiest = _busiest(links, "kt")
    part = ZOOMS[zoom].lower() if zoom in ZOOMS else f"around {zoom}"
    parts = [f"Map of {subject.case.title} ({part}): {len(links)} links and {len(projects)} projects."]
    if busiest is not None:
        parts.append(
            f"Most freight runs between {busiest['from_name']} and {busiest['to_name']}, "
            f"{busiest['kt']:,.0f} kt a year."
        )
    if isinstance(subject, Portfolio):
        funded = projects[projects["funded"]]
        by_country = ", ".join(
            f"{country} {count}" for country, count in funded["country"].value_counts().items()
        )
        parts.append(f"Funded here: {len(funded)}" + (f" ({by_country})." if by_country else "."))
    return " ".join(parts)


def notes(case: Case, links: pd.DataFrame, *, unplaced: int, drawn: bool) -> tuple[str, ...]:
    if not drawn:
        return (
            (
                "No node has a latitude and longitude, so there is nothing to draw: "
                "fill lat and lon in the Nodes sheet."
            ),
        )
    of_all = f"{unplaced} of {len(case.tables['Nodes'])} nodes"
    missing = (f"{of_all} have no latitude and longitude and are left out.",) if unplaced else ()
    most = max(links["kt"], default=0.0)
    wider = f"Wider lines carry more freight, up to {most:,.0f} kt a year."
    width = wider if most > 0 else "No freight runs on these links."
    return (f"{width} Bridges stand at the middle of their link, training amid its posts. {CREDIT}", *missing)
