"""The questions after the answer as JSON (docs/interface.md), as text for a terminal, and while they are worked out."""

from __future__ import annotations

from optimizer.report import words
from optimizer.report.answer import Json, finite, infeasible_answer, no_portfolio_answer, solve_answer
from optimizer.report.console import table
from optimizer.studies import Advance, Alternatives, Diagnosis, Explanation, Frontier, Stress

BAR = 24  # characters


def frontier_answer(frontier: Frontier) -> Json:
    points = []
    for budget, portfolio, status in zip(frontier.budgets_musd, frontier.points, frontier.statuses, strict=True):
        if portfolio is not None:
            points.append(solve_answer(portfolio))
        else:
            nothing = infeasible_answer() if status == "infeasible" else no_portfolio_answer()
            points.append({**nothing, "budget_musd": budget})
    entries = frontier.entries.astype(object)
    return finite(
        {
            "points": points,
            "knees_musd": list(frontier.knees_musd),
            "nesting_cost": list(frontier.nesting_cost),
            "entries": entries.where(entries.notna(), None).to_dict("records"),
        }
    )


def alternatives_answer(found: Alternatives) -> Json:
    return finite(
        {
            "best": solve_answer(found.best),
            "alternatives": [
                {**solve_answer(portfolio), "extra_pct": extra, "differs_in": differs}
                for portfolio, extra, differs in zip(found.portfolios, found.extra_pct, found.differs_in, strict=True)
            ],
            "complete": found.complete,
            "stopped": found.stopped,
            "appearances": found.appearances.to_dict("records"),
        }
    )


def explain_answer(found: Explanation) -> Json:
    return finite(
        {
            "projects": [
                {
                    "project": one.importance.project,
                    "funded": one.importance.funded,
                    "replacement_cost": one.importance.replacement_cost,
                    "forcing_cost": one.importance.forcing_cost,
                    "enters_at_musd": one.importance.enters_at_musd,
                    "reason": one.reason,
                    "saving_alone": one.importance.saving_alone,
                    "saving_alone_per_musd": one.importance.saving_alone_per_musd,
                }
                for one in found.projects
            ]
        }
    )


def stress_answer(found: Stress) -> Json:
    return finite(
        {
            "draws": found.draws,
            "seed": found.seed,
            "projects": [{"project": name, "funded_share": share} for name, share in found.funded_share.items()],
            "regret": found.regret,
            "survey_first": found.survey_first.to_dict("records"),
            "infeasible_draws": found.draws - len(found.feasible),
        }
    )


# --- on a terminal


def diagnosis_lines(found: Diagnosis) -> list[str]:
    if found.feasible:
        return ["Some portfolio obeys every rule: nothing clashes."]
    many = len(found.conflict) > 1
    lines = ["These rules clash; without any one of them the others could be kept:" if many else "This rule cannot be kept:"]
    lines += [f"  {_place(rule.sheet, rule.row)}: {rule.says}" for rule in found.conflict]
    possible = [repair.change for repair in found.repairs if repair.possible]
    lines += ["Any one of these changes alone repairs the case:" if len(possible) > 1 else "What repairs the case:"]
    lines += [f"  {change}" for change in possible] or ["  no change of one of these rules alone; something else clashes too"]
    return [*lines, *(f"  ({repair.change})" for repair in found.repairs if not repair.possible and possible)]


def _place(sheet: str, row: int | None) -> str:
    return sheet if row is None else f"{sheet} row {row}"


def frontier_text(found: Frontier) -> str:
    frame = found.table if found.nested else found.table.drop(columns=["nesting_cost"])
    lines = [found.case.title, "", *table(frame), ""]
    if found.knees_musd:
        named = ", ".join(f"{budget:g}" for budget in found.knees_musd)
        lines += [f"Knees, from where a further million saves at most half as much: {named}.", ""]
    if found.nested:
        worst = max((cost for cost in found.nesting_cost if cost is not None), default=0.0)
        lines += [f"Never dropping a project costs at most {worst:,.1f} at one budget (nesting_cost).", ""]
    entries = found.entries
    if len(entries):
        lines += ["Where projects enter and leave", *(f"  {line}" for line in table(entries))]
    return "\n".join(lines).rstrip()


def _why_stopped(found: Alternatives) -> str:
    seconds = found.best.case.settings["time_limit_seconds"]
    return (
        "looking for them was interrupted"
        if found.stopped == "interrupted"
        else f"one more was not found in {seconds:g} seconds (time_limit_seconds)"
    )


def alternatives_text(found: Alternatives) -> str:
    lines = [found.best.case.title, "", words.headline(found.best), "", *table(found.table), ""]
    if found.complete:
        scope = f"within {found.within_pct:g} % of the saving and {found.differ} projects apart"
        lines += [f"No others exist {scope}: this is proven.", ""]
    if found.stopped:
        lines += [f"There may be others: {_why_stopped(found)}.", ""]
    return "\n".join([*lines, "How often each project appears", *(f"  {line}" for line in table(found.appearances))])


def explain_text(found: Explanation) -> str:
    lines = [found.best.case.title, "", words.headline(found.best), ""]
    lines += table(found.importance.table)
    for one in found.projects:
        lines += ["", one.importance.project, *(f"  {sentence}" for sentence in one.sentences if sentence)]
    return "\n".join(lines)


def stress_text(found: Stress) -> str:
    regret = found.regret
    lines = [found.chosen.case.title, "", f"{found.draws} draws, seed {found.seed}"]
    if len(found.feasible) < found.draws:
        lines.append(f"In {found.draws - len(found.feasible)} of them no portfolio obeys the rules.")
    if regret["mean"] is not None:
        figures = ", ".join(f"{name} {_share(value, found)}" for name, value in regret.items() if value is not None)
        lines.append(f"Regret of the chosen portfolio: {figures}.")
    shown = found.projects[found.projects["funded_share_pct"] > 0]
    lines += ["", "How often each project is in the best portfolio", *(f"  {line}" for line in table(shown))]
    if len(found.survey_first):
        lines += ["", "Survey first (what knowing the figure would save on average)"]
        lines += [f"  {line}" for line in table(found.survey_first.head(15))]
    return "\n".join(lines)


def _share(value: float, found: Stress) -> str:
    saving = found.chosen.saving
    return f"{value:,.1f}" + (f" ({100 * value / saving:.1f} % of its saving)" if saving > 0 else "")


def bar_line(seen: Advance) -> str:
    """[########----------------]  13/40  time left 1:25"""
    filled = BAR * seen.done // max(1, seen.total)
    left = "" if seen.seconds_left is None else f"  time left {_clock(seen.seconds_left)}"
    return f"[{'#' * filled}{'-' * (BAR - filled)}] {seen.done:>5}/{seen.total}  {_clock(seen.seconds)}{left}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
