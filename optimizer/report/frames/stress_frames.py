"""Frames of a stress test and of alternatives for people: who is core, regretted, to be surveyed, drawn."""

from __future__ import annotations

import pandas as pd

from optimizer.case import Case
from optimizer.case.frame_rows import blank
from optimizer.case.labels import flow_ends, names
from optimizer.columns import EVIDENCE, NAME, PROJECT, SOURCE, Columns, count, declares, figure, text
from optimizer.report.frames.budget_frames import HOURS_SAVED, SHARE
from optimizer.report.frames.budget_projects import LABEL, project_labels
from optimizer.report.words import answer_words
from optimizer.studies import Alternatives, Stress
from optimizer.studies.near_optimal import APPEARANCES
from optimizer.studies.near_optimal import TABLE as ALTERNATIVES
from optimizer.studies.stress_test.draws import UNSAID, figures_of
from optimizer.studies.stress_test.stress_columns import PROJECTS as SHARES
from optimizer.wording import figures
from optimizer.wording.savings import HOURS, unit_of

CORE_PCT, RARE_PCT = 90.0, 10.0  # of the draws
CORE, BORDERLINE, RARE = "core", "borderline", "rarely or never"
CLASSES = (CORE, BORDERLINE, RARE)
SHEETS = {"Bridges": "bridge", "Posts": "post", "Projects": "project", "Flows": "flow"}
IN_WORDS = {
    "delay_hours": "delay at the bridge",
    "processing_hours": "processing at the post",
    "queue_hours": "queue at the post",
    "cost_musd": "cost",
    "kt_per_year": "volume",
}


STRIP = Columns(
    PROJECT, NAME, LABEL, text("class", "core, borderline, or rarely or never"), *SHARES.columns[1:]
)
REGRETS = Columns(
    count("draw", "", "its number, from 1"),
    figure(f"regret{HOURS}", "h a tonne", "what the chosen list loses against the draw's best"),
    figure("regret_pct", "%", "the same, of the chosen list's saving"),
    figure("regret", "priority x kt x hours", "the same, as the raw sum"),
)
SURVEY = Columns(
    text("figure", "it in words"),
    text("sheet", "the sheet of the figure"),
    count("row", "", "Excel's number of its row"),
    text("id", "its row's id"),
    text("column", "its column"),
    EVIDENCE,
    figure(
        f"value_of_knowing{HOURS}", "h a tonne", "what knowing it before deciding saves on average (EVPPI)"
    ),
    figure("share_pct", "%", "the same, of the chosen list's saving"),
    SOURCE,
    figure("value_of_knowing", "priority x kt x hours", "the same, as the raw sum"),
)
SPREADS = Columns(
    text("evidence", "cited, derived or illustrative"),
    figure("spread_pct", "%", "how much such figures vary"),
    text("setting", "where that is set"),
    count("row", "", "of Settings, blank for a default"),
    count("figures", "figures", "how many there are"),
)
_FIRST, _, _, *_REST = ALTERNATIVES.columns
OTHERS = Columns(_FIRST, HOURS_SAVED, SHARE, *_REST)
LABELLED = Columns(
    PROJECT,
    LABEL,
    *APPEARANCES.columns[1:],
    count("of", "portfolios", "how many there are, the best one among them"),
)

REGRET_WORDS = {"mean": "on average", "p95": "in the 95th percentile", "max": "at worst"}


def class_of(share_pct: float) -> str:
    """Core from 90 % of the draws on, rarely or never below 10 %, borderline between."""
    return CORE if share_pct >= CORE_PCT else BORDERLINE if share_pct >= RARE_PCT else RARE


@declares(STRIP)
def strip_frame(found: Stress) -> pd.DataFrame:
    """One row a project, those in most lists first."""
    case = found.chosen.case
    ids = list(case.tables["Projects"]["project"])
    named = dict(zip(ids, names(case, "Projects"), strict=True))
    labels = dict(zip(ids, project_labels(case), strict=True))
    frame = found.projects.copy()
    frame.insert(1, "name", [named[project] for project in frame["project"]])
    frame.insert(2, "label", [labels[project] for project in frame["project"]])
    frame.insert(3, "class", [class_of(float(share)) for share in frame["funded_share_pct"]])
    return frame


