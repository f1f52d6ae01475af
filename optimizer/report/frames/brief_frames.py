"""Frames that the brief adds to those of the charts: reasons, rules, evidence."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from models.instance import Rule
from models.referee.rules import broken_rules
from optimizer.case.frame_rows import blank
from optimizer.case.labels import names
from optimizer.columns import (
    COST,
    COUNTRY,
    EVIDENCE,
    KIND,
    NAME,
    PROJECT,
    Columns,
    count,
    declares,
    figure,
    text,
)
from optimizer.report.charts import colours
from optimizer.solver.portfolio import Portfolio
from optimizer.solver.portfolio_columns import FUNDED
from optimizer.studies.worth.marginal_savings import Pricing
from optimizer.studies.worth.standing import Standing, standing_of
from optimizer.wording.figures import listed
from optimizer.wording.savings import unit_of

REASONS = Columns(
    *FUNDED.columns,
    figure("lost_hours", "h a tonne", "its loss if dropped, the rest kept"),
    figure("lost_pct", "%", "the same, of the saving"),
    text("acts_on", "names of its targets, and what else speaks for it"),
    text("paid_by", "who pays, in million"),
)
OTHERS = Columns(
    PROJECT, NAME, KIND, COUNTRY, COST,
    figure("gain_hours", "h a tonne", "its gain if added, whatever the rules say"),
    figure("gain_pct", "%", "the same, of the saving"),
    text("why_not", "why it is not funded, in words"),
    EVIDENCE,
)  # fmt: skip
RULES = Columns(
    text("rule", "its id, or budget_musd"),
    text("asks", "its limits in words"),
    text("reached", "what the portfolio reaches"),
    text("kept", "yes or no"),
)
_WORDS = ("cited", "derived", "illustrative", "not_said")
KNOWN = Columns(
    text("what", "which figures"),
    *(count(word, "rows", f"how many are {word.replace('_', ' ')}") for word in _WORDS),
)


@declares(REASONS)
def reasons(portfolio: Portfolio) -> pd.DataFrame:
    """Every funded project with its loss if dropped, the rest of the list kept; most first."""
    pricing = Pricing(portfolio.instance)
    unit = unit_of(portfolio.instance)
    rows = []
    for p in sorted(portfolio.starts):
        standing = standing_of(portfolio, p, pricing)
        rows.append(
            {
                "lost_hours": unit.hours_a_tonne(standing.rest_kept),
                "lost_pct": standing.share_pct,
                "acts_on": ". ".join(
                    filter(None, (acts_on(portfolio, p), _besides_hours(portfolio, standing)))
                ),
            }
        )
    added = pd.DataFrame(rows, columns=["lost_hours", "lost_pct", "acts_on"])
    money = [_payers(portfolio, p) for p in sorted(portfolio.starts)]
    named = [names(portfolio.case, "Projects")[p] for p in sorted(portfolio.starts)]
    kinds = [colours.KIND_WORDS[portfolio.instance.projects[p].kind] for p in sorted(portfolio.starts)]
    frame = pd.concat([portfolio.funded.reset_index(drop=True), added], axis=1).assign(
        name=named, kind=kinds, paid_by=money
    )
    return frame.sort_values("lost_pct", ascending=False, kind="stable", ignore_index=True)


def _besides_hours(portfolio: Portfolio, standing: Standing) -> str:
    """What besides hours speaks for it."""
    said = ["Committed"] if standing.status == "committed" else []
    named = names(portfolio.case, "Projects")
    return ", ".join([*said, *(f"{named[q]} requires it" for q in standing.needed_by)])


def _payers(portfolio: Portfolio, p: int) -> str:
    return ", ".join(
        f"{source} {musd:,.2f}".rstrip("0").rstrip(".")
        for source, musd in portfolio.paid_by_source(p).items()
    )


def acts_on(portfolio: Portfolio, p: int, most: int = 2) -> str:
    """The names of a project's targets; those beyond the first ones are counted."""
    instance = portfolio.instance
    found = [
        names(portfolio.case, "Bridges" if effect.on_bridge else "Posts")[effect.target]
        for effect in instance.effects
        if effect.project == p
    ]
    return "; ".join(found[:most]) + (f" and {len(found) - most} more" if len(found) > most else "")


