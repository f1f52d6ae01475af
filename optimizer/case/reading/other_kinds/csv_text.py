"""The text of a CSV file: its letters, the sign between its values, and its records with their lines.

Where bytes or signs could mean two things nothing is guessed: the planner is told how to save the file.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from optimizer.case.names import key
from optimizer.case.reading.other_kinds.value_sheets import LAST_COLUMN

SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab"}
_SAVE_AS = 'save it as "CSV UTF-8"'
_HEADER_WITHIN = 5  # records
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile(r"[А-Яа-яЁёІіЇїЄєҐґЎў]+")
_CASED = re.compile(r"[А-ЯЁІЇЄҐЎ]?[а-яёіїєґў]*|[А-ЯЁІЇЄҐЎ]+")
# Signs of Western European texts, and letters in which Turkish and Icelandic differ.
_WESTERN_SIGNS = frozenset(" €‚„…‘’“”•–—«»°²³·±§©®™×½¼¾¿¡º£")
_SIGN_IN_A_WORD = re.compile(r"[£³¹¡¿·±¼½¾¢¥¤¦¨¯´¸](?=[^\W\d_])|(?<=[^\W\d_])[£¹¡¿±¼½¾¢¥¤¦¨¯´¸]")
_TURKISH_OR_ICELANDIC = frozenset("ÐðÝýÞþ")


class UndecidableError(Exception):
    """What keeps a file from being read: what it is, and what to do; `line` where there is one."""

    def __init__(self, message: str, remedy: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message, self.remedy, self.line = message, remedy, line


@dataclass(frozen=True)
class Record:
    """The values of one record, and its first and last line."""

    line: int
    last_line: int
    values: Sequence[str]


def decoded(data: bytes) -> tuple[str, str]:
    """The text of a file, and the name of its letters where they are none of Unicode's ("" otherwise)."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding), ""
    if b"\0" in data:
        for encoding, zeros in (("utf-16-le", data[1::2]), ("utf-16-be", data[::2])):
            if 2 * zeros.count(0) > len(zeros):
                return _strictly(data, encoding), ""
        raise UndecidableError("the file is no text", _SAVE_AS)
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        return _of_one_byte(data)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise UndecidableError("the file is damaged, or no text", _SAVE_AS) from None
    if "\0" in text:
        raise UndecidableError("the file is no text", _SAVE_AS)
    return text


def _of_one_byte(data: bytes) -> tuple[str, str]:
    """A text of Windows-1251 or Windows-1252, where all its words can be of one of them only."""
    found = [
        (text, name)
        for name, encoding, fits in (
            ("Windows-1251 (Cyrillic)", "cp1251", _is_cyrillic),
            ("Windows-1252 (Western European)", "cp1252", _is_western),
        )
        if (text := _decoded_or_none(data, encoding)) is not None and fits(text)
    ]
    if len(found) != 1:
        message = "the file is not in UTF-8, and its letters can be read in more than one way"
        raise UndecidableError(message, _SAVE_AS)
    return found[0]


def _decoded_or_none(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_cyrillic(text: str) -> bool:
    """Whether every word with a letter beyond ASCII is a whole Cyrillic word in ordinary capitals."""
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    return any(len(word) > 2 for word in words) and all(
        _CYRILLIC.fullmatch(word) and _CASED.fullmatch(word) for word in words
    )


def _is_western(text: str) -> bool:
    """Whether letters beyond ASCII stand in ordinary capitals within words of ASCII letters, and signs are
    those of such texts and no part of a word.
    """
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    beyond = {letter for letter in text if not letter.isascii()}
    if beyond & _TURKISH_OR_ICELANDIC or _SIGN_IN_A_WORD.search(text):
        return False
    return all(letter.isalpha() or letter in _WESTERN_SIGNS for letter in beyond) and all(
        any(letter.isascii() for letter in word) and word in (word.lower(), word.upper(), word.capitalize())
        for word in words
    )


def separator_of(text: str, columns: Sequence[Collection[str]]) -> str:
    """The sign between the values: the one that makes a header out of a record at the top.

    `columns` are the keys of the columns of each sheet that it may be.
    """
    told = re.match(r"sep=([,;\t])\r?\n", text)
    if told is not None:
        return told[1]
    tops = {sign: _top(text, sign) for sign in SEPARATORS}
    names = {sign: _most_names(top, columns) for sign, top in tops.items()}
    best = [sign for sign in tops if names[sign] == max(names.values()) and names[sign] > 1]
    parting = [sign for sign, top in tops.items() if any(len(values) > 1 for values in top)]
    if len(best) == 1:
        return best[0]
    if not parting:
        return ","
    even = [sign for sign in parting if len({len(values) for values in tops[sign]}) == 1]
    if len(parting) > 1 and len(even) != 1:
        signs = " or ".join(SEPARATORS[sign] for sign in parting)
        raise UndecidableError(
            f"the values may be parted by {signs}", f"{_SAVE_AS}, with commas between values"
        )
    return parting[0] if len(parting) == 1 else even[0]


def _top(text: str, sign: str) -> list[list[str]]:
    """The first records that hold something, as far as they can be read with that sign."""
    rows: list[list[str]] = []
    try:
        for values in csv.reader(io.StringIO(text, newline=""), delimiter=sign):
            if any(value.strip() for value in values):
                rows.append(values)
            if len(rows) == _HEADER_WITHIN:
                break
    except csv.Error:
        pass
    return rows


def _most_names(top: Sequence[Sequence[str]], columns: Sequence[Collection[str]]) -> int:
    return max(
        (len({key(value) for value in values} & set(known)) for values in top for known in columns), default=0
    )


def records_of(text: str, sign: str, *, most_values: int) -> list[Record]:
    """All records that are no blank line; the line `sep=;`, by which Excel is told the sign, counts with the
    record below it.
    """
    first = 1
    if re.match(r"sep=[,;\t]\r?\n", text):
        text, first = text.partition("\n")[2], 2
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    records: list[Record] = []
    done = size = 0
    try:
        for values in reader:
            line, done = done + 1, reader.line_num
            size += len(values)
            if len(values) > LAST_COLUMN:
                raise UndecidableError(f"a line has {len(values):,} values", _SAVE_AS, line + first - 1)
            if size > most_values:
                raise UndecidableError("the files hold more values than a case can have", "split the case")
            if values:
                start = 1 if line == 1 else line + first - 1
                records.append(Record(start, done + first - 1, values))
    except csv.Error as failed:
        what = "a double quote is not closed" if "end of data" in str(failed) else f"it is no CSV ({failed})"
        remedy = "write a double quote within a value twice, and put the whole value in double quotes"
        raise UndecidableError(what, remedy, done + first) from None
    return records
