"""Two further workbooks from the tables of the default case: with scenarios, and with five years.

What is changed here is illustrative and says so in the row that it changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

Tables = Mapping[str, pd.DataFrame]

FIRST_YEAR, HORIZON_YEARS = 2026, 5
GOOD_ENOUGH_PCT = 0.1  # a proven gap that comes in half a minute; the last hundredths take several
THREEFOLD_IN_FOUR_YEARS_PCT = 31.6  # 1.316 ** 4 = 3.0
CAPACITY_2027 = 10 / 6  # 6 Mt in 2024, 10 Mt planned for 2027: the corridor's ports in SOURCES.md
PORTS = ("p_aktau", "p_kuryk_out", "p_kuryk_in", "p_turkmenbashi")

SCENARIOS_ABOUT = (
    (
        "This workbook is the default case with six scenarios: the base, Kuryk closed, a low Caspian, three"
        " times the volume, longer queues, and floods. Their probabilities are assumed and most of their"
        " factors are illustrative; the rows say which. What is funded is the same in every scenario, and"
        " freight takes other routes in each."
    ),
)
FIVE_YEARS_ABOUT = (
    (
        "This workbook is the default case over the five years 2026 to 2030, with six scenarios. It is"
        " illustrative: volumes grow by 31.6 % a year, so that they are three times as large in 2030, as the"
        " World Bank's aim of 11 million tonnes has it (the case's 2.5 Mt of dry cargo become 7.5); the"
        " capacities of the Caspian ports are those planned for 2027 from the start; each source gives a"
        " fifth of its money each year, and what is left over is carried on. Because volumes grow already,"
        " the scenario of three times the volume is replaced by one in which they stall. A plan is good"
        " enough within 0.1 % of the best (mip_gap_pct), which is proven in about half a minute; a smaller"
        " gap takes longer."
    ),
)


def static(tables: Tables) -> dict[str, pd.DataFrame]:
    """The default case: no scenarios, no years."""
    return {name: table for name, table in tables.items() if name not in ("Scenarios", "Shocks")}


def with_scenarios(tables: Tables) -> dict[str, pd.DataFrame]:
    """The default case with the researched scenarios and shocks."""
    changed = dict(tables)
    changed["Settings"] = _settings(tables["Settings"], title="Trans-Caspian route with scenarios")
    return changed


def five_years(tables: Tables) -> dict[str, pd.DataFrame]:
    """The default case from 2026 to 2030, with yearly money, growing volumes and scenarios."""
    changed = dict(tables)
    changed["Settings"] = _settings(
        tables["Settings"],
        title="Trans-Caspian route 2026 to 2030",
        first_year=FIRST_YEAR,
        horizon_years=HORIZON_YEARS,
        mip_gap_pct=GOOD_ENOUGH_PCT,
    )
    changed["Flows"] = _assumed(
        tables["Flows"], {"growth_pct": lambda _: THREEFOLD_IN_FOUR_YEARS_PCT}, "growth"
    )
    changed["Posts"] = _assumed(
        tables["Posts"],
        {"capacity_kt": lambda kt: round(kt * CAPACITY_2027)},
        "capacity of 2027",
        tables["Posts"]["post"].isin(PORTS),
    )
    changed["Budgets"] = _yearly(tables["Budgets"])
    stalled = tables["Scenarios"]["scenario"] == "triple_volume"
    changed["Scenarios"] = _assumed(
        tables["Scenarios"],
        {"scenario": lambda _: "volumes_stall", "flow_factor": lambda _: 0.6},
        "factor",
        stalled,
    )
    changed["Shocks"] = tables["Shocks"][tables["Shocks"]["scenario"] != "triple_volume"].reset_index(
        drop=True
    )
    return changed


def _settings(table: pd.DataFrame, **values: Any) -> pd.DataFrame:
    changed = table.copy()
    for setting, value in values.items():
        changed.loc[changed["setting"] == setting, "value"] = value
    return changed


def _assumed(
    table: pd.DataFrame, changes: Mapping[str, Callable[[Any], Any]], what: str, rows: pd.Series | None = None
) -> pd.DataFrame:
    """A copy with columns changed in some rows (all, if not said), which are marked illustrative and say what
    is assumed.
    """
    changed = table.copy()
    chosen = rows if rows is not None else pd.Series(True, index=table.index)
    for column, change in changes.items():
        changed.loc[chosen, column] = changed.loc[chosen, column].map(change)
    changed.loc[chosen, "source"] = changed.loc[chosen, "source"].map(
        lambda source: f"{source}; {what} assumed for 2026 to 2030"
    )
    changed.loc[chosen, "evidence"] = "illustrative"
    return changed


def _yearly(table: pd.DataFrame) -> pd.DataFrame:
    """Each source's money in equal parts, one row a year."""
    rows = []
    for row in table.to_dict("records"):
        for year in range(FIRST_YEAR, FIRST_YEAR + HORIZON_YEARS):
            amount = round(row["amount_musd"] / HORIZON_YEARS, 3)
            reference = f"{row['reference']}; a fifth of it a year, assumed"
            rows.append(
                {
                    **row,
                    "year": year,
                    "amount_musd": amount,
                    "reference": reference,
                    "evidence": "illustrative",
                }
            )
    return pd.DataFrame(rows, columns=table.columns, dtype=object)
