"""The house holds: imports point one way, and each library stays in its room."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# From the ground up. A module belongs to the longest name that it starts with, and imports its own layer or
# lower ones.
LAYERS = (
    (
        "models",
        "optimizer.bundled",
        "optimizer.collector",
        "optimizer.interrupts",
        "optimizer.package",
        "optimizer.version",
    ),
    ("optimizer.case", "optimizer.columns", "optimizer.wording"),
    ("optimizer.solver",),
    ("optimizer.studies",),
    ("optimizer.report",),
    ("optimizer",),  # the public names, the command line, jobs, desks
    ("app", "screens"),
)

WORKBOOK_FILES = ("optimizer.case.reading", "optimizer.case.writing")

# Who alone may import what; tests and benchmarks may import anything.
ROOMS = {
    "pyomo": ("models", "optimizer.solver"),
    "highspy": ("models", "optimizer.solver"),
    "openpyxl": (*WORKBOOK_FILES, "optimizer.package", "inputs.build"),
    "lxml": ("optimizer.case.reading", "optimizer.package"),
    "olefile": ("optimizer.case.reading",),
    "python_calamine": ("optimizer.case.reading",),
    "xlsxwriter": (*WORKBOOK_FILES, "inputs.build"),
    "altair": ("optimizer.report",),
    "plotly": ("optimizer.report.map",),
    "vl_convert": ("optimizer.report.charts",),
    "jinja2": ("optimizer.report.brief",),
    "matplotlib": (),  # one set of pictures: the brief shows the app's charts
    "streamlit": ("app", "screens"),
}
# The one way up: an answer knows how to show itself, so that scripts can say portfolio.summary().
SHORTCUTS = {"optimizer.solver.portfolio": ("optimizer.report",)}
EXCEL_IN_PANDAS = {"read_excel", "ExcelFile", "ExcelWriter"}  # openpyxl by another door
NOT_IN_MODELS = ("pandas", "openpyxl", "streamlit", "optimizer")


def starts_with(module: str, names: tuple[str, ...]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in names)


def layer_of(module: str) -> int | None:
    levels = ((name, level) for level, names in enumerate(LAYERS) for name in names)
    named = [(len(name), level) for name, level in levels if starts_with(module, (name,))]
    return max(named)[1] if named else None


def imported_names(tree: ast.AST, module: str, *, is_package: bool) -> Iterator[tuple[int, str]]:
    """(line, full dotted name) of all that is imported anywhere in a file, also in functions and by name."""
    package = module.split(".") if is_package else module.split(".")[:-1]
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=source, names=names, level=level):
                above = package[: len(package) - level + 1] if level else []
                yield from (
                    (node.lineno, ".".join([*above, *filter(None, [source]), alias.name])) for alias in names
                )
            case ast.Call(
                func=ast.Attribute(attr="import_module") | ast.Name(id="import_module" | "__import__"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield node.lineno, name


def violations(source: str, module: str, *, is_package: bool = False) -> list[str]:
    tree = ast.parse(source)
    found = []
    own_layer = layer_of(module)
    for line, name in imported_names(tree, module, is_package=is_package):
        layer = layer_of(name)
        shortcut = starts_with(name, SHORTCUTS.get(module, ()))
        if own_layer is not None and layer is not None and layer > own_layer and not shortcut:
            found.append(f"line {line}: {module} imports {name}, which stands above it")
        if starts_with(module, ("models",)) and starts_with(name, NOT_IN_MODELS):
            found.append(f"line {line}: models must not know {name}")
        for library, rooms in ROOMS.items():
            if starts_with(name, (library,)) and not starts_with(module, rooms):
                found.append(f"line {line}: {library} belongs in {', '.join(rooms)}")
        if (
            name.split(".")[0] == "pandas"
            and name.split(".")[-1] in EXCEL_IN_PANDAS
            and not starts_with(module, ROOMS["openpyxl"])
        ):
            found.append(f"line {line}: {name} belongs in the workbook files")
    if not starts_with(module, ROOMS["openpyxl"]):
        found += [
            f"line {node.lineno}: .{node.attr} belongs in the workbook files"
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and node.attr in EXCEL_IN_PANDAS
        ]
    return found


def product_files() -> list[Path]:
    folders = ("models", "optimizer", "screens", "inputs", "examples")
    inside = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return [*sorted(inside), ROOT / "app.py"]


@pytest.mark.parametrize("path", product_files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_fits_its_subject(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("path", product_files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_point_one_way(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert violations(source, module_name(path), is_package=path.name == "__init__.py") == []


def test_both_packages_were_walked() -> None:
    assert {"models", "optimizer"} <= {module_name(path).split(".")[0] for path in product_files()}


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("models.network", "import optimizer.case"),
        ("models.network", "import pandas as pd"),
        ("models.network", "def late():\n    from pandas import DataFrame"),
        ("models.network", "from ..optimizer import case"),
        ("optimizer.case.case", "from optimizer.solver import solve"),
        ("optimizer.case.case", "from optimizer import solve"),
        ("optimizer.case.case", "from ..solve.door import run"),
        ("optimizer.case.case", "from optimizer import read_case"),
        ("optimizer.case.case", "import importlib\nimportlib.import_module('optimizer.report')"),
        ("optimizer.case.case", "import pyomo.environ as pyo"),
        ("optimizer.case.case", "import openpyxl"),
        ("optimizer.case.case", "import pandas as pd\npd.read_excel('a.xlsx')"),
        ("optimizer.case.case", "from pandas import ExcelWriter"),
        ("optimizer.solver.portfolio", "from optimizer.studies.frontier import frontier"),
        ("optimizer.solver.portfolio", "from optimizer.cli import main"),
        ("optimizer.report.frames", "import highspy"),
        ("optimizer.report.frames", "import app"),
        ("optimizer.report.frames", "import matplotlib"),
        ("optimizer.report.charts.colours", "import plotly.graph_objects as go"),
        ("optimizer.studies.frontier", "import altair as alt"),
        ("optimizer.cli", "import streamlit.web.cli"),
        ("optimizer.cli", "from screens import budget"),
        ("screens.budget", "import pyomo.environ as pyo"),
        ("app", "from openpyxl import load_workbook"),
    ],
)
def test_a_broken_rule_is_noticed(module: str, source: str) -> None:
    assert violations(source, module)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        (
            "models.formulation",
            "import pyomo.environ as pyo\nfrom models.instance import Instance\nfrom .network import expand",
        ),
        ("optimizer.case.reading.reader", "import openpyxl\nimport pandas as pd\npd.read_excel('a.xlsx')"),
        (
            "optimizer.solver.portfolio",
            "from optimizer.case import Case\nfrom optimizer import case\nimport highspy",
        ),
        ("optimizer.report.frames", "from optimizer.studies.frontier import frontier\nimport pandas as pd"),
        ("optimizer.cli", "from optimizer.report import frames\nfrom optimizer import solve"),
        ("app", "import streamlit as st\nfrom screens import budget\nfrom optimizer import read_case"),
        ("inputs.build", "from openpyxl import Workbook"),
    ],
)
def test_what_is_allowed_passes(module: str, source: str) -> None:
    assert violations(source, module) == []


def test_a_package_resolves_its_relative_imports() -> None:
    assert violations("from .solve import solve\nfrom .cli import main", "optimizer", is_package=True) == []
    assert violations("from ..solve import solve", "optimizer.case", is_package=True)
