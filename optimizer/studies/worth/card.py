"""A project's card: what it does alone and in the portfolio, on what evidence, and when it is forced."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from models.instance import Instance
from models.referee import Valuation
from optimizer.case import Case
from optimizer.case.frame_rows import blank
from optimizer.case.labels import names
from optimizer.case.problems import InputError, error
from optimizer.columns import EVIDENCE, NAME, SOURCE, Columns, declares, figure, text
from optimizer.solver import Portfolio, solve
from optimizer.solver.stops import (
    Stop,
    StopHours,
    open_projects,
    stop_hours,
    stops_on,
    weighted_routes,
    world_shown,
)
from optimizer.studies.worth import worth_words
from optimizer.studies.worth.marginal_savings import Pricing
from optimizer.studies.worth.standing import standing_of

Status = Literal["committed", "rejected"]
TARGETS = Columns(
    text("target", "id of the bridge or post"),
    NAME,
    text("sort", "bridge or post"),
    figure("hours_today", "h", "of a passage with nothing funded"),
    figure("hours_alone", "h", "the same with this project alone"),
    figure(
        "hours_in_portfolio", "h", "the same with the portfolio and this project, whether it is funded or not"
    ),
    figure("kt_today", "kt a year", "what passes with nothing funded"),
    EVIDENCE,
    SOURCE,
)


@dataclass(frozen=True)
class ProjectCard:
    """What evaluating says of one project.

    Savings are in the objective's unit, priority x kt x hours, as Pricing says.

    - `targets`: the columns TARGETS
    - `effects`: the project's rows of the Effects sheet
    - `saving_alone`: with no other project
    - `loss_if_dropped`: what is lost when it alone is taken out of the funded set and the rest kept (None if
      not funded), which is not its replacement cost
    - `gain_if_added`: what adding it to the funded set saves more, whatever the rules say (None if funded);
      `admitted` says whether they would let it be added, `obstacles` why not
    """

    project: str
    name: str
    kind: str
    country: str
    cost_musd: float
    status: str
    group: str | None
    requires: tuple[str, ...]
    evidence: str | None
    source: str | None
    funded: bool
    kt_today: float
    targets: pd.DataFrame
    effects: pd.DataFrame
    saving_alone: float
    loss_if_dropped: float | None
    gain_if_added: float | None
    obstacles: tuple[str, ...]
    headline: str

    @property
    def admitted(self) -> bool:
        return not self.obstacles

    @property
    def saving_in_portfolio(self) -> float | None:
        """The name that the loss if dropped had first."""
        return self.loss_if_dropped


def project_card(
    case: Case, portfolio: Portfolio, project_id: str, *, pricing: Pricing | None = None
) -> ProjectCard:
    """The card of a project; a project that the case does not have is an InputError.

    Prices are the referee's, in the case that the portfolio was made from. Who asks for many cards hands in
    one Pricing of the portfolio's instance for all of them.
    """
    instance = portfolio.instance
    p = position_of(instance, project_id)
    pricing = pricing or Pricing(instance)
    standing = standing_of(portfolio, p, pricing)
    funded, starts = standing.funded, portfolio.starts
    with_it = starts if funded else pricing.with_added(starts, p)
    obstacles = () if funded else pricing.newly_broken(starts, with_it)
    row = case.tables["Projects"].iloc[p]
    effects = case.tables["Effects"]
    return ProjectCard(
        project=project_id,
        name=names(case, "Projects")[p],
        kind=str(row["kind"]),
        country=str(row["country"]),
        cost_musd=float(row["cost_musd"]),
        status=instance.projects[p].status,
        group=instance.projects[p].group,
        requires=tuple(instance.projects[q].id for q in instance.projects[p].requires),
        evidence=None if blank(row["evidence"]) else str(row["evidence"]),
        source=None if blank(row["source"]) else str(row["source"]),
        funded=funded,
        kt_today=pricing.kt_today[p],
        targets=_targets(case, pricing, p, pricing.price(with_it)),
        effects=effects[effects["project"] == project_id].reset_index(drop=True),
        saving_alone=pricing.saving_alone(p),
        loss_if_dropped=standing.rest_kept if funded else None,
        gain_if_added=None if funded else standing.rest_kept,
        obstacles=obstacles,
        headline=worth_words.headline(portfolio, standing, obstacles),
    )


@declares(TARGETS)
def _targets(case: Case, pricing: Pricing, p: int, with_it: Valuation) -> pd.DataFrame:
    """One row a bridge or post that the project acts on, in the base year and scenario."""
    instance = pricing.instance
    today, alone = pricing.baseline, pricing.price(pricing.starts([p]))
    hours = [_hours(instance, valuation) for valuation in (today, alone, with_it)]
    kt = _stop_kt(instance, today)
    rows = []
    for effect in instance.effects:
        if effect.project == p:
            stop: Stop = ("bridge" if effect.on_bridge else "post", effect.target)
            sheet = "Bridges" if effect.on_bridge else "Posts"
            row = case.tables[sheet].iloc[effect.target]
            left = [each.of(stop) for each in hours]
            said = row["evidence"], row["source"]
            rows.append((row.iloc[0], names(case, sheet)[effect.target], stop[0], *left, kt[stop], *said))
    return TARGETS.frame(rows)


def _hours(instance: Instance, valuation: Valuation) -> StopHours:
    """Hours at every stop once all that is funded has had time to open."""
    world = instance.worlds[world_shown(instance, last_year=True)]
    return stop_hours(instance, world, open_projects(instance, valuation, world))


def _stop_kt(instance: Instance, valuation: Valuation) -> dict[Stop, float]:
    kt: dict[Stop, float] = defaultdict(float)
    for share, _, route in weighted_routes(instance, valuation):
        for step in route.steps:
            for stop in stops_on(step):
                kt[stop] += share * route.kt
    return kt


def forced_case(case: Case, portfolio: Portfolio, project_id: str, *, into: Status) -> Case:
    """The case with the project `into` "committed" (always funded) or "rejected" (never), else as solved.

    The settings are the portfolio's own, its budget among them. A project that the case does not have is an
    InputError.
    """
    position_of(portfolio.instance, project_id)
    table = case.tables["Projects"]
    altered = table.assign(status=table["status"].where(table["project"] != project_id, into))
    return replace(case, tables={**case.tables, "Projects": altered}, settings=portfolio.case.settings)


def forced(case: Case, portfolio: Portfolio, project_id: str, *, into: Status) -> Portfolio:
    """The best portfolio of the `forced_case`. Raises InfeasibleCaseError where none obeys the rules then."""
    changed = forced_case(case, portfolio, project_id, into=into)
    return solve(changed, solver=portfolio.run.solver, prove_unique=False)


def position_of(instance: Instance, project_id: str) -> int:
    if project_id not in instance.project_position:
        remedy = "name a project of the Projects sheet"
        message = f"there is no project {project_id!r}"
        raise InputError([error("Projects", None, "project", project_id, message, remedy)])
    return instance.project_position[project_id]
