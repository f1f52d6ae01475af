"""What every picture must have, whatever it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
import vl_convert

from optimizer.report.charts.chart_style import TITLE_LETTERS

SVG = "{http://www.w3.org/2000/svg}"
LEAST_HEIGHT = 60  # pixels; less is no picture


def title_of(chart: Any) -> str:
    return " ".join(chart.to_dict()["title"]["text"])


def axes_of(spec: Any) -> Iterator[dict]:
    """Every x and y encoding of a specification, layers and facets included."""
    if isinstance(spec, dict):
        yield from (spec["encoding"][axis] for axis in ("x", "y") if axis in spec.get("encoding", {}))
        yield from (axis for layer in (*spec.get("layer", ()), spec.get("spec")) for axis in axes_of(layer))


def assert_complete(chart: Any) -> None:
    """Title, description, titles on axes, room for labels, the frame behind it, and nothing fetched."""
    spec = chart.to_dict()
    assert title_of(chart).strip()
    assert spec["description"].strip()
    assert [axis for axis in axes_of(spec) if axis.get("title")]
    assert spec["config"]["axis"]["labelLimit"] == 260
    assert isinstance(chart.data, pd.DataFrame)
    assert len(chart.data)
    assert "http" not in str({key: value for key, value in spec.items() if key != "$schema"})
    assert not [line for line in spec["title"]["text"] if " " in line and len(line) > TITLE_LETTERS], (
        "a title is cut"
    )
    wanted = spec.get("height", spec.get("spec", {}).get("height"))
    assert wanted >= LEAST_HEIGHT
    heights = plot_heights(chart)
    assert heights
    assert heights == [pytest.approx(wanted)] * len(heights)


def plot_heights(chart: Any) -> list[float]:
    """The heights in pixels left to the plots, one but in facets, as Vega draws the chart on a page."""
    spec = chart.to_dict()
    spec.setdefault("autosize", {"type": "fit", "contains": "padding"})  # what Streamlit adds
    drawn = ElementTree.fromstring(vl_convert.vegalite_to_svg(spec))
    scopes = [one for one in drawn.iter(f"{SVG}g") if "cell" in one.get("class", "").split()]  # facets
    grounds = [
        one
        for plot in scopes or [drawn]
        for one in plot.iter(f"{SVG}path")
        if one.get("class") == "background"
    ]
    heights = [float(re.findall(r"v(-?[\d.]+)", ground.get("d", ""))[0]) for ground in grounds]
    # Axes have no height, legends come behind.
    return [height for height in heights if height] if scopes else heights[:1]
