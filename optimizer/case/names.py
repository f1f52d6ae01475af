"""How near a name is to one that is known: for near misses of sheets and columns, and for suggestions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from optimizer.case.characters import folded

# A header this near to a known name that is absent is taken for a slip of the pen (workbook.md).
NEAR_MISS_EDITS = 2

# What people write into a name beside its meaning: the unit, and which version of the sheet it is.
_BESIDE = (
    "hour hr h day time kt ton tonne t thousand m meter metre km musd usd eur mln mio million pct percent percentage share "
    "of a per p year yr annum annual in"
)
_UNITS = frozenset(_BESIDE.split())
_BEHIND = "draft final copy new current updated update version rev revised sheet table v"
_VERSIONS = frozenset(_BEHIND.split())
_YEAR = re.compile(r"(19|20)\d\d|fy\d\d|v?\d{1,2}")
_WORD = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BRACKET = re.compile(r"[(\[{][^)\]}]*[)\]}]?")


def key(name: object) -> str:
    """The form in which names are matched: without regard to case or surrounding blanks."""
    return str(name).strip().casefold()


def stem(name: object) -> str:
    """A name without what people write beside it: brackets, case, punctuation, a plural, its unit, a year or "draft".

    "Queue (hours)", "queue" and "QUEUES_H" come out alike; of a name that is a unit and no more, the unit stays.
    """
    words = [singular(word) for word in _WORD.findall(folded(_CAMEL.sub(" ", _BRACKET.sub(" ", str(name)))))]
    unversioned = [word for word in words if word not in _VERSIONS and not _YEAR.fullmatch(word)] or words
    return " ".join([word for word in unversioned if word not in _UNITS] or unversioned)


def singular(word: str) -> str:
    """An English word without its plural's ending."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def nearest(name: object, known: Iterable[str], within: int | None = None) -> str | None:
    """The known name that is fewest edits away, or None where all are further than `within`.

    Without `within` a suggestion must contain the name ("budget" means budget_musd) or share at least half of the
    longer of the two, so that nothing silly is proposed.
    """
    choices = _keyed(tuple(known))
    if within is None and (longer := [choice for choice, matched in choices.items() if key(name) and key(name) in matched]):
        return min(longer, key=len)
    found = process.extractOne(key(name), choices, scorer=Levenshtein.distance, processor=None) if choices else None
    if found is None:
        return None
    matched, edits, choice = found
    limit = max(len(matched), len(key(name))) // 2 if within is None else within
    return str(choice) if edits <= limit else None


@lru_cache(maxsize=64)
def _keyed(names: tuple[str, ...]) -> dict[str, str]:
    """Each name with the form in which it is matched; kept, since a wrong column asks for the same names row by row."""
    return {name: key(name) for name in names}


def did_you_mean(name: object, known: Iterable[str], otherwise: str) -> str:
    """A remedy that names the nearest known name, or `otherwise` where none is near."""
    suggestion = nearest(name, known)
    return f'did you mean "{suggestion}"?' if suggestion is not None else otherwise
