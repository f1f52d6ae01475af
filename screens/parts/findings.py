"""Findings of the checks as tables: what must be mended, then what is worth a look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd
import streamlit as st

from optimizer.case import Problem
from optimizer.case.alike import Alike, left_out, told
from optimizer.case.problems import advice_of, errors_of

COLUMNS = {
    "sheet": st.column_config.TextColumn("Sheet", width="small"),
    "row": st.column_config.NumberColumn("Row", width="small", format="%d", help="Excel's own row number"),
    "column": st.column_config.TextColumn("Column", width="small"),
    "value": st.column_config.TextColumn("Value", width="small"),
    "message": st.column_config.TextColumn("What is wrong", width="large"),
    "remedy": st.column_config.TextColumn("What to do", width="large"),
}


def show(problems: Sequence[Problem], *, sheets: Iterable[str] | None) -> None:
    """The findings, of some sheets or of all."""
    chosen = problems if sheets is None else [problem for problem in problems if problem.sheet in set(sheets)]
    errors, advice = errors_of(chosen), advice_of(chosen)
    if errors:
        st.error(
            f"{counted(errors, 'problem')} to mend before anything can be solved", icon=":material/error:"
        )
        table(errors)
    if advice:
        with st.expander(
            f"{counted(advice, 'piece')} of advice: worth a look, but no obstacle", expanded=not errors
        ):
            table(advice)
    if not errors and not advice:
        where = "" if sheets is None else " on this sheet"
        st.success(f"No problems and no advice{where}.", icon=":material/check_circle:")


def table(problems: Sequence[Problem]) -> None:
    shown, more = left_out(told(problems))
    st.dataframe(
        frame_of(shown), hide_index=True, column_config=COLUMNS, alt="Findings by sheet, row and column"
    )
    if more:
        st.caption(f"And {more:,} more of other kinds; mend these first.")


def frame_of(shown: Sequence[Alike]) -> pd.DataFrame:
    """A row for each finding, or for many alike; how many, where there are such."""
    frame = pd.DataFrame([one.first.to_dict() for one in shown], columns=["severity", *COLUMNS])
    frame = frame.drop(columns="severity").assign(row=frame["row"].astype("Int64"))
    if any(one.count > 1 for one in shown):
        frame["message"] = [f"{one.first.message}{one.others}" for one in shown]
    return frame


def counted(things: Sequence[object], name: str) -> str:
    return f"{len(things):,} {name}{'' if len(things) == 1 else 's'}"
