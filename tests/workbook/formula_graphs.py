"""Random formulas over a case's cells, and a plain reading of them that shares nothing with the writer's."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

Cell = tuple[str, str]  # sheet and coordinate, as in ("Costs", "B7")
INPUTS = (("Projects", "D2"), ("Projects", "D3"), ("Projects", "D4"))
ROWS = 12


@dataclass(frozen=True)
class Graph:
    """Formulas by cell, in an order in which each refers to earlier ones alone, with what they refer to."""

    formulas: Mapping[Cell, str]
    refers: Mapping[Cell, tuple[Cell, ...]]
    sums: Mapping[Cell, tuple[float, float]]  # a formula is factor * (sum of what it refers to) + constant

    def values(self, inputs: Mapping[Cell, float]) -> dict[Cell, float]:
        known = dict(inputs)
        for cell, (factor, constant) in self.sums.items():
            known[cell] = factor * sum(known[one] for one in self.refers[cell]) + constant
        return known

    def dependents(self, changed: Cell) -> set[Cell]:
        found = {changed}
        for cell, refers in self.refers.items():
            if found & set(refers):
                found.add(cell)
        return found - {changed}


def random_graph(seed: int) -> Graph:
    """Formulas in two sheets: references, areas over sheets, names and columns of a table."""
    luck = random.Random(seed)
    formulas: dict[Cell, str] = {}
    refers: dict[Cell, tuple[Cell, ...]] = {}
    sums: dict[Cell, tuple[float, float]] = {}
    for row in range(1, ROWS + 1):
        for sheet in ("Costs", "It's all"):
            if luck.random() < 0.7:
                cell = (sheet, f"B{row}")
                text, named = _reference(luck, sheet, [*INPUTS, *refers])
                factor, constant = luck.choice([1, 2, -1, 0]), luck.choice([0, 1, 5])
                formulas[cell] = f"={factor}*SUM({text})+{constant}"
                refers[cell], sums[cell] = named, (factor, constant)
    return Graph(formulas, refers, sums)


def _reference(luck: random.Random, sheet: str, earlier: list[Cell]) -> tuple[str, tuple[Cell, ...]]:
    kind = luck.choice(["cell", "cell", "area", "name", "table", "row", "both"])
    if kind == "area":
        return "Projects!$D$2:D4", INPUTS
    if kind == "name":
        return "all_costs", INPUTS[1:]
    if kind == "table":
        return "mine[cost_musd]", INPUTS
    if kind == "row":
        return "mine[[country]:[cost_musd]]", INPUTS  # the countries are text, which SUM passes over
    cells = tuple(luck.choice(earlier) for _ in range(2 if kind == "both" else 1))
    return ",".join(_written(luck, sheet, one) for one in cells), cells


def _written(luck: random.Random, here: str, cell: Cell) -> str:
    sheet, place = cell
    prefix = "" if sheet == here else "'" + sheet.replace("'", "''") + "'!"
    fixed = luck.choice([place, f"${place[0]}${place[1:]}", f"${place}"])
    return prefix + fixed
