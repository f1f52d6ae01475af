"""What a name near a known one means: `Queue (hrs)`, `queue` and `avg. hours in queue` are queue_hours.

A name is its words and its units. Words are compared without case, order, plural, and what people write
beside them (a year, "draft", the sheet's own name); units decide between names of the same words
(closure_pct, closure_hours).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA, Levenshtein

from optimizer.case.characters import folded
from optimizer.case.names import NEAR_MISS_EDITS, key, nearest, singular
from optimizer.case.synonyms import column_called

SHORT_NAME = 4  # letters: two edits make "lat" of almost anything

# Each unit as people write it, and what they say in its place ("queue time", "closure share").
_SPELLINGS_OF_UNITS = {
    "hours": "hour hr hrs h day time wait waiting час ч сутки день время",
    "pct": "pct percent percentage share rate ratio процент доля",
    "kt": "kt kton ton tonne tons t mt thousand тыс тонна т тонн кт млн",
    "m": "m meter metre м метр",
    "km": "km kilometer kilometre км",
    "musd": "musd usd eur mln mio million dollar $ долл доллар",
    "years": "year yr yrs annum год лет г",
    "factor": "factor multiplier coefficient coef",
}
# Words of one meaning, abbreviations among them.
_SAME = {
    "max": "maximum maximal",
    "min": "minimum minimal",
    "lat": "latitude",
    "lon": "longitude long lng",
    "queue": "queueing queuing",
    "capacity": "cap",
    "cut": "reduction decrease",
    "added": "additional extra addition",
    "group": "grouping",
    "require": "requirement required prerequisite",
    "project": "proj",
    "scenario": "scen",
}


def _words(text: str) -> frozenset[str]:
    return frozenset(folded(text).split())


# What stands beside a name without changing what it means: articles, versions, how a figure came about.
_BESIDE = _words("""
    a an the of per p in for at by on is be and col column sheet table tbl iso id optional
    draft final copy new current updated update version ver rev revised v
    average avg mean est estimated estimate expected typical present actual today approx nominal design
    annual yearly start begin total transport allowed admitted alternative fiscal financial
    на за по в новый новые новая черновик копия таблица лист
    """)
_BESIDE_TITLES = _BESIDE | _words(
    "off old backup bak archive original orig data input line item record plan данные план"
)
_LIMITING = _words("max min value limit level weight")  # "max capacity", "priority weight"
# A column that tells of another one is the planner's own: "queue hours source".
_COMMENTARY = _words(
    "note comment remark source src ref reference basis old previous "
    "check checked checker by date history photo url"
)
# Honest names of a planner's own that lie within the edits of a slip from a known name, or are short for one.
_OWN_COLUMNS = _words("""
    actor area case code codes count date dates facts factory fax fund gross lane lanes link loan lot lots
    main man map mean miles mind mine mix model modern moves note notes site size tax url
    """)
_OWN_TITLES = _words("codes costs lists model note notes ports risks roles tests")
_COUNTER = re.compile(r"\d{1,4}|fy|q")
_WORD = re.compile(r"[^\W\d_]+|\d+|\$")
_CAMEL = re.compile(r"(?<=[a-zа-я])(?=[A-ZА-Я])")
_BRACKETED = re.compile(r"[(\[{]([^)\]}]*)[)\]}]?")


def nearly(
    name: object,
    absent: Iterable[str],
    present: Iterable[str] = (),
    *,
    about: str = "",
    in_other_words: bool = True,
) -> str | None:
    """The absent name that `name` probably stands for; None if there is none, or a present one fits better.

    `about` is the sheet, for a column: "Budget year" in Budgets is its year. There words of the same meaning,
    and of other languages, count as well, unless they are not to be taken (`in_other_words`).
    """
    missing, here = list(absent), list(present)
    if key(name) in (_OWN_COLUMNS if about else _OWN_TITLES) and key(name) not in map(key, missing):
        return None
    ranked = []
    for position, names in enumerate((missing, here)):
        for known in names:
            fit = _fit(_parsed(str(name), about), _parsed(known, ""))
            if fit is not None:
                ranked.append((*fit, position, Levenshtein.distance(key(name), key(known)), known))
    if not ranked:
        called = column_called(str(name), about, missing, here) if about and in_other_words else None
        return called or _slip(name, missing)
    best = min(ranked)
    return str(best[-1]) if best[-1] in missing else None


def _slip(name: object, known: Iterable[str]) -> str | None:
    """The known name that a slip of the pen makes of `name`: two edits, in a short one no more than one."""
    long = [choice for choice in known if len(choice) > SHORT_NAME]
    near = nearest(name, long, within=NEAR_MISS_EDITS)
    short = (
        one
        for one in known
        if len(one) <= SHORT_NAME and OSA.distance(key(name), key(one), score_cutoff=1) <= 1
    )
    return near if near is not None else next(short, None)


def mentions(title: str, known: str) -> bool:
    """Whether all words of a known name stand in a title: "Border posts"."""
    return _parsed(known, "").words <= _parsed(title, "").words


@dataclass(frozen=True)
class _Name:
    """`words` say what, `units` how it is measured; `every` word of both, brackets included."""

    words: frozenset[str]
    units: frozenset[str]
    every: frozenset[str]


def _fit(name: _Name, known: _Name) -> tuple[int, int] | None:
    """How well a name fits a known one, less is better: its words, then how few units agree; None if not."""
    if name.every & _COMMENTARY - known.every:
        return None
    units = -len(name.units & known.units)
    if name.words == known.words:
        return 0, units
    if known.words < name.words and name.words - known.words <= _LIMITING:
        return 1, units
    if len(known.every) > 1 and known.every <= name.every:
        return 2, units
    return (3, units) if _abbreviates(name, known) else None


def _abbreviates(name: _Name, known: _Name) -> bool:
    """Whether each word begins one of the known and none is left over: "proc. cut %", "prob", "prio"."""
    shortest = 3 if name.units or len(name.words) > 1 else 4
    if len(name.words) != len(known.words) or any(len(word) < shortest for word in name.words):
        return False
    return all(any(whole.startswith(word) for whole in known.words) for word in name.words)


@lru_cache(maxsize=4096)
def _parsed(name: str, about: str) -> _Name:
    text = _CAMEL.sub(" ", name.replace("%", " pct "))
    outside, inside = _BRACKETED.sub(" ", text), " ".join(_BRACKETED.findall(text))
    written = [_canonical(word) for word in _WORD.findall(folded(outside))]
    bracketed = [_canonical(word) for word in _WORD.findall(folded(inside))]
    beside = _BESIDE if about else _BESIDE_TITLES
    own = {_canonical(word) for word in _WORD.findall(folded(about))}
    unnumbered = [word for word in written if not _COUNTER.fullmatch(word)] or written
    spoken = [word for word in unnumbered if word not in beside] or unnumbered
    said = [word for word in spoken if word not in own] or spoken
    words = [word for word in said if word not in _SPELLINGS_OF_UNITS] or said
    every = {word for word in (*said, *bracketed) if word not in beside}
    return _Name(frozenset(words), frozenset(every & set(_SPELLINGS_OF_UNITS)), frozenset(every))


def _canonical(word: str) -> str:
    one = singular(word)
    return _CANONICAL.get(word, _CANONICAL.get(one, one))


_CANONICAL = {
    folded(spelling): meant
    for meant, spellings in {**_SPELLINGS_OF_UNITS, **_SAME}.items()
    for spelling in spellings.split()
}
