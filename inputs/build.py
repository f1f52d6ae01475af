"""Builds the workbooks of this folder: `python inputs/build.py TABLES_FOLDER`.

TABLES_FOLDER holds one CSV file a sheet. The result is the same to the byte wherever it is built with the
same versions, so that a difference under version control is a difference of content.
"""

from __future__ import annotations

import re
import sys
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # the script also runs where the package is not installed

import pandas as pd  # noqa: E402

from inputs import variants  # noqa: E402
from optimizer.case.schema import SETTINGS, SHEETS, Column, Sheet  # noqa: E402
from optimizer.case.writing.template import (  # noqa: E402
    TEMPLATE_ABOUT,
    TEMPLATE_TITLE,
    template_tables,
    with_every_column,
)
from optimizer.case.writing.writer import write_workbook  # noqa: E402

CASE_TITLE = "Trans-Caspian route: bridges and customs"
CASE_ABOUT = (
    (
        "The case covers the Trans-Caspian route between China and the Black Sea by Kazakhstan, "
        "Kyrgyzstan, the Caspian Sea, Azerbaijan, Georgia and Türkiye, with branches into Uzbekistan, "
        "Tajikistan and Turkmenistan. It is a worked example and no study. SOURCES.md, beside this workbook "
        "in the program's folder, says where the figures come from and what they leave out."
    ),
)
SCENARIOS_TITLE = "Trans-Caspian route with scenarios"
FIVE_YEARS_TITLE = "Trans-Caspian route 2026 to 2030"

_FIXED_TIME = "2026-01-01T00:00:00Z"
_FIXED_ZIP_TIME = (2026, 1, 1, 0, 0, 0)


def read_tables(folder: Path) -> dict[str, pd.DataFrame]:
    """The CSV files of `folder` as tables, numbers typed as the data dictionary says.

    Missing files are left out.
    """
    tables = {}
    for sheet in SHEETS:
        path = folder / f"{sheet.name}.csv"
        if path.exists():
            text = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig").astype(object)
            tables[sheet.name] = with_every_column(_typed(text, sheet), sheet)
    return tables


def _typed(text: pd.DataFrame, sheet: Sheet) -> pd.DataFrame:
    settings = {setting.name: setting for setting in SETTINGS}
    columns = {}
    for name in text.columns:
        cells = text[name].tolist()
        if name == "value" and sheet.name == "Settings":
            columns[name] = [
                _cell(cell, settings[key]) for cell, key in zip(cells, text["setting"], strict=True)
            ]
        else:
            column = sheet.column(name) if name in sheet.names() else None
            columns[name] = [_cell(cell, column) for cell in cells]
    return pd.DataFrame(columns, dtype=object)


def _cell(text: str, column: Column | None) -> Any:
    if text.strip() == "":
        return None
    if column is None or not column.is_numeric:
        return text
    return int(text) if re.fullmatch(r"-?\d+", text.strip()) else float(text)


def workbook_bytes(tables: Mapping[str, pd.DataFrame], *, title: str, about: Sequence[str]) -> bytes:
    """The written workbook with the dates of writing taken out."""
    buffer = BytesIO()
    write_workbook(tables, buffer, title=title, about=about)
    return _without_dates(buffer.getvalue())


def _without_dates(data: bytes) -> bytes:
    result = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as source,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", _FIXED_TIME.encode(), content)
            entry = zipfile.ZipInfo(name, _FIXED_ZIP_TIME)
            entry.compress_type, entry.external_attr, entry.create_system = (
                zipfile.ZIP_DEFLATED,
                0o644 << 16,
                3,
            )
            target.writestr(entry, content)
    return result.getvalue()


def case_bytes(tables: Mapping[str, pd.DataFrame]) -> bytes:
    """The default case; tables of scenarios are left out of it."""
    return workbook_bytes(variants.static(tables), title=CASE_TITLE, about=CASE_ABOUT)


def scenarios_bytes(tables: Mapping[str, pd.DataFrame]) -> bytes:
    about = (*CASE_ABOUT, *variants.SCENARIOS_ABOUT)
    return workbook_bytes(variants.with_scenarios(tables), title=SCENARIOS_TITLE, about=about)


def five_years_bytes(tables: Mapping[str, pd.DataFrame]) -> bytes:
    about = (*CASE_ABOUT, *variants.FIVE_YEARS_ABOUT)
    return workbook_bytes(variants.five_years(tables), title=FIVE_YEARS_TITLE, about=about)


def template_bytes() -> bytes:
    return workbook_bytes(template_tables(), title=TEMPLATE_TITLE, about=TEMPLATE_ABOUT)


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("usage: python inputs/build.py TABLES_FOLDER", file=sys.stderr)
        return 2
    tables = read_tables(Path(arguments[0]))
    workbooks = {
        "trans_caspian.xlsx": case_bytes(tables),
        "trans_caspian_scenarios.xlsx": scenarios_bytes(tables),
        "trans_caspian_2030.xlsx": five_years_bytes(tables),
        "template.xlsx": template_bytes(),
    }
    for name, data in workbooks.items():
        (HERE / name).write_bytes(data)
        print(f"{name}: {len(data):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
