"""When a project is open: how starts and years of building make openings, said once for the model's side.

The referee has its own reading of it (models/referee/opening.py), as of all else that the model says.
"""

from __future__ import annotations

from models.instance import Instance


def opens_in(instance: Instance, project: int, start: int) -> int:
    """Year position, past the horizon too, from which a project is open that starts in `start`.

    Static cases open at once.
    """
    return 0 if instance.is_static else start + instance.projects[project].build_years


def starts_open_by(instance: Instance, project: int, year: int) -> list[int]:
    """Those of its starts that are open by year position `year`, which may lie past the horizon."""
    starts = instance.projects[project].start_years
    return [start for start in starts if opens_in(instance, project, start) <= year]


def openings(instance: Instance, project: int) -> list[int]:
    """Year positions, past the horizon too, in which it may open."""
    return [opens_in(instance, project, start) for start in instance.projects[project].start_years]
