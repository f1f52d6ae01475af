"""The one place that words what a project is worth and why; it claims nothing that was not worked out.

`headline` speaks of a list as it is (loss if dropped, gain if added), `sentences` of the best list chosen
anew (replacement and forcing cost); the names are those of optimizer/wording/worth.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from optimizer.case.labels import names
from optimizer.solver.portfolio import Portfolio
from optimizer.studies.worth.reasons import Clash, Reasons
from optimizer.studies.worth.standing import Standing
from optimizer.wording.figures import digits, listed, money, part_of
from optimizer.wording.savings import unit_of
from optimizer.wording.worth import FORCING_COST, REPLACEMENT_COST

# --- about a list as it is ----------------------------------------------------------------------------------


def headline(portfolio: Portfolio, standing: Standing, obstacles: Sequence[str]) -> str:
    """Why a project is in a list or not, in one or two sentences.

    `obstacles` are rules that forbid to add it, in words.
    """
    if standing.funded:
        return _in_the_list(portfolio, standing)
    return _beside_the_list(portfolio, standing, obstacles)


def _in_the_list(portfolio: Portfolio, standing: Standing) -> str:
    cost = _cost(portfolio, standing)
    if standing.rest_kept > 0:
        lost = unit_of(portfolio.instance).said(standing.rest_kept, whole=standing.list_saving)
        said = f"Funded: if it were dropped and the rest kept, {lost}, would be lost, for {cost}."
    else:
        said = f"Funded, though nothing would be lost if it were dropped and the rest kept, for {cost}."
    if standing.status == "committed":
        said += " It is committed in the workbook."
    if standing.needed_by:
        named = names(portfolio.case, "Projects")
        needed = ", ".join(named[q] for q in standing.needed_by)
        said += f" {needed} {'requires' if len(standing.needed_by) == 1 else 'require'} it."
    return said


def _beside_the_list(portfolio: Portfolio, standing: Standing, obstacles: Sequence[str]) -> str:
    gain = _gain(portfolio, standing)
    if standing.status == "rejected":
        return f"Not funded: it is rejected in the workbook. {_sentence(gain)}"
    if standing.rival is not None:
        rival, group = names(portfolio.case, "Projects")[standing.rival], _group(portfolio, standing)
        taken = f"{rival} of the same group ({group}) is, and at most one may be"
        return f"Not funded: {taken}. {_sentence(gain)}"
    return f"Not funded: {gain}, but {'; '.join(obstacles)}." if obstacles else f"Not funded: {gain}."


def _gain(portfolio: Portfolio, standing: Standing) -> str:
    gain, unit, cost = standing.rest_kept, unit_of(portfolio.instance), _cost(portfolio, standing)
    if gain == 0:
        return f"added to this portfolio it would save nothing more, for {cost}"
    if gain < 0:
        return f"added to this portfolio it would cost {unit.said(-gain)}"
    begun = "" if standing.begins_in is None else f", started in {standing.begins_in}"
    return f"added to this portfolio it would save {unit.said(gain)} more, for {cost}{begun}"


def _cost(portfolio: Portfolio, standing: Standing) -> str:
    cost_musd = portfolio.instance.projects[standing.position].cost_musd
    return money(cost_musd, str(portfolio.case.settings["currency"]))


def _group(portfolio: Portfolio, standing: Standing) -> str | None:
    return portfolio.instance.projects[standing.position].group


def _sentence(clause: str) -> str:
    return f"{clause[0].upper()}{clause[1:]}."


# --- about the best list chosen anew ------------------------------------------------------------------------


def sentences(best: Portfolio, reasons: Reasons) -> tuple[str, ...]:
    """Why the best list holds a project or not, without the budget at which it enters."""
    one = reasons.importance
    if not one.asked:
        return ("It was stopped before this project's turn came.",)
    said = _held(best, reasons) if one.funded else _not_held(best, reasons)
    return (*said, *_alone(best, reasons))


def _held(best: Portfolio, reasons: Reasons) -> Iterator[str]:
    cost, is_committed = reasons.importance.replacement_cost, reasons.status == "committed"
    because = "Funded because it is committed" if is_committed else "Funded"
    if cost is None and is_committed:
        yield f"{because}; no list that obeys the rules does without it."
    elif cost is None:
        yield f"{because} because no list that obeys the rules does without it."
    elif cost < 0:
        more = f"{because}; the best list would save {_worth(best, -cost)}, more if it had to do without it "
        yield f"{more}(a negative {REPLACEMENT_COST.name})."
    elif cost == 0:
        yield f"{because}, but another list without it is as good, so its {REPLACEMENT_COST.name} is nothing."
    else:
        worth, name = _worth(best, cost), REPLACEMENT_COST.name
        lost = f"the best list would lose {worth}, if it had to do without it ({name})."
        yield f"{because}; {lost}" if is_committed else f"{because} because {lost}"
    yield from _exchange(best, reasons, "Without it the money would go to")
    yield from _together(best, reasons)


def _not_held(best: Portfolio, reasons: Reasons) -> Iterator[str]:
    cost, is_free = reasons.importance.forcing_cost, reasons.status != "rejected" and reasons.rival is None
    if reasons.status == "rejected":
        yield "Not funded because it is rejected in the workbook."
    if reasons.rival is not None:
        group = best.instance.projects[reasons.importance.position].group
        rival = best.instance.projects[reasons.rival].called
        yield f"Not funded because its group {group} funds at most one project, and {rival} is it."
    if cost is None:
        yield "No list that obeys the rules may hold it."
        return
    if not reasons.meets_freight:
        unmet = "no freight passes what it improves, today or in the best list that holds it"
        yield f"Not funded because {unmet}."
    elif not reasons.is_useful:
        yield "Not funded because it saves nothing, even in the best list that holds it."
    elif cost == 0:
        yield f"Not funded, but a list with it would be as good, so its {FORCING_COST.name} is nothing."
    elif cost < 0:
        more = f"The best list would save {_worth(best, -cost)}, more if it had to hold it "
        yield f"{more}(a negative {FORCING_COST.name})."
    else:
        lost = f"the best list would lose {_worth(best, cost)}, if it had to hold it ({FORCING_COST.name})"
        yield f"Not funded because other projects save more: {lost}." if is_free else _sentence(lost)
    yield from _exchange(best, reasons, "To fund it, the best list would give up")
    yield from _together(best, reasons)


def clash_words(clash: Clash) -> str:
    """Why no list decides the other way; "" where nothing is known to."""
    if not clash.is_known:
        return "Which rules decide that was not found in the time."
    if clash.never:
        return f"The reason: {clash.never}."
    return f"The rules that decide it: {'; '.join(clash.rules)}." if clash.rules else ""


def cost_meaning(cost: float | None, *, funded: bool, saving: float) -> str:
    """What a replacement or forcing cost says, in a few words beside it; `saving` is the best list's."""
    if cost is None:
        return f"no list that obeys the rules {'does without it' if funded else 'may hold it'}"
    if cost == 0:
        return "another list without it is as good" if funded else "a list with it is as good"
    if cost < 0:
        return "only its commitment keeps it" if funded else "only its rejection keeps it out"
    return f"{part_of(cost, saving)} of what the best list saves" if saving > 0 else ""


def _worth(best: Portfolio, amount: float) -> str:
    """Hours a tonne, and the share of what the best list saves."""
    return unit_of(best.instance).said(amount, whole=best.saving)


def _exchange(best: Portfolio, reasons: Reasons, words: str) -> Iterator[str]:
    if reasons.exchanged:
        yield f"{words} {_listed(best, reasons.exchanged)}."


def _together(best: Portfolio, reasons: Reasons) -> Iterator[str]:
    if reasons.needs:
        yield f"It is only useful together with {_listed(best, reasons.needs)}."


def _alone(best: Portfolio, reasons: Reasons) -> Iterator[str]:
    one = reasons.importance
    each = one.saving_alone_per_musd
    if one.saving_alone <= 0:
        yield "By itself it saves nothing."
    elif each is not None:
        hours = unit_of(best.instance).hours_a_tonne(each)
        rate = "" if hours is None else f"; {digits(hours)} h a tonne per million"
        place = f"place {one.rank_alone} of {len(best.instance.projects)} by saving per million"
        yield f"By itself it saves {_worth(best, one.saving_alone)}{rate} ({place})."


def _listed(best: Portfolio, projects: Sequence[int]) -> str:
    return listed([best.instance.projects[p].called for p in projects])
