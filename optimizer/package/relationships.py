"""What a part refers to: ids, types and targets (ECMA-376 part 2, 6.5)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from optimizer.package.markup import RELATIONSHIP, RELATIONSHIPS
from optimizer.package.package import Package, relationships_name

_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_NONE_YET = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{RELATIONSHIPS}"/>'
)


@dataclass(frozen=True)
class Relationship:
    """One reference. `kind` is the last word of its type ("worksheet", "table"); `target` names a part.

    An external one has no part: its target is an address.
    """

    id: str
    kind: str
    target: str
    is_external: bool = False


def relationships(package: Package, part: str) -> tuple[Relationship, ...]:
    """What `part` refers to; "" stands for the package itself."""
    name = relationships_name(part)
    return tuple(_read(package, part, name)) if name in package else ()


def _read(package: Package, part: str, name: str) -> Iterator[Relationship]:
    folder = posixpath.dirname(part)
    for entry in package.glance(name):
        if not isinstance(entry.tag, str):
            continue
        external = entry.get("TargetMode") == "External"
        target = entry.get("Target", "")
        meant = target if external else _resolved(folder, target)
        yield Relationship(entry.get("Id", ""), entry.get("Type", "").rpartition("/")[2], meant, external)


def _resolved(folder: str, target: str) -> str:
    path = unquote(target).replace("\\", "/")
    return posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/")


def add_relationship(package: Package, part: str, kind: str, target: str, wanted: str = "") -> str:
    """Let `part` refer to the part `target`; the id, which is `wanted` where that is free."""
    name = relationships_name(part)
    if name not in package:
        package.put(name, _NONE_YET.encode(), _TYPE)
    taken = {one.id for one in relationships(package, part)}
    number = len(taken) + 1
    while wanted == "" or wanted in taken:
        wanted, number = f"rId{number}", number + 1
    root = package.tree(name)
    entry = root.makeelement(f"{{{RELATIONSHIPS}}}Relationship")
    entry.set("Id", wanted)
    entry.set("Type", f"{RELATIONSHIP}/{kind}")
    entry.set("Target", f"/{target}")
    root.append(entry)
    return wanted


def remove_relationship(package: Package, part: str, id: str) -> None:
    for entry in list(package.tree(relationships_name(part))):
        if entry.get("Id") == id:
            entry.getparent().remove(entry)


def referrers(package: Package, target: str) -> int:
    """How many references in the whole package name a part."""
    count = 0
    for name in package:
        if name.casefold().endswith(".rels"):
            folder, _, file = name.rpartition("/")
            part = posixpath.join(folder.removesuffix("_rels").rstrip("/"), file[: -len(".rels")])
            for one in relationships(package, part):
                count += not one.is_external and one.target.casefold() == target.casefold()
    return count
