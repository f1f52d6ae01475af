"""What pages of the questions share: whether they can be asked, how far they are, how they ended."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from optimizer.case import Case
from optimizer.case.writing.result_sheet import ResultSheet
from optimizer.case.writing.results import result_workbook
from optimizer.report.words import answer_words
from screens.desk.desk import Desk
from screens.desk.studies import TITLES, Kind, Study
from screens.parts import accepting, beginning_again, waiting_line
from screens.parts.number_fields import Form, whole_field
from screens.parts.tables_and_charts import XLSX
from screens.parts.text import literal

POLL_SECONDS = 0.5
LARGEST_SEED = 2**31 - 1
ENDS = {"nothing": "Nothing was found", "failed": "It could not be worked out", "lost": "It was not finished"}
SETTINGS = ("mip_gap_pct", "time_limit_seconds", "threads", "seed")


def ready(desk: Desk) -> Case | None:
    """The accepted case under the budget that is set; None, and why, where nothing can be asked."""
    if desk.errors:
        st.error("The inputs have problems; mend them before anything is solved.", icon=":material/error:")
        st.page_link("screens/inputs.py", label="Go to Inputs", icon=":material/edit_note:")
        return None
    if desk.has_unaccepted:
        st.warning(
            "The inputs were changed. Look through the list of changes: accept it first, or discard it.",
            icon=":material/edit:",
        )
        accepting.change_list(desk)
        return None
    return desk.accepted_case()


def has_projects(case: Case) -> bool:
    """Whether there is anything to ask about; said where there is not."""
    if len(case.tables["Projects"]):
        return True
    st.info("The case has no projects: there is nothing to decide.", icon=":material/info:")
    st.page_link("screens/inputs.py", label="Add projects on Inputs", icon=":material/edit_note:")
    return False


def cores() -> int:
    return os.cpu_count() or 1


def default_workers() -> int:
    """One core is left to this page where there are several."""
    return max(1, cores() - 1)


def workers(kind: Kind, wished: int, *, form: Form, where: Any = st) -> int:
    """How many processes solve at once."""
    several = whole_field(
        "Processes at once",
        min(cores(), wished),
        key=f"{kind}_workers",
        where=where,
        form=form,
        minimum=1,
        maximum=cores(),
        default=default_workers(),
        help=f"This computer has {cores()} cores. Answers are the same with any number; more are sooner.",
    )
    return several or default_workers()


@st.fragment(run_every=POLL_SECONDS)
def under_way(kind: Kind) -> None:
    """How far a question is, and a button that stops it.

    Drawn twice a second, and the page once more when it ends.
    """
    desk: Desk = st.session_state["desk"]
    study = desk.studies.latest.get(kind)
    if study is None or not study.is_under_way:
        return
    state, seen = study.state(), study.advance()
    with st.container(border=True):
        if not waiting_line.head(
            desk, study, TITLES[kind], stop="Stop and keep what is done", key=f"stop_{kind}"
        ):
            return
        if seen is None:
            st.progress(0.0, text=f"The model is being built: {state.seconds:.0f} s")
        else:
            left = "" if seen.seconds_left is None else f", about {clock(seen.seconds_left)} left"
            st.progress(
                min(1.0, seen.done / max(1, seen.total)), text=f"{seen.done} of {seen.total} done{left}"
            )


def ask(desk: Desk, kind: Kind, case: Case, **given: Any) -> None:
    """Begin a question, and draw the page anew with its progress.

    The advanced options of the Solve page hold here too, but for those that the question is `given`.
    """
    options = {name: desk.options.get(name) for name in SETTINGS if name not in given}
    settings = {name: value for name, value in options.items() if value is not None}
    desk.studies.start(kind, case, workbook=desk.name, settings=settings, **given)
    st.rerun()


def clock(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def failed(study: Study | None) -> bool:
    """Whether the latest question ended unanswered for a reason other than rules that clash; said if so.

    Said, too, is why one that has an answer was stopped before its end.
    """
    if (
        study is not None
        and study.ended is not None
        and study.ended.status == "answered"
        and study.ended.message
    ):
        st.info(f"It was stopped early: {literal(study.ended.message)}.", icon=":material/info:")
    if study is None or study.ended is None or study.ended.status not in ENDS:
        return False
    message = study.ended.message[:1].upper() + study.ended.message[1:]
    st.error(f"{ENDS[study.ended.status]}: {literal(message)}.", icon=":material/error:")
    beginning_again.offer(study, key=f"again_{study.kind}")
    return True


def say_if_old(desk: Desk, study: Study, *, whatever_budget: bool = False) -> None:
    """Where the inputs were changed since."""
    now = desk.fingerprint()
    same = now is not None and (
        now.sha256 == study.fingerprint.sha256 if whatever_budget else now == study.fingerprint
    )
    if not same:
        what = "the inputs" if whatever_budget else "the inputs or the budget"
        st.warning(
            f"This is older than the inputs: it was worked out before {what} changed. Work it out again.",
            icon=":material/history:",
        )


def evidence(share: float | None, of: str) -> None:
    """How much rests on invented figures, as the Portfolio page says it."""
    said = answer_words.illustrative_share(share, of=of)
    if said:
        st.warning(said, icon=":material/science:")


def download(study: Study, sheets: tuple[ResultSheet, ...], *, label: str) -> None:
    """The result sheets as a workbook, with one that says which question they answer."""
    st.download_button(
        label,
        lambda: result_workbook(
            [*sheets, ResultSheet("Results_Run", "Which question this answers", facts(study))]
        ),
        file_name(study),
        XLSX,
        icon=":material/download:",
        key=f"get_{study.kind}",
    )


def facts(study: Study) -> pd.DataFrame:
    settings = study.case.settings
    rows = [
        ("question", TITLES[study.kind]),
        ("workbook", study.workbook),
        ("inputs_sha256", study.fingerprint.sha256),
        *((name, _in_a_cell(value)) for name, value in study.given.items()),
        *((name, settings[name]) for name in ("budget_musd", *SETTINGS) if name not in study.given),
        ("written", date.today().isoformat()),
    ]
    return pd.DataFrame(rows, columns=["fact", "value"]).astype(object)


def _in_a_cell(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return ", ".join(f"{one:g}" for one in value)
    return "yes" if value is True else value


def file_name(study: Study) -> str:
    """The workbook's name, the question's and the day's, of letters that every system takes."""
    stem = re.sub(r"[^A-Za-z0-9_-]+", "_", f"{Path(study.workbook).stem}_{TITLES[study.kind]}").strip("_")
    return f"{stem}_{date.today():%Y%m%d}.xlsx"
