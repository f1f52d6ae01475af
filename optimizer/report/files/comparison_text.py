"""A comparison on a terminal and as result sheets."""

from __future__ import annotations

from typing import Any

import pandas as pd

from optimizer.case.writing.result_sheet import ResultSheet
from optimizer.report.files.console import table
from optimizer.studies import Comparison

SAME_HOURS = 1e-9


def parts(compared: Comparison) -> tuple[tuple[str, pd.DataFrame], ...]:
    """The tables of a comparison with their titles, in the order in which they are read."""
    return (
        ("Inputs that differ", compared.inputs),
        ("Figures", compared.figures),
        ("Projects", compared.projects),
        ("Flows: hours of a served tonne", compared.flows),
        ("Countries: million spent", compared.countries),
        ("Sources: million spent", compared.sources),
        ("Years: million spent and hours of a served tonne", compared.years),
        ("Scenarios: % of weighted freight hours saved", compared.scenarios),
    )


def comparison_text(compared: Comparison) -> str:
    """Everything that differs.

    Flows with the same hours, years and scenarios that nobody has are left out.
    """
    lines = [*compared.sentences, *compared.remarks, ""]
    for title, frame in parts(compared):
        shown = frame
        if frame is compared.flows and "change" in frame:
            shown = frame[[_moved(value) for value in frame["change"]]]
        if len(shown) or frame is compared.inputs or frame is compared.flows:
            lines += [
                title,
                *(
                    (f"  {line}" for line in table(shown))
                    if len(shown)
                    else [f"  {_nothing(compared, frame)}"]
                ),
                "",
            ]
    return "\n".join(lines).rstrip()


def _nothing(compared: Comparison, frame: pd.DataFrame) -> str:
    """Inputs that are not known may differ all the same."""
    return "no difference that is known" if frame is compared.inputs and compared.remarks else "no difference"


SHEETS = ("Inputs", "Figures", "Projects", "Flows", "Countries", "Sources", "Years", "Scenarios")


def comparison_sheets(compared: Comparison) -> tuple[ResultSheet, ...]:
    """What is said of it, and a sheet for every table that has rows."""
    said = pd.DataFrame({"said": [*compared.sentences, *compared.remarks]}, dtype=object)
    tables = zip(SHEETS, parts(compared), strict=True)
    return (
        ResultSheet("Results_Compared", "Answers side by side", said),
        *(
            ResultSheet(f"Results_Compared_{name.casefold()}", title, frame)
            for name, (title, frame) in tables
            if len(frame)
        ),
    )


def _moved(value: Any) -> bool:
    return not isinstance(value, (int, float)) or abs(value) > SAME_HOURS
