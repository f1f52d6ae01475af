"""Why a project is funded or not, in one or two sentences that claim nothing that was not computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.case.labels import names
from optimizer.solver.portfolio import Portfolio
from optimizer.studies.worth.marginal_savings import Pricing
from optimizer.wording.figures import money
from optimizer.wording.savings import unit_of

if TYPE_CHECKING:
    from optimizer.studies.worth.card import ProjectCard


def headline(card: ProjectCard, portfolio: Portfolio, pricing: Pricing) -> str:
    cost = money(card.cost_musd, str(portfolio.case.settings["currency"]))
    return _funded(card, portfolio, cost, pricing) if card.funded else _not_funded(card, portfolio, cost, pricing)


def _funded(card: ProjectCard, portfolio: Portfolio, cost: str, pricing: Pricing) -> str:
    lost, saving = card.saving_in_portfolio or 0.0, pricing.saved_by(portfolio.valuation)
    needed = _needed_by(card, portfolio)
    if lost > 0 and not pricing.is_nothing(lost):
        worth = unit_of(pricing.instance).said(lost, whole=saving)
        said = f"Funded: if it were dropped and the rest kept, {worth}, would be lost, for {cost}."
    else:
        said = f"Funded, though nothing would be lost if it were dropped and the rest kept, for {cost}."
    if card.status == "committed":
        said += " It is committed in the workbook."
    if needed:
        said += f" {', '.join(needed)} {'requires' if len(needed) == 1 else 'require'} it."
    return said


def _needed_by(card: ProjectCard, portfolio: Portfolio) -> list[str]:
    projects = portfolio.instance.projects
    here = portfolio.instance.project_position[card.project]
    named = names(portfolio.case, "Projects")
    return [named[p] for p in sorted(portfolio.starts) if here in projects[p].requires]


def _not_funded(card: ProjectCard, portfolio: Portfolio, cost: str, pricing: Pricing) -> str:
    if card.status == "rejected":
        return f"Not funded: it is rejected in the workbook. {_gain(card, cost, pricing)}"
    rival = _rival(card, portfolio)
    if rival is not None:
        return f"Not funded: {rival} of the same group ({card.group}) is, and at most one may be. {_gain(card, cost, pricing)}"
    if card.obstacles:
        return f"Not funded: {_gain(card, cost, pricing, start=False)}, but {'; '.join(card.obstacles)}."
    return f"Not funded: {_gain(card, cost, pricing, start=False)}."


def _gain(card: ProjectCard, cost: str, pricing: Pricing, *, start: bool = True) -> str:
    gain = card.gain_if_added or 0.0
    if pricing.is_nothing(gain):
        said = f"added to this portfolio it would save nothing more, for {cost}"
    elif gain > 0:
        instance = pricing.instance
        begun = (
            ""
            if instance.is_static
            else f", started in {instance.years[pricing.earliest(instance.project_position[card.project])].number}"
        )
        said = f"added to this portfolio it would save {unit_of(instance).said(gain)} more, for {cost}{begun}"
    else:
        said = f"added to this portfolio it would cost {unit_of(pricing.instance).said(-gain)}"
    return f"{said[0].upper()}{said[1:]}." if start else said


def _rival(card: ProjectCard, portfolio: Portfolio) -> str | None:
    """The funded project of the same group."""
    if card.group is None:
        return None
    projects = portfolio.instance.projects
    named = names(portfolio.case, "Projects")
    return next((named[p] for p in sorted(portfolio.starts) if projects[p].group == card.group), None)
