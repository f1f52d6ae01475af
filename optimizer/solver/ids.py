"""Ids of projects as a person gives them, to positions."""

from __future__ import annotations

from collections.abc import Sequence

from models.instance import Instance
from optimizer.case import InputError
from optimizer.case.names import nearest
from optimizer.case.problems import error


def positions_of(instance: Instance, projects: Sequence[str] | None) -> list[int]:
    """Positions of these projects (none: of all); InputError names every one that the case does not have."""
    known = instance.project_position
    wrong = []
    for name in projects or ():
        if name not in known:
            near = nearest(name, list(known))
            remedy = f"did you mean {near}?" if near else "name projects of the Projects sheet"
            wrong.append(error("Projects", None, "project", name, f"there is no project {name!r}", remedy))
    if wrong:
        raise InputError(wrong)
    if not projects:
        return list(range(len(instance.projects)))
    return [known[name] for name in dict.fromkeys(projects)]
