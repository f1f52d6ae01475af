"""The map: from the data, without a network, with every project findable by its id."""

from __future__ import annotations

import pytest

from optimizer.case import Case
from optimizer.report.frames.traffic import link_frame
from optimizer.report.map.corridor_map import corridor_map
from optimizer.report.map.map_frame import ZOOMS, Frame, frame_of
from optimizer.report.map.map_layout import Paper, Shelf, spread
from optimizer.report.map.map_scene import scene_of
from optimizer.report.map.outlines import CREDIT, as_one_line, rings
from optimizer.solver import Portfolio, evaluate
from tests.case.builder import with_cell, with_rows, worked_case
from tests.report.conftest import case_of, on_the_map


def project_ids(figure: object) -> set[str]:
    traces = figure.data  # type: ignore[attr-defined]
    return {project for trace in traces if trace.customdata is not None for project in trace.customdata}


@pytest.mark.parametrize("zoom", ZOOMS)
def test_every_project_in_the_frame_is_on_the_map(case: Case, best: Portfolio, zoom: str) -> None:
    for portfolio in (None, best):
        figure = corridor_map(case, portfolio=portfolio, zoom=zoom)
        if zoom == "corridor":
            assert project_ids(figure) == {"new_b1", "train", "onestop"}
        # scattergl and geo need WebGL or a network.
        assert all(trace.type == "scatter" for trace in figure.data)
        assert CREDIT in figure.layout.title.text
        assert figure.layout.meta["description"]


def test_shapes_and_colours_say_kind_and_funding(case: Case, best: Portfolio) -> None:
    traces = {
        trace.name: trace for trace in corridor_map(case, portfolio=best).data if trace.customdata is not None
    }
    assert {name: list(trace.customdata) for name, trace in traces.items()} == {
        "Bridge, not funded": ["new_b1"],
        "Customs, funded": ["onestop"],
        "Training, funded": ["train"],
    }
    symbols = {name: trace.marker.symbol for name, trace in traces.items()}
    assert symbols == {
        "Bridge, not funded": "square",
        "Customs, funded": "diamond",
        "Training, funded": "circle",
    }


def test_a_bridge_stands_at_the_middle_of_its_link(case: Case) -> None:
    projects = scene_of(case).projects.set_index("project")
    assert (projects.at["new_b1", "place_x"], projects.at["new_b1", "place_y"]) == (55.75, 43.75)
    assert (projects.at["train", "place_x"], projects.at["train", "place_y"]) == (51.5, 43.5)


def test_markers_at_one_place_step_aside(case: Case) -> None:
    scene = scene_of(case)
    assert scene.frame is not None
    paper = Paper(scene.frame)
    at = [paper.pixels((row.x, row.y)) for row in scene.projects.itertuples()]
    sizes = list(scene.projects["size"])
    for one in range(len(at)):
        for other in range(one):
            apart = ((at[one][0] - at[other][0]) ** 2 + (at[one][1] - at[other][1]) ** 2) ** 0.5
            assert apart >= (sizes[one] + sizes[other]) / 2


def test_committed_projects_have_a_ring() -> None:
    case = case_of(on_the_map(with_cell("Projects", 2, "status", "committed")))
    assert "Committed" in {trace.name for trace in corridor_map(case).data}


def test_link_figures_by_hand(everything: Portfolio) -> None:
    frame = link_frame(everything.instance, everything.baseline, everything.valuation).set_index("link")
    assert list(frame["kt_before"]) == [100, 100]
    assert list(frame["kt_after"]) == [100, 100]
    assert frame.at["line", "kt_hours_saved"] == pytest.approx(600)  # the bridge's 6 hours
    # k_out's 20 hours become 10.5.
    assert frame.at["ferry", "kt_hours_saved"] == pytest.approx(100 * (20 - 10.5))


def test_without_coordinates_there_is_a_note_and_no_map(best: Portfolio) -> None:
    figure = corridor_map(case_of(worked_case()), portfolio=None)
    assert project_ids(figure) == set()
    assert "fill lat and lon" in figure.layout.title.text


