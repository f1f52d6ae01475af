"""What the product needs may be used in any product: its licences are permissive, as they say themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import metadata

from packaging.requirements import Requirement

from optimizer.version import product_version

PERMISSIVE = re.compile(
    r"MIT|BSD|Apache|Python Software Foundation|PSF|ISC|Zlib|0BSD|CC0|HPND|Unlicense|MPL[- ]2", re.IGNORECASE
)
ASKS_TO_SHARE = re.compile(r"(?<!L)GPL|AGPL|LGPL|SSPL|EUPL|Commons Clause|Proprietary", re.IGNORECASE)


def closure(name: str, extras: frozenset[str] = frozenset()) -> Iterator[metadata.Distribution]:
    """A package and all that it needs, each once."""
    waiting, seen = [(name, extras)], set()
    while waiting:
        asked, wanted = waiting.pop()
        folded = re.sub(r"[-_.]+", "-", asked).casefold()
        if folded in seen:
            continue
        seen.add(folded)
        package = metadata.distribution(asked)
        yield package
        for line in package.requires or []:
            needed = Requirement(line)
            if needed.marker is None or any(needed.marker.evaluate({"extra": one}) for one in {*wanted, ""}):
                waiting.append((needed.name, frozenset(needed.extras)))


def licence(package: metadata.Distribution) -> str:
    told = package.metadata
    classifiers = [line for line in told.get_all("Classifier", []) if line.startswith("License ::")]
    return told.get("License-Expression") or "; ".join(classifiers) or (told.get("License") or "")[:200]


def test_every_licence_is_permissive() -> None:
    found = {package.name: licence(package) for package in closure("corridor-optimizer")}
    assert len(found) > 30
    assert {"pyomo", "highspy", "streamlit", "lxml"} <= {name.casefold() for name in found}
    odd = [one for one in found.items() if not PERMISSIVE.search(one[1]) or ASKS_TO_SHARE.search(one[1])]
    assert not odd


def test_the_product_says_its_own() -> None:
    assert metadata.metadata("corridor-optimizer")["License-Expression"] == "MIT"
    assert product_version() == metadata.version("corridor-optimizer")
