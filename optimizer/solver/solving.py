"""solve(case) -> Portfolio, and evaluate(case, projects) -> Portfolio: the one way to an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from time import perf_counter
from typing import get_args

from models.referee import Referee, broken_rules, measure, payments
from optimizer.case import Case, InputError
from optimizer.case.freeze import freeze
from optimizer.case.names import nearest
from optimizer.case.problems import error
from optimizer.case.schema import setting_named
from optimizer.solver.highs.outcome import (
    Cancel,
    InfeasibleCaseError,
    NoPortfolioError,
    OnProgress,
    Progress,
    SolveOptions,
    SolverError,
    gap_pct,
)
from optimizer.solver.information_value import Bests, bests_of_scenarios, look_ahead_of
from optimizer.solver.phases import Phases
from optimizer.solver.portfolio import Portfolio, RunRecord, Status
from optimizer.solver.query import Found, NotFound, Query, Starts
from optimizer.solver.session import Formulation, Session
from optimizer.solver.ties import Settled, proof_gap_pct, settle

DEFAULT_GAP_PCT = float(setting_named("mip_gap_pct").default or 0)
NO_SAVING = 1e-9  # relative; less than that is rounding
OnProven = Callable[[Portfolio], None]


def solve(
    case: Case,
    *,
    budget_musd: float | None = None,
    mip_gap_pct: float | None = None,
    time_limit_seconds: float | None = None,
    threads: int | None = None,
    seed: int | None = None,
    solver: str = "highs",
    formulation: Formulation = "auto",
    prove_unique: bool = True,
    look_ahead: bool = True,
    on_progress: OnProgress | None = None,
    cancel: Cancel | None = None,
    on_proven: OnProven | None = None,
) -> Portfolio:
    """The best portfolio of a case.

    Options that are given replace the case's settings (million of its currency, percent, seconds, processor
    threads). `solver` is "highs" or another that Pyomo knows; `formulation` is "arcs", "cuts" (HiGHS only, and freight
    may stay unserved) or "auto", the quicker of them. Without `prove_unique`, `Portfolio.unique` is None
    where it is not known anyway; without `look_ahead`, the value of planning for all scenarios is not worked out.
    `on_progress` is called with Progress records, `cancel` is asked several times a second whether to stop with the
    best so far. Looking ahead has the time limit once more; `on_proven` is called before it, with the portfolio as it
    then stands.

    Raises InputError where an option is out of range, InfeasibleCaseError where no portfolio obeys the case,
    NoPortfolioError where it was stopped before one was found, SolverError where the solver fails or the referee
    finds its answer wrong.
    """
    settings = {"budget_musd": budget_musd, "mip_gap_pct": mip_gap_pct, "time_limit_seconds": time_limit_seconds}
    case = case.with_settings(**settings, threads=threads, seed=seed)
    if formulation not in get_args(Formulation):
        known = ", ".join(get_args(Formulation))
        raise InputError(
            [error("", None, "--formulation", formulation, f"there is no formulation {formulation!r} yet", f"choose of {known}")]
        )
    return Solving(case, solver=solver, formulation=formulation, on_progress=on_progress, cancel=cancel).best(
        prove_unique=prove_unique, look_ahead=look_ahead, on_proven=on_proven
    )


def evaluate(case: Case, fund: Mapping[str, int | None] | Sequence[str], *, budget_musd: float | None = None) -> Portfolio:
    """What exactly these projects give, and which of the planner's rules they break.

    `fund` names projects, with a start year each where the case has years (None: the earliest). Raises InputError
    for a project that the case does not have.
    """
    case = case.with_settings(budget_musd=budget_musd)
    return Solving(case).priced(dict.fromkeys(fund) if not isinstance(fund, Mapping) else fund)


def options_of(case: Case, *, on_progress: OnProgress | None = None, cancel: Cancel | None = None) -> SolveOptions:
    """The solve options that the case's settings ask for."""
    settings = case.settings
    return SolveOptions(
        mip_gap_pct=float(settings["mip_gap_pct"]),
        time_limit_seconds=float(settings["time_limit_seconds"]),
        threads=settings["threads"],
        seed=int(settings["seed"]),
        on_progress=on_progress,
        cancel=cancel,
    )


