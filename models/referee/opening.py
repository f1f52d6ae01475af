"""The referee's reading of when projects are open, which whoever shows what it priced follows."""

from __future__ import annotations

from models.instance import Instance, Starts, World


def opening_year(instance: Instance, starts: Starts, project: int) -> int:
    """Year position, past the horizon too, from which a project of the list is open; 0 in a static case."""
    return 0 if instance.is_static else starts[project] + instance.projects[project].build_years


def open_projects(instance: Instance, starts: Starts, world: World) -> frozenset[int]:
    """The projects of the list that are open in a world."""
    return frozenset(p for p in starts if opening_year(instance, starts, p) <= world.year)
