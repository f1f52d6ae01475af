"""How links and projects are drawn and called, on the app's map and on the brief's."""

from __future__ import annotations

import pandas as pd

from optimizer.report.charts import colours
from optimizer.report.map.map_scene import Scene

WIDTHS = (1.0, 2.2, 4.0, 6.5)  # no freight, up to a tenth, up to four tenths, more of the busiest link
RING = 9.0  # pixels by which the ring of a committed project is wider than its marker
MODE_WORDS = {"rail": "Rail", "road": "Road", "sea": "Sea (ferry)"}
SAVED, COMMITTED = "Hours saved", "Committed"


def width_class(kt: float, most: float) -> int:
    """0 for no freight, then up to a tenth, up to four tenths, and more of the busiest link."""
    share = kt / most if most > 0 else 0.0
    return 0 if share <= 0 else 1 if share <= 0.1 else 2 if share <= 0.4 else 3


def classed_links(scene: Scene) -> pd.DataFrame:
    """The links with a width class and a colour: freight, freight that saves hours, none."""
    links, most = scene.links, max(scene.links["kt"], default=0.0)
    saving = links["kt_hours_saved"] > 0
    classes = [width_class(kt, most) for kt in links["kt"]]
    colour = [
        colours.IDLE if width == 0 else colours.SAVING if saves else colours.CARRYING
        for width, saves in zip(classes, saving, strict=True)
    ]
    return links.assign(width=classes, colour=colour)


def group_name(kind: str, funded: bool, *, with_portfolio: bool) -> str:
    """What the legend calls projects of one kind that are funded, or are not."""
    word = colours.KIND_WORDS[kind]
    return f"{word}, {'funded' if funded else 'not funded'}" if with_portfolio else word
