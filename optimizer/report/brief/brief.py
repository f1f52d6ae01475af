"""The brief: one HTML file that says what to fund and why, opens offline and prints on A4."""

from __future__ import annotations

from typing import Any

import pandas as pd

from optimizer.report.brief.blocks import (
    HALF_PX,
    Block,
    Column,
    Pair,
    Paragraph,
    Section,
    Table,
    page,
    picture,
    section,
)
from optimizer.report.charts import portfolio_charts
from optimizer.report.charts.chart_style import bar_height
from optimizer.report.charts.time_distance import time_distance_chart
from optimizer.report.frames import portfolio_frames
from optimizer.report.frames.baseline import legs_of
from optimizer.report.frames.brief_frames import evidence_frame, not_funded, reasons, rule_frame
from optimizer.report.frames.figure_frames import Division, flow_frame, spend_frame
from optimizer.report.map.map_chart import map_chart
from optimizer.report.map.map_scene import scene_of
from optimizer.report.words import answer_words
from optimizer.solver.portfolio import Portfolio
from optimizer.wording import figures
from optimizer.wording.worth import GAIN_IF_ADDED, LOSS_IF_DROPPED

MAP_PX = 820  # some more names find room than on the page's width, in letters that are a little smaller
PARTS_PX, FLOW_PX = 230, 15  # heights of a plot and of a row: paper is shorter than a page that scrolls
METHOD = (
    (
        "Freight takes the routes that cost it the fewest hours, as far as there is room: "
        "time on each link, waits at bridges and posts, transfers."
    ),
    (
        "A project takes away a share of the wait at its bridges and posts; "
        "what several leave of one wait is multiplied."
    ),
    (
        "Among all lists that keep the budget and the rules, the optimizer looks for the one with {least}, "
        "each flow counted by its priority (the sum of priority × kt × hours), "
        "and proves how far from the least possible it can be."
    ),
    (
        "A second program that shares nothing with it prices the list again, "
        "and only figures on which both agree are shown."
    ),
    (
        "It supports a decision and does not make one: what is not in the workbook, such as politics, "
        "safety or local need, is not in the answer."
    ),
)


def html_brief(portfolio: Portfolio, *, run_name: str) -> str:
    """The whole report as one page by itself: no request leaves it, all text of the workbook is escaped."""
    sections = (
        _map(portfolio),
        _funded(portfolio),
        _before_and_after(portfolio),
        _time_distance(portfolio),
        _money(portfolio),
        _rules(portfolio),
        _not_funded(portfolio),
        _evidence(portfolio),
        section("Method", Paragraph(" ".join(METHOD).format(least=answer_words.looked_for(portfolio)))),
    )
    return page(
        title=portfolio.case.title,
        run_name=run_name,
        headline=answer_words.headline(portfolio),
        warnings=_warnings(portfolio),
        key_figures=_key_figures(portfolio),
        notes=[
            why for why in (answer_words.two_shares(portfolio), *answer_words.looking_ahead(portfolio)) if why
        ],
        sections=[one for one in sections if one is not None],
        facts=_facts(portfolio, run_name),
    )


def _warnings(portfolio: Portfolio) -> list[str]:
    """What a reader must know before the figures."""
    said = [f"This list breaks the rule {broken.rule}: {broken.says}." for broken in portfolio.broken_rules]
    return [*said, *filter(None, [answer_words.illustrative(portfolio)])]


