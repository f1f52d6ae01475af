"""What people put into cells that want something else, as generators: each kind with its remedy."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st

from optimizer.case.schema import SETTINGS, SHEETS, Column, Sheet

PLACEHOLDERS = (
    "-", "–", "n/a", "N/A", "none", "None", "нет", "0", 0, ".", "?", "TBD", "н/д", "--", " - ", "(none)",
    "なし",
)  # fmt: skip
TOTALS = (
    "Total", "TOTAL", "Grand total", "Итого", "Всего", "Sum", "Subtotal", "Total 2026", "total_budget",
    "Summe", "合計",
)  # fmt: skip
NO_TOTALS = ("total_reconstruction", "TotalEnergies", "sum_mit", "totally", "itogo1x", "summary")
SEPARATORS = (";", " ; ", "、", "\n", "/", " | ", "，", " and ")
YES_WORDS = ("TRUE", True, "1", 1, "да", "Да", "y", "x", "ja")
NO_WORDS = ("FALSE", False, "0", 0, "нет", "n", "nein")
LOOKALIKES = {"а": "Cyrillic", "е": "Cyrillic", "о": "Cyrillic", "с": "Cyrillic", "Ο": "Greek"}


def optional_keys() -> Iterator[tuple[Sheet, Column]]:
    """The columns whose text is a key or a list of them, and that may be blank."""
    for sheet in SHEETS:
        for column in sheet.columns:
            is_key = (
                column.is_list
                or column.type == "reference"
                or column.name in ("group", "commodity", "direction")
            )
            if is_key and not column.required:
                yield sheet, column


def percentages() -> Iterator[tuple[Sheet, Column]]:
    for sheet in SHEETS:
        yield from ((sheet, column) for column in sheet.columns if column.is_percent)


def percent_settings() -> list[Column]:
    return [setting for setting in SETTINGS if setting.is_percent and setting.name != "mip_gap_pct"]


def spelt_otherwise(word: str) -> st.SearchStrategy[str]:
    """A word in other case, with blanks or an invisible sign around it, or in brackets."""
    cases = st.sampled_from([word, word.upper(), word.title(), word.casefold()])
    frames = st.sampled_from(
        ["{}", " {}", "{} ", "({})", "[{}]", "<{}>", '"{}"', "{}.", "\u00a0{}", "{}\u200b"]
    )
    return st.builds(str.format, frames, cases)


def placeholders() -> st.SearchStrategy[str]:
    """Known words for nothing as people spell them, and signs without a letter or digit."""
    words = st.sampled_from(
        ["n/a", "na", "none", "nil", "null", "нет", "н/д", "tbd", "keine", "yok", "0", "not applicable"]
    )
    signs = st.text("-–—_./\\?*~#+=…", min_size=1, max_size=4).filter(lambda text: not text.startswith("="))
    return words.flatmap(spelt_otherwise) | signs


def total_names() -> st.SearchStrategy[str]:
    """Names that say total and no more: with a year, a unit, what is added up."""
    words = st.sampled_from(
        ["total", "sum", "subtotal", "grand total", "итого", "всего", "summe", "合計", "toplam"]
    )
    behind = st.sampled_from(["", ":", " 2026", " (USD)", " 2026-2030", " costs", ", mln"])
    return st.builds(
        lambda word, more: word + more,
        words.flatmap(lambda word: st.sampled_from([word, word.upper()])),
        behind,
    )


def separated(words: tuple[str, ...]) -> st.SearchStrategy[str]:
    """The words of a list with anything but commas between them."""
    between = st.sampled_from([";", "/", "|", "&", "+", "\n", "、", "，", " and ", " и "])
    return st.builds(
        lambda mark, before, after: (before + mark + after).join(words),
        between,
        *[st.sampled_from(["", " "])] * 2,
    )


def look_alikes(word: str) -> st.SearchStrategy[str]:
    """The word with one letter of another script that looks the same, or with a sign that cannot be seen."""
    cyrillic = {"a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "x": "х", "i": "і", "s": "ѕ"}
    places = [place for place, letter in enumerate(word) if letter in cyrillic]
    swapped = [word[:place] + cyrillic[word[place]] + word[place + 1 :] for place in places]
    hidden = [
        word[:place] + sign + word[place:] for place in range(1, len(word)) for sign in "\u200b\u00ad\u2060"
    ]
    return st.sampled_from(swapped + hidden)
