"""Colours and shapes, the same in every picture; each pair can be told apart by colour-blind readers."""

from __future__ import annotations

BEFORE, AFTER = "#0072B2", "#D55E00"
FUNDED, UNFUNDED = "#00835E", "#767676"
INK, PALE_INK, GRID = "#333333", "#5f6b76", "#d9dde1"
LAND, WATER, BORDER = "#f4f2ec", "#dfe9f0", "#b3aea2"
COUNTRY = "#7a7263"  # names of countries, as in an atlas: there, but behind all else
CARRYING, SAVING = "#8d9aa6", "#0072B2"  # links with freight, and those where hours are saved
IDLE = "#cfd4d9"

WHEN = {"today": BEFORE, "before": BEFORE, "after": AFTER}

# Moving is grey and blue, waiting is warm: what money can cut stands out.
PARTS = {
    "line-haul": "#8d9aa6",
    "sea": "#56B4E9",
    "bridges": "#E69F00",
    "processing": "#CC79A7",
    "queues": "#D55E00",
    "transfers": "#4d4d4d",
}

KIND_WORDS = {"bridge replacement": "Bridge", "customs upgrade": "Customs", "customs training": "Training"}
SHAPES = {"bridge replacement": "square", "customs upgrade": "diamond", "customs training": "circle"}
# A shade darker than the lines, for small letters.
TEXT_WHEN = {
    "today": INK,
    "before": "#005a8c",
    "after": "#a84a00",
}
