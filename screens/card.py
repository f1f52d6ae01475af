"""Screen 6, Project card: cost, evidence, effect alone and in the list, reasons, what if forced in or out."""

from __future__ import annotations

import streamlit as st

from optimizer.case.labels import called, names
from optimizer.report.files import compared_answers
from optimizer.report.words import answer_words, phase_words
from optimizer.solver import Portfolio
from optimizer.studies.worth import card
from optimizer.studies.worth.card import ProjectCard
from screens.desk.desk import Desk
from screens.desk.runs import Run
from screens.parts import (
    beginning_again,
    page_state,
    project_worth,
    scenario_picker,
    tables_and_charts,
    waiting_line,
)
from screens.parts.text import literal

DECISIONS = {"candidate": "Free", "committed": "Must be funded", "rejected": "Never funded"}


def page() -> None:
    desk = page_state.desk()
    st.title("Project card")
    run = desk.run
    if run is None or run.portfolio is None:
        st.info("A card shows a project within a portfolio, and there is none yet.", icon=":material/info:")
        st.page_link("screens/solve.py", label="Solve the case first", icon=":material/play_circle:")
        return
    project = choose(desk, run)
    if project is None:
        st.info("The case has no projects.")
        return
    portfolio = scenario_picker.pick(run)
    key = ("card", *run.asked_as, project, scenario_picker.chosen(run))
    shown = page_state.kept(key, lambda: card.project_card(run.case, portfolio, project))
    scenario_picker.note(run)
    head(run, shown)
    effect(portfolio, shown)
    project_worth.show(run, project)
    what_if(desk, run, project, funded=shown.funded)
    decision(desk, project)


def choose(desk: Desk, run: Run) -> str | None:
    table = run.case.tables["Projects"]
    ids = [str(project) for project in table["project"]]
    named = dict(zip(ids, called(run.case, ids), strict=True))
    first = next(iter(run.portfolio.projects), None) if run.portfolio is not None else None
    wanted = desk.project if desk.project in named else first
    at = ids.index(wanted) if wanted in named else 0
    project = st.selectbox(
        "Project", ids, index=at, key=f"card_{run.name}_{desk.project}", format_func=lambda name: named[name]
    )
    if project is not None and project != desk.project:
        desk.project = project
        st.rerun()
    return project


def head(run: Run, shown: ProjectCard) -> None:
    currency = literal(run.case.settings["currency"])
    st.markdown(f"## {literal(shown.name)}")
    st.markdown(literal(shown.headline))
    state = "funded" if shown.funded else "not funded"
    st.caption(literal(f"{shown.kind.capitalize()} in {shown.country}; in {run.name} it is {state}."))
    cost, evidence, source = st.columns([2, 3, 5])
    cost.metric(f"Cost (million {currency})", f"{shown.cost_musd:,.2f}", border=True)
    evidence.metric("Evidence", shown.evidence or "not said", border=True)
    source.markdown(f"**Source of the cost**  \n{literal(shown.source or 'not said')}")


def effect(portfolio: Portfolio, shown: ProjectCard) -> None:
    st.header("What it saves")
    project_worth.figures(portfolio, shown)
    st.caption("On a network savings do not add up: two projects on one route share what they save.")
    st.markdown("**Where it acts**")
    tables_and_charts.table(
        shown.targets, alt="Bridges and posts that the project acts on, with their hours", name="Targets"
    )
    related(portfolio, shown)


def related(portfolio: Portfolio, shown: ProjectCard) -> None:
    if shown.group:
        st.caption(literal(f"One of the alternatives of group {shown.group}: at most one is funded."))
    if shown.requires:
        ids = [project.id for project in portfolio.instance.projects]
        named = dict(zip(ids, names(portfolio.case, "Projects"), strict=True))
        st.caption(literal(f"Requires {', '.join(named[project] for project in shown.requires)}."))


def what_if(desk: Desk, run: Run, project: str, *, funded: bool) -> None:
    """Solve again with the project forced the other way; in a process of its own, like every solve."""
    st.header("What if it had to be out?" if funded else "What if it had to be in?")
    key = (run.name, run.created, project)
    asked = desk.asked.get(key)
    if asked is None:
        says = "The rest of the money is then spent as well as can be."
        if st.button(
            "Never fund it, and solve again" if funded else "Force it in, and solve again",
            key="force",
            help=says,
        ):
            desk.asked[key] = forced_run(run, project, funded=funded)
            st.rerun()
    elif asked.is_under_way and not asked.looks_ahead:
        waiting()
    elif asked.portfolio is None:
        reason = asked.ended.message if asked.ended else ""
        said = "It is not known" if asked.may_begin_again else "There is no such portfolio"
        st.warning(literal(f"{said}: {reason}."), icon=":material/block:")
        beginning_again.offer(asked, key="again")
    else:
        answer(desk, run, asked)
        if asked.is_under_way:
            waiting()


def forced_run(run: Run, project: str, *, funded: bool) -> Run:
    assert run.portfolio is not None
    changed = card.forced_case(run.case, run.portfolio, project, into="rejected" if funded else "committed")
    name = f"{run.name} {'without' if funded else 'with'} {project}"
    return run.changed(name, changed, solver=run.portfolio.run.solver, prove_unique=False)


@st.fragment(run_every=0.5)
def waiting() -> None:
    desk: Desk = st.session_state["desk"]
    going = [asked for asked in desk.asked.values() if asked.is_under_way]
    for asked in going:
        does, seen = "Looking ahead" if asked.looks_ahead else "Solving", asked.progress()
        left = phase_words.time_left(seen[-1] if seen else None, asked.state().seconds)
        said = f"{does}, {asked.name}: {asked.state().seconds:.0f} s" + (f", {left}" if left else "")
        st.info(literal(said), icon=":material/hourglass_top:")
        waiting_line.show(desk, asked)
        if asked.has_news:
            asked.collect()
            st.rerun()


def answer(desk: Desk, run: Run, asked: Run) -> None:
    assert run.portfolio is not None
    assert asked.portfolio is not None
    st.markdown(f"**{literal(asked.name)}**: {literal(answer_words.headline(asked.portfolio))}")
    beside = compared_answers.compare({run.name: run.portfolio, asked.name: asked.portfolio})
    tables_and_charts.table(beside.figures, alt="Figures of both portfolios", name="Forced_figures")
    with st.expander("Which projects change"):
        tables_and_charts.table(
            beside.projects, alt="Projects that are in one of the two only", name="Forced_projects"
        )
    if any(kept is asked for kept in desk.runs):
        st.caption(literal(f"It is kept as {asked.name}: see Compare and Report."))
    elif st.button(
        "Keep it as a run",
        icon=":material/bookmark_add:",
        key="keep",
        help="For Compare, Portfolio and Report.",
    ):
        asked.name = desk.free_name(asked.name)
        desk.runs.append(asked)
        st.rerun()


def decision(desk: Desk, project: str) -> None:
    st.header("Your decision")
    table = desk.working["Projects"]
    row = table[table["project"] == project]
    if row.empty:
        st.caption("The project is not in the workbook that is open now.")
        return
    status = row["status"].iloc[0] or "candidate"

    def decide() -> None:
        desk.decide(project, st.session_state[key] or "candidate")

    key = f"decide_{project}_{desk.revision}"
    st.segmented_control(
        "Decision",
        list(DECISIONS),
        default=status,
        key=key,
        format_func=DECISIONS.__getitem__,
        on_change=decide,
        label_visibility="collapsed",
    )
    st.page_link(
        "screens/inputs.py", label="Accept it on Inputs before you solve again", icon=":material/edit_note:"
    )


page()
