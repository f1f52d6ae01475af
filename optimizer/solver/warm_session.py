"""Asking: many questions of one case, whose model is built once.

`Asking` is the session of optimizer.solver, by cuts wherever these are possible: a cut says nothing about money or rules, so
what one question learns serves the next, and the tenth question mostly needs no new one. It can be narrowed, to a budget
or to rows that bar or force projects, without losing what it has learnt. Its answers pass the referee like all others.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from models.commodities import Capacities
from models.instance import Instance
from optimizer.solver.benders.decomposition import Decomposition
from optimizer.solver.bounding_referee import BoundingReferee
from optimizer.solver.highs.outcome import SolveOptions
from optimizer.solver.highs.standard_form import SideConstraint, Start
from optimizer.solver.query import Found, NotFound, Query
from optimizer.solver.session import Session, Suppositions


class WarmSession(Session):
    """A session that is asked again and again. Narrowed copies share their model, its cuts and all prices."""

    rows: tuple[SideConstraint, ...] = ()

    def __init__(
        self,
        instance: Instance,
        *,
        solver: str = "highs",
        scenario_bests: Sequence[float] | None = None,
        within: float | None = None,
    ) -> None:
        super().__init__(instance, solver=solver, scenario_bests=scenario_bests, within=within, formulation="cuts")
        self.whole = instance  # models are made of it, whatever the session is narrowed to
        self.at_first = self.considered
        self.token = uuid4().hex  # by which copies that travelled know each other
        self.pristine: dict[Suppositions, Decomposition] = {}
        self._forget()

    def anew(self) -> WarmSession:
        """The same before any question was asked: what follows depends on nothing but this."""
        fresh = copy.copy(self)
        fresh._forget()
        return fresh

    def _forget(self) -> None:
        learnt: dict[str, Any] = {"considered": self.at_first}
        self.learnt = learnt
        self.referee = BoundingReferee(self.whole, lambda: _decomposition(learnt))
        self._built = None

    def narrowed(self, *rows: SideConstraint, budget_musd: float | None = None, instance: Instance | None = None) -> WarmSession:
        """The same session under more rows, a lower budget, or other statuses of projects (`instance`)."""
        narrow = copy.copy(self)
        narrow.instance = instance if instance is not None else self.instance
        if budget_musd is not None:
            narrow.instance = replace(narrow.instance, budget_musd=budget_musd)
            rows = (*rows, self.spending(upper=budget_musd))
        narrow.rows = (*self.rows, *rows)
        return narrow

    def against(self, scenario_bests: Sequence[float]) -> WarmSession:
        """The same session with regret measured against these."""
        other = copy.copy(self)
        other.scenario_bests = scenario_bests
        other.__dict__.pop("yardstick", None)
        return other

    def starts(self) -> Iterable[Start]:
        return ((p, t) for p, project in enumerate(self.whole.projects) for t in project.start_years)

    def spending(self, *, upper: float) -> SideConstraint:
        """All that is spent is at most that."""
        return SideConstraint({(p, t): self.whole.projects[p].cost_musd for p, t in self.starts()}, upper=upper)

    def barred(self, p: int) -> SideConstraint:
        return SideConstraint(self._starts_of(p), upper=0.0)

    def forced(self, p: int) -> SideConstraint:
        return SideConstraint(self._starts_of(p), lower=1.0)

    def differing(self, listed: Iterable[int], least: int) -> SideConstraint:
        """At least so many projects are in exactly one of the two lists."""
        inside = set(listed)
        return SideConstraint(
            {start: -1.0 if start[0] in inside else 1.0 for start in self.starts()}, lower=float(least - len(inside))
        )

    def _starts_of(self, p: int) -> dict[Start, float]:
        return {(p, t): 1.0 for t in self.whole.projects[p].start_years}

    @property
    def known_full(self) -> Capacities:
        """The capacities that the model considers by now: those that were likely to fill, or proved to."""
        known: Capacities = self.learnt["considered"]
        return known

    def consider(self, full: Capacities) -> None:
        """Consider these from the start, so that the model need not be built again when they prove to be full."""
        known = self.known_full
        self.learnt["considered"] = None if known is None or full is None else known | full

    def ask(self, options: SolveOptions, query: Query | None = None) -> Found | NotFound:
        query = query if query is not None else Query()
        self.considered = self.learnt["considered"]
        query = replace(query, rows=(*self.rows, *query.rows))
        try:
            found = super().ask(options, query)
        except _StaysMoreError:
            return self._by_itself().ask(options, query)
        self.learnt["considered"] = self.considered
        return found

    def _charge_all(self) -> None:
        raise _StaysMoreError

    def _by_itself(self) -> Session:
        """A session of what this one is narrowed to: at less money, or without a project, more may have to stay."""
        bests, within = self.scenario_bests, self.within
        return Session(self.instance, solver=self.solver, scenario_bests=bests, within=within, considered=self.considered)

    def among_ties(self, objective: float, tie: float) -> Session:
        if self.instance.objective == "expected":
            return self
        within = WarmSession(self.whole, solver=self.solver, scenario_bests=self.scenario_bests, within=objective + tie)
        return within.narrowed(*self.rows, instance=self.instance)

    def _method(self) -> Any:
        """The model, made of the whole instance and kept for all that share it."""
        narrowed, self.instance = self.instance, self.whole
        self._built = self.learnt.get("built")
        try:
            method = super()._method()
            if method.scenario_bests != self.scenario_bests:
                method = self._measured_anew(method)
            return method
        finally:
            self.instance, self.learnt["built"] = narrowed, self._built

    def _measured_anew(self, method: Any) -> Any:
        """The model with regret measured against this session's bests, which another budget's are not."""
        if isinstance(method, Decomposition) and method.scenario_bests and self.scenario_bests:
            method.measure_against(self.scenario_bests)
            return method
        self._built = self._supposed, super()._new_method()
        return self._built[1]

    def _new_method(self) -> Any:
        """Built once in a process; every session that begins anew gets it as if it were new."""
        if self._supposed in self.pristine:
            return self.pristine[self._supposed].anew()
        method = super()._new_method()
        if isinstance(method, Decomposition):
            self.pristine[self._supposed] = method
        return method

    def __copy__(self) -> WarmSession:
        """All is shared; by default a copy would travel like to another process."""
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        return twin

    def __getstate__(self) -> dict[str, Any]:
        """What travels to another process: nothing that a solver or the referee holds."""
        return {**self.__dict__, "_built": None, "learnt": {}, "pristine": {}, "referee": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.pristine = _arrived(self.token)
        self._forget()


class _StaysMoreError(Exception):
    """More stays unserved under these rows than is least in the whole case."""


_pristine_here: dict[str, dict[Suppositions, Decomposition]] = {}


def _arrived(token: str) -> dict[Suppositions, Decomposition]:
    """The models of a session that travelled here, chunk by chunk: kept until another one comes."""
    models = _pristine_here.get(token)
    if models is None:
        models = {}
        _pristine_here.clear()
        _pristine_here[token] = models
    return models


def _decomposition(learnt: Mapping[str, Any]) -> Decomposition | None:
    built = learnt.get("built")
    return built[1] if built is not None and isinstance(built[1], Decomposition) else None


def with_statuses(instance: Instance, statuses: Mapping[int, str]) -> Instance:
    """The same with other statuses of some projects (by position)."""
    projects = list(instance.projects)
    for p, status in statuses.items():
        projects[p] = replace(projects[p], status=status)  # type: ignore[arg-type]
    return replace(instance, projects=tuple(projects))


def opened(instance: Instance) -> Instance:
    """The same with every project a candidate: what is committed or rejected becomes a row of the question."""
    return with_statuses(instance, dict.fromkeys(range(len(instance.projects)), "candidate"))
