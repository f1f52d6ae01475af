"""Asking: many questions of one case, whose model is built once.

`Asking` is the search of optimizer.solve, by cuts wherever these are possible: a cut says nothing about money or rules, so
what one question learns serves the next, and the tenth question mostly needs no new one. It can be narrowed, to a budget
or to rows that bar or force projects, without losing what it has learnt. Its answers pass the referee like all others.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from models.instance import Instance
from models.routings import Capacities
from optimizer.explore.quick import QuickReferee
from optimizer.solve.cutting import Cutting
from optimizer.solve.outcome import SolveOptions
from optimizer.solve.question import Found, NotFound, Question
from optimizer.solve.search import Search
from optimizer.solve.standard_form import Row, Start


class Asking(Search):
    """A search that is asked again and again. Narrowed copies share their model, its cuts and all prices."""

    rows: tuple[Row, ...] = ()

    def __init__(
        self,
        instance: Instance,
        *,
        solver: str = "highs",
        scenario_bests: Sequence[float] | None = None,
        within: float | None = None,
    ) -> None:
        super().__init__(instance, solver=solver, scenario_bests=scenario_bests, within=within, formulation="cuts")
        self.whole = instance  # models are made of it, whatever the search is narrowed to
        self.at_first = self.considered
        self.token = uuid4().hex  # by which copies that travelled know each other
        self.pristine: dict[Capacities, Cutting] = {}
        self._forget()

    def anew(self) -> Asking:
        """The same before any question was asked: what follows depends on nothing but this."""
        fresh = copy.copy(self)
        fresh._forget()
        return fresh

    def _forget(self) -> None:
        learnt: dict[str, Any] = {"considered": self.at_first}
        self.learnt = learnt
        self.referee = QuickReferee(self.whole, lambda: _cutting(learnt))
        self._built = None

    def narrowed(self, *rows: Row, budget_musd: float | None = None, instance: Instance | None = None) -> Asking:
        """The same search under more rows, a lower budget, or other statuses of projects (`instance`)."""
        narrow = copy.copy(self)
        narrow.instance = instance if instance is not None else self.instance
        if budget_musd is not None:
            narrow.instance = replace(narrow.instance, budget_musd=budget_musd)
            rows = (*rows, self.spending(upper=budget_musd))
        narrow.rows = (*self.rows, *rows)
        return narrow

    def against(self, scenario_bests: Sequence[float]) -> Asking:
        """The same search with regret measured against these."""
        other = copy.copy(self)
        other.scenario_bests = scenario_bests
        other.__dict__.pop("yardstick", None)
        return other

    def starts(self) -> Iterable[Start]:
        return ((p, t) for p, project in enumerate(self.whole.projects) for t in project.start_years)

    def spending(self, *, upper: float) -> Row:
        """All that is spent is at most that."""
        return Row({(p, t): self.whole.projects[p].cost_musd for p, t in self.starts()}, upper=upper)

    def barred(self, p: int) -> Row:
        return Row(self._starts_of(p), upper=0.0)

    def forced(self, p: int) -> Row:
        return Row(self._starts_of(p), lower=1.0)

    def differing(self, listed: Iterable[int], least: int) -> Row:
        """At least so many projects are in exactly one of the two lists."""
        inside = set(listed)
        return Row({start: -1.0 if start[0] in inside else 1.0 for start in self.starts()}, lower=float(least - len(inside)))

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

    def ask(self, options: SolveOptions, question: Question | None = None) -> Found | NotFound:
        question = question if question is not None else Question()
        self.considered = self.learnt["considered"]
        found = super().ask(options, replace(question, rows=(*self.rows, *question.rows)))
        self.learnt["considered"] = self.considered
        return found

    def among_ties(self, objective: float, tie: float) -> Search:
        if self.instance.objective == "expected":
            return self
        within = Asking(self.whole, solver=self.solver, scenario_bests=self.scenario_bests, within=objective + tie)
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
        """The model with regret measured against this search's bests, which another budget's are not."""
        if isinstance(method, Cutting) and method.scenario_bests and self.scenario_bests:
            method.measure_against(self.scenario_bests)
            return method
        self._built = self.considered, super()._new_method()
        return self._built[1]

    def _new_method(self) -> Any:
        """Built once in a process; every search that begins anew gets it as if it were new."""
        if self.considered in self.pristine:
            return self.pristine[self.considered].anew()
        method = super()._new_method()
        if isinstance(method, Cutting):
            self.pristine[self.considered] = method
        return method

    def __copy__(self) -> Asking:
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


_pristine_here: dict[str, dict[Capacities, Cutting]] = {}


def _arrived(token: str) -> dict[Capacities, Cutting]:
    """The models of a search that travelled here, chunk by chunk: kept until another one comes."""
    models = _pristine_here.get(token)
    if models is None:
        models = {}
        _pristine_here.clear()
        _pristine_here[token] = models
    return models


def _cutting(learnt: Mapping[str, Any]) -> Cutting | None:
    built = learnt.get("built")
    return built[1] if built is not None and isinstance(built[1], Cutting) else None


def with_statuses(instance: Instance, statuses: Mapping[int, str]) -> Instance:
    """The same with other statuses of some projects (by position)."""
    projects = list(instance.projects)
    for p, status in statuses.items():
        projects[p] = replace(projects[p], status=status)  # type: ignore[arg-type]
    return replace(instance, projects=tuple(projects))


def opened(instance: Instance) -> Instance:
    """The same with every project a candidate: what is committed or rejected becomes a row of the question."""
    return with_statuses(instance, dict.fromkeys(range(len(instance.projects)), "candidate"))
