"""Room on a map: project markers that do not hide each other, and labels that do not cross anything."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from optimizer.report.map.map_frame import Frame, Point

MAP_PIXELS = 1000.0  # the width that a map is laid out for, where nothing else is said
LETTER, LINE = 6.4, 14.0  # pixels that a letter takes across, and a line of text along
CAPITAL = 8.4  # pixels that a capital of a country's name takes
Box = tuple[float, float, float, float]  # left, right, top, bottom


@dataclass(frozen=True)
class Paper:
    """Degrees to pixels and back for one frame; y runs downwards in pixels."""

    frame: Frame
    width_px: float = MAP_PIXELS

    @property
    def height(self) -> float:
        return self.width_px * self.frame.aspect

    def pixels(self, point: Point) -> Point:
        frame = self.frame
        return (point[0] - frame.west) / frame.width * self.width_px, (
            frame.north - point[1]
        ) / frame.height * self.height

    def degrees(self, pixels: Point) -> Point:
        frame = self.frame
        return (
            frame.west + pixels[0] / self.width_px * frame.width,
            frame.north - pixels[1] / self.height * frame.height,
        )

    def holds(self, box: Box) -> bool:
        return box[0] >= 2 and box[1] <= self.width_px - 2 and box[2] >= 2 and box[3] <= self.height - 2


def spread(paper: Paper, points: Sequence[Point], sizes: Sequence[float]) -> list[Point]:
    """Where to draw markers of these sizes (pixels across): none hides another, each close to its point.

    Earlier ones stand nearer to their place.
    """
    taken: list[tuple[float, float, float]] = []
    for point, size in zip(points, sizes, strict=True):
        x, y = paper.pixels(point)
        for at_x, at_y in _spiral(x, y, size):
            if all(_apart(at_x, at_y, size, other) for other in taken):
                break
        taken.append((at_x, at_y, size))
    return [paper.degrees((x, y)) for x, y, _ in taken]


def _apart(x: float, y: float, size: float, other: tuple[float, float, float]) -> bool:
    least = (size + other[2]) / 2 + 1
    return (x - other[0]) ** 2 + (y - other[1]) ** 2 >= least * least


def _spiral(x: float, y: float, size: float) -> Iterator[Point]:
    """The place itself, then rings around it, each a little wider."""
    yield x, y
    for ring in range(1, 40):
        radius = ring * max(6.0, size / 2)
        around = 6 + 3 * ring
        for n in range(around):
            angle = 2 * math.pi * n / around - math.pi / 2
            yield x + radius * math.cos(angle), y + radius * math.sin(angle)


@dataclass(frozen=True)
class Label:
    """A text at a point: `middle` is what it is centred on, `side` where that is from the point."""

    text: str
    point: Point
    side: str
    middle: Point


SIDES = ("right", "left", "above", "below")
GAPS = (5.0, 13.0)  # pixels from a point to its label; the wider one clears a marker that stands there


class Shelf:
    """The boxes that are taken on a map; labels are put where none is crossed."""

    def __init__(self, paper: Paper, markers: Sequence[tuple[Point, float]]) -> None:
        self.paper = paper
        self.boxes: list[Box] = [_square(paper.pixels(point), size) for point, size in markers]

    def label(self, wanted: Sequence[tuple[str, Point]], most: int) -> list[Label]:
        """As many labels as fit beside their points, the first ones first."""
        placed: list[Label] = []
        for text, point in wanted:
            if len(placed) == most:
                break
            boxes = (
                (side, text_box(self.paper.pixels(point), text, side, gap)) for gap in GAPS for side in SIDES
            )
            free = next(
                ((side, box) for side, box in boxes if self.paper.holds(box) and self._free(box)), None
            )
            if free is not None:
                placed.append(self._put(text, point, *free))
        return placed

    def amid(self, text: str, points: Sequence[Point]) -> Label | None:
        """A label in spaced capitals centred on the first of these points where it is free, or None."""
        across = CAPITAL * len(text) / 2
        for point in points:
            x, y = self.paper.pixels(point)
            box = (x - across, x + across, y - LINE / 2, y + LINE / 2)
            if self.paper.holds(box) and self._free(box):
                return self._put(text, point, "amid", box)
        return None

    def at_edge(self, text: str, point: Point, side: str) -> Label:
        """A label of what lies beyond the map, inside it at this point of its edge, or near by."""
        inward = {"right": "left", "left": "right", "above": "below", "below": "above"}[side]
        box = self._within(text_box(self.paper.pixels(point), text, inward))
        for step in range(1, 40):
            if self._free(box):
                break
            shift = (step // 2) * LINE / 2 * (1 if step % 2 else -1)
            x, y = self.paper.pixels(point)
            moved = (x, y + shift) if side in ("right", "left") else (x + 2 * shift, y)
            box = self._within(text_box(moved, text, inward))
        return self._put(text, point, inward, box)

    def _within(self, box: Box) -> Box:
        across = max(0.0, 3 - box[0]) - max(0.0, box[1] - self.paper.width_px + 3)
        along = max(0.0, 3 - box[2]) - max(0.0, box[3] - self.paper.height + 3)
        return box[0] + across, box[1] + across, box[2] + along, box[3] + along

    def _free(self, box: Box) -> bool:
        return not any(_cross(box, other) for other in self.boxes)

    def _put(self, text: str, point: Point, side: str, box: Box) -> Label:
        self.boxes.append(box)
        return Label(text, point, side, self.paper.degrees(((box[0] + box[1]) / 2, (box[2] + box[3]) / 2)))


def text_box(at: Point, text: str, side: str, gap: float = GAPS[0]) -> Box:
    x, y = at
    width = LETTER * len(text)
    if side in ("right", "left"):
        left = x + gap if side == "right" else x - gap - width
        return left, left + width, y - LINE / 2, y + LINE / 2
    top = y - gap - LINE if side == "above" else y + gap
    return x - width / 2, x + width / 2, top, top + LINE


def _square(at: Point, size: float) -> Box:
    return at[0] - size / 2, at[0] + size / 2, at[1] - size / 2, at[1] + size / 2


def _cross(one: Box, other: Box) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]
