"""Groups of alternatives likely to be none: of one project, of one name in two spellings, of many sites."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from optimizer.case.characters import look, oddity
from optimizer.case.checking.placeholders import is_mark
from optimizer.case.checking.records import Record, Records
from optimizer.case.problems import Problem

MOST_SITES = 2  # a bridge or the post beside it may be a choice
MOST_NAMED = 4


def group_advice(records: Records) -> Iterator[Problem]:
    groups = _by_text(records["Projects"], "group")
    first = _first_spellings(groups)
    spellings = [look(name) for name in groups]
    sites = _sites(records)
    for name, members in groups.items():
        if is_mark(name):
            message = f'"{name}" is read as the name of a group, and at most one of its projects is funded'
            remedy = "name the site that they are alternatives for, or clear the cell"
            yield members[0].advice("group", message, remedy)
        elif name != first[name]:
            yield _respelt(members[0], "group", name, first[name])
        elif len(members) == 1 and spellings.count(look(name)) == 1:
            message = f'no other project is in the group "{name}"'
            yield members[0].advice("group", message, "name its alternatives, or clear the cell")
        elif len(places := _apart(members, sites)) > MOST_SITES:
            message = (
                f'the group "{name}" joins {len(members)} projects at {len(places)} sites ({_named(places)}),'
                " and at most one of them is funded"
            )
            remedy = "give each site a group of its own, unless that is meant"
            yield members[0].advice("group", message, remedy)
    yield from _commodities(records)


def _commodities(records: Records) -> Iterator[Problem]:
    """Freight of one name in two spellings: a shock on one leaves the other as it is."""
    flows = _by_text(records["Flows"], "commodity")
    first = _first_spellings(flows)
    for name, members in flows.items():
        if name != first[name]:
            yield _respelt(members[0], "commodity", name, first[name])


def _by_text(rows: Iterable[Record], column: str) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for record in rows:
        if record.cells[column] is not None:
            found[record.cells[column]].append(record)
    return found


def _first_spellings(names: Iterable[str]) -> dict[str, str]:
    """Each name with the first that a person cannot tell from it."""
    first: dict[str, str] = {}
    return {name: first.setdefault(look(name), name) for name in names}


def _respelt(record: Record, column: str, name: str, first: str) -> Problem:
    odd = "; ".join(f'in "{one}" {said}' for one in (name, first) if (said := oddity(one)))
    message = f'the {column} "{name}" differs from "{first}" in case, blanks or look-alike letters alone'
    remedy = f"write both alike if they are one {column}"
    return record.advice(column, f"{message}: {odd}" if odd else message, remedy)


def _sites(records: Records) -> dict[str, frozenset[str]]:
    """Where each project acts: the nodes of posts, the links of bridges."""
    place = {name: post["node"] for name, post in records.ids["Posts"].items()}
    place |= {name: bridge["link"] for name, bridge in records.ids["Bridges"].items()}
    found: dict[str, set[str]] = defaultdict(set)
    for effect in records["Effects"]:
        if effect["target"] in place:
            found[effect["project"]].add(place[effect["target"]])
    return {project: frozenset(places) for project, places in found.items()}


def _apart(members: list[Record], sites: dict[str, frozenset[str]]) -> list[set[str]]:
    """The sites of the members, those of projects that share one together."""
    clusters: list[set[str]] = []
    for member in members:
        own = set(sites.get(member["project"], ()))
        if own:
            touching = [cluster for cluster in clusters if cluster & own]
            clusters = [cluster for cluster in clusters if cluster not in touching] + [own.union(*touching)]
    return clusters


def _named(places: list[set[str]]) -> str:
    """One site of each, as far as a sentence holds them."""
    names = sorted(min(str(site) for site in sites) for sites in places)
    return ", ".join(names[:MOST_NAMED]) + (", ..." if len(names) > MOST_NAMED else "")