class Solving:
    """One case on its way to answers: its instance, its session, and the clock."""

    def __init__(
        self,
        case: Case,
        *,
        solver: str = "highs",
        formulation: Formulation = "auto",
        on_progress: OnProgress | None = None,
        cancel: Cancel | None = None,
    ) -> None:
        self.began = perf_counter()
        self.case, self.solver, self.formulation = case, solver, formulation
        self.instance = freeze(case)
        self.options = options_of(case, on_progress=on_progress, cancel=cancel)
        self.phases = Phases(on_progress, self.began)
        self.bests = self._bests() if self.instance.objective == "regret" else None
        self.session = self._new_search(self.bests.sums if self.bests else None)
        self.prepared = perf_counter()

    def _bests(self) -> Bests | None:
        steps = self.phases.steps("scenarios", ends=self._ends_of_scenarios)
        return bests_of_scenarios(self.instance, self.options, solver=self.solver, on_step=steps)

    def _new_search(self, scenario_bests: Sequence[float] | None) -> Session:
        return Session(self.instance, solver=self.solver, scenario_bests=scenario_bests, formulation=self.formulation)

    def _ends_of_scenarios(self, done: int, total: int) -> float:
        """Each scenario has the time limit for itself."""
        return perf_counter() + (total - done) * self.options.time_limit_seconds

    def best(
        self,
        *,
        prove_unique: bool,
        look_ahead: bool = True,
        mip_start: Starts | None = None,
        on_proven: OnProven | None = None,
    ) -> Portfolio:
        asked = self.options.mip_gap_pct
        gap = min(asked, proof_gap_pct(self.session)) if prove_unique and asked <= DEFAULT_GAP_PCT else asked
        ends = self.prepared + self.options.time_limit_seconds
        options = replace(self.options, mip_gap_pct=gap, on_progress=self.phases.telling("search", ends=ends))
        found = self.session.ask(options, Query(mip_start=mip_start))
        if isinstance(found, NotFound):
            raise self._nothing(found)
        told = self.phases.telling("ties", ends=ends, known=self._known(found.objective, found.bound))
        options = replace(self.options, time_limit_seconds=max(0.0, ends - perf_counter()), on_progress=told)
        settled = settle(self.session, found, options, prove_unique=prove_unique)
        portfolio = self._proven(found, settled)
        if look_ahead and len(self.case.tables["Scenarios"]) and portfolio.status == "optimal":
            if on_proven is not None:
                on_proven(portfolio)
            return self._with_looking_ahead(portfolio)
        return portfolio

    def _known(self, objective: float, bound: float | None) -> Progress:
        return Progress(0.0, objective, bound, gap_pct(objective, bound, self.session.gap_reference))

    def _with_looking_ahead(self, portfolio: Portfolio) -> Portfolio:
        """What planning for all scenarios is worth; its solves are timed apart, and have a time limit of their own."""
        began = perf_counter()
        ends = began + self.options.time_limit_seconds
        known = self._known(portfolio.objective, portfolio.best_bound)
        ahead = look_ahead_of(
            self.case,
            self.session,
            portfolio.starts,
            portfolio.valuation,
            self.options,
            bests=self.bests,
            on_step=self.phases.steps("ahead", ends=lambda done, total: ends, known=known),
        )
        seconds = {**portfolio.run.seconds, "looking_ahead": perf_counter() - began}
        return replace(portfolio, looking_ahead=ahead, run=replace(portfolio.run, seconds=seconds))

    def priced(self, fund: Mapping[str, int | None]) -> Portfolio:
        starts = {self._position(name): self._start(name, year) for name, year in fund.items()}
        valuation = self.session.referee.price(starts)
        broken = broken_rules(self.instance, starts, valuation)
        settled = Settled(starts, valuation, self.session.objective(valuation), None)
        return replace(self._portfolio(settled, "evaluated", None), broken_rules=broken)

    def _proven(self, found: Found, settled: Settled) -> Portfolio:
        """The portfolio of a session, once the referee finds all rules obeyed."""
        broken = broken_rules(self.instance, settled.starts, settled.valuation)
        if broken:
            raise SolverError(f"the referee finds the answer to break {broken[0].rule}: {broken[0].says}")
        bound = found.bound if found.bound is None else min(found.bound, settled.objective)
        gap = gap_pct(settled.objective, bound, self.session.gap_reference)
        stopped: Status = "interrupted" if found.status == "interrupted" else "time_limit"
        within = found.status == "optimal" or (gap is not None and gap <= self.options.mip_gap_pct)
        return self._portfolio(settled, "optimal" if within else stopped, bound)

    def _portfolio(self, settled: Settled, status: Status, best_bound: float | None) -> Portfolio:
        return Portfolio(
            case=self.case,
            instance=self.instance,
            starts=settled.starts,
            valuation=settled.valuation,
            baseline=self.session.baseline,
            status=status,
            objective=settled.objective,
            baseline_objective=self.session.objective(self.session.baseline),
            best_bound=best_bound,
            unique=settled.unique,
            sole=settled.sole,
            rival=settled.rival,
            payments=payments(self.instance, settled.starts),
            illustrative_saving_pct=self._illustrative_saving_pct(settled),
            run=self._run_record("" if status == "evaluated" else self.session.formulation),
            gap_reference=self.session.gap_reference,
            yardstick=self.session.yardstick,
        )

    def _illustrative_saving_pct(self, settled: Settled) -> float | None:
        """Share of the saving that is lost when effects that are illustrative, or on such a target, are left out."""
        baseline = self.session.objective(self.session.baseline)
        saving = baseline - settled.objective
        if abs(saving) <= NO_SAVING * self.session.yardstick:
            return None
        known = self.without_illustrative
        left = measure(known.instance, known.price(settled.starts).scenario_sums, self.session.scenario_bests)
        return 100.0 * (left - settled.objective) / saving

    @cached_property
    def without_illustrative(self) -> Referee:
        """Who prices as if the effects that are illustrative did not come."""
        return Referee(replace(self.instance, effects=tuple(e for e in self.instance.effects if not e.illustrative)))

    @cached_property
    def case_sha256(self) -> str:
        """Of the tables, whatever a question changes in the settings."""
        return self.case.sha256

    def _run_record(self, formulation: str) -> RunRecord:
        now = perf_counter()
        build = self.prepared - self.began + self.session.seconds_building
        read, since = self.case.read_seconds, now - self.began
        seconds = {"read": read, "build": build, "solve": since - build, "total": read + since}
        return RunRecord(product_version(), self.case_sha256, self.solver, formulation, seconds)

    def _nothing(self, found: NotFound) -> Exception:
        if found.status == "infeasible":
            return InfeasibleCaseError("no portfolio obeys all of the case's rules")
        interrupted = found.status == "interrupted"
        why = "stopped" if interrupted else f"the time limit of {self.options.time_limit_seconds:g} seconds was reached"
        return NoPortfolioError(f"{why} before any portfolio was found; allow more time", interrupted=interrupted)

    def _position(self, name: str) -> int:
        if name not in self.instance.project_position:
            known = nearest(name, list(self.instance.project_position))
            remedy = f"did you mean {known}?" if known else "name projects of the Projects sheet"
            raise InputError([error("Projects", None, "project", name, f"there is no project {name!r}", remedy)])
        return self.instance.project_position[name]

    def _start(self, name: str, year: int | None) -> int:
        """The year position in which a hand-picked project starts: as told, or the earliest that it may."""
        project = self.instance.projects[self._position(name)]
        if year is None or self.instance.is_static:
            return project.start_years[0] if project.start_years else 0
        numbers = [known.number for known in self.instance.years]
        if year not in numbers:
            remedy = f"choose a year from {numbers[0]} to {numbers[-1]}"
            raise InputError([error("", None, "--fund", f"{name}@{year}", f"{year} is not a year of the plan", remedy)])
        return numbers.index(year)


def product_version() -> str:
    try:
        return version("corridor-optimizer")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "unknown"
