"""The answer as text for a terminal."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Sequence

import pandas as pd

from optimizer.case import Problem
from optimizer.case.alike import left_out, told
from optimizer.report.frames import plan_frames, portfolio_frames
from optimizer.report.words import answer_words, phase_words
from optimizer.solver.highs.outcome import Progress
from optimizer.solver.portfolio import Portfolio
from optimizer.wording import figures
from optimizer.wording.figures import digits
from optimizer.wording.savings import HOURS, SAVINGS, TOTALS, unit_of

WIDEST_TEXT = 56
LONGEST_LINE = 120  # letters of prose


def summary(portfolio: Portfolio) -> str:
    """Headline, figures, funded projects, flows that gain most, money by country and source."""
    currency = portfolio.case.settings["currency"]
    lines = [portfolio.case.title, "", answer_words.headline(portfolio)]
    lines += _one(answer_words.illustrative(portfolio))
    if portfolio.broken_rules:
        lines += [
            "",
            "It breaks these rules:",
            *(f"  {broken.rule}: {broken.says}" for broken in portfolio.broken_rules),
        ]
    return "\n".join(
        [
            *lines,
            "",
            *_figures(portfolio, currency),
            "",
            *_paragraph(_one(answer_words.two_shares(portfolio))),
            *_section("Funded", _funded(portfolio)),
            *_section("Phasing", plan_frames.phasing(portfolio)),
            *_section("By year", plan_frames.by_year(portfolio)),
            *_section(
                "Money by year and source",
                plan_frames.yearly_spend(portfolio).query("given_musd > 0 or spent_musd > 0"),
            ),
            *_section("By scenario", _scenarios(portfolio)),
            *_paragraph(answer_words.looking_ahead(portfolio)),
            *_section("Flows that gain most", _flows(portfolio)),
            *_section(
                "By country", portfolio_frames.by_group(portfolio, "country").query("projects_funded > 0")
            ),
            *_section("By kind", portfolio_frames.by_group(portfolio, "kind").query("projects_funded > 0")),
            *_section("By source", portfolio_frames.by_source(portfolio)),
            *_paragraph(_one(answer_words.kept_back(portfolio))),
        ]
    ).rstrip()


def _figures(portfolio: Portfolio, currency: str) -> list[str]:
    unit = unit_of(portfolio.instance)
    pairs = [
        (
            "Spent",
            (
                f"{figures.money(portfolio.spent_musd, currency)} "
                f"of {figures.money(portfolio.budget_musd, currency)}"
            ),
        ),
        (
            "Average hours",
            (
                f"{figures.hours(portfolio.average_hours_before)} before, "
                f"{figures.hours(portfolio.average_hours_after)} after"
            ),
        ),
        (
            "Unserved",
            (
                f"{portfolio.unserved_kt_before:,.1f} kt a year before, "
                f"{portfolio.unserved_kt_after:,.1f} kt after"
            ),
        ),
        (
            "Raw sums",
            f"{portfolio.baseline_objective:,.1f} before, {portfolio.objective:,.1f} after ({unit.name})",
        ),
    ]
    if portfolio.best_bound is not None:
        least = f"no list has a raw sum below {portfolio.best_bound:,.1f}"
        pairs.append(("Proven gap", f"{figures.percent(portfolio.gap_pct, 4)}; {least}"))
    if portfolio.status != "evaluated":
        pairs.append(("Ties", answer_words.uniqueness(portfolio)))
    return [f"{name + ':':<15}{value}" for name, value in pairs]


def _scenarios(portfolio: Portfolio) -> pd.DataFrame:
    frame = plan_frames.by_scenario(portfolio)
    return frame[[column for column in frame if column not in TOTALS + SAVINGS]]


def _one(sentence: str) -> list[str]:
    return [sentence] if sentence else []


def _funded(portfolio: Portfolio) -> pd.DataFrame:
    columns = ["project", "name", "kind", "country", "cost_musd"]
    years = [] if portfolio.instance.is_static else ["start_year"]
    return portfolio.funded[columns + years + ["evidence"]]


def _flows(portfolio: Portfolio, most: int = 10) -> pd.DataFrame:
    flows = portfolio.flows
    gain = (flows["hours_saved"].fillna(0) * flows["kt"]).astype(float)
    chosen = flows.loc[gain[gain > 0].sort_values(ascending=False, kind="stable").index[:most]]
    return chosen[["flow", "kt", "hours_before", "hours_after", "hours_saved"]]


def _section(title: str, frame: pd.DataFrame) -> list[str]:
    return [title, *(f"  {line}" for line in table(frame)), ""] if len(frame) else []


def _paragraph(sentences: Sequence[str]) -> list[str]:
    """Prose in lines that a terminal holds."""
    if sentences:
        return [line for sentence in sentences for line in textwrap.wrap(sentence, LONGEST_LINE)] + [""]
    return []


def table(frame: pd.DataFrame) -> list[str]:
    """A frame as aligned lines: text to the left, numbers to the right, blanks as dashes."""
    texts = [[_cell(value, str(column)) for value in frame[column]] for column in frame.columns]
    numeric = [
        all(value is None or isinstance(value, (int, float)) for value in frame[name])
        for name in frame.columns
    ]
    widths = [
        max(len(str(name)), *map(len, cells), 1) for name, cells in zip(frame.columns, texts, strict=True)
    ]
    return [
        _line(map(str, frame.columns), widths, numeric),
        *(_line(row, widths, numeric) for row in zip(*texts, strict=True)),
    ]


def _line(cells: Iterable[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    padded = (
        cell.rjust(width) if right else cell.ljust(width)
        for cell, width, right in zip(cells, widths, numeric, strict=True)
    )
    return "  ".join(padded).rstrip()


def _cell(value: object, column: str) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        if math.isnan(value):
            return "–"
        return digits(value) if HOURS in column else f"{value + 0.0 if abs(value) >= 0.005 else 0.0:,.2f}"
    text = str(value)
    return text if len(text) <= WIDEST_TEXT else text[: WIDEST_TEXT - 1] + "…"


def problem_lines(problems: Iterable[Problem]) -> list[str]:
    """One line a finding; many that are alike, and all beyond a bound, are counted."""
    shown, more = left_out(told(problems))
    lines = [f"{'advice' if one.first.severity == 'advice' else 'problem'}: {one}" for one in shown]
    return [*lines, f"and {more:,} more; --json tells them"] if more else lines


def progress_line(seen: Progress) -> str:
    """One line; once the portfolio stands, that it does, and that it is kept whoever stops what follows."""
    if seen.phase == "ahead":
        left = "" if seen.seconds_left is None else f", at most {seen.seconds_left:.0f} s"
        return (
            f"{seen.seconds:6.1f} s  the list stands; "
            f"looking ahead ({seen.done} of {seen.total}{left}), Ctrl-C skips it"
        )
    if seen.phase in ("scenarios", "ties"):
        return f"{seen.seconds:6.1f} s  {phase_words.phase(seen)}"
    if seen.objective is None:
        return f"{seen.seconds:6.1f} s  no list yet"
    sure = "how near the best is not known yet"
    if seen.gap_pct is not None:
        sure = f"at most {seen.gap_pct:.4f} % from the best"
    return f"{seen.seconds:6.1f} s  a list is found, {sure}"
