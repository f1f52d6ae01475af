"""Titles and alternative texts of the charts: (title, description), computed from the charts' frames."""

from __future__ import annotations

import pandas as pd

from optimizer.case.frame_rows import records, row_with_most
from optimizer.case.labels import amount
from optimizer.solver.portfolio import Portfolio
from optimizer.wording.figures import digits, money
from optimizer.wording.savings import HOURS

Words = tuple[str, str]  # a chart's title, and the text for those who cannot see it
# What projects can cut.
STANDING = {
    "bridges": "at bridges",
    "processing": "in processing",
    "queues": "in queues",
}


def parts(frame: pd.DataFrame) -> Words:
    table = frame.pivot(index="part", columns="when", values="hours").reindex(
        list(dict.fromkeys(frame["part"]))
    )
    figures = "; ".join(
        f"{part} " + " to ".join(f"{h:,.1f}" for h in row)
        for part, row in zip(table.index, _rows(table), strict=True)
    )
    description = (
        "Bars of the mean hours of a served tonne "
        f"by part{' before and after' if len(table.columns) > 1 else ''}: {figures}."
    )
    if "today" in table:
        waits = table["today"].reindex(list(STANDING))
        total = table["today"].sum()
        share = 100 * waits.sum() / total if total else 0.0
        most = f", most of them {STANDING[str(waits.idxmax())]}" if waits.sum() else ""
        return (
            f"Of {total:,.1f} hours a tonne today, {share:.0f} % pass at bridges and posts{most}",
            description,
        )
    cut = table["before"] - table["after"]
    before, after = table["before"].sum(), table["after"].sum()
    if abs(before - after) < 0.05:
        return f"The mean stays at {before:,.1f} hours a tonne", description
    direction = "falls" if after < before else "rises"
    return (
        (
            f"The mean {direction} from {before:,.1f} to {after:,.1f} hours a tonne, "
            f"most of it at {cut.abs().idxmax()}"
        ),
        description,
    )


def _rows(table: pd.DataFrame) -> list[list[float]]:
    order = [when for when in ("today", "before", "after") if when in table]
    return table[order].to_numpy().tolist()


def flows(frame: pd.DataFrame, drawn: int) -> Words:
    gain = frame["hours_saved"].fillna(0).astype(float)
    faster, slower = int((gain > 0.005).sum()), int((gain < -0.005).sum())
    title = f"{faster} of {len(frame)} flows arrive sooner"
    if faster:
        best = row_with_most(frame, "hours_saved")
        title += f", {best['label']} by most: {gain.max():,.1f} hours"
    if slower:
        title += f"; {slower} later, where capacity is short"
    description = f"Hours of {drawn} flows before and after, as pairs of points joined by a line. {title}."
    return title, description


def spend(portfolio: Portfolio, frame: pd.DataFrame, by: str) -> Words:
    currency = str(portfolio.case.settings["currency"])
    spent = frame[frame["spent_musd"] > 0]
    if not len(spent):
        nothing = "No money is spent" if not portfolio.spent_musd else f"The case names no {by} of money"
        return nothing, f"No bars: {nothing[0].lower()}{nothing[1:]}."
    most = spent.iloc[0]
    verb = "pays" if by == "source" else "takes"
    title = (
        f"{most['name']} {verb} {most['share_of_spend_pct']:.0f} % "
        f"of the {money(portfolio.spent_musd, currency)} spent"
    )
    title = title[0].upper() + title[1:] if by == "kind" else title
    figures = "; ".join(f"{row['name']} {row['spent_musd']:,.1f}" for row in records(spent))
    return title, f"Bars of money spent by {by} in million {currency}: {figures}."


def sources(portfolio: Portfolio, frame: pd.DataFrame) -> Words:
    currency = str(portfolio.case.settings["currency"])
    if not len(frame):
        return "The case names no sources of money", "No bars: the case has no Budgets sheet."
    table = frame.pivot(index="source", columns="use", values="musd").reindex(
        list(dict.fromkeys(frame["source"]))
    )
    emptied = [str(source) for source, left in table["left"].items() if left <= 1e-6]
    figures = "; ".join(
        f"{source} {row['spent']:,.1f} spent, {row['left']:,.1f} left" for source, row in table.iterrows()
    )
    spent, given = table["spent"].sum(), table["spent"].sum() + table["left"].sum()
    used = f"; {', '.join(emptied)} used up" if emptied else "; none used up"
    title = (
        f"{money(round(spent, 2), currency)} of the {money(round(given, 2), currency)} "
        f"that sources give is spent{used}"
    )
    return title, f"Bars of each source's money, spent and left, in million {currency}: {figures}."


def value(frame: pd.DataFrame) -> Words:
    saving = frame[frame["saving_alone"] > 0]
    if not len(saving):
        return "No project saves anything alone", "No project saves anything alone."
    paying = saving[saving["cost_musd"] > 0]
    title = f"{len(saving)} of {len(frame)} projects save hours alone"
    if len(paying):
        best = row_with_most(paying, "saving_per_musd")
        title += f"; {best['name']} saves most for its money"
    most = saving.iloc[0]
    return (
        title,
        (
            f"Bubbles of {len(frame)} projects: cost across, saving alone upwards, area by freight passing "
            f"today. {most['name']} saves most, {digits(most[f'saving_alone{HOURS}'] or 0.0)} h a tonne "
            f"for {amount(most['cost_musd'])} million. Savings alone do not add up on a network."
        ),
    )


def progress(known: pd.DataFrame) -> Words:
    if not len(known):
        return "No portfolio found yet", "No lines yet: no portfolio has been found."
    last = known.iloc[-1]
    best, bound = last["objective"], last["best_bound"]
    gap = 100 * (best - bound) / abs(best) if best else 0.0
    sure = f"at most {gap:.2g} % above the least possible" if gap > 1e-6 else "proven: none can be better"
    title = f"The best list found so far is {sure}"
    return (
        title,
        (
            "Lines of the best portfolio found and of what no portfolio can be below, "
            f"over {last['seconds']:,.1f} seconds. {title}."
        ),
    )
