"""How near a name is to one that is known: for near misses of sheets and columns, and for suggestions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

# A header this near to a known name that is absent is taken for a slip of the pen (workbook.md).
NEAR_MISS_EDITS = 2


def key(name: object) -> str:
    """The form in which names are matched: without regard to case or surrounding blanks."""
    return str(name).strip().casefold()


def singular(word: str) -> str:
    """An English word without its plural's ending."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def nearest(name: object, known: Iterable[str], within: int | None = None) -> str | None:
    """The known name that is fewest edits away, or None where all are further than `within`.

    Without `within` a suggestion must contain the name ("budget" means budget_musd) or share at least half of
    the longer of the two, so that nothing silly is proposed.
    """
    choices = _keyed(tuple(known))
    if not choices:
        return None
    longer = [choice for choice, matched in choices.items() if key(name) and key(name) in matched]
    if within is None and longer:
        return min(longer, key=len)
    found = process.extractOne(key(name), choices, scorer=Levenshtein.distance, processor=None)
    matched, edits, choice = found
    limit = max(len(matched), len(key(name))) // 2 if within is None else within
    return str(choice) if edits <= limit else None


@lru_cache(maxsize=64)
def _keyed(names: tuple[str, ...]) -> dict[str, str]:
    """Each name as it is matched; kept, since a wrong column asks for the same names row by row."""
    return {name: key(name) for name in names}


def did_you_mean(name: object, known: Iterable[str], otherwise: str) -> str:
    """A remedy that names the nearest known name, or `otherwise` where none is near."""
    suggestion = nearest(name, known)
    return f'did you mean "{suggestion}"?' if suggestion is not None else otherwise
