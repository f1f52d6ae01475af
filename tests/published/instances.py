"""Published network design instances as cases.

An arc that must be bought becomes a link with a fallen bridge (capacity 0) and a project that restores the
arc's capacity at its fixed cost. With the budget set to what a proven optimum spends the least objective is
that optimum less its fixed part: a cheaper routing within that budget would beat what is proven. netdes has
one commodity with several sources and sinks, so a source and a sink above them stand in, whose links'
capacities are moved by Shocks from scenario to scenario.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from optimizer.case import Case, read_case
from tests.case.builder import Rows, to_xlsx

HERE = Path(__file__).parent
OUTSIDE_HOURS = 1e4
Matrix = list[list[float]]


@dataclass(frozen=True)
class Arc:
    tail: str
    head: str
    hours: float
    capacity_kt: float
    cost_musd: float


@dataclass(frozen=True)
class Proven:
    """A published optimum: the least objective of the case, and the budget at which it is that."""

    objective: float
    budget_musd: float


@cache
def proven(kind: str, name: str) -> Proven:
    with (HERE / kind / "reference_values.csv").open(encoding="utf-8") as file:
        row = next(row for row in csv.DictReader(file) if name in (row.get("file"), row.get("instance")))
    return Proven(float(row["value"]) - float(row["fixed_part"]), float(row["fixed_part"]))


def published(kind: str, name: str, budget_musd: float | None = None, **settings: Any) -> Case:
    """The case of an instance, at the budget of its proven optimum unless told."""
    budget = budget_musd if budget_musd is not None else proven(kind, name).budget_musd
    rows = canad(name) if kind == "canad" else netdes(name)
    asked = {
        "title": name,
        "budget_musd": budget,
        "outside_option_hours": OUTSIDE_HOURS,
        "mip_gap_pct": 0.001,
        **settings,
    }
    rows["Settings"] = [{"setting": setting, "value": value} for setting, value in asked.items()]
    return read_case(to_xlsx(rows))


def canad(name: str) -> Rows:
    text = (HERE / "canad" / name).read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines()[1:] if line.strip()]
    nodes, arcs, flows = map(int, lines[0])
    bought = [Arc(f"n{a[0]}", f"n{a[1]}", *map(float, a[2:5])) for a in lines[1 : 1 + arcs]]
    moved = [(f"n{f[0]}", f"n{f[1]}", float(f[2])) for f in lines[1 + arcs : 1 + arcs + flows]]
    return rows_of([f"n{n}" for n in range(1, nodes + 1)], bought, moved)


def netdes(name: str) -> Rows:
    """Arcs from a node to itself are left out: they carry nothing, and a link joins two nodes."""
    text = (HERE / "netdes" / f"{name}.dat").read_text(encoding="utf-8")
    lines = text.splitlines()
    lines = lines[lines.index("+") + 1 :]
    nodes, adjacent, cost, scenarios = int(lines[0]), _matrix(lines[3]), _matrix(lines[4]), int(lines[5])
    chances = _row(lines[6])
    body = [line for line in lines[8:] if not line.startswith("-----")]
    hours, capacity = (
        [_matrix(body[3 * k]) for k in range(scenarios)],
        [_matrix(body[3 * k + 1]) for k in range(scenarios)],
    )
    supply = [_row(body[3 * k + 2]) for k in range(scenarios)]
    pairs = [(i, j) for i in range(nodes) for j in range(nodes) if adjacent[i][j] and i != j]
    slowest = {(i, j): max(one[i][j] for one in hours) for i, j in pairs}
    widest = {(i, j): max(one[i][j] for one in capacity) for i, j in pairs}
    most = [max(abs(one[i]) for one in supply) for i in range(nodes)]
    total = max(sum(kt for kt in one if kt > 0) for one in supply)
    sending = [i for i in range(nodes) if any(one[i] > 0 for one in supply)]
    taking = [i for i in range(nodes) if any(one[i] < 0 for one in supply)]
    arcs = [Arc(f"n{i}", f"n{j}", slowest[i, j], widest[i, j], cost[i][j]) for i, j in pairs]
    ends = [(f"S{i}", "source", f"n{i}", most[i]) for i in sending] + [
        (f"T{i}", f"n{i}", "sink", most[i]) for i in taking
    ]
    rows = rows_of(
        ["source", "sink", *(f"n{i}" for i in range(nodes))], arcs, [("source", "sink", total)], ends
    )
    rows["Scenarios"] = [
        {"scenario": f"s{k}", "probability_pct": 100 * chance} for k, chance in enumerate(chances)
    ]
    rows["Shocks"] = [
        {"scenario": f"s{k}", "target": target, "field": field, "factor": factor}
        for k in range(scenarios)
        for target, field, factor in [
            *((f"L{x}", "hours", hours[k][i][j] / slowest[i, j]) for x, (i, j) in enumerate(pairs)),
            *((f"B{x}", "capacity_kt", capacity[k][i][j] / widest[i, j]) for x, (i, j) in enumerate(pairs)),
            *((f"S{i}", "capacity_kt", max(supply[k][i], 0.0) / most[i]) for i in sending),
            *((f"T{i}", "capacity_kt", max(-supply[k][i], 0.0) / most[i]) for i in taking),
            ("F0", "kt_per_year", sum(kt for kt in supply[k] if kt > 0) / total),
        ]
    ]
    return rows


def rows_of(
    nodes: Iterable[str],
    arcs: Sequence[Arc],
    flows: Iterable[tuple[str, str, float]],
    free: Iterable[tuple[str, str, str, float]] = (),
) -> Rows:
    """The sheets; `free` are links (id, from, to, capacity) that need not be bought and take no time."""
    one_way = {"mode": "rail", "both_ways": "no"}
    bought = [
        {
            "link": f"L{n}",
            "from_node": arc.tail,
            "to_node": arc.head,
            "hours": arc.hours,
            "capacity_kt": None,
            **one_way,
        }
        for n, arc in enumerate(arcs)
    ]
    given = [
        {"link": link, "from_node": tail, "to_node": head, "hours": 0, "capacity_kt": kt, **one_way}
        for link, tail, head, kt in free
    ]
    return {
        "Nodes": [{"node": node, "country": "KZ"} for node in nodes],
        "Links": [*bought, *given],
        "Bridges": [
            {"bridge": f"B{n}", "link": f"L{n}", "delay_hours": 0, "capacity_kt": 0} for n in range(len(arcs))
        ],
        "Projects": [
            {"project": f"P{n}", "kind": "bridge replacement", "country": "KZ", "cost_musd": arc.cost_musd}
            for n, arc in enumerate(arcs)
        ],
        "Effects": [
            {"project": f"P{n}", "target": f"B{n}", "capacity_added_kt": arc.capacity_kt}
            for n, arc in enumerate(arcs)
        ],
        "Flows": [
            {"flow": f"F{n}", "origin": origin, "destination": destination, "kt_per_year": kt}
            for n, (origin, destination, kt) in enumerate(flows)
        ],
    }


def _matrix(text: str) -> Matrix:
    return [_row(row) for row in text.split(";")]


def _row(text: str) -> list[float]:
    return [float(figure) for figure in text.split(",")]
