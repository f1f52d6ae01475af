"""Who is in at which budget of a frontier: frames and names of projects for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from optimizer.case import Case
from optimizer.case.labels import names
from optimizer.columns import NAME, PROJECT, Columns, count, declares, text
from optimizer.report.frames.budget_frames import BUDGET, solved_points
from optimizer.studies import Frontier
from optimizer.studies.budgets.budget_frontier import ENTRIES
from optimizer.wording import figures

LABEL = text(
    "label", "its name, with its id where two have the same, marked where it must or may never be funded"
)
GRID = Columns(
    PROJECT, LABEL, BUDGET,
    text("budget", "the same as text"),
    text("state", "funded, dropped again or not funded"),
    count("times", "budgets", "at how many the project is funded"),
    count("of", "budgets", "of how many"),
)  # fmt: skip
NAMED_ENTRIES = Columns(PROJECT, NAME, *ENTRIES.columns[1:])
FUNDED, DROPPED, OUT = "funded", "dropped again", "not funded"


@declares(GRID)
def grid_frame(found: Frontier) -> pd.DataFrame:
    """One row a budget and a project that some budget funds, those funded most often first, then by entry."""
    points = solved_points(found)
    labels = dict(zip(found.case.tables["Projects"]["project"], project_labels(found.case), strict=True))
    inside = {project: [project in portfolio.projects for portfolio in points.values()] for project in labels}
    shown = sorted(
        (p for p in inside if any(inside[p])), key=lambda p: (-sum(inside[p]), inside[p].index(True))
    )
    rows = []
    for project in shown:
        times, seen = sum(inside[project]), False
        for budget, funded in zip(points, inside[project], strict=True):
            state = FUNDED if funded else DROPPED if seen else OUT
            seen = seen or funded
            rows.append((project, labels[project], budget, figures.budget(budget), state, times, len(points)))
    return GRID.frame(rows)


def never_funded(found: Frontier) -> list[str]:
    """Ids of the projects that no budget tried funds, in the order of the workbook."""
    ever = {project for portfolio in solved_points(found).values() for project in portfolio.projects}
    return [str(project) for project in found.case.tables["Projects"]["project"] if project not in ever]


@declares(NAMED_ENTRIES)
def entries_frame(found: Frontier) -> pd.DataFrame:
    """Frontier.entries with the projects' names."""
    named = dict(zip(found.case.tables["Projects"]["project"], names(found.case, "Projects"), strict=True))
    frame = found.entries.copy()
    frame.insert(1, "name", [named[project] for project in frame["project"]])
    return frame


def project_labels(case: Case) -> list[str]:
    """Names of the projects in the workbook's order, must and never marked; the id too if two share one."""
    table, counted = case.tables["Projects"], Counter(names(case, "Projects"))
    marks: Mapping[object, str] = {"committed": " (must)", "rejected": " (never)"}
    return [
        f"{named}{f' ({project})' if counted[named] > 1 else ''}{marks.get(status, '')}"
        for project, named, status in zip(
            table["project"], names(case, "Projects"), table["status"], strict=True
        )
    ]
