"""How charts, maps and tables are shown: each with a text for who cannot see it, and its table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from optimizer.case.writing.result_sheet import ResultSheet
from optimizer.case.writing.results import result_workbook
from optimizer.report.charts.chart_style import apart
from optimizer.solver import Portfolio
from optimizer.wording.savings import HOURS, OF_SAVING, SAVINGS, TOTALS, WEIGHTED_HOURS
from optimizer.wording.savings import unit_of as saving_unit_of
from screens.parts.text import literal

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def chart(drawn: Any, frame: pd.DataFrame, *, name: str) -> None:
    """An Altair chart under its finding, and the table behind it."""
    finding, beneath, bare = apart(drawn)
    st.markdown(f"**{literal(finding)}**")
    if beneath:
        st.caption(literal(beneath))
    st.altair_chart(bare, theme=None)  # its description is the text for those who cannot see it
    behind(frame, alt=drawn.description, name=name)


def worth(where: Any, label: str, portfolio: Portfolio, weighted_hours: float | None) -> None:
    """A saving as hours a tonne, its share of the list's beneath, the raw sum behind the question mark."""
    unit = saving_unit_of(portfolio.instance)
    hours, share = unit.parts(weighted_hours, whole=portfolio.saving)
    where.metric(
        label,
        hours,
        share or None,
        delta_color="off",
        delta_arrow="off",
        border=True,
        help=unit.raw(weighted_hours),
    )


def behind(frame: pd.DataFrame, *, alt: str, name: str) -> None:
    """The table behind a picture, folded away."""
    with st.expander("The table behind it"):
        table(frame, alt=alt, name=name)


def table(
    frame: pd.DataFrame,
    *,
    alt: str,
    name: str,
    pick: bool = False,
    units: Mapping[str, str] | None = None,
    **options: Any,
) -> int | None:
    """A table with units in its headers, and a button to take it along.

    The row that was picked, if rows can be. `units` are those of columns that say theirs themselves.
    """
    shown = plain(raw_last(frame.dropna(axis="columns", how="all")))
    if pick:
        options |= {"on_select": "rerun", "selection_mode": "single-row", "key": f"table_{name}"}
    event = st.dataframe(
        shown, hide_index=True, alt=alt, column_config=headers(shown, units or {}), **options
    )
    st.download_button(
        "Download this table",
        lambda: table_bytes(frame, name),
        f"{name}.xlsx",
        XLSX,
        icon=":material/download:",
        key=f"get_{name}",
    )
    rows = event["selection"]["rows"] if pick else []
    return rows[0] if rows else None


def raw_last(frame: pd.DataFrame) -> pd.DataFrame:
    """Raw sums behind what is said in hours and shares."""
    raw = [column for column in frame.columns if column in RAW]
    return frame[[*(column for column in frame.columns if column not in raw), *raw]]


def table_bytes(frame: pd.DataFrame, name: str) -> bytes:
    """A workbook with this table alone."""
    return result_workbook([ResultSheet(f"Results_{name}"[:31], name.replace("_", " "), frame)])


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns of numbers as numbers, so that they are aligned and sorted as such; all others as text."""
    columns = {name: numbers_or_text(frame[name]) for name in frame.columns}
    return pd.DataFrame(columns).reset_index(drop=True)


def numbers_or_text(column: pd.Series) -> pd.Series:
    kept = column.dropna()
    numeric = len(kept) and all(
        isinstance(value, (int, float)) and not isinstance(value, bool) for value in kept
    )
    if numeric or (
        pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_bool_dtype(column.dtype)
    ):
        numbers = pd.to_numeric(column)
        if pd.api.types.is_float_dtype(numbers.dtype):
            return numbers.mask(numbers.abs() <= ROUNDING, 0.0)
        return numbers
    return column.map(in_text).fillna("").astype("str")


ROUNDING = 1e-9  # of a difference: less would be shown as -0
MANY = 1000  # from here on one digit after the point is enough


def in_text(value: Any) -> str | None:
    if pd.api.types.is_bool(value):
        return "yes" if value else "no"
    if isinstance(value, (tuple, list, frozenset, set)):
        return ", ".join(map(str, value))
    if isinstance(value, float) and not pd.isna(value):
        return f"{value:,.1f}" if abs(value) >= MANY else f"{value:,.4f}".rstrip("0").rstrip(".")
    return None if pd.isna(value) else str(value)


RAW = (*TOTALS, *SAVINGS, "saving_best", "saving_nested", "saving_per_musd")
UNITS: Mapping[str, tuple[str, str]] = {
    HOURS: ("h a tonne", "%.3g"),
    OF_SAVING: ("% of the saving", "%.2f"),
    "_musd": ("million", "%.2f"),
    "_hours": ("hours", "%.1f"),
    "_pct": ("%", "%.1f"),
    "_kt": ("kt a year", "%.1f"),
    "_km": ("km", "%.0f"),
}


DIGITS = {"million": "%.2f", "h": "%.1f"}  # of figures whose column says its unit itself


def headers(frame: pd.DataFrame, units: Mapping[str, str]) -> dict[str, Any]:
    """Machine names as people read them, with the unit and as many digits as it deserves."""
    settings: dict[str, Any] = {}
    for name in map(str, frame.columns):
        unit, digits = ("", DIGITS[units[name]]) if units.get(name) in DIGITS else unit_of(name)
        label = LABELS.get(name) or in_words(name, unit)
        if pd.api.types.is_numeric_dtype(frame[name].dtype):
            whole = name.endswith("year") or pd.api.types.is_integer_dtype(frame[name].dtype)
            settings[name] = st.column_config.NumberColumn(
                f"raw sum: {label} ({WEIGHTED_HOURS})" if name in RAW else label,
                format="%d" if whole else digits,
            )
        else:
            settings[name] = st.column_config.TextColumn(label)
    return settings


LABELS = {
    "kt": "kt a year",
    "hours": "hours",
    "kt_hours": "kt × hours",
    "kt_today": "kt a year today",
    "km_from": "from km",
    "km_to": "to km",
    "spent_musd": "spent (million)",
    "years": "years",
    "unserved_kt_before": "unserved before (kt a year)",
    "unserved_kt_after": "unserved after (kt a year)",
}


def in_words(name: str, unit: str) -> str:
    if " " in name and not unit:  # a person's own name, of a run
        return name
    for suffix in UNITS:
        name = name.removesuffix(suffix)
    return name.replace("_", " ") + (f" ({unit})" if unit else "")


def unit_of(name: str) -> tuple[str, str]:
    for suffix, said in UNITS.items():
        if name.endswith(suffix) or name == suffix[1:]:
            return said
    if name in RAW:
        return "", "%.0f"
    if name.startswith("hours_"):
        return "h", "%.1f"
    if name.startswith("unserved_kt"):
        return "kt a year", "%.1f"
    return "", "%.2f"
