"""Characters that a person cannot see or tell from another: named, not shown as they look."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters of other scripts that look like a Latin one.
_ALIKE = "АВЕКМНОРСТХІЈЅҮЗаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧορνι"
_LATIN = "ABEKMHOPCTXIJSY3aeopcyxijsABEZHIKMNOPTYXopvi"
_LOOKALIKES = dict(zip(_ALIKE, _LATIN, strict=True))
_INVISIBLE = {
    "\u00a0": "non-breaking space",
    "\u00ad": "soft hyphen",
    "\u200b": "zero-width space",
    "\u200c": "zero-width non-joiner",
    "\u200d": "zero-width joiner",
    "\u200e": "left-to-right mark",
    "\u200f": "right-to-left mark",
    "\u202f": "narrow non-breaking space",
    "\u2060": "word joiner",
    "\ufeff": "byte order mark",
}
# What a terminal takes for a command, and marks that turn the direction of what follows.
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_WORD = re.compile(r"[^\W\d_]+")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_FOLDED = str.maketrans({letter.casefold(): latin.casefold() for letter, latin in _LOOKALIKES.items()})
_UNSEEN = dict.fromkeys(map(ord, _INVISIBLE), None)


def harmless(text: object) -> str:
    """Text for a terminal: escapes stand for characters that would move its cursor or change its colours."""
    return _COMMANDS.sub(lambda found: found[0].encode("unicode_escape").decode(), str(text))


@lru_cache(maxsize=16_384)
def folded(text: str) -> str:
    """The text without case and what cannot be seen, look-alikes as the Latin letters that they look like."""
    return unicodedata.normalize("NFKC", text).translate(_UNSEEN).casefold().translate(_FOLDED)


def look(text: object) -> str:
    """What two texts share that a person cannot tell apart: no case, no blanks, Latin letters."""
    return "".join(folded(str(text)).split())


def oddity(text: object) -> str:
    """Which character of a text is not what it looks like, in words; "" where all are."""
    written = str(text)
    mixed = _mixed(written)
    for position, character in enumerate(written):
        if character in _INVISIBLE:
            return f"the {_ordinal(position)} character is an invisible {_INVISIBLE[character]}"
        if unicodedata.category(character) in ("Cf", "Cc", "Co") and character not in "\n\t\r":
            return f"the {_ordinal(position)} character is invisible (U+{ord(character):04X})"
        if character in _LOOKALIKES and position in mixed:
            script = unicodedata.name(character).split()[0].capitalize()
            which = f"the {_ordinal(position)} letter"
            return f"{which} is the {script} {character}, not the Latin {_LOOKALIKES[character]}"
    return ""


def _mixed(text: str) -> frozenset[int]:
    """Positions in words of Latin letters, or of look-alikes alone: a word of another script is no oddity."""
    found: set[int] = set()
    for word in _WORD.finditer(text):
        letters = word.group()
        if any(letter.isascii() for letter in letters) or all(letter in _LOOKALIKES for letter in letters):
            found.update(range(*word.span()))
    return frozenset(found)


def with_oddity(message: str, text: object) -> str:
    """A message about a text, with what cannot be seen of it."""
    odd = oddity(text)
    return f"{message}: {odd}" if odd else message


def _ordinal(position: int) -> str:
    return _ORDINALS[position] if position < len(_ORDINALS) else f"{position + 1}th"
