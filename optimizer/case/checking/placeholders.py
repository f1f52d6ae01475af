"""Words that stand for nothing in a cell whose text is a key: as it stands, "-" would be a group."""

from __future__ import annotations

import re

from optimizer.case.characters import look
from optimizer.case.checking.coerce import Fault, parts_of_list
from optimizer.case.schema import Column

# What people write for "nothing here", and for "all of them", which a blank says.
_NOTHING_WORDS = (
    "0 0.0 n/a na n.a n\\a #n/a n/d nd k.a s/o none nil null nan no nothing empty blank unknown unspecified "
    "false ø tbd tbc tba "
    "нет н/д нд н.д н/п пусто неприменимо неизвестно отсутствует неуказано нетданных жоқ немає "
    "keine kein leer aucun aucune néant ninguno nessuno yok yox なし 無し 无 없음"
)
_NOTHING_PHRASES = (
    "not applicable",
    "not available",
    "not set",
    "no data",
    "не применимо",
    "не задано",
    "no group",
    "нет группы",
    "без группы",
)
_EVERYTHING_WORDS = "any all both every each everything любой любые все всё оба alle beide tous todos"
_NOTHING = frozenset(look(word) for word in (*_NOTHING_WORDS.split(), *_NOTHING_PHRASES))
_EVERYTHING = frozenset(look(word) for word in _EVERYTHING_WORDS.split())
_OF_FREIGHT = ("unknown", "unspecified", "empty", "неизвестно")
_SAYS_SOMETHING = frozenset(look(word) for word in _OF_FREIGHT)
_SAYS_NO = frozenset(look(word) for word in ("0", "0.0", "no", "false", "нет"))
_MARKS = frozenset(look(word) for word in ("x", "y", "yes", "true", "да", "ok"))
_KEYS = frozenset({"group", "commodity"})  # columns of free text that rows are matched by
_REMARK = re.compile(r"(?<=.)[(\[].*")
_AROUND = "()[]<>{}\"'«»“”‘’.:;!*"  # "(none)", "n.a.", "<blank>"


def placeholder(column: Column, value: object) -> Fault | None:
    """Why a cell's text is none that an optional key or list can hold; None where it may stand.

    References are judged when ids are known (`no_reference`), since "0" may name a project.
    """
    holds_keys = column.is_list or column.type == "choice" or column.name in _KEYS
    if column.required or not holds_keys or column.refers_to:
        return None
    known = {look(choice) for choice in column.choices}
    words = parts_of_list(value) if column.is_list else [str(value)]
    for word in words:
        seen = look(word)
        if seen in known or (column.type == "countries" and re.fullmatch("[a-z]{2}", seen)):
            continue  # NA is Namibia, and NO is Norway
        if column.name == "commodity" and seen in _SAYS_SOMETHING:
            continue
        if column.choices == ("yes", "no") and (seen.strip(_AROUND) in _SAYS_NO or _is_everything(word)):
            continue  # told as what it says
        if stands_for_nothing(word):
            message = f'"{word}" stands for nothing, but would be read as a name'
            return Fault(message, _without(word, words, column))
        if _is_everything(word) and column.name != "commodity":
            everything = "is a word for everything, but would be read as a name"
            said = "is not known" if column.choices else everything
            return Fault(f'"{word}" {said}', _leave_blank(column))
    return None


def no_reference(column: Column, name: str, names: tuple[str, ...]) -> Fault | None:
    """Why a name that no row has is a placeholder among a cell's `names`; None where it is merely unknown."""
    if stands_for_nothing(name):
        an_id = f"give an id of {' or '.join(column.refers_to)}"
        remedy = an_id if column.required else _without(name, names, column)
        return Fault(f'"{name}" stands for nothing, but would be read as a name', remedy)
    if _is_everything(name) and column.is_list:
        remedy = _leave_blank(column) if column.blank == "any" else f"name them, or {_leave_blank(column)}"
        return Fault(f'"{name}" is a word for everything, but would be read as a name', remedy)
    return None


def stands_for_nothing(word: object) -> bool:
    """Whether a word says "nothing here": one of many for it, or signs alone, whatever remark follows."""
    seen = look(word)
    bare = _REMARK.sub("", seen)
    if not any(sign.isalnum() for sign in bare):
        return True
    return not _NOTHING.isdisjoint((seen, bare, seen.strip(_AROUND)))


def _is_everything(word: str) -> bool:
    """Whether a word means all there are, also with one behind: "all", "any mode"."""
    words = word.split()
    return look(word) in _EVERYTHING or (len(words) == 2 and look(words[0]) in _EVERYTHING)


def is_mark(word: object) -> bool:
    """Whether a word ticks a cell rather than naming anything."""
    return look(word) in _MARKS


def _without(word: str, words: list[str] | tuple[str, ...], column: Column) -> str:
    alone = all(stands_for_nothing(other) for other in words)
    return _leave_blank(column) if alone else f'take "{word}" out of the list'


def _leave_blank(column: Column) -> str:
    choices = f"; or give one of {', '.join(column.choices)}" if column.choices else ""
    return f"leave the cell blank, which means {column.blank_means()}{choices}"
