"""Names that people read, from a case's tables; an id where a row has no name."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

import pandas as pd

from optimizer.case import Case
from optimizer.case.frame_rows import blank, records
from optimizer.case.schema import sheet_named

LONGEST_LABEL = 22


def names(case: Case, sheet: str) -> list[str]:
    """The names of a sheet's rows, in the order of its rows."""
    table = case.tables[sheet]
    ids = table[sheet_named(sheet).columns[0].name]
    if "name" not in table.columns:
        return [str(identity) for identity in ids]
    pairs = zip(ids, table["name"], strict=True)
    return [str(identity if blank(name) else name) for identity, name in pairs]


def with_names(frame: pd.DataFrame, case: Case) -> pd.DataFrame:
    """A table of projects with their names beside the ids; as it is where the case gives them none."""
    named = dict(zip(case.tables["Projects"]["project"], names(case, "Projects"), strict=True))
    if "name" in frame.columns or all(name == project for project, name in named.items()):
        return frame
    wider = frame.copy()
    beside = list(frame.columns).index("project") + 1
    wider.insert(beside, "name", [named[project] for project in frame["project"]])
    return wider


def called(case: Case, projects: Iterable[str]) -> list[str]:
    """Projects as sentences name them: a name with its id, the id alone where it has no other name."""
    named = dict(zip(case.tables["Projects"]["project"], names(case, "Projects"), strict=True))
    return [project if named[project] == project else f"{named[project]} ({project})" for project in projects]


def place_label(name: str, identity: str) -> str:
    """A node's name for a map: what stands before a bracket or comma, or its id in words where it is long."""
    plain = re.split(r"\s*[(,/]", name)[0].strip() or name
    if len(plain) <= LONGEST_LABEL:
        return plain
    return cut(identity.replace("_", " ").title(), LONGEST_LABEL)


def flow_ends(case: Case, flow: str) -> str:
    """Where a flow comes from and goes to, as people call the places."""
    nodes = case.tables["Nodes"]
    named = zip(names(case, "Nodes"), nodes["node"], strict=True)
    labels = {node: place_label(name, node) for name, node in named}
    row = next(row for row in records(case.tables["Flows"]) if row["flow"] == flow)
    return f"{labels[row['origin']]} – {labels[row['destination']]}"


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def escaped(text: object) -> str:
    """Text of a workbook as plotly shows it literally: it reads tags in titles and hovers."""
    return html.escape(str(text), quote=False)


def amount(value: float) -> str:
    """A large figure with three or four digits that matter: 1,234 or 12.3 or 0.042."""
    size = abs(value)
    if size >= 100:
        return f"{value:,.0f}"
    return f"{value:,.1f}" if size >= 10 else f"{value:.2g}" if size else "0"
