"""Screen 8, Compare: runs and answers from files side by side; a ranking, or a list picked by hand."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import streamlit as st

from optimizer.case import InputError
from optimizer.case.labels import called
from optimizer.report.files import compared_answers
from optimizer.report.files.comparison_text import parts
from optimizer.report.words import answer_words
from optimizer.solver import Portfolio
from optimizer.studies import Side, read_side
from screens.desk.desk import Desk
from screens.desk.questions import Question
from screens.desk.runs import Run
from screens.parts import page_state, tables_and_charts
from screens.parts.text import literal

MOST = 3
RANKING = "Ranking by benefit per cost"
PICKED = "Picked by hand"
FILES = "answers_from_files"


@dataclass(frozen=True)
class Shown:
    """An answer beside others, and what it was asked or read from: what is made of it is kept under that."""

    answer: Portfolio | Side
    asked_as: tuple[Any, ...]


Sides = dict[str, Shown]


def page() -> None:
    desk = page_state.desk()
    st.title("Compare")
    loaded: dict[str, Shown] = st.session_state.setdefault(FILES, {})
    load(loaded)
    if not desk.answered and not loaded:
        st.info("There is no answer to compare yet.", icon=":material/info:")
        st.page_link("screens/solve.py", label="Solve the case first", icon=":material/play_circle:")
        return
    chosen = choose(desk, loaded)
    if not chosen:
        st.info("Choose at least one answer.")
        return
    sides: Sides = {name: shown(one) if isinstance(one, Run) else one for name, one in chosen.items()}
    runs = [one for one in chosen.values() if isinstance(one, Run)]
    if runs:
        against(desk, runs[0], sides)
    if len(sides) < 2:
        st.info("Choose a second answer, or one of the comparisons above.", icon=":material/info:")
        return
    side_by_side(sides)


def shown(run: Run) -> Shown:
    assert run.portfolio is not None
    return Shown(run.portfolio, run.asked_as)


def load(loaded: dict[str, Shown]) -> None:
    """Answers of another day: JSON, or a workbook with result sheets."""
    with st.expander("An answer from a file", icon=":material/upload_file:"):
        files = st.file_uploader(
            "JSON of an answer, or a workbook with result sheets",
            ["json", "xlsx", "xlsm"],
            accept_multiple_files=True,
            key="answer_files",
            help="What the Report page hands out, and corridor solve writes with --json or --out.",
        )
        for file in files:
            if (file.file_id, file.name) not in st.session_state.setdefault("files_read", set()):
                take_in(loaded, file.name, file.getvalue(), (file.file_id, file.name))
        for name in list(loaded):
            left, right = st.columns([5, 1], vertical_alignment="center")
            left.markdown(f":material/description: {literal(name)}")
            if right.button("Remove", key=f"forget_{name}", icon=":material/delete:"):
                del loaded[name]
                st.rerun()


def take_in(loaded: dict[str, Shown], name: str, data: bytes, key: tuple[str, str]) -> None:
    try:
        side = read_side(data, name=name)
    except InputError as refused:
        st.error("  \n".join(literal(problem) for problem in refused.problems), icon=":material/error:")
        return
    loaded[name] = Shown(side, ("file", hashlib.sha256(data).hexdigest()))
    st.session_state["files_read"].add(key)
    st.session_state["compared"] = [*st.session_state.get("compared", []), name][-MOST:]


def choose(desk: Desk, loaded: dict[str, Shown]) -> dict[str, Run | Shown]:
    every: dict[str, Run | Shown] = {run.name: run for run in desk.answered}
    every |= {name if name not in every else f"{name} (file)": side for name, side in loaded.items()}
    names = list(every)
    kept = [name for name in st.session_state.get("compared", names[-2:]) if name in names]
    chosen = st.multiselect(
        f"Answers (at most {MOST})",
        names,
        default=kept[:MOST] or names[-1:],
        max_selections=MOST,
        key=f"runs_{names}",
    )
    st.session_state["compared"] = chosen
    return {name: every[name] for name in names if name in chosen}


def against(desk: Desk, run: Run, sides: Sides) -> None:
    """Two other ways to make a list, on the inputs of the first run."""
    st.markdown(f"**Against other lists**, on the inputs of {literal(run.name)}")
    draft = desk.studies.draft("lists", run.case, ranking=False, picked=[])
    left, right = st.columns([1, 2], gap="large")
    is_ranked = left.toggle(
        RANKING,
        draft["ranking"],
        key="ranking",
        help="Projects by hours saved alone per million, most first, as far as money and rules reach.",
    )
    if is_ranked:
        price(run.ask("ranked"), RANKING, sides, asked_as=(*run.asked_as, "ranked"))
    table = run.case.tables["Projects"]
    ids = [str(project) for project in table["project"]]
    named = dict(zip(ids, called(run.case, ids), strict=True))
    picked = right.multiselect(
        PICKED,
        list(named),
        [project for project in draft["picked"] if project in named],
        key="picked",
        format_func=named.__getitem__,
        placeholder="choose projects to price that list",
    )
    known = [project for project in picked if project in named]
    draft.take(ranking=is_ranked, picked=known)
    if known:
        price(
            run.ask("picked", *known, projects=known),
            PICKED,
            sides,
            asked_as=(*run.asked_as, "picked", *known),
        )


def price(asked: Question, name: str, sides: Sides, *, asked_as: tuple[Any, ...]) -> None:
    """Another list beside the runs, once its job has priced it; and which rules it breaks."""
    if asked.is_under_way:
        pricing(asked, name)
    elif asked.answer is None:
        st.warning(literal(f"{name} could not be priced: {asked.message}."), icon=":material/error:")
    else:
        sides[name] = Shown(asked.answer, asked_as)
        for broken in asked.answer.broken_rules:
            st.warning(literal(f"{name} breaks {broken.rule}: {broken.says}"), icon=":material/rule:")


@st.fragment(run_every=0.5)
def pricing(asked: Question, name: str) -> None:
    if not asked.is_under_way:
        st.rerun()
    st.caption(f":material/hourglass_top: {name} is being priced.")


def side_by_side(sides: Sides) -> None:
    for name, one in sides.items():
        answer = one.answer
        said = answer_words.headline(answer) if isinstance(answer, Portfolio) else from_file(answer)
        st.markdown(f"- **{literal(name)}**: {literal(said)}")
    answers = {name: one.answer for name, one in sides.items()}
    key = ("compare", *((name, one.asked_as) for name, one in sides.items()))
    found = page_state.kept(key, lambda: compared_answers.compare(answers))
    for sentence in found.sentences:
        st.markdown(literal(sentence))
    for remark in found.remarks:
        st.info(literal(remark), icon=":material/info:")
    st.caption("A difference that is smaller than the gaps may be none.")
    for part in parts(found):
        if len(part.frame) or part.frame is found.inputs:
            st.header(part.title)
            if len(part.frame):
                alt, name = f"{part.title}, side by side", part.heading.replace(" ", "_")
                tables_and_charts.table(part.frame, alt=alt, name=name, units=part.units)
            else:
                st.caption("No difference that is known." if found.remarks else "No difference.")


def from_file(side: Side) -> str:
    spent, count = side.answer.get("spent_musd"), len(side.projects)
    money = "" if spent is None else f"{spent:,.2f} million for "
    return f"of {side.answer['case']}, from a file: {money}{count} projects."


page()