def _key_figures(portfolio: Portfolio) -> dict[str, tuple[str, str]]:
    currency = str(portfolio.case.settings["currency"])
    before, after = portfolio.average_hours_before, portfolio.average_hours_after
    saved = answer_words.saved_share_pct(portfolio)
    years = portfolio.instance.years
    when = "today's" if portfolio.instance.is_static else f"those of {years[0].number} to {years[-1].number}"
    found = {
        "Spent": (
            figures.money(portfolio.spent_musd, currency),
            f"budget: {figures.money(portfolio.budget_musd, currency)}",
        ),
        "Projects funded": (f"{len(portfolio.starts)} of {len(portfolio.instance.projects)}", ""),
        "Hours of a served tonne": (
            f"{figures.hours(before)} → {figures.hours(after)}",
            "mean before and after",
        ),
        "Weighted freight hours saved": (
            figures.share(saved).replace("-", "−"),
            f"of {when}, each flow by its priority",
        ),
        "How sure": (
            answer_words.certainty(portfolio),
            answer_words.uniqueness(portfolio) if portfolio.status != "evaluated" else "",
        ),
    }
    if portfolio.unserved_kt_before > 0 or portfolio.unserved_kt_after > 0:
        found["Unserved"] = (
            f"{portfolio.unserved_kt_before:,.1f} → {portfolio.unserved_kt_after:,.1f} kt",
            "a year, before and after",
        )
    return found


def _map(portfolio: Portfolio) -> Section:
    scene = scene_of(portfolio.case, portfolio=portfolio, width_px=MAP_PX)
    if scene.frame is None:
        return section("Map", *(Paragraph(note, kind="note") for note in scene.notes))
    return section("Map", picture(map_chart(scene), name="map", notes=scene.notes, width=MAP_PX))


def _funded(portfolio: Portfolio) -> Section:
    if not portfolio.starts:
        return section("What is funded", Paragraph("No project is funded."))
    currency = str(portfolio.case.settings["currency"])
    frame = reasons(portfolio)
    columns = [
        Column("name", "Project"),
        Column("kind", "Kind"),
        Column("country", "Country"),
        Column("cost_musd", f"Million {currency}", 2),
        Column("lost_hours", f"{LOSS_IF_DROPPED.heading}, h a tonne", 2),
        Column("lost_pct", f"{LOSS_IF_DROPPED.heading}, %", 1),
        Column("acts_on", "Acts on"),
        Column("paid_by", f"Paid by, million {currency}"),
        Column("evidence", "Cost is"),
    ]
    if not portfolio.instance.is_static:
        columns.insert(4, Column("start_year", "Starts"))
    hidden = set() if frame["paid_by"].str.len().any() else {"paid_by"}
    explained = (
        f"{LOSS_IF_DROPPED.defined} In hours of a mean tonne, and as a share of the whole saving. "
        "These shares do not add up to 100: projects on one route share what they save."
    )
    return section(
        "What is funded, and why",
        Paragraph(explained, kind="note"),
        Table(frame, [c for c in columns if c.name not in hidden]),
    )


def _before_and_after(portfolio: Portfolio) -> Section:
    flows = flow_frame(portfolio)
    part_columns = [Column("part", "Part")] + [
        Column(f"hours_{when}", when.capitalize(), 1) for when in ("before", "after", "saved")
    ]
    flow_columns = [
        Column("label", "Flow"),
        Column("commodity", "Commodity"),
        Column("kt", "kt a year", 1),
        Column("hours_before", "Hours before", 1),
        Column("hours_after", "Hours after", 1),
        Column("hours_saved", "Saved", 1),
    ]
    if flows["unserved_kt_before"].any() or flows["unserved_kt_after"].any():
        flow_columns += [
            Column("unserved_kt_before", "Unserved kt before", 1),
            Column("unserved_kt_after", "Unserved kt after", 1),
        ]
    drawn = picture(
        portfolio_charts.hours_by_part_chart(portfolio), name="parts", width=HALF_PX, height=PARTS_PX
    )
    dumbbells: Any = portfolio_charts.flows_chart(portfolio)
    numbers = Table(
        _with_total(portfolio_frames.hours_by_part(portfolio)),
        part_columns,
        caption="Mean hours of a served tonne",
    )
    return section(
        "Before and after",
        Pair(drawn, numbers),
        picture(dumbbells, name="flows", height=bar_height(len(dumbbells.data), each=FLOW_PX)),
        Table(flows, flow_columns, caption="Every flow, those that gain most (kt × hours) first"),
    )


def _with_total(by_part: pd.DataFrame) -> pd.DataFrame:
    total = pd.DataFrame([{"part": "all", **by_part.drop(columns="part").sum().to_dict()}])
    return pd.concat([by_part, total], ignore_index=True)


