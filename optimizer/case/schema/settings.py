"""The Settings sheet, and every setting that it may hold."""

from __future__ import annotations

from optimizer.case.schema.constructors import choice, number, sheet, text, whole
from optimizer.case.schema.dictionary import EVIDENCE, OBJECTIVES, YES_NO, Column

SETTINGS_SHEET = sheet(
    "Settings",
    "One setting a row: the budget, the objective and how hard to solve.",
    choice("setting", "The name of the setting.", (), required=True),
    Column("value", "value", "Its value; blank leaves the default.", blank="the default"),
    text("note", "Whatever helps the reader.", blank="none"),
)


def _spread(evidence: str, default: float) -> Column:
    meaning = f"How far a figure that is {evidence} may lie from the truth, as a standard deviation"
    return number(f"spread_{evidence}_pct", f"{meaning}; for stress tests.", "percent", default=default)


SETTINGS: tuple[Column, ...] = (
    text("title", "What reports call the case.", default="Untitled case"),
    text("currency", "The money that costs stand in.", default="USD"),
    whole("price_year", "The year of the prices; shown only.", "year", blank="not said", most=9999),
    number("budget_musd", "The most that may be spent.", "million", blank="no limit but the Budgets sheet's"),
    Column("excluded_countries", "countries", "Countries that no route may touch.", blank="none"),
    number("outside_option_hours", "Hours that an unserved tonne is charged.", "hours", default=2000.0),
    choice("allow_unserved", "Whether freight may stay unserved.", YES_NO, default="yes"),
    whole("first_year", "The first year of the plan.", "year", blank="static case", most=9999),
    whole("horizon_years", "Years of the plan; 1 is a static case.", "years", default=1, least=1, most=100),
    number("discount_rate_pct", "Discount of hours saved later.", "percent a year", default=0.0),
    choice("objective", "How scenarios are weighed.", OBJECTIVES, default="expected"),
    number("cvar_pct", "The tail of cvar is the worst (100 - this).", "percent", default=90.0, most=100.0),
    number("last_year_counts_years", "How many years the last one stands for.", "years", default=1.0),
    number("mip_gap_pct", "The proven gap that is good enough.", "percent", default=0.0001),
    number("time_limit_seconds", "When to stop with the best so far.", "seconds", default=300.0),
    whole("threads", "Processor threads of the solver.", "threads", blank="all", least=1),
    whole("seed", "Seed of the solver and of stress tests.", default=1),
    *(_spread(evidence, default) for evidence, default in zip(EVIDENCE, (10.0, 20.0, 40.0), strict=True)),
)
