"""The columns of a portfolio's frames."""

from __future__ import annotations

from optimizer.columns import (
    COST,
    COUNTRY,
    EVIDENCE,
    FLOW,
    HOURS_AFTER,
    HOURS_BEFORE,
    KIND,
    KT,
    NAME,
    PROJECT,
    SCENARIO,
    SOURCE,
    Columns,
    count,
    each,
    figure,
    text,
)  # fmt: skip

PARTS = {
    "line_haul": "line_haul_hours",
    "sea": "sea_hours",
    "bridges": "bridge_hours",
    "processing": "processing_hours",
    "queues": "queue_hours",
    "transfers": "transfer_hours",
}

FUNDED = Columns(
    PROJECT, NAME, KIND, COUNTRY, COST,
    count("start_year", "", "the year in which it starts, None in a static case"),
    EVIDENCE, SOURCE,
    each("source", "{}_musd", "million", "what this source of money pays of it"),
)  # fmt: skip
FLOWS = Columns(
    FLOW,
    text("origin", "the node where it begins"),
    text("destination", "the node where it ends"),
    text("commodity", "what is carried"),
    figure("priority", "", "its weight in the objective"),
    KT, HOURS_BEFORE, HOURS_AFTER,
    figure("hours_saved", "h", "before minus after; positive is good"),
    figure("unserved_kt_before", "kt a year", "without route or capacity, with nothing funded"),
    figure("unserved_kt_after", "kt a year", "the same with the portfolio"),
)  # fmt: skip
ROUTES = Columns(
    FLOW,
    text("when", "before, or after the portfolio is funded"),
    SCENARIO,
    count("year", "", "the year, None in a static case"),
    figure("kt", "kt a year", "what takes this route"),
    figure("hours", "h", "of a tonne on it, the sum of the parts that follow"),
    *(figure(column, "h", f"its part: {part.replace('_', '-')}") for part, column in PARTS.items()),
    text("links", "ids of its links in the order of travel"),
)
