"""Draws: what costs, delays, queues and flows may be in truth, by the evidence of the rows that state them.

Each uncertain figure, one column of one row, is multiplied by one factor a draw, the same in all years and
scenarios. Its standard deviation is the setting spread_<evidence>_pct, in percent of the figure; a row that
does not say its evidence is taken for illustrative, the widest. Factors are lognormal, so no figure turns
negative:

- costs: the figure is the likeliest value (the mode), so that overruns are likelier than savings and larger;
- delays of bridges (closures included), processing and queues of posts, volumes of flows: the figure is
  the mean.

A figure of 0 is sure. Draw n of a seed is the same whatever else is drawn, on whatever machine.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.instance import Instance, World
from models.linear_program import Floats
from optimizer.case import Case
from optimizer.case.sheet_rows import SheetRows, bridge_delay_hours

UNSAID = "illustrative"


@dataclass(frozen=True)
class Figure:
    """An uncertain figure of the sheet's row `position`; factor = exp(mu + sigma z), z standard normal."""

    sheet: str
    id: str
    column: str
    position: int
    mu: float
    sigma: float


def figures_of(case: Case) -> tuple[Figure, ...]:
    """Every uncertain figure of a case, in the order of the workbook."""
    rows, found = SheetRows(case.tables), []
    for sheet, id_column, columns in (
        ("Bridges", "bridge", ("delay_hours",)),
        ("Posts", "post", ("processing_hours", "queue_hours")),
        ("Projects", "project", ("cost_musd",)),
        ("Flows", "flow", ("kt_per_year",)),
    ):
        for position, cells in enumerate(rows.cells(sheet)):
            spread = float(case.settings[f"spread_{cells['evidence'] or UNSAID}_pct"]) / 100
            for column in columns:
                value = bridge_delay_hours(cells) if column == "delay_hours" else cells[column]
                if value > 0 and spread > 0:
                    mu, sigma = (around_mode if column == "cost_musd" else around_mean)(spread)
                    found.append(Figure(sheet, cells[id_column], column, position, mu, sigma))
    return tuple(found)


def around_mean(spread: float) -> tuple[float, float]:
    """(mu, sigma) of the lognormal with mean 1 and this standard deviation."""
    variance = math.log1p(spread * spread)
    return -variance / 2, math.sqrt(variance)


def around_mode(spread: float) -> tuple[float, float]:
    """(mu, sigma) of the lognormal with mode 1 and this standard deviation."""
    w = np.roots([1, -1, 0, 0, -spread * spread]).real.max()  # exp(variance): w³(w - 1) is the spread squared
    variance = math.log(w)
    return variance, math.sqrt(variance)


def normals(figures: Sequence[Figure], seed: int, draw: int) -> Floats:
    """The standard normal behind each figure's factor in one draw."""
    return np.random.default_rng([seed, draw]).standard_normal(len(figures))


def drawn(instance: Instance, figures: Sequence[Figure], z: Floats) -> Instance:
    """The instance of one draw."""
    factor = {
        (f.column, f.position): math.exp(f.mu + f.sigma * float(n)) for f, n in zip(figures, z, strict=True)
    }

    def times(values: tuple[float, ...], column: str) -> tuple[float, ...]:
        return tuple(value * factor.get((column, n), 1.0) for n, value in enumerate(values))

    def moved(world: World) -> World:
        return replace(
            world,
            bridge_hours=times(world.bridge_hours, "delay_hours"),
            post_processing_hours=times(world.post_processing_hours, "processing_hours"),
            post_queue_hours=times(world.post_queue_hours, "queue_hours"),
            flow_kt=times(world.flow_kt, "kt_per_year"),
        )

    projects = tuple(
        replace(project, cost_musd=project.cost_musd * factor.get(("cost_musd", p), 1.0))
        for p, project in enumerate(instance.projects)
    )
    return replace(instance, projects=projects, worlds=tuple(moved(world) for world in instance.worlds))
