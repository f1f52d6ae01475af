"""What decides about a project in the best list, as figures; words are made of it last (worth_words.py)."""

from __future__ import annotations

from dataclasses import dataclass

from models.instance import Starts, Status
from optimizer.studies.worth.marginal_savings import Pricing
from optimizer.studies.worth.replacement_costs import Importance, ProjectImportance
from optimizer.studies.worth.standing import rival_of


@dataclass(frozen=True)
class Clash:
    """What keeps every list that obeys the rules from deciding the other way; `rules` where several clash.

    `never` is what keeps the project from being funded whatever the amounts of money are. `is_known` is false
    where time ran out before it was found.
    """

    rules: tuple[str, ...] = ()
    never: str = ""
    is_known: bool = True


@dataclass(frozen=True)
class Reasons:
    """Of one project, by position in the instance.

    "The list that holds it" is the best one, or the best if forced.

    - `is_useful`: whether that list loses anything if it is dropped and the rest kept
    - `meets_freight`: whether freight passes what it improves, today or in that list
    - `exchanged`: what the best list funds instead of it, or gives up for it
    - `needs`: where it saves nothing alone, the projects of that list without which it saves nothing there
    """

    importance: ProjectImportance
    status: Status
    rival: int | None = None
    is_useful: bool = False
    meets_freight: bool = True
    exchanged: tuple[int, ...] = ()
    needs: tuple[int, ...] = ()


class Reasoner:
    """Works out the reasons for the projects of one importance."""

    def __init__(self, importance: Importance) -> None:
        self.best, self.instance = importance.best, importance.best.instance
        self.pricing = Pricing(self.instance, session=importance.session)

    def reasons(self, one: ProjectImportance) -> Reasons:
        status, p = self.instance.projects[one.position].status, one.position
        rival = rival_of(self.instance, self.best.starts, p)
        holder = self.best.starts if one.funded else one.counterfactual
        if not one.asked or holder is None:
            return Reasons(one, status, rival)
        useful = self._loss_if_dropped(holder, p) > 0
        return Reasons(
            importance=one,
            status=status,
            rival=rival,
            is_useful=useful,
            meets_freight=one.funded or useful or self._meets_freight(holder, p),
            exchanged=self._exchanged(one),
            needs=self._needs(holder, p) if useful and one.saving_alone <= 0 else (),
        )

    def _loss_if_dropped(self, starts: Starts, p: int) -> float:
        return self.pricing.loss_if_dropped(self.pricing.price(starts), p)

    def _meets_freight(self, holder: Starts, p: int) -> bool:
        return self.pricing.kt_today[p] > 0 or self.pricing.passing_kt(self.pricing.price(holder))[p] > 0

    def _exchanged(self, one: ProjectImportance) -> tuple[int, ...]:
        if one.counterfactual is None:
            return ()
        best, other = set(self.best.starts), set(one.counterfactual)
        return tuple(sorted(other - best if one.funded else best - other))

    def _needs(self, holder: Starts, p: int) -> tuple[int, ...]:
        others = {q: self.pricing.without(holder, q) for q in sorted(holder) if q != p}
        return tuple(q for q, rest in others.items() if self._loss_if_dropped(rest, p) <= 0)
