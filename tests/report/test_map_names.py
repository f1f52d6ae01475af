"""Names on the map, and the knots of projects that a zoom is offered for."""

from __future__ import annotations

import pytest

from optimizer.case import Case, read_case
from optimizer.case.distance import km_between
from optimizer.report.map.corridor_map import corridor_map
from optimizer.report.map.knots import knots_of
from optimizer.report.map.map_frame import Frame
from optimizer.report.map.map_layout import Paper
from optimizer.report.map.map_scene import Scene, scene_of
from tests.report.conftest import case_of, on_the_map

WEST, EAST = [(41.0 + n / 10, 42.0) for n in range(4)], [(70.0 + n / 10, 41.0) for n in range(5)]


@pytest.fixture(scope="module")
def corridor() -> Case:
    return read_case("inputs/trans_caspian.xlsx")


def test_knots_are_few_the_largest_first_and_named_after_known_places() -> None:
    nodes = {"Poti": (41.7, 42.1), "hamlet": (41.1, 42.0), "Tashkent": (69.3, 41.3), "yard": (70.2, 41.0)}
    found = knots_of([*WEST, *EAST, (55.0, 45.0)], nodes, known={"Poti", "Tashkent"})
    assert [(knot.name, len(knot.places)) for knot in found] == [("Tashkent", 5), ("Poti", 4)]
    assert all(knot.frame.holds(place) for knot in found for place in knot.places)
    assert {knot.name for knot in knots_of([*WEST, *EAST], nodes)} == {"yard", "hamlet"}


def test_one_knot_or_too_few_projects_need_no_zoom() -> None:
    assert knots_of(EAST, {"yard": (70.2, 41.0)}) == []
    assert knots_of(EAST[:2], {}) == []


def test_a_degree_across_is_shorter_to_the_north() -> None:
    assert km_between((0, 0), (0, 1)) == pytest.approx(111.2, rel=1e-3)
    assert km_between((60, 0), (60, 1)) == pytest.approx(55.6, rel=1e-3)
    assert km_between((42.3, 69.6), (43.2, 76.9)) == pytest.approx(603, rel=1e-2)  # Shymkent to Almaty


def test_each_country_with_projects_is_named_on_its_land(corridor: Case) -> None:
    scene = scene_of(corridor)
    assert {"KAZAKHSTAN", "GEORGIA", "AZERBAIJAN", "UZBEKISTAN", "TURKMENISTAN"} <= {
        label.text for label in scene.countries
    }
    georgia = next(label.point for label in scene.countries if label.text == "GEORGIA")
    assert 40.0 < georgia[0] < 46.8
    assert 41.0 < georgia[1] < 43.6


def test_a_knot_names_the_places_where_projects_stand(corridor: Case) -> None:
    whole = scene_of(corridor)
    assert 2 <= len(whole.knots) <= 5
    knot = whole.knots[0]
    near = scene_of(corridor, zoom=knot.name)
    assert near.frame == knot.frame
    assert len(near.projects) >= len(knot.places)
    assert {"Spitamen", "Dostuk", "Keles"} <= {label.text for label in near.labels}
    assert f"around {knot.name}" in near.description
    assert list(corridor_map(corridor).layout.meta["knots"]) == [one.name for one in whole.knots]


def test_no_name_covers_another(corridor: Case) -> None:
    whole = scene_of(corridor)
    for scene in (whole, *(scene_of(corridor, zoom=knot.name) for knot in whole.knots)):
        assert_apart(scene)


def assert_apart(scene: Scene) -> None:
    assert isinstance(scene.frame, Frame)
    paper = Paper(scene.frame)
    at = [(*paper.pixels(label.middle), len(label.text)) for label in (*scene.labels, *scene.countries)]
    for n, (x, y, letters) in enumerate(at):
        for other_x, other_y, others in at[:n]:
            assert abs(y - other_y) >= 13.9 or abs(x - other_x) >= 6.3 * (letters + others) / 2


def test_a_case_off_the_outlines_has_no_names_of_countries() -> None:
    rows = on_the_map()
    for node, (lat, lon) in zip(rows["Nodes"], ((-1.3, 36.8), (-4.0, 39.7), (-6.8, 39.3)), strict=True):
        node.update(lat=lat, lon=lon, country="KE")
    scene = scene_of(case_of(rows))
    assert scene.countries == ()
    assert scene.knots == ()
