"""What every picture must have, whatever it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
import vl_convert

SVG = "{http://www.w3.org/2000/svg}"
LEAST_HEIGHT = 40  # pixels; less is no picture


def title_of(chart: Any) -> str:
    return " ".join(chart.to_dict()["title"]["text"])


def axes_of(spec: Any) -> Iterator[dict]:
    """Every x and y encoding of a specification, layers and facets included."""
    if isinstance(spec, dict):
        yield from (spec["encoding"][axis] for axis in ("x", "y") if axis in spec.get("encoding", {}))
        yield from (axis for layer in (*spec.get("layer", ()), spec.get("spec")) for axis in axes_of(layer))


def assert_complete(chart: Any) -> None:
    """Title, description, titles on axes, room for labels, the frame behind it, and nothing fetched from elsewhere."""
    spec = chart.to_dict()
    assert title_of(chart).strip()
    assert spec["description"].strip()
    assert [axis for axis in axes_of(spec) if axis.get("title")]
    assert spec["config"]["axis"]["labelLimit"] == 260
    assert isinstance(chart.data, pd.DataFrame)
    assert len(chart.data)
    assert "http" not in str({key: value for key, value in spec.items() if key != "$schema"})
    if "height" in spec:
        assert plot_height(chart) == pytest.approx(spec["height"])
        assert spec["height"] >= LEAST_HEIGHT


def plot_height(chart: Any) -> float:
    """The height in pixels that is left to the plot itself, as Vega draws the chart on a page."""
    spec = chart.to_dict()
    spec.setdefault("autosize", {"type": "fit", "contains": "padding"})  # what Streamlit adds
    drawn = ElementTree.fromstring(vl_convert.vegalite_to_svg(spec))
    plot = next(one for one in drawn.iter(f"{SVG}path") if one.get("class") == "background")
    return float(re.findall(r"v(-?[\d.]+)", plot.get("d", ""))[0])