def _time_distance(portfolio: Portfolio) -> Section | None:
    """The flow that gains most."""
    flows = flow_frame(portfolio)
    if not len(flows):
        return None
    flow = str(flows["flow"].iloc[0])
    if not len(legs_of(portfolio, flow)):
        return None
    note = (
        "Steps are stops: the taller the step, the longer the wait. "
        "Bridges are spread evenly over their link."
    )
    drawn = picture(time_distance_chart(portfolio, flow), name="time-distance", notes=[note])
    return section("Time and distance of the flow that gains most", drawn)


def _money(portfolio: Portfolio) -> Section | None:
    if not portfolio.starts:
        return None
    currency = str(portfolio.case.settings["currency"])
    divisions: list[Division] = ["country", "kind"]
    if portfolio.instance.sources is not None:
        divisions.append("source")
    pairs: list[Block] = []
    for by in divisions:
        columns = [
            Column("name", by.capitalize()),
            Column("projects_funded", "Projects", 0),
            Column("spent_musd", f"Million {currency}", 2),
            Column("share_of_spend_pct", "% of spend", 1),
        ]
        drawn = picture(portfolio_charts.spend_chart(portfolio, by), name=f"money-by-{by}", width=HALF_PX)
        pairs.append(Pair(drawn, Table(spend_frame(portfolio, by), columns)))
    price_year = portfolio.case.settings["price_year"]
    at = f", prices of {price_year}" if price_year is not None else ""
    return section(
        "Money by country, kind and source", Paragraph(f"Million {currency}{at}.", kind="note"), *pairs
    )


def _rules(portfolio: Portfolio) -> Section:
    frame = rule_frame(portfolio)
    if not len(frame):
        return section("Rules", Paragraph("The case sets no limits of its own."))
    columns = [
        Column("rule", "Rule"),
        Column("asks", "Asks for"),
        Column("reached", "Reached"),
        Column("kept", "Kept"),
    ]
    return section("Rules", Table(frame, columns))


def _not_funded(portfolio: Portfolio) -> Section | None:
    frame = not_funded(portfolio)
    if not len(frame):
        return None
    currency = str(portfolio.case.settings["currency"])
    columns = [
        Column("name", "Project"),
        Column("country", "Country"),
        Column("cost_musd", f"Million {currency}", 2),
        Column("gain_hours", f"{GAIN_IF_ADDED.heading}, h a tonne", 2),
        Column("gain_pct", f"{GAIN_IF_ADDED.heading}, %", 1),
        Column("why_not", "What stands against it"),
        Column("evidence", "Cost is"),
    ]
    explained = f"{GAIN_IF_ADDED.defined} In hours of a mean tonne, and as a share of the whole saving."
    return section("What is not funded", Paragraph(explained, kind="note"), Table(frame, columns))


def _evidence(portfolio: Portfolio) -> Section:
    share = portfolio.illustrative_saving_pct
    lead = (
        "How many rows of the workbook carry each word of evidence. "
        "Illustrative figures were invented or recalled from memory."
    )
    if share is not None:
        lead += (
            " Without the illustrative effects "
            f"and targets the same list would save {figures.percent(share)} less."
        )
    columns = [Column("what", "Figures")] + [
        Column(word, word.replace("_", " ").capitalize(), 0)
        for word in ("cited", "derived", "illustrative", "not_said")
    ]
    return section("Evidence", Paragraph(lead), Table(evidence_frame(portfolio), columns))


def _facts(portfolio: Portfolio, run_name: str) -> list[tuple[str, str]]:
    """What the footer says of the run."""
    run = portfolio.run
    gap = "not proven" if portfolio.gap_pct is None else f"{portfolio.gap_pct:.4f} %"
    return [
        ("Run", run_name),
        ("Inputs (SHA-256)", run.case_sha256),
        ("Program", f"corridor-optimizer {run.version}, solver {run.solver}, formulation {run.formulation}"),
        ("Status", f"{answer_words.certainty(portfolio)}; gap {gap}"),
        ("Seconds", f"{run.seconds.get('total', 0.0):.1f}"),
    ]
