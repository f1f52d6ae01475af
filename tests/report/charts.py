"""What every picture must have, whatever it shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd


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
