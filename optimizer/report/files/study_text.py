"""The questions after the answer as JSON (docs/interface.md), as text for a terminal, and their progress."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from optimizer.case.labels import with_names
from optimizer.report.files.console import table
from optimizer.report.frames import budget_frames, stress_frames
from optimizer.report.frames.stress_frames import REGRET_WORDS
from optimizer.report.words import answer_words, frontier_sentences, stopped_words
from optimizer.solver.portfolio import Portfolio
from optimizer.studies import (
    Advance,
    Alternatives,
    Diagnosis,
    Explanation,
    Frontier,
    ProjectImportance,
    Stress,
)
from optimizer.wording import worth
from optimizer.wording.savings import HOURS, unit_of

BAR = 24  # characters
ALONE = (
    "Alone: what is saved with nothing else funded; the place is by saving per million. "
    "Shares are of what the best list\nsaves."
)


# --- on a terminal


def diagnosis_lines(found: Diagnosis) -> list[str]:
    if found.feasible:
        return ["Some portfolio obeys every rule: nothing clashes."]
    several = "These rules clash; without any one of them the others could be kept:"
    lines = [several if len(found.conflict) > 1 else "This rule cannot be kept:"]
    lines += [f"  {_place(rule.sheet, rule.row)}: {rule.says}" for rule in found.conflict]
    possible = [repair.change for repair in found.repairs if repair.possible]
    several = "Any one of these changes alone repairs the case:"
    lines.append(several if len(possible) > 1 else "What repairs the case:")
    nothing = "no change of one of these rules alone; something else clashes too"
    lines += [f"  {change}" for change in possible or [nothing]]
    return [*lines, *(f"  ({repair.change})" for repair in found.repairs if not repair.possible and possible)]


def _place(sheet: str, row: int | None) -> str:
    return sheet if row is None else f"{sheet} row {row}"


def frontier_text(found: Frontier) -> str:
    lines = [found.case.title, "", *table(budget_frames.terminal_frame(found)), ""]
    lines += [stopped_words.frontier(found), ""] if found.interrupted else []
    if found.knees_musd:
        knees = ", ".join(f"{budget:g}" for budget in found.knees_musd)
        lines += [f"Knees, from where a further million saves at most half as much: {knees}.", ""]
    if found.nested:
        lines += [frontier_sentences.cost_of_nesting(found), ""]
    entries = with_names(found.entries, found.case)
    if len(entries):
        lines += ["Where projects enter and leave", *(f"  {line}" for line in table(entries))]
    return "\n".join(lines).rstrip()


def why_stopped(found: Alternatives) -> str:
    seconds = found.best.case.settings["time_limit_seconds"]
    if found.stopped == "interrupted":
        return "looking for them was interrupted"
    return f"one more was not found in {seconds:g} seconds (time_limit_seconds)"


def _headed(portfolio: Portfolio) -> list[str]:
    """The case, the list in one sentence, and what it rests on."""
    said = [answer_words.headline(portfolio), answer_words.illustrative(portfolio)]
    return [portfolio.case.title, "", *filter(None, said), ""]


def alternatives_text(found: Alternatives) -> str:
    frame = stress_frames.alternatives_frame(found)
    lines = [*_headed(found.best), *table(frame.drop(columns=["funds_instead", "gives_up"])), ""]
    swaps = stress_frames.swaps(found)
    lines += [*swaps, ""] if swaps else []
    if found.complete:
        scope = f"within {found.within_pct:g} % of the saving and {found.differ} projects apart"
        lines += [f"No others exist {scope}: this is proven.", ""]
    if found.stopped:
        lines += [f"There may be others: {why_stopped(found)}.", ""]
    appearances = with_names(found.appearances, found.best.case)
    return "\n".join(
        [*lines, "How often each project appears", *(f"  {line}" for line in table(appearances))]
    )


def explain_text(found: Explanation) -> str:
    best, projects = found.best, found.importance.projects
    lines = _headed(best)
    lines += [stopped_words.explanation(found), ""] if found.importance.interrupted else []
    for is_funded in (True, False):
        asked = [one for one in projects if one.funded is is_funded]
        if asked:
            figure = worth.chosen_anew(funded=is_funded)
            lines += [
                "Funded" if is_funded else "Not funded",
                *(f"  {line}" for line in table(_worths(best, asked, figure))),
            ]
            lines += [f"  {figure.defined}", ""]
    lines.append(ALONE)
    for one in found.projects:
        called = best.instance.projects[one.importance.position].called
        lines += ["", called, *(f"  {sentence}" for sentence in one.sentences)]
    return "\n".join(lines)


def _worths(best: Portfolio, asked: Sequence[ProjectImportance], figure: worth.Figure) -> pd.DataFrame:
    """One row a project in a terminal's width: its replacement or forcing cost, and what it saves alone."""
    unit, named = unit_of(best.instance), figure.name.replace(" ", "_")
    rows = []
    for one in asked:
        amounts = [one.counterfactual_cost, one.saving_alone]
        said = [None if value is None else unit.hours_a_tonne(value) for value in amounts]
        known = [None if best.saving <= 0 else value for value in amounts]
        shares = [None if value is None else 100 * value / best.saving for value in known]
        note = "not asked"
        if one.asked:
            note = "impossible" if amounts[0] is None else ""
        figures = (said[0], shares[0], said[1], shares[1])
        rows.append((one.project, one.cost_musd, *figures, one.rank_alone, one.enters_at_musd, note))
    measures = [f"{named}{HOURS}", f"{named}_pct", f"alone{HOURS}", "alone_pct", "place_alone"]
    columns = ["project", "cost_musd", *measures, "enters_at_musd", "note"]
    frame = pd.DataFrame(rows, columns=columns).astype(object)
    return with_names(frame if frame["note"].any() else frame.drop(columns="note"), best.case)


def stress_text(found: Stress) -> str:
    chosen, unit = found.chosen, unit_of(found.chosen.instance)
    lines = [*_headed(chosen), f"{found.draws} draws, seed {found.seed}"]
    lines += [stopped_words.stress(found)] if found.interrupted else []
    if len(found.feasible) < found.draws:
        lines.append(f"In {found.draws - len(found.feasible)} of them no portfolio obeys the rules.")
    if found.regret["mean"] is not None:
        figures = "; ".join(
            f"{REGRET_WORDS[name]} {unit.said(value, whole=chosen.saving)}"
            for name, value in found.regret.items()
            if value is not None
        )
        lines.append(f"What the chosen list gives up against the best of each draw: {figures}.")
    shown = with_names(found.projects[found.projects["funded_share_pct"] > 0], chosen.case)
    lines += ["", "How often each project is in the best portfolio", *(f"  {line}" for line in table(shown))]
    if len(found.survey_first):
        survey = stress_frames.survey_frame(found).head(15)
        survey = survey[["figure", "sheet", "row", "evidence", f"value_of_knowing{HOURS}", "share_pct"]]
        lines += [
            "",
            "Survey first (what knowing the figure would save on average)",
            *(f"  {line}" for line in table(survey)),
        ]
    return "\n".join(lines)


def bar_line(seen: Advance) -> str:
    """[########----------------]  13/40  time left 1:25"""
    filled = BAR * seen.done // max(1, seen.total)
    left = "" if seen.seconds_left is None else f"  time left {_clock(seen.seconds_left)}"
    return f"[{'#' * filled}{'-' * (BAR - filled)}] {seen.done:>5}/{seen.total}  {_clock(seen.seconds)}{left}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
