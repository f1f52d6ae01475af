"""Projects that need each other: what one requires, directly or through others, and what requires it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TypeVar

from models.instance import Instance

Thing = TypeVar("Thing")


def closure(first: Iterable[Thing], next_of: Callable[[Thing], Iterable[Thing]]) -> list[Thing]:
    """The first things and all reached from them, step by step, each once and in the order of reaching."""
    reached = dict.fromkeys(first)
    left = list(reached)
    for thing in left:  # grows while it is walked
        more = [one for one in dict.fromkeys(next_of(thing)) if one not in reached]
        reached.update(dict.fromkeys(more))
        left += more
    return left


def with_required(instance: Instance, project: int) -> set[int]:
    """A project and all that it requires."""
    return set(closure([project], lambda p: instance.projects[p].requires))


def with_dependents(instance: Instance, project: int, among: Collection[int]) -> set[int]:
    """A project and all `among` these that require it."""
    return set(closure([project], lambda p: (q for q in among if p in instance.projects[q].requires)))
