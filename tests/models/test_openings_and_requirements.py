"""When projects are open, as the model and the referee each have it; and projects with all that need them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.instance import Instance
from models.opening import openings, opens_in, starts_open_by
from models.referee.opening import open_projects, opening_year
from models.requirements import closure, with_dependents, with_required
from optimizer.case import read_case
from optimizer.case.freeze import freeze
from tests.case.builder import to_xlsx
from tests.models.random_cases import random_case


@pytest.mark.parametrize("seed", range(8))
def test_model_and_referee_open_projects_alike(seed: int) -> None:
    instance = freeze(read_case(to_xlsx(random_case(seed, years=True))))
    for p, project in enumerate(instance.projects):
        assert openings(instance, p) == [
            opening_year(instance, {p: start}, p) for start in project.start_years
        ]
        for world in instance.worlds:
            by_then = [start for start in project.start_years if open_projects(instance, {p: start}, world)]
            assert by_then == starts_open_by(instance, p, world.year)


def test_building_takes_its_years_and_a_static_case_none() -> None:
    instance = freeze(read_case(to_xlsx(random_case(0))))
    slow = replace(instance.projects[0], start_years=(0, 2), build_years=3)
    plan_of_years = replace(instance, projects=(slow,), years=(instance.years[0],) * 6)
    assert openings(plan_of_years, 0) == [3, 5]
    assert starts_open_by(plan_of_years, 0, 4) == [0]
    assert opens_in(plan_of_years, 0, 5) == 8, "past the horizon"
    static = replace(instance, projects=(slow,), years=instance.years[:1])
    assert opens_in(static, 0, 0) == opening_year(static, {0: 0}, 0) == 0


def needing(*requires: tuple[int, ...]) -> Instance:
    instance = freeze(read_case(to_xlsx(random_case(0))))
    projects = tuple(
        replace(instance.projects[0], id=str(p), requires=needed) for p, needed in enumerate(requires)
    )
    return replace(instance, projects=projects)


def test_what_is_required_and_what_requires_is_found_through_others_and_in_circles() -> None:
    chain = needing((1,), (2,), (), (2,))
    assert with_required(chain, 0) == {0, 1, 2}
    assert with_dependents(chain, 2, among=[0, 1, 2, 3]) == {0, 1, 2, 3}
    assert with_dependents(chain, 2, among=[0, 2, 3]) == {2, 3}, "what stands between is not in the list"
    circle = needing((1,), (0,))
    assert with_required(circle, 0) == with_dependents(circle, 0, among=[0, 1]) == {0, 1}
    assert closure("ab", {"a": "cb", "b": "", "c": "aa"}.__getitem__) == ["a", "b", "c"]
