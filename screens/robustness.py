"""Screen 9, Robustness: how the list stands up, what to survey first, and what is nearly as good."""

from __future__ import annotations

import streamlit as st

from optimizer.case import Case
from optimizer.case.labels import called
from optimizer.report.charts import stress_charts
from optimizer.report.files.study_sheets import stress_sheets
from optimizer.report.frames import stress_frames
from optimizer.report.frames.stress_frames import CORE_PCT, RARE_PCT
from optimizer.report.words import answer_words
from optimizer.studies import Stress
from optimizer.studies.stress_test.survey_value import FEWEST_DRAWS
from optimizer.wording import figures
from screens.desk.desk import Desk
from screens.parts import alternatives_section, diagnosis_view, page_state, study_forms, tables_and_charts
from screens.parts.number_fields import Form, whole_field
from screens.parts.text import listed, literal

DRAWS, MOST_DRAWS = 100, 10_000


def page() -> None:
    desk = page_state.desk()
    st.title("Robustness")
    st.caption(
        "How the list stands up when costs, delays and flows are not what the workbook says, "
        "and what is nearly as good."
    )
    case = study_forms.ready(desk)
    if case is not None and not study_forms.has_projects(case):
        case = None
    stress(desk, case)
    st.divider()
    alternatives_section.section(desk, case)


def stress(desk: Desk, case: Case | None) -> None:
    st.header("When the figures are uncertain")
    if case is not None:
        ask_stress(desk, case)
        what_is_drawn(case)
    hint = "No stress test yet. Choose how many draws, and begin."
    study = diagnosis_view.answer_of(desk, "stress", hint if case is not None else None)
    if study is None:
        return
    found: Stress = study.answer
    in_words(found)
    if not found.feasible:
        return
    study_forms.evidence(found.chosen.illustrative_saving_pct, "what the chosen list saves")
    strip(found)
    regret(found)
    survey(found)
    study_forms.download(study, stress_sheets(found), label="Download the stress test")


def ask_stress(desk: Desk, case: Case) -> None:
    proposed = {"draws": DRAWS, "seed": int(case.settings["seed"]), "workers": study_forms.default_workers()}
    draft = desk.studies.draft("stress", case, **proposed)
    draws, seed, several, button = st.columns(4, vertical_alignment="bottom")
    form, own_seed = Form(), int(case.settings["seed"])
    many = whole_field(
        "Draws",
        draft["draws"],
        key="stress_draws",
        where=draws,
        form=form,
        minimum=1,
        maximum=MOST_DRAWS,
        default=DRAWS,
        help=(
            "Each is one way in which all uncertain figures may turn out at once; "
            "the best list is found for each."
        ),
    )
    start = whole_field(
        "Seed",
        draft["seed"],
        key="stress_seed",
        where=seed,
        form=form,
        maximum=study_forms.LARGEST_SEED,
        default=own_seed,
        blank=f"{own_seed}, as the workbook says",
        help="The same seed draws the same figures again, on any computer.",
    )
    processes = study_forms.workers("stress", draft["workers"], form=form, where=several)
    draft.take(draws=many, seed=start, workers=processes)
    if form.button(
        "Begin the test",
        where=button,
        type="primary",
        icon=":material/casino:",
        key="begin_stress",
        width="stretch",
    ):
        study_forms.ask(desk, "stress", case, draws=many, seed=start, workers=processes)


def what_is_drawn(case: Case) -> None:
    with st.expander("What is drawn, and where the spreads are set"):
        st.markdown(
            "In each draw every uncertain figure is multiplied by a factor of its own, the same in all years"
            " and scenarios: delays at bridges (closures included), processing and queues at posts, costs of"
            " projects, volumes of flows. Factors are lognormal, so nothing turns negative. Of a delay, a"
            " queue or a volume the workbook's figure is the mean; of a cost it is the likeliest value, so"
            " that overruns are likelier and larger than savings. A figure of 0 is sure.\n\nHow wide a factor"
            " spreads (its standard deviation, in percent of the figure) depends on the evidence of the row;"
            " a row that names none counts as illustrative. The spreads are on the sheet Settings:"
        )
        tables_and_charts.table(
            stress_frames.spread_frame(case),
            alt="Spread of the figures by evidence, with its setting",
            name="Spreads",
        )
        st.page_link(
            "screens/inputs.py",
            label="Change the spreads on Inputs, sheet Settings",
            icon=":material/edit_note:",
        )


