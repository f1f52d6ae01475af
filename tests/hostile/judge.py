"""What becomes of each mutation: refused in words, or read, read alike by calamine, and saved without harm.

`python -m tests.hostile.judge FIRST LAST [FILE]` judges a range and prints what it counted; with a FILE it
goes on where it was stopped.
"""

from __future__ import annotations

import json
import random
import re
import resource
import signal
import sys
import traceback
from collections import Counter
from functools import cache
from pathlib import Path

import pandas as pd

from optimizer.bundled import bundled
from optimizer.case import InputError, examine
from optimizer.case.reading.agreed import with_agreed_names
from optimizer.case.reading.guard import workbook_bytes
from optimizer.case.reading.reader import RawWorkbook, read_raw
from optimizer.case.writing.result_sheet import ResultSheet
from optimizer.report.files.placing import place_results
from optimizer.report.files.workbooks import edited_workbook
from tests.case.builder import to_xlsx, worked_case
from tests.cli.test_safe_answers import REPORTED
from tests.hostile.mutations import mutated, unpacked
from tests.hostile.rich import rich_workbook
from tests.hostile.second_reader import SecondReaderRefusesError, disagreements

CPU_SECONDS = 20
MEMORY = 2**30
RESULTS = (ResultSheet("Results_Importance", "A title", pd.DataFrame({"project": ["=a"], "worth": [1.5]})),)
# What new sheets are registered in; a formula's old value may go from any sheet.
_REGISTERED = re.compile(
    r"\[content_types\]\.xml|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|_rels/\.rels|docprops/app\.xml"
    r"|xl/styles\.xml|xl/calcchain\.xml|xl/(?:worksheets|tables)/.*",
    re.IGNORECASE,
)


@cache
def sound() -> tuple[bytes, ...]:
    """The workbooks that are mutated: small ones often, the large template seldom."""
    small = [path.read_bytes() for path in REPORTED] + [to_xlsx(worked_case()), rich_workbook()]
    return (*small, *small, rich_workbook(), bundled("inputs/template.xlsx").read_bytes())


def mutation(number: int) -> bytes:
    return mutated(random.Random(-number).choice(sound()), number)


def judged(number: int) -> list[str]:
    """What became of a mutation, in a few words each; a line that begins with "WRONG" is a fault of ours."""
    data = mutation(number)
    try:
        raw = read_raw(workbook_bytes(data))
    except InputError as refused:
        said = str(refused)
        return ["refused"] if said.count("\n") == 1 and len(said) < 500 else [f"WRONG words: {said[:300]}"]
    found = ["read"]
    problems = examine(data).problems
    if any(problem.severity == "error" for problem in problems):
        found.append("read, with errors told")
    found += compared(data, raw)
    found += saved(data, raw)
    return found


def compared(data: bytes, raw: RawWorkbook) -> list[str]:
    try:
        return [f"WRONG {one}" for one in disagreements(data, raw)][:3] or ["calamine agrees"]
    except SecondReaderRefusesError as refused:
        return [f"calamine refuses: {str(refused)[:60]}"]


def saved(data: bytes, raw: RawWorkbook) -> list[str]:
    found = []
    placed = place_results(RESULTS, data)
    found += [f"results alone: {reason[:90]}" for reason in placed.reasons]
    if not placed.reasons:
        found += ["results placed", *harm_done(data, placed.data, raw.tables, "results")]
    after = {name: table.copy() for name, table in raw.tables.items() if len(table)}
    if "Projects" in after:
        after["Projects"].loc[after["Projects"].index[0], "cost_musd"] = 3
    edited, reasons = edited_workbook(data, raw.tables, after, "edited")
    found += [f"edits afresh: {reason[:90]}" for reason in reasons]
    if not reasons:
        found += ["edits placed", *harm_done(data, edited, after, "edits")]
    return found


def harm_done(before: bytes, after: bytes, tables: dict[str, pd.DataFrame], what: str) -> list[str]:
    """Parts that changed without need, and inputs that are read otherwise, by us or by calamine."""
    old, new = unpacked(with_agreed_names(before)), unpacked(after)
    changed = [
        name for name, content in old.items() if new.get(name) != content and not _REGISTERED.fullmatch(name)
    ]
    found = [f"WRONG {what}: {name} changed" for name in changed]
    if what == "results":
        touched = [name for name in old if name.startswith("xl/worksheets/") and new.get(name) != old[name]]
        found += [f"WRONG {what}: {name} changed" for name in touched if b"<f" not in old[name]]
    raw = read_raw(after)
    has_formulas = any(re.search(rb"<(?:\w+:)?f[\s>/]", content) for content in old.values())
    for name, table in tables.items():
        back = raw.tables[name]
        if what == "edits" and has_formulas and back.shape == table.shape:
            back = back.where(back.notna(), table)  # values of formulas that now wait for Excel
        if not back.equals(table):
            found.append(f"WRONG {what}: {name} is read back otherwise")
    try:
        found += [f"WRONG {what}, read back: {one}" for one in disagreements(after, raw)][:3]
    except SecondReaderRefusesError as refused:
        try:
            list(disagreements(before, raw))
        except SecondReaderRefusesError:
            return found  # it did not read the original either
        found.append(f"WRONG {what}: calamine refuses the file written: {refused}")
    return found


def too_long(*_: object) -> None:
    raise TimeoutError(f"over {CPU_SECONDS} processor seconds")


def judge(number: int) -> list[str]:
    """As `judged`, with all that is raised as a fault, and a limit of processor time."""
    signal.signal(signal.SIGPROF, too_long)
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    try:
        return judged(number)
    except Exception as raised:
        place = traceback.extract_tb(raised.__traceback__)[-1]
        return [
            f"WRONG {type(raised).__name__}: {str(raised)[:200]} ({Path(place.filename).name}:{place.lineno})"
        ]
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def run(first: int, last: int, kept: Path | None = None) -> dict[str, int]:
    """Counts over the mutations `first` to `last` - 1; every fault by its number."""
    resource.setrlimit(resource.RLIMIT_AS, (4 * MEMORY, 4 * MEMORY))
    counts: Counter[str] = Counter()
    if kept is not None and kept.exists():
        state = json.loads(kept.read_text())
        first, counts = state["next"], Counter(state["counts"])
    for number in range(first, last):
        for one in judge(number):
            counts[f"{one} [{number}]" if one.startswith("WRONG") else one] += 1
        counts["tried"] += 1
        if kept is not None and (number % 50 == 49 or number == last - 1):
            kept.write_text(json.dumps({"next": number + 1, "counts": counts}, indent=1, ensure_ascii=False))
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    if held > MEMORY:
        counts[f"WRONG memory: {held:,} bytes"] += 1
    return dict(counts)


if __name__ == "__main__":
    numbers = run(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else None)
    print(json.dumps(numbers, indent=1, ensure_ascii=False))
