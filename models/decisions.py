"""What there is to decide: which projects start, in which years, and which stand against each other."""

from __future__ import annotations

from collections import defaultdict

from models.instance import Instance, Status


def every_start(instance: Instance) -> list[tuple[int, int]]:
    """Each (project, year) in which it may start, in the order of the workbook."""
    return [(p, t) for p, project in enumerate(instance.projects) for t in project.start_years]


def everything_at_once(instance: Instance) -> dict[int, int]:
    """All projects that may start, in their first year, whatever money and rules say: no list is better."""
    return {p: project.start_years[0] for p, project in enumerate(instance.projects) if project.start_years}


def with_status(instance: Instance, status: Status) -> list[int]:
    return [p for p, project in enumerate(instance.projects) if project.status == status]


def members_of_groups(instance: Instance) -> dict[str, list[int]]:
    """The projects of each group, of which one at most may be funded."""
    groups: dict[str, list[int]] = defaultdict(list)
    for p, project in enumerate(instance.projects):
        if project.group is not None:
            groups[project.group].append(p)
    return dict(groups)
