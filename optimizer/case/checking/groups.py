"""Groups of alternatives that are likely none: of one project, of one name in two spellings, over many sites."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from optimizer.case.characters import look
from optimizer.case.checking.records import Record, Records
from optimizer.case.problems import Problem

MOST_SITES = 3  # alternatives for one site may touch a bridge and the posts beside it


def group_advice(records: Records) -> Iterator[Problem]:
    groups: dict[str, list[Record]] = defaultdict(list)
    for project in records["Projects"]:
        if project.cells["group"] is not None:
            groups[project.cells["group"]].append(project)
    spellings: dict[str, list[str]] = defaultdict(list)
    for name in groups:
        spellings[look(name)].append(name)
    sites = _sites(records)
    for name, members in groups.items():
        others = [other for other in spellings[look(name)] if other != name]
        if others and name != spellings[look(name)][0]:
            message = f'the group "{name}" differs from "{spellings[look(name)][0]}" in case, blanks or look-alike letters alone'
            yield members[0].advice("group", message, "write both alike if they are one group")
        elif len(members) == 1 and not others:
            yield members[0].advice(
                "group", f'no other project is in the group "{name}"', "name its alternatives, or clear the cell"
            )
        elif (places := _apart(members, sites)) > MOST_SITES:
            message = f'the group "{name}" joins {len(members)} projects at {places} sites, and at most one of them is funded'
            yield members[0].advice("group", message, "give each site a group of its own, unless that is meant")


def _sites(records: Records) -> dict[str, frozenset[str]]:
    """Where each project acts: the nodes of posts, the links of bridges."""
    place = {name: post["node"] for name, post in records.ids["Posts"].items()}
    place |= {name: bridge["link"] for name, bridge in records.ids["Bridges"].items()}
    found: dict[str, set[str]] = defaultdict(set)
    for effect in records["Effects"]:
        if effect["target"] in place:
            found[effect["project"]].add(place[effect["target"]])
    return {project: frozenset(places) for project, places in found.items()}


def _apart(members: list[Record], sites: dict[str, frozenset[str]]) -> int:
    """How many sites the members act at that have none in common; projects that share one count as one."""
    clusters: list[set[str]] = []
    for member in members:
        own = set(sites.get(member["project"], ()))
        if own:
            touching = [cluster for cluster in clusters if cluster & own]
            clusters = [cluster for cluster in clusters if cluster not in touching] + [own.union(*touching)]
    return len(clusters)
