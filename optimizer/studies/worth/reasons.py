"""The sentences of an explanation, each from figures that were worked out for it."""

from __future__ import annotations

from collections.abc import Iterator

from models.instance import Instance
from models.referee import Valuation
from optimizer.solver.query import Starts
from optimizer.studies.worth.replacement_costs import Importance, ProjectImportance
from optimizer.wording.figures import digits, listed
from optimizer.wording.savings import unit_of

NOTHING = 1e-7  # of Portfolio.yardstick; less than that is no saving


class Why:
    """Words for the projects of one importance."""

    def __init__(self, importance: Importance) -> None:
        self.importance, self.best = importance, importance.best
        self.instance: Instance = self.best.instance
        self.session = importance.session
        self.unit = unit_of(self.instance)
        self.tiny = NOTHING * self.best.yardstick

    def sentences(self, one: ProjectImportance) -> tuple[str, ...]:
        if not one.asked:
            return ("It was stopped before this project's turn came.",)
        said = self._funded(one) if one.funded else self._not_funded(one)
        entry = self.importance.entries.sentence(one.project)
        return (*said, *self._alone(one), *filter(None, [entry]))

    def _funded(self, one: ProjectImportance) -> Iterator[str]:
        status, loss = self.instance.projects[one.position].status, one.replacement_cost
        committed = "it is committed" if status == "committed" else ""
        if loss is None:
            yield f"Funded because {committed or 'no list that obeys the rules does without it'}; without it none does."
        elif committed and loss < -self.tiny:
            yield f"Funded because it is committed; without it the best list would save {self._worth(-loss)} more."
        elif loss <= self.tiny:
            yield f"Funded{' because ' + committed if committed else ''}, but another list without it is as good."
        else:
            mip_start = f"Funded because {committed}; " if committed else "Funded because "
            yield f"{mip_start}without it the best list would lose {self._worth(loss)}."
        yield from self._changes(one, "Without it the money would go to")
        if self._gain_in(self.best.starts, one.position) > self.tiny:
            yield from self._together(one, self.best.starts)

    def _not_funded(self, one: ProjectImportance) -> Iterator[str]:
        project, loss = self.instance.projects[one.position], one.forcing_cost
        if project.status == "rejected":
            yield "Not funded because it is rejected in the workbook."
        rival = self._funded_in_group(one.position)
        if rival is not None:
            yield f"Not funded because its group {project.group} funds at most one project, and {rival} is it."
        if loss is None:
            yield "No list that obeys the rules may hold it."
            return
        forced = one.otherwise or {}
        gain = self._gain_in(forced, one.position)
        if gain <= self.tiny:
            yield from self._without_use(one, forced)
        elif loss <= self.tiny:
            yield (
                "Not funded, but a list with it would be as good."
                if loss > -self.tiny
                else (f"Funding it would save {self._worth(-loss)} more.")
            )
        elif rival is None and project.status != "rejected":
            yield f"Not funded because other projects save more: a list with it would lose {self._worth(loss)}."
        else:
            yield f"Funding it would lose {self._worth(loss)}."
        yield from self._changes(one, "To fund it, the best list would give up", dropped=True)
        if gain > self.tiny:
            yield from self._together(one, forced)

    def _without_use(self, one: ProjectImportance, forced: Starts) -> Iterator[str]:
        """Whether freight passes at all, today and in the best list that holds the project."""
        places = [self._passing_kt(valuation, one.position) for valuation in (self.best.baseline, self._price(forced))]
        if max(places) <= 0:
            yield "Not funded because no freight passes what it improves, today or in the best list that holds it."
        else:
            yield "Not funded because it saves nothing, even in the best list that holds it."

    def _together(self, one: ProjectImportance, forced: Starts) -> Iterator[str]:
        """Which projects it needs, where it saves nothing by itself but something in the list that holds it."""
        if one.saving_alone > self.tiny:
            return
        needs = []
        for q in sorted(forced):
            if q != one.position:
                without = {p: t for p, t in forced.items() if p != q}
                if self._gain_in(without, one.position) <= self.tiny:
                    needs.append(self.instance.projects[q].called)
        if needs:
            yield f"It is only useful together with {listed(needs)}."

    def _alone(self, one: ProjectImportance) -> Iterator[str]:
        each = one.saving_alone_per_musd
        if one.saving_alone <= self.tiny:
            yield "By itself it saves nothing."
        elif each is not None:
            place = f"place {one.rank_alone} of {len(self.instance.projects)}"
            yield f"By itself it saves {self._worth(one.saving_alone)}{self._each(each)} ({place} by saving per million)."

    def _changes(self, one: ProjectImportance, words: str, *, dropped: bool = False) -> Iterator[str]:
        if one.otherwise is None:
            return
        now, then = set(self.best.starts), set(one.otherwise) | ({one.position} if one.funded else set())
        changed = now - then if dropped else then - now
        named = [self.instance.projects[p].called for p in sorted(changed)]
        if named:
            yield f"{words} {listed(named)}."

    def _gain_in(self, starts: Starts, p: int) -> float:
        """What a project saves within a list: what taking it out alone would lose."""
        rest = {q: t for q, t in starts.items() if q != p}
        whole = {**rest, p: starts[p] if p in starts else (self.instance.projects[p].start_years or (0,))[0]}
        return self.session.criterion.objective(self._price(rest)) - self.session.criterion.objective(self._price(whole))

    def _price(self, starts: Starts) -> Valuation:
        return self.session.referee.price(starts)

    def _passing_kt(self, valuation: Valuation, p: int) -> float:
        bridges = {effect.target for effect in self.instance.effects if effect.project == p and effect.on_bridge}
        posts = {effect.target for effect in self.instance.effects if effect.project == p and not effect.on_bridge}
        return sum(
            route.kt
            for world in valuation.worlds
            for travelled in world.flows
            for route in travelled.routes
            if any(bridges.intersection(step.bridges) or posts.intersection(step.posts) for step in route.steps)
        )

    def _funded_in_group(self, p: int) -> str | None:
        group = self.instance.projects[p].group
        others = (q for q in self.best.starts if group is not None and self.instance.projects[q].group == group)
        return next((self.instance.projects[q].called for q in others), None)

    def _worth(self, amount: float) -> str:
        """Hours a tonne, and the share of what the best list saves."""
        return self.unit.said(amount, whole=self.best.saving)

    def _each(self, weighted_hours: float) -> str:
        hours = self.unit.hours_a_tonne(weighted_hours)
        return "" if hours is None else f"; {digits(hours)} h a tonne per million"
