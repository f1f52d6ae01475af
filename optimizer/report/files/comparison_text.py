"""A comparison on a terminal and as result sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from optimizer.case.writing.result_sheet import ResultSheet
from optimizer.report.files.console import table
from optimizer.studies import Comparison
from optimizer.studies.comparison.compared_columns import YEARS

SAME_HOURS = 1e-9


@dataclass(frozen=True)
class Part:
    """A table of a comparison: the name of its sheet, what heads it, and what its columns measure.

    `units` has the units of columns that do not share the one that the heading names.
    """

    name: str
    heading: str
    frame: pd.DataFrame
    measures: str = ""
    units: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return f"{self.heading}: {self.measures}" if self.measures else self.heading


def parts(compared: Comparison) -> tuple[Part, ...]:
    """The tables of a comparison in the order in which they are read."""
    hours, million = "hours of a served tonne", "million spent"
    share = "% of weighted freight hours saved"
    by_year = YEARS.units(answer=compared.names)
    return (
        Part("Inputs", "Inputs that differ", compared.inputs),
        Part("Figures", "Figures", compared.figures),
        Part("Projects", "Projects", compared.projects),
        Part("Flows", "Flows", compared.flows, hours),
        Part("Countries", "Countries", compared.countries, million),
        Part("Sources", "Sources", compared.sources, million),
        Part("Years", "Years", compared.years, f"{million} and {hours}", by_year),
        Part("Scenarios", "Scenarios", compared.scenarios, share),
    )


def comparison_text(compared: Comparison) -> str:
    """Everything that differs.

    Flows with the same hours, years and scenarios that nobody has are left out.
    """
    lines = [*compared.sentences, *compared.remarks, ""]
    for part in parts(compared):
        frame = shown = part.frame
        if frame is compared.flows and "change" in frame:
            shown = frame[[_moved(value) for value in frame["change"]]]
        if len(shown) or frame is compared.inputs or frame is compared.flows:
            rows = table(shown) if len(shown) else [_nothing(compared, frame)]
            lines += [part.title, *(f"  {line}" for line in rows), ""]
    return "\n".join(lines).rstrip()


def _nothing(compared: Comparison, frame: pd.DataFrame) -> str:
    """Inputs that are not known may differ all the same."""
    return "no difference that is known" if frame is compared.inputs and compared.remarks else "no difference"


def comparison_sheets(compared: Comparison) -> tuple[ResultSheet, ...]:
    """What is said of it, and a sheet for every table that has rows."""
    said = pd.DataFrame({"said": [*compared.sentences, *compared.remarks]}, dtype=object)
    tables = (part for part in parts(compared) if len(part.frame))
    return (
        ResultSheet("Results_Compared", "Answers side by side", said),
        *(ResultSheet(f"Results_Compared_{one.name.casefold()}", one.title, one.frame) for one in tables),
    )


def _moved(value: Any) -> bool:
    return not isinstance(value, (int, float)) or abs(value) > SAME_HOURS
