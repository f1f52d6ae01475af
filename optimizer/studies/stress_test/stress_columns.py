"""The columns of a stress test's frames."""

from __future__ import annotations

from optimizer.columns import PROJECT, Columns, figure, text, weighted

PROJECTS = Columns(
    PROJECT,
    text("funded", "whether the chosen list has it: yes or no"),
    figure("funded_share_pct", "%", "of the draws: in whose best list it is"),
    figure(
        "still_affordable_pct",
        "%",
        "of the draws: in which the chosen list's money still buys it, None if not funded",
    ),
)
SURVEY_FIRST = Columns(
    text("sheet", "the sheet of the figure"),
    text("id", "its row's id"),
    text("column", "its column"),
    weighted("value_of_knowing", "what knowing it before deciding saves on average (EVPPI)"),
)
