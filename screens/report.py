"""Screen 10, Report: the workbook with result sheets, a brief that opens anywhere, and the answer for other programs."""

from __future__ import annotations

import streamlit as st

from optimizer.report import words
from optimizer.report.workbooks import ending_of
from screens import _exports, _state
from screens._questions import Question
from screens._runs import Run
from screens._text import literal

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


FACTS = {
    "run": "Run",
    "workbook": "Workbook",
    "inputs_sha256": "SHA-256 of the inputs",
    "budget_musd": "Budget (million)",
    "status": "Status",
    "gap_pct": "Proven gap (%)",
    "product_version": "Version of the product",
    "solver": "Solver",
    "written": "Written on",
}


def page() -> None:
    desk = _state.desk()
    st.title("Report")
    run = desk.run
    if run is None or run.portfolio is None:
        st.info("There is no answer to report yet.", icon=":material/info:")
        st.page_link("screens/solve.py", label="Solve the case first", icon=":material/play_circle:")
        return
    st.markdown(f"### {literal(words.headline(run.portfolio))}")
    files(run)
    st.subheader("What each of them says about itself")
    st.table({FACTS[name]: "–" if value is None else str(value) for name, value in _exports.facts(run).items()})
    st.caption(
        "Decision support, not a decision: the figures are as good as the inputs, and those marked illustrative are invented."
    )


def files(run: Run) -> None:
    workbook, brief, answer = st.columns(3, border=True)
    with workbook:
        st.markdown("**Workbook**  \nThe inputs of this run with result sheets.")
        data, losses, afresh = _state.kept(("workbook", run.name, run.created), lambda: _exports.workbook(run))
        st.download_button(
            "Download the workbook",
            data,
            _exports.file_name(run, ending_of(data)),
            XLSX,
            icon=":material/table_view:",
            key="get_workbook",
            type="primary",
        )
        if losses:
            st.caption("Result sheets alone, since a copy of your file would lose something: " + " ".join(losses))
        elif afresh:
            st.caption("Written afresh with your edits, without sheets of your own, since: " + " ".join(afresh))
        elif run.original is None:
            st.caption("A copy of your file with your edits; sheets of your own are in it.")
    with brief:
        written_brief(run)
    with answer:
        st.markdown("**Answer**  \nAll figures as JSON, for other programs.")
        st.download_button(
            "Download the answer",
            _exports.json(run),
            _exports.file_name(run, "json"),
            "application/json",
            icon=":material/data_object:",
            key="get_answer",
        )


def written_brief(run: Run) -> None:
    """Written in a job as soon as the page is opened: in a case of many years and scenarios it takes a while."""
    st.markdown("**Brief**  \nOne page with pictures, for colleagues; opens offline in any browser.")
    question = run.ask("brief", run.name, portfolio=run.portfolio, run_name=run.name)
    if question.is_under_way:
        writing(question)
    elif question.answer is None:
        st.warning(literal(f"It could not be written: {question.message}."), icon=":material/error:")
    else:
        st.download_button(
            "Download the brief",
            question.answer.encode(),
            _exports.file_name(run, "html"),
            "text/html",
            icon=":material/article:",
            key="get_brief",
        )


@st.fragment(run_every=0.5)
def writing(question: Question) -> None:
    if not question.is_under_way:
        st.rerun()
    st.caption(":material/hourglass_top: It is being written.")


page()
