"""The brief: one HTML file that says what to fund and why, opens offline and prints on A4."""

from __future__ import annotations

from optimizer.report.brief.blocks import (
    Paragraph,
    page,
    section,
)
from optimizer.report.brief.freight_sections import (
    before_and_after,
    map_section,
    money_section,
    time_distance_section,
)
from optimizer.report.brief.project_sections import (
    evidence_section,
    funded_section,
    not_funded_section,
    rules_section,
)
from optimizer.report.words import answer_words
from optimizer.solver.portfolio import Portfolio
from optimizer.wording import figures

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
        map_section(portfolio),
        funded_section(portfolio),
        before_and_after(portfolio),
        time_distance_section(portfolio),
        money_section(portfolio),
        rules_section(portfolio),
        not_funded_section(portfolio),
        evidence_section(portfolio),
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
