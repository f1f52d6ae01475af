"""The brief's sections about projects: what is funded and why, rules, what is not, the evidence."""

from __future__ import annotations

from optimizer.report.brief.blocks import (
    Column,
    Paragraph,
    Section,
    Table,
    section,
)
from optimizer.report.frames.brief_frames import evidence_frame, not_funded, reasons, rule_frame
from optimizer.solver.portfolio import Portfolio
from optimizer.wording import figures
from optimizer.wording.worth import GAIN_IF_ADDED, LOSS_IF_DROPPED


def funded_section(portfolio: Portfolio) -> Section:
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


def rules_section(portfolio: Portfolio) -> Section:
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


def not_funded_section(portfolio: Portfolio) -> Section | None:
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


def evidence_section(portfolio: Portfolio) -> Section:
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
