"""What a project is worth to a list, in four figures: their names and what each means, wherever shown.

Two are about the list as it is, with this one project less or more. Two are about the best list, chosen anew
without the project or with it. They can be far apart, so no sentence, header or note speaks of one by
another's name.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A figure's name as it stands within a sentence, and what it is."""

    name: str
    meaning: str

    @property
    def heading(self) -> str:
        return self.name.capitalize()

    @property
    def defined(self) -> str:
        return f"{self.heading}: {self.meaning}."


LOSS_IF_DROPPED = Figure(
    "loss if dropped",
    "what the list loses if this project is dropped and the rest kept",
)
GAIN_IF_ADDED = Figure(
    "gain if added",
    "what the list saves more if this project is added and the rest kept, whatever the rules say",
)
REPLACEMENT_COST = Figure(
    "replacement cost", "what the best list loses if it has to do without the project, all else chosen anew"
)
FORCING_COST = Figure(
    "forcing cost",
    "what the best list loses if it has to hold the project, all else chosen anew",
)


def rest_kept(*, funded: bool) -> Figure:
    """What a project is worth to the list as it is."""
    return LOSS_IF_DROPPED if funded else GAIN_IF_ADDED


def chosen_anew(*, funded: bool) -> Figure:
    """What the best list loses when it has to decide about the project the other way."""
    return REPLACEMENT_COST if funded else FORCING_COST


def difference(*, funded: bool) -> str:
    """One sentence for where both stand."""
    if funded:
        return (
            "Loss if dropped keeps the rest of the list; replacement cost is that of the best list without"
            " the project, all else chosen anew: other projects may make up for most of the loss."
        )
    return (
        "Gain if added keeps the rest of the list, whatever the rules say; forcing cost is that of the best"
        " list with the project, all else chosen anew: other projects may have to make room."
    )