def out_of_place(found: Stress) -> tuple[list[str], list[str]]:
    """Projects of the chosen list that are no core, and core projects that it does not have."""
    frame = strip_frame(found)
    inside = frame["funded"] == "yes"
    weak = frame.loc[inside & (frame["class"] != CORE), "project"]
    missed = frame.loc[~inside & (frame["class"] == CORE), "project"]
    return list(weak), list(missed)


@declares(REGRETS)
def regret_frame(found: Stress) -> pd.DataFrame:
    """One row a draw that has a portfolio."""
    saving, unit = found.chosen.saving, unit_of(found.chosen.instance)
    rows = [
        (
            one.draw + 1,
            unit.hours_a_tonne(one.regret),
            100 * one.regret / saving if saving > 0 else None,
            one.regret,
        )
        for one in found.feasible
    ]
    return REGRETS.frame(rows)


@declares(SURVEY)
def survey_frame(found: Stress) -> pd.DataFrame:
    """One row a figure worth knowing better, most first."""
    case, saving, unit = found.chosen.case, found.chosen.saving, unit_of(found.chosen.instance)
    rows = []
    for sheet, identity, column, value in found.survey_first.itertuples(index=False, name=None):
        table = case.tables[sheet]
        at = table.index[table[SHEETS[sheet]] == identity][0]
        named = flow_ends(case, identity) if sheet == "Flows" else names(case, sheet)[table.index.get_loc(at)]
        cells = table.loc[at]
        share = 100 * value / saving if saving > 0 else None
        said = f"{IN_WORDS[column]}, {named}" + (f" ({identity})" if sheet == "Flows" else "")
        known = (_said(cells["evidence"]), unit.hours_a_tonne(value), share, cells["source"], value)
        rows.append((said, sheet, int(at), identity, column, *known))
    return SURVEY.frame(rows)


def _said(evidence: object) -> str:
    return "not said" if blank(evidence) else str(evidence)


@declares(SPREADS)
def spread_frame(case: Case) -> pd.DataFrame:
    """How much figures of each evidence vary."""
    settings = case.tables["Settings"]
    counted: dict[str, int] = {}
    for one in figures_of(case):
        evidence = case.tables[one.sheet].iloc[one.position]["evidence"]
        word = UNSAID if blank(evidence) else str(evidence)
        counted[word] = counted.get(word, 0) + 1
    rows = []
    for word in ("cited", "derived", "illustrative"):
        setting = f"spread_{word}_pct"
        at = settings.index[settings["setting"] == setting]
        rows.append(
            (
                word,
                float(case.settings[setting]),
                setting,
                int(at[0]) if len(at) else None,
                counted.get(word, 0),
            )
        )
    return SPREADS.frame(rows).astype({"row": "Int64"})


@declares(OTHERS)
def alternatives_frame(found: Alternatives) -> pd.DataFrame:
    """Alternatives.table for people: hours that a mean served tonne saves, share of today's, no raw sums."""
    every = (found.best, *found.portfolios)
    frame = found.table.drop(columns=["objective", "saving"])
    frame.insert(1, "hours_saved", pd.Series([answer_words.saved_hours(one) for one in every], dtype=object))
    frame.insert(
        2, "saving_pct", pd.Series([answer_words.saved_share_pct(one) for one in every], dtype=object)
    )
    return frame


def swaps(found: Alternatives) -> list[str]:
    """What each alternative funds instead of what, by name."""
    projects, best = found.best.instance.projects, set(found.best.starts)
    said = []
    for n, portfolio in enumerate(found.portfolios, start=1):
        added, dropped = (
            figures.listed([projects[p].called for p in sorted(found_in)])
            for found_in in (set(portfolio.starts) - best, best - set(portfolio.starts))
        )
        one_sided = f"adds {added}" if added else f"gives up {dropped}"
        said.append(
            f"Alternative {n} {f'funds {added} instead of {dropped}' if added and dropped else one_sided}."
        )
    return said


@declares(LABELLED)
def appearance_frame(found: Alternatives) -> pd.DataFrame:
    """Alternatives.appearances with labels; of all portfolios, the best one among them."""
    case = found.best.case
    labels = dict(zip(case.tables["Projects"]["project"], project_labels(case), strict=True))
    frame = found.appearances.copy()
    frame.insert(1, "label", [labels[project] for project in frame["project"]])
    frame["of"] = len(found.portfolios) + 1
    return frame