def test_nodes_without_coordinates_are_left_out() -> None:
    rows = on_the_map()
    del rows["Nodes"][2]["lat"]
    scene = scene_of(case_of(rows))
    assert list(scene.links["link"]) == ["line"]
    assert "1 of 3 nodes have no latitude and longitude" in " ".join(scene.notes)


def test_a_node_far_away_is_named_at_the_edge() -> None:
    rows = on_the_map()
    rows["Nodes"] += [{"node": f"n{n}", "country": "KZ", "lat": 43 + n / 10, "lon": 55 + n} for n in range(6)]
    rows["Nodes"].append({"node": "xian", "name": "Xi'an", "country": "CN", "lat": 34.3, "lon": 108.9})
    rows["Links"].append({"link": "far", "from_node": "mine", "to_node": "xian", "mode": "rail", "hours": 60})
    scene = scene_of(case_of(rows))
    assert scene.frame is not None
    assert scene.frame.east < 70
    assert [label.text for label in scene.exits] == ["Xi'an →"]
    line = scene.links.set_index("link").loc["far"]
    assert line["x1"] == pytest.approx(scene.frame.east)


def test_a_case_elsewhere_has_its_own_frame() -> None:
    rows = on_the_map()
    for node, (lat, lon) in zip(rows["Nodes"], ((-1.3, 36.8), (-4.0, 39.7), (-6.8, 39.3)), strict=True):
        node.update(lat=lat, lon=lon, country="KE")
    for zoom in ZOOMS:
        frame = scene_of(case_of(rows), zoom=zoom).frame
        assert frame is not None
        assert all(frame.holds(place) for place in ((36.8, -1.3), (39.7, -4.0), (39.3, -6.8)))


def test_an_unknown_zoom_is_an_error(case: Case) -> None:
    with pytest.raises(ValueError, match="corridor"):
        corridor_map(case, zoom="moon")
    with pytest.raises(ValueError, match="moon"):
        frame_of([], [], "moon")


def test_names_of_a_workbook_are_shown_literally() -> None:
    rows = on_the_map(with_cell("Projects", 2, "name", '<a href="x">b</a>'))
    text = corridor_map(case_of(rows)).to_json()
    assert "<a href" not in text.replace("\\u003c", "<").replace("&lt;a", "")


def test_the_title_is_computed(case: Case, best: Portfolio) -> None:
    assert corridor_map(case).layout.title.text.startswith(
        "Today freight waits most at k_out: 71 % of all hours"
    )
    title = corridor_map(case, portfolio=best).layout.title.text
    assert title.startswith(
        "2 of 3 projects funded; most freight hours are saved between quay and port (100 %"
    )
    nothing = evaluate(case, [])
    assert "no freight hours are saved" in corridor_map(case, portfolio=nothing).layout.title.text


def test_outlines_travel_with_the_product() -> None:
    assert len(rings()) > 16
    x, y = as_one_line()
    assert len(x) == len(y)
    assert x.count(None) == len(rings())


def test_labels_cross_neither_each_other_nor_markers() -> None:
    paper = Paper(Frame(0.0, 10.0, 0.0, 5.0))
    points = [(5.0, 2.5)] * 6
    drawn = spread(paper, points, [20.0] * 6)
    assert len(set(drawn)) == 6
    shelf = Shelf(paper, [(point, 20.0) for point in drawn])
    labels = shelf.label([(f"place {n}", (1.0 + n, 1.0)) for n in range(8)], 5)
    assert len(labels) == 5
    assert len({label.middle for label in labels}) == 5


def test_freight_that_does_not_run_is_thin() -> None:
    rows = on_the_map(
        with_rows(
            "Links", {"link": "spare", "from_node": "mine", "to_node": "quay", "mode": "road", "hours": 99}
        )
    )
    links = scene_of(case_of(rows)).links.set_index("link")
    assert links.at["spare", "kt"] == 0
