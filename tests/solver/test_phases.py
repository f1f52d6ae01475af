"""A portfolio is handed over as soon as it stands; every phase says what it is and how long it may take."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby, pairwise

import pytest

from optimizer.case import Case, read_case
from optimizer.report.files.console import progress_line
from optimizer.report.words import answer_words, phase_words
from optimizer.solver import Portfolio, Progress, SolverError, solve
from optimizer.solver.highs.outcome import SolveOptions
from optimizer.solver.information_value import LookingAhead, bests_after, look_ahead_of
from optimizer.solver.session import Session
from tests.case.builder import to_xlsx, worked_case


def case_of(objective: str = "expected") -> Case:
    """The worked case in three scenarios, of which the first is the base."""
    rows = worked_case()
    rows["Scenarios"] = [
        {"scenario": name, "delay_factor": factor} for name, factor in (("now", 1), ("worse", 3), ("bad", 9))
    ]
    rows["Settings"] = [*rows["Settings"], {"setting": "objective", "value": objective}]
    return read_case(to_xlsx(rows))


def signs_of(case: Case, **options: object) -> tuple[Portfolio, list[Progress]]:
    seen: list[Progress] = []
    return solve(case, on_progress=seen.append, **options), seen


@pytest.mark.parametrize(
    ("objective", "phases"),
    [("expected", ["search", "ties", "ahead"]), ("regret", ["scenarios", "search", "ties", "ahead"])],
)
def test_each_phase_is_told_in_its_turn(objective: str, phases: list[str]) -> None:
    _, seen = signs_of(case_of(objective), time_limit_seconds=50)
    assert [phase for phase, _ in groupby(one.phase for one in seen)] == phases
    assert all(one.seconds <= other.seconds for one, other in pairwise(seen)), "one clock for all phases"
    assert all(one.seconds_left is not None and one.seconds_left <= 150 for one in seen)
    assert {one.total for one in seen if one.phase == "ahead"} <= {3, 4}
    assert all(phase_words.PHASES[one.phase] in phase_words.phase(one) for one in seen)
    assert all(one.best_bound is not None for one in seen if one.phase in ("ties", "ahead"))


def test_the_portfolio_comes_before_looking_ahead_begins() -> None:
    told: list[Portfolio | str] = []
    case = case_of()
    portfolio = solve(case, on_progress=lambda seen: told.append(seen.phase), on_proven=told.append)
    (at,) = (position for position, one in enumerate(told) if isinstance(one, Portfolio))
    assert "ahead" not in told[:at]
    assert set(told[at + 1 :]) == {"ahead"}
    early = told[at]
    assert isinstance(early, Portfolio)
    assert early.looking_ahead is None
    assert early.status == "optimal"
    assert (early.starts, early.objective, early.unique) == (
        portfolio.starts,
        portfolio.objective,
        portfolio.unique,
    )
    assert portfolio.looking_ahead is not None


def test_nothing_is_handed_over_early_where_nothing_follows() -> None:
    early: list[Portfolio] = []
    solve(read_case(to_xlsx(worked_case())), on_proven=early.append)
    solve(case_of(), look_ahead=False, on_proven=early.append)
    assert early == []


def test_who_stops_looking_ahead_keeps_the_portfolio() -> None:
    seen: list[Progress] = []
    portfolio = solve(
        case_of(), on_progress=seen.append, cancel=lambda: any(one.phase == "ahead" for one in seen)
    )
    assert portfolio.status == "optimal"
    assert portfolio.unique is not None
    assert portfolio.looking_ahead == LookingAhead(None, None)
    (said,) = answer_words.looking_ahead(portfolio)
    assert "is not known" in said


def test_looking_ahead_that_fails_takes_no_portfolio_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise SolverError("this solver fails")

    monkeypatch.setattr(Session, "of_scenario", fail)
    portfolio = solve(case_of())
    assert portfolio.status == "optimal"
    assert portfolio.looking_ahead == LookingAhead(None, None)


def test_all_scenarios_share_one_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    portfolio = solve(case_of(), look_ahead=False)
    session, options = Session(portfolio.instance), SolveOptions(mip_gap_pct=0.0, time_limit_seconds=40.0)
    given: list[float] = []
    ask = Session.ask
    monkeypatch.setattr(
        Session,
        "ask",
        lambda self, asked, *more: given.append(asked.time_limit_seconds) or ask(self, asked, *more),
    )
    whole = bests_after(session, portfolio.starts, options)
    assert len(whole.sums) == len(given) == 3
    assert 40 >= given[0] > given[1] > given[2], "what one took the next no longer has"
    given.clear()
    late = replace(options, time_limit_seconds=0.0)
    assert bests_after(session, portfolio.starts, late).sums == ()
    nothing = look_ahead_of(portfolio.case, session, portfolio.starts, portfolio.valuation, late, bests=None)
    assert nothing == LookingAhead(None, None)
    assert given == []


def test_the_time_left_is_a_limit_and_runs_down() -> None:
    seen = Progress(10.0, None, None, None, phase="search", seconds_left=200.0)
    assert phase_words.time_left(seen, 10) == "at most 3 min left"
    assert phase_words.time_left(seen, 150) == "at most 60 s left"
    assert "about to end" in phase_words.time_left(seen, 400)
    assert phase_words.time_left(None, 3) == ""
    assert phase_words.phase(None) == phase_words.BUILDING


def test_the_console_says_that_the_list_stands() -> None:
    line = progress_line(Progress(12.0, 5.0, 5.0, 0.0, phase="ahead", seconds_left=290.0, done=1, total=4))
    assert "the list stands" in line
    assert "1 of 4" in line
