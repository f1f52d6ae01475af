"""The brief's pictures: the app's charts as SVG that stand by themselves, whatever a workbook's names."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import cycle
from typing import Any
from xml.etree import ElementTree

import pytest

from optimizer.report.brief.brief import html_brief
from optimizer.report.charts import portfolio_charts
from optimizer.report.charts.chart_style import apart
from optimizer.report.charts.svg import FONTS, SPACE, svg_of
from optimizer.report.map.map_chart import land_frame, map_chart
from optimizer.report.map.map_scene import scene_of
from optimizer.solver import Portfolio, evaluate
from tests.case.builder import with_cell
from tests.report.conftest import case_of, on_the_map

HOSTILE = (
    "<script>alert(1)</script>",
    "</svg><img src=x onerror=alert(1)>",
    "]]></title><style>*{display:none}</style>",
    "{{ 7 * 7 }}{% raw %}",
    '{"expr": "alert(1)"}',
    "&lt;b&gt; $a$ \\u0000 'x' \"y\"",
    "Köprü Мост 桥 გზა",
)


def picture_of(chart: Any, width: int = 760) -> str:
    title, _, bare = apart(chart)
    return svg_of(bare, name="one", title=title, width=width)


def texts_of(svg: str) -> list[str]:
    return [part.text or "" for part in ElementTree.fromstring(svg).iter(f"{{{SPACE}}}text")]


def test_a_picture_says_what_it_shows(best: Portfolio) -> None:
    svg = picture_of(portfolio_charts.flows_chart(best))
    root = ElementTree.fromstring(svg)
    named = {part.get("id"): part.text for part in root.iter() if part.get("id")}
    chart = portfolio_charts.flows_chart(best)
    assert root.get("role") == "img"
    assert named[root.get("aria-labelledby")] == " ".join(chart.title.text)
    assert named[root.get("aria-describedby")] == chart.description
    assert "mine – port (ore)" in texts_of(svg)
    assert set(re.findall(r'font-family="([^"]*)"', svg)) == {FONTS}


def test_a_picture_is_as_wide_as_asked_for(best: Portfolio) -> None:
    for width in (380, 760):
        box = ElementTree.fromstring(picture_of(portfolio_charts.flows_chart(best), width)).get("viewBox", "")
        assert float(box.split()[2]) == pytest.approx(width, abs=1)


def test_pictures_of_a_page_share_no_id(best: Portfolio) -> None:
    page = html_brief(best, run_name="First run")
    ids = re.findall(r'\bid="([^"]*)"', page)
    assert ids
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]*)\)", page)) <= set(ids)
    assert set(re.findall(r'aria-(?:labelledby|describedby)="([^"]*)"', page)) <= set(ids)


def test_a_picture_does_not_depend_on_those_before_it(best: Portfolio) -> None:
    scene = scene_of(best.case, portfolio=best)
    first, second = (svg_of(map_chart(scene), name="map", title="a", width=1000) for _ in range(2))
    assert "url(#map-" in first
    assert first == second


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}


def tags_of(page: str) -> Tags:
    found = Tags()
    found.feed(page)
    return found


def test_hostile_names_are_letters_in_every_picture(best: Portfolio) -> None:
    harmless = tags_of(html_brief(best, run_name="First run"))
    names, rows = cycle(HOSTILE), on_the_map()
    rows["Settings"] = [{"setting": "title", "value": next(names)}, {"setting": "budget_musd", "value": 10}]
    for sheet, column in (
        ("Projects", "name"),
        ("Nodes", "name"),
        ("Flows", "commodity"),
        ("Bridges", "name"),
        ("Posts", "name"),
    ):
        for row in rows[sheet]:
            row[column] = next(names)
    portfolio = evaluate(case_of(rows), ["onestop", "train"])
    found = tags_of(html_brief(portfolio, run_name=next(names)))
    assert found.seen <= harmless.seen | {"small"}
    assert found.attributes <= harmless.attributes | {"class"}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_written_out(name: str) -> None:
    rows = on_the_map()
    for row in rows["Posts"]:
        row["name"] = name
    chart = portfolio_charts.time_distance_chart(evaluate(case_of(rows), ["onestop"]), "ore")
    assert any(said.startswith(name[:10]) for said in texts_of(picture_of(chart)))


def test_letters_that_no_page_may_hold_are_left_out(best: Portfolio) -> None:
    _, _, chart = apart(portfolio_charts.flows_chart(best))
    svg = svg_of(chart, name="a", title="bell \x07 and \ud800", width=380)
    assert "bell  and " in svg
    svg.encode()


def test_every_project_is_on_the_paper_map() -> None:
    case = case_of(on_the_map(with_cell("Projects", 2, "status", "committed")))
    spec = map_chart(scene_of(case, portfolio=evaluate(case, ["train"]))).to_dict()
    legends = [
        layer["encoding"]["shape"]["scale"]["domain"]
        for layer in spec["layer"]
        if "shape" in layer["encoding"]
    ]
    assert legends == [["Training, funded", "Bridge, not funded", "Customs, not funded"]]
    drawn = [
        rows
        for rows in spec["datasets"].values()
        if isinstance(rows, list) and rows and "evidence" in rows[0]
    ]
    assert {row["project"] for rows in drawn for row in rows} == {"new_b1", "train", "onestop"}
    words = [
        layer["encoding"]["stroke"]["scale"]
        for layer in spec["layer"]
        if layer["encoding"].get("stroke", {}).get("field") == "word"
    ]
    assert [scale["domain"] for scale in words][-1] == ["Committed"]


def test_outlines_are_as_fine_as_can_be_seen(best: Portfolio) -> None:
    coarse, fine = (scene_of(best.case, portfolio=best, width_px=width) for width in (300, 3000))
    assert coarse.frame is not None
    rows = [land_frame(scene, coarse.frame) for scene in (coarse, fine)]
    assert len(rows[0]) < len(rows[1])
    assert set(rows[0]["ring"]) == set(rows[1]["ring"])
