"""Screen 10, Report: the workbook with result sheets, a brief that opens anywhere, and the answer as JSON."""

from __future__ import annotations

import streamlit as st

from optimizer.report.files.workbooks import ending_of
from optimizer.report.words import answer_words
from screens.desk import exports
from screens.desk.questions import Question
from screens.desk.runs import Run
from screens.parts import page_state, scenario_picker, study_forms
from screens.parts.tables_and_charts import XLSX
from screens.parts.text import literal

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
    desk = page_state.desk()
    st.title("Report")
    run = desk.run
    if run is None or run.portfolio is None:
        st.info("There is no answer to report yet.", icon=":material/info:")
        st.page_link("screens/solve.py", label="Solve the case first", icon=":material/play_circle:")
        return
    st.markdown(f"## {literal(answer_words.headline(run.portfolio))}")
    study_forms.evidence(run.portfolio.illustrative_saving_pct, "this saving")
    scenario_picker.pick(run)
    files(run)
    st.header("What each of them says about itself")
    st.table(
        {FACTS[name]: "–" if value is None else literal(value) for name, value in exports.facts(run).items()}
    )
    st.caption(
        "Decision support, not a decision: the figures are as good as the inputs, "
        "and those marked illustrative are invented."
    )


def files(run: Run) -> None:
    workbook, brief, answer = st.columns(3, border=True)
    with workbook:
        result_workbook(run)
    with brief:
        written_brief(run)
    with answer:
        st.markdown("**Answer**  \nAll figures as JSON, for other programs.")
        st.download_button(
            "Download the answer",
            exports.json(run),
            exports.file_name(run, "json"),
            "application/json",
            icon=":material/data_object:",
            key="get_answer",
        )


def result_workbook(run: Run) -> None:
    st.markdown("**Workbook**  \nThe inputs of this run with result sheets.")
    made = run.ask(
        "workbook",
        run.name,
        portfolio=run.portfolio,
        about=exports.about(run),
        original=run.original,
        edited=run.edited,
    )
    if not ready(made):
        return
    data, losses, afresh = made.answer
    st.download_button(
        "Download the workbook",
        data,
        exports.file_name(run, ending_of(data)),
        XLSX,
        icon=":material/table_view:",
        key="get_workbook",
        type="primary",
    )
    if losses:
        st.caption(
            literal(
                "Result sheets alone, since a copy of your file would lose something: " + " ".join(losses)
            )
        )
    elif afresh:
        st.caption(
            literal("Written afresh with your edits, without sheets of your own, since: " + " ".join(afresh))
        )
    elif run.original is None:
        st.caption("A copy of your file with your edits; sheets of your own are in it.")


def written_brief(run: Run) -> None:
    st.markdown(
        "**Brief**  \nA document with pictures, for colleagues; opens offline in any browser, and prints on a"
        " few pages."
    )
    scenario = scenario_picker.chosen(run)
    name = f"{run.name}, scenario {scenario}" if scenario else run.name
    made = run.ask("brief", name, portfolio=lambda: run.seen_in(scenario), run_name=name)
    if scenario:
        st.caption(literal(f"In scenario {scenario} alone."))
    if ready(made):
        st.download_button(
            "Download the brief",
            made.answer.encode(),
            exports.file_name(run, "html", scenario),
            "text/html",
            icon=":material/article:",
            key="get_brief",
        )


def ready(made: Question) -> bool:
    """Whether a file is there; said where it is not. Jobs write files, since they can take a while."""
    if made.is_under_way:
        writing(made)
        return False
    if made.answer is None:
        st.warning(literal(f"It could not be written: {made.message}."), icon=":material/error:")
    return made.answer is not None


@st.fragment(run_every=0.5)
def writing(made: Question) -> None:
    if not made.is_under_way:
        st.rerun()
    st.caption(":material/hourglass_top: It is being written.")


page()
