"""The models of one instance: built when they are first asked for, by arcs or by Benders cuts, and kept.

Most capacities never fill up, whatever is funded, and each that a model has to consider makes it much larger.
So models begin with those that are likely to fill, which can only make them too hopeful, and consider what
proves to be full from then on; in the same way they charge fewer hours for staying where that is safe
(optimizer/solver/outside_option.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from time import perf_counter
from typing import Any, Literal

import pyomo.environ as pyo

from models.commodities import ALL_CAPACITIES, Capacities, CommodityPlan, plan_commodities
from models.formulation import build_model
from models.instance import Instance
from models.network import expand
from optimizer.solver.benders.decomposition import Decomposition
from optimizer.solver.criterion import Criterion
from optimizer.solver.highs.standard_form import StandardForm, compile_model
from optimizer.solver.outside_option import plan_charging

LARGE = 6_000  # columns of routing by arcs; from there on cuts are quicker
# capacities considered, hours charged for staying (None: the case's)
Suppositions = tuple[Capacities, float | None]
Formulation = Literal["auto", "arcs", "cuts"]
# per scenario, the least weighted kt that stay, whatever is funded
LeastStaying = Callable[[Instance], tuple[float, ...]]


class WholeModel:
    """The whole model, by arcs, as one mixed-integer program."""

    def __init__(
        self, plan: CommodityPlan, scenario_bests: Sequence[float] | None, within: float | None
    ) -> None:
        self.scenario_bests = scenario_bests
        self.model: pyo.ConcreteModel = build_model(plan, scenario_bests, within)
        self._form = compile_model(self.model)

    def form(self) -> StandardForm:
        return self._form


Model = WholeModel | Decomposition


class ModelStore:
    """What is supposed about one instance, and the model under these suppositions.

    `formulation` "auto" chooses by size. What is learnt (capacities that fill, cuts) serves whoever asks
    next.
    """

    def __init__(
        self,
        instance: Instance,
        criterion: Criterion,
        *,
        solver: str,
        formulation: Formulation,
        considered: Capacities,
        least_staying: LeastStaying,
    ) -> None:
        self.instance, self.solver, self.asked_formulation = instance, solver, formulation
        self._least_staying_of = least_staying
        self.considered: Capacities = None if considered is None else considered | criterion.extremes.full()
        self.outside_hours = criterion.extremes.outside_hours
        self._at_first: Suppositions = self.supposed
        self.seconds_building = 0.0
        self._built: tuple[Suppositions, Model] | None = None
        self._pristine: dict[Suppositions, Decomposition] = {}

    @property
    def supposed(self) -> Suppositions:
        """What the model supposes about the case, which the referee has to agree with."""
        return self.considered, self.outside_hours

    @property
    def charges_otherwise(self) -> bool:
        """Whether more hours are charged for staying than at first."""
        return self.outside_hours != self._at_first[1]

    @property
    def decomposition(self) -> Decomposition | None:
        """The model by cuts that stands by now, if one does."""
        model = self._built[1] if self._built is not None else None
        return model if isinstance(model, Decomposition) else None

    def anew(self) -> ModelStore:
        """The same before any question was asked; models are not built again."""
        fresh = object.__new__(ModelStore)
        fresh.__dict__.update(self.__dict__)  # copy() would leave out what does not travel
        fresh.considered, fresh.outside_hours = self._at_first
        fresh._built = None
        return fresh

    def adopt(self, model: Decomposition, supposed: Suppositions) -> None:
        """Take a model that is known from elsewhere, if it supposes the same."""
        if supposed == self.supposed:
            self._built = supposed, model

    def model(self, criterion: Criterion) -> Model:
        """The model that measures as the criterion does."""
        if self._built is None or self._built[0] != self.supposed:
            began = perf_counter()
            self._built = self.supposed, self._pristine_model(criterion)
            self.seconds_building += perf_counter() - began
        model = self._built[1]
        if model.scenario_bests != criterion.scenario_bests:
            model = self._measured_anew(model, criterion)
        return model

    def consider(self, full: Capacities) -> bool:
        """Consider these from now on; whether that is anything new."""
        if self.considered is None:
            return False
        before, self.considered = self.considered, None if full is None else self.considered | full
        return self.considered != before

    def suppose_less(self, full: frozenset[tuple[int, str, int]]) -> bool:
        """Suppose less where model and referee differ; False where nothing is supposed any more."""
        if full and self.consider(full):
            return True
        if self.outside_hours is not None:
            self.outside_hours = None
            return True
        return self.consider(ALL_CAPACITIES)

    @property
    def formulation(self) -> str | None:
        """What is sure before anything is built; None where the size decides.

        Cuts need HiGHS, and freight that may stay: then whatever is open, every commodity has a price.
        """
        if self.solver != "highs" or not self.instance.allow_unserved:
            return "arcs"
        return None if self.asked_formulation == "auto" else self.asked_formulation

    def _pristine_model(self, criterion: Criterion) -> Model:
        """Built once; every store that begins anew gets it as if it were new."""
        if self.supposed in self._pristine:
            return self._pristine[self.supposed].anew()
        model = self._new_model(criterion)
        if isinstance(model, Decomposition):
            self._pristine[self.supposed] = model
        return model

    def _new_model(self, criterion: Criterion) -> Model:
        if self.outside_hours is None:
            plan = plan_commodities(self.instance, self._network, self.considered)
        else:
            plan = plan_charging(self.instance, self.outside_hours, self._least_staying, self.considered)
        kind = Decomposition if self._by_cuts(plan) else WholeModel
        return kind(plan, criterion.scenario_bests, criterion.within)

    def _by_cuts(self, plan: CommodityPlan) -> bool:
        """Where a trip could fill what projects add to, arcs hold more tightly: size alone does not say."""
        told = self.formulation
        return told == "cuts" if told else plan.size > LARGE and not plan.capacity_is_bought

    def _measured_anew(self, model: Model, criterion: Criterion) -> Model:
        """The model with regret measured against other bests than it was built with."""
        if isinstance(model, Decomposition) and model.scenario_bests and criterion.scenario_bests:
            model.measure_against(criterion.scenario_bests)
            return model
        model = self._new_model(criterion)
        self._built = self.supposed, model
        return model

    @cached_property
    def _network(self) -> Any:
        return expand(self.instance)

    @cached_property
    def _least_staying(self) -> tuple[float, ...]:
        return self._least_staying_of(self.instance)

    def __getstate__(self) -> dict[str, Any]:
        """What travels to another process: nothing that a solver holds."""
        return {**self.__dict__, "_built": None, "_pristine": {}}
