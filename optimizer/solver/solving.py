"""Solving: one case on its way to answers, which the referee has priced and found to obey every rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import replace
from functools import cached_property
from time import perf_counter

from models.instance import Instance, Starts
from models.referee import Referee, broken_rules, measure, payments
from optimizer.case import Case
from optimizer.case.freeze import freeze
from optimizer.case.problems import refused_option
from optimizer.case.schema import setting_named
from optimizer.solver.highs.outcome import (
    Cancel,
    OnProgress,
    Progress,
    SolveOptions,
    SolverError,
    gap_pct,
    nothing_found,
)
from optimizer.solver.ids import positions_of
from optimizer.solver.information_value import Bests, bests_of_scenarios, look_ahead_of
from optimizer.solver.model_store import Formulation
from optimizer.solver.phases import Phases
from optimizer.solver.portfolio import Portfolio, RunRecord, Status
from optimizer.solver.query import Found, NotFound, Query
from optimizer.solver.session import Session
from optimizer.solver.settled import Settled
from optimizer.solver.ties import proof_gap_pct, settle
from optimizer.version import product_version

DEFAULT_GAP_PCT = float(setting_named("mip_gap_pct").default or 0)
NO_SAVING = 1e-9  # relative; less than that is rounding
OnProven = Callable[[Portfolio], None]


def options_of(
    case: Case, *, on_progress: OnProgress | None = None, cancel: Cancel | None = None
) -> SolveOptions:
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
        modelled: Callable[[Instance], Instance] | None = None,
        any_budget: bool = False,
    ) -> None:
        """`modelled` turns the case's instance into the one that models are made of.

        With `any_budget` the case's own budget is not asked about, so what its scenarios could have with it
        is not worked out.
        """
        self.began = perf_counter()
        self.case, self.solver = case, solver
        self.instance = freeze(case)
        self.options = options_of(case, on_progress=on_progress, cancel=cancel)
        self.phases = Phases(on_progress, self.began)
        self.bests = self._bests() if self.instance.objective == "regret" and not any_budget else None
        self.session = Session(
            modelled(self.instance) if modelled is not None else self.instance,
            solver=solver,
            scenario_bests=self.bests.sums if self.bests else None,
            formulation=formulation,
        )
        self.prepared = perf_counter()

    def _bests(self) -> Bests | None:
        steps = self.phases.steps("scenarios", ends=self._ends_of_scenarios)
        return bests_of_scenarios(self.instance, self.options, solver=self.solver, on_step=steps)

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
            raise nothing_found(found.status, self.options.time_limit_seconds)
        told = self.phases.telling("ties", ends=ends, known=self._known(found.objective, found.bound))
        options = replace(self.options, time_limit_seconds=max(0.0, ends - perf_counter()), on_progress=told)
        settled = settle(self.session, found, options, prove_unique=prove_unique)
        portfolio = self.proven(found, settled)
        if look_ahead and len(self.case.tables["Scenarios"]) and portfolio.status == "optimal":
            if on_proven is not None:
                on_proven(portfolio)
            return self._with_looking_ahead(portfolio)
        return portfolio

    def _known(self, objective: float, bound: float | None) -> Progress:
        gap = gap_pct(objective, bound, self.session.criterion.gap_reference)
        return Progress(0.0, objective, bound, gap)

    def _with_looking_ahead(self, portfolio: Portfolio) -> Portfolio:
        """What planning for all scenarios is worth; its solves have a clock and a time limit of their own."""
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
        positions = positions_of(self.instance, list(fund)) if fund else []
        starts = {p: self._start(p, year) for p, year in zip(positions, fund.values(), strict=True)}
        valuation = self.session.referee.price(starts)
        broken = broken_rules(self.instance, starts, valuation)
        settled = Settled(starts, valuation, self.session.criterion.objective(valuation), None)
        return replace(self._portfolio(settled, "evaluated", None), broken_rules=broken)

    def asking(self, case: Case, session: Session) -> Solving:
        """The same way to an answer for a query that changed settings of the case and the session's rows."""
        _ = self.case_sha256, self.without_illustrative  # once for all of them
        other = copy(self)
        other.case, other.session, other.instance = case, session, session.instance
        return other

    def proven(self, found: Found, settled: Settled) -> Portfolio:
        """The portfolio of a session, once the referee finds all rules obeyed."""
        broken = broken_rules(self.instance, settled.starts, settled.valuation)
        if broken:
            raise SolverError(f"the referee finds the answer to break {broken[0].rule}: {broken[0].says}")
        bound = found.bound if found.bound is None else min(found.bound, settled.objective)
        gap = gap_pct(settled.objective, bound, self.session.criterion.gap_reference)
        stopped: Status = "interrupted" if found.status == "interrupted" else "time_limit"
        within = found.status == "optimal" or (gap is not None and gap <= self.options.mip_gap_pct)
        return self._portfolio(settled, "optimal" if within else stopped, bound)

    def _portfolio(self, settled: Settled, status: Status, best_bound: float | None) -> Portfolio:
        return Portfolio(
            case=self.case,
            instance=self.instance,
            starts=settled.starts,
            valuation=settled.valuation,
            baseline=self.session.criterion.extremes.baseline,
            status=status,
            objective=settled.objective,
            baseline_objective=self.session.criterion.baseline_objective,
            best_bound=best_bound,
            unique=settled.unique,
            sole=settled.sole,
            rival=settled.rival,
            payments=payments(self.instance, settled.starts),
            illustrative_saving_pct=self._illustrative_saving_pct(settled),
            run=self._run_record("" if status == "evaluated" else self.session.formulation),
            gap_reference=self.session.criterion.gap_reference,
            yardstick=self.session.criterion.yardstick,
        )

    def _illustrative_saving_pct(self, settled: Settled) -> float | None:
        """Share of the saving lost without the effects that are illustrative, or on such a target."""
        baseline = self.session.criterion.baseline_objective
        saving = baseline - settled.objective
        if abs(saving) <= NO_SAVING * self.session.criterion.yardstick:
            return None
        known, bests = self.without_illustrative, self.session.criterion.scenario_bests
        left = measure(known.instance, known.price(settled.starts).scenario_sums, bests)
        return 100.0 * (left - settled.objective) / saving

    @cached_property
    def without_illustrative(self) -> Referee:
        """Who prices as if the effects that are illustrative did not come."""
        effects = tuple(effect for effect in self.instance.effects if not effect.illustrative)
        return Referee(replace(self.instance, effects=effects))

    @cached_property
    def case_sha256(self) -> str:
        """Of the tables, whatever a question changes in the settings."""
        return self.case.sha256

    def _run_record(self, formulation: str) -> RunRecord:
        now = perf_counter()
        build = self.prepared - self.began + self.session.store.seconds_building
        read, since = self.case.read_seconds, now - self.began
        seconds = {"read": read, "build": build, "solve": since - build, "total": read + since}
        return RunRecord(product_version(), self.case_sha256, self.solver, formulation, seconds)

    def _start(self, p: int, year: int | None) -> int:
        """The year position in which a hand-picked project starts: as told, or the earliest that it may."""
        project = self.instance.projects[p]
        if year is None or self.instance.is_static:
            return project.start_years[0] if project.start_years else 0
        numbers = [known.number for known in self.instance.years]
        if year not in numbers:
            remedy = f"choose a year from {numbers[0]} to {numbers[-1]}"
            message = f"{year} is not a year of the plan"
            raise refused_option("--fund", f"{project.id}@{year}", message, remedy)
        return numbers.index(year)
