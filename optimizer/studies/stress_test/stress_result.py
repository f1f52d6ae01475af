"""What a stress test found: its draws, how often projects are funded, what is regretted, what to survey."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from models.instance import Starts
from optimizer.columns import declares
from optimizer.solver.portfolio import Portfolio
from optimizer.studies.stress_test.draws import Figure
from optimizer.studies.stress_test.stress_columns import PROJECTS, SURVEY_FIRST


@dataclass(frozen=True)
class Drawn:
    """One draw: its best list and objective, and the chosen list's, cut back to what its money then buys.

    `starts` is None where no list obeys the rules in that draw, `part` where no part of the chosen one does:
    then the chosen list counts as it stands.
    """

    draw: int
    status: str
    starts: Starts | None = None
    objective: float = 0.0
    chosen_objective: float = 0.0
    part: Starts | None = None

    @property
    def regret(self) -> float:
        return max(0.0, self.chosen_objective - self.objective)


@dataclass(frozen=True)
class Stress:
    """What `draws` draws say of the chosen portfolio.

    `regret` (mean, p95, max) and `value_of_knowing` (EVPPI, one a figure of `figures`) are in the objective's
    unit.
    """

    chosen: Portfolio
    seed: int
    asked_for: int
    drawn: tuple[Drawn, ...]
    figures: tuple[Figure, ...]
    value_of_knowing: tuple[float, ...]
    interrupted: bool = False

    @property
    def draws(self) -> int:
        return len(self.drawn)

    @cached_property
    def feasible(self) -> tuple[Drawn, ...]:
        return tuple(one for one in self.drawn if one.starts is not None)

    @cached_property
    def funded_share(self) -> dict[str, float]:
        """Share of the draws (of those with a list) in whose best list each project is."""
        times = Counter(p for one in self.feasible for p in one.starts or ())
        many = max(1, len(self.feasible))
        return {project.id: times[p] / many for p, project in enumerate(self.chosen.instance.projects)}

    @cached_property
    def regret(self) -> dict[str, float | None]:
        values = [one.regret for one in self.feasible]
        if not values:
            return {"mean": None, "p95": None, "max": None}
        p95 = float(np.percentile(values, 95))
        return {"mean": float(np.mean(values)), "p95": p95, "max": float(max(values))}

    @cached_property
    @declares(PROJECTS)
    def projects(self) -> pd.DataFrame:
        """One row a project, those in most best lists first."""
        chosen = self.chosen.starts
        kept = Counter(p for one in self.feasible for p in (chosen if one.part is None else one.part))
        many = max(1, len(self.feasible))
        rows = []
        for p, project in enumerate(self.chosen.instance.projects):
            in_list, affordable = ("yes", 100 * kept[p] / many) if p in chosen else ("no", None)
            rows.append((project.id, in_list, 100 * self.funded_share[project.id], affordable))
        frame = PROJECTS.frame(rows).astype(object)
        return frame.sort_values("funded_share_pct", ascending=False, kind="stable", ignore_index=True)

    @cached_property
    @declares(SURVEY_FIRST)
    def survey_first(self) -> pd.DataFrame:
        """One row a figure worth knowing better, most first; those without value are left out."""
        worth = zip(self.figures, self.value_of_knowing, strict=True)
        rows = [(figure.sheet, figure.id, figure.column, value) for figure, value in worth if value > 0]
        frame = SURVEY_FIRST.frame(rows)
        return frame.sort_values("value_of_knowing", ascending=False, kind="stable", ignore_index=True)
