"""The questions after the answer as JSON (docs/interface.md)."""

from __future__ import annotations

from optimizer.case.frame_rows import records
from optimizer.report.files.json_answers import Json, finite, no_portfolio_answer, solve_answer
from optimizer.studies import Alternatives, Explanation, Frontier, Stress
from optimizer.studies.clash.diagnosis import infeasible_answer


def frontier_answer(frontier: Frontier) -> Json:
    points = []
    for budget, portfolio, status in zip(
        frontier.budgets_musd, frontier.points, frontier.statuses, strict=True
    ):
        if portfolio is not None:
            points.append(solve_answer(portfolio))
        else:
            nothing = infeasible_answer() if status == "infeasible" else no_portfolio_answer()
            points.append({**nothing, "budget_musd": budget})
    entries = frontier.entries.astype(object)
    stopped = {"interrupted": True, "missing_budgets_musd": list(frontier.missing_musd)}
    return finite(
        {
            **(stopped if frontier.interrupted else {}),
            "points": points,
            "knees_musd": list(frontier.knees_musd),
            "nesting_cost": list(frontier.nesting_cost),
            "entries": records(entries.where(entries.notna(), None)),
        }
    )


def alternatives_answer(found: Alternatives) -> Json:
    return finite(
        {
            "best": solve_answer(found.best),
            "alternatives": [
                {**solve_answer(portfolio), "extra_pct": extra, "differs_in": differs}
                for portfolio, extra, differs in zip(
                    found.portfolios, found.extra_pct, found.differs_in, strict=True
                )
            ],
            "complete": found.complete,
            "stopped": found.stopped,
            "appearances": records(found.appearances),
        }
    )


def explain_answer(found: Explanation) -> Json:
    known = found.importance
    stopped = {
        "interrupted": True,
        "not_asked": [one.project for one in known.projects if not one.asked],
        "entry_budgets_tried": known.entries.tried,
    }
    return finite(
        {
            **(stopped if known.interrupted else {}),
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
            ],
        }
    )


def stress_answer(found: Stress) -> Json:
    stopped = {"interrupted": True, "asked_for": found.asked_for}
    return finite(
        {
            **(stopped if found.interrupted else {}),
            "draws": found.draws,
            "seed": found.seed,
            "projects": [
                {"project": name, "funded_share": share} for name, share in found.funded_share.items()
            ],
            "regret": found.regret,
            "survey_first": records(found.survey_first),
            "infeasible_draws": found.draws - len(found.feasible),
        }
    )
