"""docs/model.md and the models name the same variables, rows and objectives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyomo.environ as pyo
import pytest

from models.benders_master import build_master
from models.commodities import plan_commodities
from models.formulation import build_model
from models.instance import Instance
from models.network import expand
from models.recourse import build_subproblems, recourse_functions
from optimizer.case import read_case
from optimizer.case.freeze import freeze
from tests.case.builder import to_xlsx
from tests.models.random_cases import random_case

PAGE = Path("docs/model.md").read_text(encoding="utf-8")
NAMED = (pyo.Var, pyo.Constraint, pyo.Objective, pyo.Expression)


def models_of(instance: Instance) -> Iterator[pyo.ConcreteModel]:
    plan = plan_commodities(instance, expand(instance))
    bests = [0.0] * len(instance.scenarios)
    for objective in ("expected", "worst_case", "cvar", "regret"):
        asked = replace(plan, instance=replace(instance, objective=objective))
        yield build_model(asked, bests)
        yield build_master(asked, bests)
    yield build_model(plan, bests, within=1.0)
    yield build_subproblems(plan, recourse_functions(plan))


@pytest.fixture(scope="module")
def in_the_code() -> set[str]:
    instance = freeze(read_case(to_xlsx(random_case(3))))
    return {part.local_name for model in models_of(instance) for part in model.component_objects(NAMED)}


def test_what_a_model_is_made_from_is_handed_on_and_not_hung_on_it() -> None:
    """An attribute of a Pyomo model is of any type, so neither reader nor mypy could follow it."""
    instance = freeze(read_case(to_xlsx(random_case(3))))
    bare = set(vars(pyo.ConcreteModel()))
    for model in models_of(instance):
        components = {part.local_name for part in model.component_objects(descend_into=False)}
        assert set(vars(model)) - bare - components == set()


def in_the_tables() -> set[str]:
    """Names in the first column of the tables of variables and rows, and in the last of the objectives."""
    wanted = PAGE[PAGE.index("## Variables") :]
    rows = [line.strip("|").split("|") for line in wanted.splitlines() if line.startswith("| ")]
    first = {name for row in rows for name in re.findall(r"`(\w+)`", row[0])}
    return first | {name for row in rows for name in re.findall(r"`(\w+)`:", row[-1])}


def test_every_name_of_the_models_stands_on_the_page(in_the_code: set[str]) -> None:
    assert {name for name in in_the_code if f"`{name}`" not in PAGE} == set()


def test_every_name_on_the_page_stands_in_the_models(in_the_code: set[str]) -> None:
    assert in_the_tables() - in_the_code == set()
    assert len(in_the_tables()) > 30


def test_every_file_on_the_page_is_there() -> None:
    cited = re.findall(r"`((?:models|optimizer|tests|docs)/[\w/.]*)`", PAGE)
    assert cited
    assert [path for path in cited if not Path(path).exists()] == []