@declares(OTHERS)
def not_funded(portfolio: Portfolio) -> pd.DataFrame:
    """Every other project with its gain if added, whatever the rules say; those that would add most first."""
    pricing = Pricing(portfolio.instance)
    unit = unit_of(portfolio.instance)
    named = names(portfolio.case, "Projects")
    rows = []
    for p, project in enumerate(portfolio.instance.projects):
        if p not in portfolio.starts:
            standing = standing_of(portfolio, p, pricing)
            rows.append(
                {
                    "project": project.id,
                    "name": named[p],
                    "kind": project.kind,
                    "country": project.country,
                    "cost_musd": project.cost_musd,
                    "gain_hours": unit.hours_a_tonne(standing.rest_kept),
                    "gain_pct": standing.share_pct,
                    "why_not": _why_not(portfolio, standing),
                    "evidence": portfolio.case.tables["Projects"]["evidence"].iloc[p],
                }
            )
    return OTHERS.frame(rows).sort_values("gain_pct", ascending=False, kind="stable", ignore_index=True)


def _why_not(portfolio: Portfolio, standing: Standing) -> str:
    if standing.status == "rejected":
        return "rejected in the workbook"
    named = names(portfolio.case, "Projects")
    if standing.rival is not None:
        return f"{named[standing.rival]} of the same group is funded"
    if standing.rest_kept <= 0:
        return "would save nothing more"
    if standing.missing:
        return f"requires {listed([named[q] for q in standing.missing])}"
    budget, cost_musd = portfolio.budget_musd, portfolio.instance.projects[standing.position].cost_musd
    if budget is not None and portfolio.spent_musd + cost_musd > budget + 1e-6:
        return "more than the budget has left"
    return ""


@declares(RULES)
def rule_frame(portfolio: Portfolio) -> pd.DataFrame:
    """The planner's limits, the budget first."""
    found = broken_rules(portfolio.instance, portfolio.starts) if portfolio.starts else ()
    # A rule of the planner's may be called as a setting is.
    broken = {(rule.sheet, rule.rule) for rule in found}
    rows = []
    if portfolio.budget_musd is not None:
        spent = f"{portfolio.spent_musd:,.2f} million spent"
        rows.append(
            (
                "budget_musd",
                f"at most {portfolio.budget_musd:,.2f} million",
                spent,
                "no" if ("Settings", "budget_musd") in broken else "yes",
            )
        )
    for rule in portfolio.instance.rules:
        rows.append(
            (rule.id, _asks(rule), _reached(portfolio, rule), "no" if ("Rules", rule.id) in broken else "yes")
        )
    return RULES.frame(rows)


_UNITS = {"spend_musd": " million on", "spend_share_pct": " % of the money spent on", "projects": " of"}


def _asks(rule: Rule) -> str:
    limits = [f"at least {rule.minimum:g}"] if rule.minimum is not None else []
    limits += [f"at most {rule.maximum:g}"] if rule.maximum is not None else []
    return f"{' and '.join(limits) or 'nothing'}{_UNITS[rule.measure]} {len(rule.projects)} projects"


def _reached(portfolio: Portfolio, rule: Rule) -> str:
    chosen = [p for p in portfolio.starts if p in rule.projects]
    spend = sum(portfolio.instance.projects[p].cost_musd for p in chosen)
    if rule.measure == "projects":
        return f"{len(chosen)}"
    if rule.measure == "spend_musd":
        return f"{spend:,.2f}"
    return f"{100 * spend / portfolio.spent_musd:,.1f}" if portfolio.spent_musd else "nothing is spent"


@declares(KNOWN)
def evidence_frame(portfolio: Portfolio) -> pd.DataFrame:
    """How well the figures behind the list are known."""
    tables, funded = portfolio.case.tables, set(portfolio.projects)
    effects = tables["Effects"][tables["Effects"]["project"].isin(funded)]
    targets = set(effects["target"])
    groups = {
        "costs of the funded projects": tables["Projects"][tables["Projects"]["project"].isin(funded)],
        "effects of the funded projects": effects,
        "bridges that they act on": tables["Bridges"][tables["Bridges"]["bridge"].isin(targets)],
        "posts that they act on": tables["Posts"][tables["Posts"]["post"].isin(targets)],
        "flows": tables["Flows"],
        "links": tables["Links"],
    }
    rows = []
    for what, table in groups.items():
        counted = Counter("not_said" if blank(word) else str(word) for word in table["evidence"])
        rows.append({"what": what, **{word: counted[word] for word in _WORDS}})
    return KNOWN.frame(rows)
