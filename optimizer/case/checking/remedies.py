"""What a cell wants instead of a word that it does not know: the nearest known one, yes or no, commas."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from optimizer.case.characters import look
from optimizer.case.names import did_you_mean, key

_SEPARATORS = re.compile(r"\s*(?:[,;/|&+\n\r\t、，；؛·]|\band\b|\bи\b)\s*", re.IGNORECASE)
_REMARK = re.compile(r"\s*[(\[].*")
_YES_WORDS = (
    "true wahr истина 1 1.0 y yes да ja oui si evet hə иә ha はい 是 ✓ ✔ x + "
    "on both оба bothways two-way twoway bidirectional"
)
_NO_WORDS = (
    "false falsch ложь 0 0.0 n no нет nein non hayır yox жоқ yo'q いいえ 否 ✗ off one one-way "
    "oneway unidirectional single"
)
_TRUTHS = {look(word): "yes" for word in _YES_WORDS.split()}
_TRUTHS |= {look(word): "no" for word in _NO_WORDS.split()}


def remedy_for(
    unknown: object, known: Iterable[str], otherwise: str, *, takes_several: bool, blank: str = ""
) -> str:
    """What to write instead of `unknown`: words with commas between, yes or no, or the nearest of `known`.

    `takes_several` says that the cell holds a list, `blank` what it means where it is empty.
    """
    # Sorted, so that of two as near always the same is named.
    names = sorted(known) if isinstance(known, (set, frozenset)) else list(known)
    several = split_otherwise(unknown, names)
    if several and takes_several:
        return f"separate them by commas: {', '.join(several)}"
    if several and blank == "both" and set(several) == set(names):
        return f"leave the cell blank, which means {blank}"
    if several:
        return f"the cell takes one; write {several[0]}, or give each a row of its own"
    if takes_several and (parts := _parts(unknown)) and any(key(part) in map(key, names) for part in parts):
        return f"separate them by commas: {', '.join(parts)}"
    if set(names) == {"yes", "no"}:
        meant = _truth(unknown)
        return f"write {meant}; the cell takes yes, no" if meant else otherwise
    return did_you_mean(unknown, names, otherwise)


def _truth(text: object) -> str | None:
    """Yes or no where a text says one of them, also with a remark behind: "Yes (seasonal)"."""
    seen = _REMARK.sub("", str(text))
    return _TRUTHS.get(look(text)) or _TRUTHS.get(look(seen).strip(".,;:!?\"'"))


def split_otherwise(text: object, known: Collection[str]) -> list[str]:
    """The known names in a text that separates them not by commas; none where it is no such list."""
    by_key = {key(name): name for name in known}
    for parts in (_parts(text), str(text).split()):
        if len(parts) > 1 and all(key(part) in by_key for part in parts):
            return [by_key[key(part)] for part in parts]
    return []


def _parts(text: object) -> list[str]:
    """What stands between separators that are no commas; none where there are none."""
    parts = [part for part in _SEPARATORS.split(str(text).strip()) if part]
    return parts if len(parts) > 1 else []
