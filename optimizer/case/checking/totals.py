"""Rows that add up others: read as one row more, a total doubles what it totals."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import accumulate

from optimizer.case.characters import folded
from optimizer.case.checking.records import Record, Records
from optimizer.case.names import singular
from optimizer.case.problems import Problem, errors_of
from optimizer.case.reading.layout import TOTALS_ROW
from optimizer.case.schema import SHEETS, Sheet, sheet_named

# What people write into a name beside its meaning: the unit, and which version of the sheet it is.
_UNIT_WORDS = (
    "hour hr h day time kt ton tonne t thousand m meter metre km musd usd eur mln mio million pct percent "
    "percentage share of a per p year yr annum annual in"
)
_UNITS = frozenset(_UNIT_WORDS.split())
_VERSION_WORDS = "draft final copy new current updated update version rev revised sheet table v"
_VERSIONS = frozenset(_VERSION_WORDS.split())
_YEAR = re.compile(r"(19|20)\d\d|fy\d\d|v?\d{1,2}")
_WORD = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BRACKET = re.compile(r"[(\[{][^)\]}]*[)\]}]?")


def _stem(name: object) -> str:
    """A name without what stands beside it: brackets, case, punctuation, plural, unit, a year or "draft".

    "Queue (hours)", "queue" and "QUEUES_H" come out alike; of a name that is a unit and
    no more, the unit stays.
    """
    words = [singular(word) for word in _WORD.findall(folded(_CAMEL.sub(" ", _BRACKET.sub(" ", str(name)))))]
    unversioned = [word for word in words if word not in _VERSIONS and not _YEAR.fullmatch(word)] or words
    return " ".join([word for word in unversioned if word not in _UNITS] or unversioned)


_TOTAL_WORDS = (
    "total totals sum subtotal grandtotal ttl σ totale totaal totalt gesamt summe gesamtsumme zwischensumme "
    "insgesamt suma razem celkem ukupno toplam somme "
    "итого всего сумма итог itogo vsego разом усього барлығы жиынтығы жами jami cəmi ჯამი "
    "合計 合计 总计 總計 計 小計 합계 총계"
)
_TOTALS = frozenset(_stem(word) for word in _TOTAL_WORDS.split())
_BESIDE_WORDS = (
    "grand sub sous general général cost amount budget money fund project flow volume freight link bridge "
    "post node all available overall usd kzt eur rub "
    "все общая общий промежуточный по проект проекту проектам млн"
)
_BESIDE = frozenset(_stem(word) for word in _BESIDE_WORDS.split())
_ADDED_UP = {"Projects": "cost_musd", "Flows": "kt_per_year", "Budgets": "amount_musd"}
_LIMITS = frozenset({"Rules"})  # where "total" names what is limited
# Total is a company too.
_FREE_TEXT = frozenset({"commodity", "group", "source", "reference", "note", "name"})
FEWEST_ROWS = 2  # that a sum adds up
LONGEST_RUN = 500  # rows above that a subtotal is sought in
_SIGNS = re.compile(r"[^\W_]+|\u03c3")


def is_total(name: object) -> bool:
    """Whether a name says total and nothing else: "Total", "Grand total 2026", "Итого"."""
    return _speaks_of_total(name) and all(word in _TOTALS or word in _BESIDE for word in _words(str(name)))


def _speaks_of_total(name: object) -> bool:
    return name is not None and any(word in _TOTALS for word in _words(str(name)))


@lru_cache(maxsize=8192)
def _words(name: str) -> tuple[str, ...]:
    return tuple(_stem(name).split() or _SIGNS.findall(folded(name)))


def with_totals(problems: Iterable[Problem], records: Records) -> list[Problem]:
    """The problems with each total told once: whatever is wrong with its row is so because it is none."""
    known = list(problems)
    of_tables = {(problem.sheet, problem.row) for problem in known if TOTALS_ROW in problem.message}
    wrong = {(problem.sheet, problem.row, problem.column) for problem in errors_of(known)}
    named = [total for total in total_problems(records, wrong) if (total.sheet, total.row) not in of_tables]
    sure = of_tables | {(total.sheet, total.row) for total in errors_of(named)}
    told = sure | {(total.sheet, total.row) for total in named}
    sums = [added for added in sum_advice(records) if (added.sheet, added.row) not in told]
    keeps = {(problem.sheet, problem.row) for problem in known} - sure
    kept = [each for each in known if (each.sheet, each.row) in keeps or TOTALS_ROW in each.message]
    return [*kept, *named, *sums]


def total_problems(
    records: Records, wrong: Collection[tuple[str, int | None, str]] = ()
) -> Iterator[Problem]:
    """Rows named as totals: errors where there is something that they could be the total of, else advice.

    `wrong` are (sheet, row, column) of cells that have an error: a total's label may stand in any of them.
    """
    for sheet in SHEETS:
        sums = _sums(records, sheet.name)
        named = {
            record.row: _label(sheet, record, wrong, record.row in sums) for record in records[sheet.name]
        }
        others = any(column is None for column in named.values())
        for record in records[sheet.name]:
            column = named[record.row]
            if column is not None:
                sure = is_total(record.cells[column]) or sheet.name == "Budgets"
                yield _named_as_total(record, column, certain=sure and others and sheet.name not in _LIMITS)


def _named_as_total(record: Record, column: str, *, certain: bool) -> Problem:
    said = f'"{record.cells[column]}" is named as a total, and '
    if certain:
        remedy = "delete the row or move it to another sheet; if it is no total, name it otherwise"
        return record.error(column, said + "would be read as one row more", remedy)
    remedy = "delete the row if it adds up others"
    return record.advice(column, said + "is read as one row like others", remedy)


def _label(
    sheet: Sheet, record: Record, wrong: Collection[tuple[str, int | None, str]], adds_up: bool
) -> str | None:
    """The column that names a row as a total, or None; a name that only holds the word needs the sum too."""
    for name in _names(sheet):
        if is_total(record.cells[name]) or (adds_up and _speaks_of_total(record.cells[name])):
            return name
    faulty = [
        name for name in sheet.names() if (sheet.name, record.row, name) in wrong and name not in _FREE_TEXT
    ]
    return next((name for name in faulty if sheet.name != "Settings" and is_total(record.cells[name])), None)


def _names(sheet: Sheet) -> list[str]:
    """The columns that may name a row."""
    named = [sheet.columns[0].name] if sheet.name != "Settings" else []
    return [*named, *(["name"] if "name" in sheet.names() else [])]


def _sums(records: Records, sheet: str) -> frozenset[int]:
    """The rows that speak of a total and are the sum of two or more directly above: subtotals too."""
    found: set[int] = set()
    above: list[float] = []
    for record in records[sheet] if sheet in _ADDED_UP else ():
        value = record.cells[_ADDED_UP[sheet]]
        if value and any(_speaks_of_total(record.cells[name]) for name in _names(sheet_named(sheet))):
            run = list(accumulate(reversed(above[-LONGEST_RUN:])))[FEWEST_ROWS - 1 :]
            if any(math.isclose(value, added, rel_tol=1e-9) for added in run):
                found.add(record.row)
        above += [float(value)] if value else []
    return frozenset(found)


def sum_advice(records: Records) -> Iterator[Problem]:
    """Rows whose figure is the sum of all above; none is added to the next."""
    for sheet, column in _ADDED_UP.items():
        above: list[float] = []
        names: set[object] = set()
        for record in records[sheet]:
            value = record.cells[column]
            if not value:
                continue
            name = record.cells[sheet_named(sheet).columns[0].name]
            adds_up = len(above) >= FEWEST_ROWS and math.isclose(value, math.fsum(above), rel_tol=1e-9)
            if name in names or not adds_up:
                above.append(float(value))  # a source's money of another year adds nothing up
            else:
                message = f"{value:g} is the sum of the {len(above)} rows above"
                remedy = "if the row is a total, delete it: it is read as one row more"
                yield record.advice(column, message, remedy)
            if name is not None:
                names.add(name)
