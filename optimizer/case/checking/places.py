"""Coordinates that are likely exchanged: links tell, since none is shorter than the line between its ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from optimizer.case.checking.records import Record, Records
from optimizer.case.distance import Place, km_between
from optimizer.case.problems import Problem

FAR_KM = 500.0  # a node nearer to its neighbours is not worth a word
TIMES_FARTHER = 2.0
FEWEST_LINKS = 3
SLACK = 1.1  # lengths are rounded
_REMEDY = "lat and lon may be exchanged; lat is degrees north, lon degrees east"


def swapped_advice(records: Records) -> Iterator[Problem]:
    """The whole sheet where its links are too short for it, else nodes far from all their neighbours."""
    places = {name: _place(node) for name, node in records.ids["Nodes"].items()}
    known = {name: place for name, place in places.items() if place is not None}
    links = [link for link in records["Links"] if link["from_node"] in known and link["to_node"] in known]
    if _all_swapped(links, known):
        message = (
            "most links are shorter than the line between their ends, "
            "and long enough with lat and lon exchanged"
        )
        yield records["Nodes"][0].advice("lat", message, _REMEDY)
        return
    neighbours: dict[str, set[str]] = defaultdict(set)
    for link in links:
        neighbours[link["from_node"]].add(link["to_node"])
        neighbours[link["to_node"]].add(link["from_node"])
    for name, place in known.items():
        others = [known[other] for other in neighbours[name] if other != name]
        far = min((km_between(place, other) for other in others), default=0.0)
        exchanged = max((km_between(place[::-1], other) for other in others), default=0.0)
        if far > max(FAR_KM, TIMES_FARTHER * exchanged):
            nearest = f"it lies {far:,.0f} km from the nearest of its neighbours"
            message = f"{nearest}, and near them with lat and lon exchanged"
            yield records.ids["Nodes"][name].advice("lat", message, _REMEDY)


def _all_swapped(links: list[Record], known: dict[str, Place]) -> bool:
    measured = [link for link in links if link["length_km"]]
    if len(measured) < FEWEST_LINKS:
        return False
    ends = [
        (known[link["from_node"]], known[link["to_node"]], SLACK * float(link["length_km"]))
        for link in measured
    ]
    as_written = sum(km_between(one, other) > length for one, other, length in ends)
    exchanged = sum(km_between(one[::-1], other[::-1]) > length for one, other, length in ends)
    return 2 * as_written > len(ends) and 4 * exchanged < len(ends)


def _place(node: Record) -> Place | None:
    lat, lon = node.cells["lat"], node.cells["lon"]
    return None if lat is None or lon is None else (lat, lon)
