"""A comparison in words: every other answer against the first, and what does not compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from optimizer.solver.ties import TIE
from optimizer.solver.yardstick import CHANGEABLE
from optimizer.studies.comparison.sides import Side
from optimizer.wording.figures import digits, part_of

WORTH_SAYING_PCT = 1e-3  # a smaller gap goes without saying
LEAST_HOURS = 0.005  # that two digits show


def sentences(sides: Mapping[str, Side]) -> Iterator[str]:
    """How each other side stands against the first."""
    (name, first), *others = sides.items()
    for other, side in others:
        both = len(set(first.projects) & set(side.projects))
        lists = f"it funds {_many(len(side.projects), 'project')}, {both or 'none'} of them in both lists"
        broken = len(side.answer.get("broken_rules") or ())
        rules = f"; it breaks {broken} {'rule' if broken == 1 else 'rules'}" if broken else ""
        gap = max(one.answer.get("gap_pct") or 0.0 for one in (first, side))
        sure = f"; proven to within {gap:.2g} %" if gap > WORTH_SAYING_PCT else ""
        yield f"{other} {_verdict(name, first, side)}; {lists}{rules}{sure}."


def _verdict(name: str, first: Side, side: Side) -> str:
    """By what the first saves where both are measured against the same, else each in percent of its own."""
    if not measured_alike(first, side):
        return f"saves {_share(side)} of its own weighted hours, {name} {_share(first)}"
    less = first.saving - side.saving
    if abs(less) <= TIE * _yardstick(first, side):
        return f"saves as much as {name}"
    word = "less" if less > 0 else "more"
    if first.saving <= 0:
        return f"saves {word} than {name}{_longer(first, side)}"
    part = part_of(abs(less), first.saving)
    return f"saves {part} {word} than {name} in weighted hours{_longer(first, side)}"


def _longer(first: Side, side: Side) -> str:
    """How much longer or shorter a served tonne is on its way; what only one carries has no say in it."""
    one, other = (answer.answer.get("average_hours_after") for answer in (first, side))
    if not isinstance(one, (int, float)) or not isinstance(other, (int, float)):
        return ""
    if abs(other - one) < LEAST_HOURS:
        return ""
    return f", a tonne takes {digits(abs(other - one))} h {'more' if other > one else 'less'}"


def measured_alike(one: Side, other: Side) -> bool:
    """Whether both save from the same hours: with nothing funded they are as good as each other."""
    bases = [float(side.answer["baseline_objective"]) for side in (one, other)]
    return abs(bases[0] - bases[1]) <= TIE * _yardstick(one, other) and one.years == other.years


def _yardstick(*sides: Side) -> float:
    """What differences are small against: a baseline may hold a constant beside which all savings are."""
    base = max(abs(float(side.answer["baseline_objective"])) for side in sides)
    saved = CHANGEABLE * max(abs(side.saving) for side in sides)
    return min(base, saved) if saved > 0 else base


def _share(side: Side) -> str:
    base = float(side.answer["baseline_objective"])
    return f"{100 * side.saving / base:.2f} %" if base else "nothing"


def remarks(sides: Mapping[str, Side]) -> Iterator[str]:
    """What a reader must know before taking one figure from another."""
    (name, first), *others = sides.items()
    for other, side in others:
        if side.years != first.years:
            one, two = _many(first.years, "year"), _many(side.years, "year")
            yield (
                f"{name} looks at {one}, {other} at {two}: sums of weighted hours do not compare, hours of a"
                " tonne and shares do. The hours of a flow are means over the years."
            )
        elif not measured_alike(first, side):
            yield (
                f"With nothing funded, {name} and {other} have different hours already: other inputs,"
                " objective or scenarios. Sums of weighted hours do not compare then, shares do."
            )
        if side.scenarios != first.scenarios:
            one, two = _many(first.scenarios, "scenario"), _many(side.scenarios, "scenario")
            yield (
                f"{name} knows {one}, {other} {two}: figures of several scenarios are means by probability,"
                " or in the measure of the case's objective."
            )
    for name, side in sides.items():
        yield from (f"{name}: {remark}" for remark in side.remarks)


def _many(number: int, what: str) -> str:
    return f"one {what}" if number == 1 else f"{number} {what}s"