def in_words(found: Stress) -> None:
    if found.interrupted:
        st.info(f"It was stopped: {found.draws} of {found.asked_for} draws are here.", icon=":material/stop:")
    lost = found.draws - len(found.feasible)
    if lost:
        st.warning(
            f"In {lost} of {found.draws} draws no portfolio obeys the rules, or none was found in the time; "
            "shares and regret are of the others.",
            icon=":material/warning:",
        )
    currency = literal(found.chosen.case.settings["currency"])
    st.markdown(
        "**The chosen list**, the best by the workbook's own figures: "
        f"{literal(answer_words.headline(found.chosen))}"
    )
    st.caption(
        f"Budget {figures.money(found.chosen.budget_musd, currency)}; "
        f"{len(found.feasible)} draws with seed {found.seed}."
    )


def strip(found: Stress) -> None:
    st.subheader("Which projects are safe choices")
    frame = stress_frames.strip_frame(found)
    columns = st.columns(3)
    for column, name, says in zip(
        columns,
        stress_frames.CLASSES,
        (
            (
                f"In the best list of at least {CORE_PCT:g} % of the draws: "
                "right whatever the figures turn out to be."
            ),
            f"In {RARE_PCT:g} to {CORE_PCT:g} % of them: depends on figures that are not known well enough.",
            f"In fewer than {RARE_PCT:g} % of them.",
        ),
        strict=True,
    ):
        column.metric(name.capitalize(), int((frame["class"] == name).sum()), border=True)
        column.caption(says)
    tables_and_charts.chart(stress_charts.strip_chart(found), frame.drop(columns="label"), name="Shares")
    weak, missed = stress_frames.out_of_place(found)
    if weak:
        named = listed(called(found.chosen.case, weak))
        st.markdown(f"In the chosen list but not core ({len(weak)}), worth a second look: {named}.")
    if missed:
        st.markdown(
            f"Core but not in the chosen list ({len(missed)}): {listed(called(found.chosen.case, missed))}."
        )
    never = list(frame.loc[(frame["funded_share_pct"] == 0) & (frame["funded"] == "no"), "project"])
    if never:
        st.caption(
            f"In no draw's best list, and not drawn ({len(never)}): "
            f"{listed(called(found.chosen.case, never))}."
        )


def regret(found: Stress) -> None:
    st.subheader("What the chosen list may give up")
    st.caption(
        "Regret of a draw: what the best list of that draw saves more than the chosen one. The list is "
        "decided by the workbook's figures; where costs then exceed the money, the best part of it is done."
    )
    for column, name, said in zip(
        st.columns(3), ("mean", "p95", "max"), ("Mean", "95th percentile", "Worst"), strict=True
    ):
        tables_and_charts.worth(column, said, found.chosen, found.regret[name])
    tables_and_charts.chart(
        stress_charts.regret_chart(found), stress_frames.regret_frame(found), name="Regret"
    )


def survey(found: Stress) -> None:
    st.subheader("Which figures to survey first")
    st.caption(
        "Value of knowing: by how much the expected freight hours would fall if the figure were measured "
        "before deciding, because another list might then be chosen. It is an estimate from the draws, "
        "and needs a hundred or more to be steady."
    )
    if found.interrupted:
        st.info(
            "It is worked out of all draws; this test was stopped before its end.", icon=":material/info:"
        )
    elif found.draws < FEWEST_DRAWS:
        st.info(
            f"It takes at least {FEWEST_DRAWS} draws to tell; there are {found.draws}.",
            icon=":material/info:",
        )
    elif not len(found.survey_first):
        st.info("By these draws no single figure would change the list.", icon=":material/info:")
    else:
        tables_and_charts.chart(
            stress_charts.survey_chart(found), stress_frames.survey_frame(found), name="Survey_first"
        )


page()
