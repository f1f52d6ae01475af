"""Tables for people, made from a portfolio: one function a table, units in every column's name."""

from __future__ import annotations

import pandas as pd

from models.referee.travel import PARTS
from optimizer.columns import (
    COST,
    COUNTRY,
    EVIDENCE,
    HOURS_AFTER,
    HOURS_BEFORE,
    KIND,
    NAME,
    PROJECT,
    SOURCE,
    STATUS,
    Columns,
    anything,
    count,
    declares,
    each,
    figure,
    text,
)  # fmt: skip
from optimizer.report.words import answer_words
from optimizer.solver.averages import part_hours
from optimizer.solver.portfolio import Portfolio
from optimizer.wording.savings import unit_of

PART_NAMES = {
    "line_haul": "line-haul",
    "sea": "sea",
    "bridges": "bridges",
    "processing": "processing",
    "queues": "queues",
    "transfers": "transfers",
}


FIGURES = Columns(
    text("figure", "what it is"), anything("value", "text or number"), text("unit", "its unit, or empty")
)
BY_GROUP = Columns(
    each("division", "{}", "", "the country, or the kind", "text"),
    count("projects_funded", "projects", "how many are funded"),
    count("projects_in_all", "projects", "how many there are"),
    figure("spent_musd", "million", "what the funded ones cost"),
    figure("share_of_spend_pct", "%", "the same as a share of all that is spent"),
)
BY_SOURCE = Columns(
    text("source", "its id"),
    figure("given_musd", "million", "what it has, over all years"),
    figure("spent_musd", "million", "what it pays"),
    figure("left_musd", "million", "what is left"),
)
BY_PART = Columns(
    text("part", "line-haul, sea, bridges, processing, queues or transfers"),
    HOURS_BEFORE,
    HOURS_AFTER,
    figure("hours_saved", "h", "before minus after"),
)
UNFUNDED = Columns(PROJECT, NAME, KIND, COUNTRY, COST, STATUS, EVIDENCE, SOURCE)


@declares(FIGURES)
def key_figures(portfolio: Portfolio) -> pd.DataFrame:
    """One row a figure, the sentences of the answer among them."""
    currency = portfolio.case.settings["currency"]
    million, unit = f"million {currency}", unit_of(portfolio.instance)
    sentences = [
        *(("ties", sentence) for sentence in _ties(portfolio)),
        *(("why two shares", sentence) for sentence in filter(None, [answer_words.two_shares(portfolio)])),
        *(("money kept back", sentence) for sentence in filter(None, [answer_words.kept_back(portfolio)])),
        *(
            (f"looking ahead {n}", sentence)
            for n, sentence in enumerate(answer_words.looking_ahead(portfolio), start=1)
        ),
    ]
    rows = [
        ("case", portfolio.case.title, ""),
        ("answer", answer_words.headline(portfolio), ""),
        (
            "saving that rests on illustrative figures",
            portfolio.illustrative_saving_pct,
            "percent of the saving",
        ),
        ("status", portfolio.status, ""),
        ("budget", portfolio.budget_musd, million),
        ("spent", portfolio.spent_musd, million),
        ("projects funded", len(portfolio.starts), "projects"),
        ("average hours before", portfolio.average_hours_before, "hours a served tonne"),
        ("average hours after", portfolio.average_hours_after, "hours a served tonne"),
        ("hours saved", answer_words.saved_hours(portfolio), "hours a served tonne"),
        ("share of weighted freight hours saved", answer_words.saved_share_pct(portfolio), "percent"),
        ("unserved before", portfolio.unserved_kt_before, "kt a year"),
        ("unserved after", portfolio.unserved_kt_after, "kt a year"),
        ("gap", portfolio.gap_pct, "percent"),
        ("unique", {True: "yes", False: "no", None: "not proven"}[portfolio.unique], ""),
        *((name, sentence, "") for name, sentence in sentences),
        ("objective before", portfolio.baseline_objective, unit.name),
        ("objective after", portfolio.objective, unit.name),
        ("saving", portfolio.saving, unit.name),
        ("best bound", portfolio.best_bound, unit.name),
        ("solver", portfolio.run.solver, ""),
        ("product version", portfolio.run.version, ""),
        ("sha256 of the inputs", portfolio.run.case_sha256, ""),
    ]
    return FIGURES.frame(rows).astype(object)


def _ties(portfolio: Portfolio) -> list[str]:
    return [answer_words.uniqueness(portfolio)] if portfolio.instance.objective != "expected" else []


@declares(BY_GROUP)
def by_group(portfolio: Portfolio, column: str) -> pd.DataFrame:
    """Funded projects and their money by `column` of Projects ("country" or "kind"), largest first."""
    table = portfolio.case.tables["Projects"]
    chosen = table.iloc[sorted(portfolio.starts)]
    spent = portfolio.spent_musd
    rows = [
        {
            column: name,
            "projects_funded": int((chosen[column] == name).sum()),
            "projects_in_all": int((table[column] == name).sum()),
            "spent_musd": float(chosen.loc[chosen[column] == name, "cost_musd"].sum()),
        }
        for name in dict.fromkeys(table[column])
    ]
    frame = pd.DataFrame(rows, columns=BY_GROUP.names(division=[column])[:-1])
    frame["share_of_spend_pct"] = 100 * frame["spent_musd"] / spent if spent else 0.0
    return frame.sort_values("spent_musd", ascending=False, kind="stable", ignore_index=True)


@declares(BY_SOURCE)
def by_source(portfolio: Portfolio) -> pd.DataFrame:
    """One row a source of money; none where the case has no Budgets."""
    sources = portfolio.instance.sources or ()
    spent = [sum(paid.get(s, 0.0) for paid in portfolio.payments.values()) for s in range(len(sources))]
    given = [sum(source.amounts_musd) for source in sources]
    # Rounding leaves no debt.
    left = [max(0.0, amount - out) for amount, out in zip(given, spent, strict=True)]
    return BY_SOURCE.frame(zip([s.id for s in sources], given, spent, left, strict=True))


@declares(BY_PART)
def hours_by_part(portfolio: Portfolio) -> pd.DataFrame:
    """Mean hours of a served tonne by part, before and after."""
    before, after = (
        part_hours(portfolio.instance, valuation) for valuation in (portfolio.baseline, portfolio.valuation)
    )
    names = [PART_NAMES[part] for part in PARTS]
    frame = pd.DataFrame(
        {"part": names, "hours_before": list(before.values()), "hours_after": list(after.values())}
    )
    return frame.assign(hours_saved=frame["hours_before"] - frame["hours_after"])


@declares(UNFUNDED)
def unfunded(portfolio: Portfolio) -> pd.DataFrame:
    """Projects that are not funded, as in the Projects sheet."""
    table = portfolio.case.tables["Projects"]
    left = [p for p in range(len(table)) if p not in portfolio.starts]
    return table.iloc[left][UNFUNDED.names()].reset_index(drop=True)
