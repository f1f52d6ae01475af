"""The sheets of the network and what travels on it: nodes, links, bridges, posts and flows."""

from __future__ import annotations

from optimizer.case.schema.constructors import (
    KT,
    capacity,
    choice,
    country,
    hours,
    identifier,
    number,
    percent,
    reference,
    several,
    sheet,
    text,
    whole,
)
from optimizer.case.schema.dictionary import MODES, YES_NO

NODES = sheet(
    "Nodes",
    "Cities, ports and the two sides of each border.",
    identifier("node", "The node's id."),
    text("name", "The name that people read.", blank="the id"),
    country("The country it lies in, ISO 3166 two letters."),
    choice("kind", "What it is; for maps only.", ("city", "port", "border"), blank="not said"),
    number(
        "lat", "Latitude, for maps only.", "degrees north", blank="not on the map", least=-90.0, most=90.0
    ),
    number(
        "lon", "Longitude, for maps only.", "degrees east", blank="not on the map", least=-180.0, most=180.0
    ),
    hours("transfer_hours", "Waiting time of cargo that arrives by one mode and leaves by another."),
    needed=True,
)
LINKS = sheet(
    "Links",
    "Stretches of rail, road or sea between two nodes.",
    identifier("link", "The link's id; bridges, posts and links share one name space."),
    reference("from_node", "The node where it begins.", "Nodes"),
    reference("to_node", "The node where it ends.", "Nodes"),
    choice("mode", "What runs on it.", MODES, required=True),
    number("length_km", "Its length; shown only.", "km", blank="not known"),
    hours("hours", "Time on the link itself, without bridges and posts.", required=True),
    capacity("The most that it carries, both directions together."),
    choice("both_ways", "Whether it runs in both directions.", YES_NO, default="yes"),
    choice("status", "A closed link carries nothing.", ("open", "closed"), default="open"),
    needed=True,
)
BRIDGES = sheet(
    "Bridges",
    "Bridges that delay freight on their link.",
    identifier("bridge", "The bridge's id; bridges, posts and links share one name space."),
    text("name", "The name that people read.", blank="the id"),
    reference("link", "The link that it carries.", "Links"),
    number("length_m", "Its length; shown only.", "m", blank="not known"),
    whole("year_built", "The year it was built; shown only.", "year", blank="not known", most=9999),
    whole("condition", "1 good to 5 critical; shown only.", "1 to 5", blank="not known", least=1, most=5),
    hours("delay_hours", "Delay of every passage (speed limit, load splitting).", required=True),
    percent("closure_pct", "Share of the year in which it is closed.", 0.0),
    hours("closure_hours", "Delay of a passage that meets a closure (wait or detour)."),
    capacity("The most that it carries, both directions together."),
)
POSTS = sheet(
    "Posts",
    "Border and port posts: freight stops here when it crosses between countries.",
    identifier("post", "The post's id; bridges, posts and links share one name space."),
    text("name", "The name that people read.", blank="the id"),
    reference("node", "The node where it stands.", "Nodes"),
    several("modes", "The modes whose crossings pass it.", MODES),
    choice(
        "direction", "Freight that enters the country (in) or leaves it (out).", ("in", "out"), blank="both"
    ),
    hours("processing_hours", "Time under inspection and paperwork.", required=True),
    hours("queue_hours", "Time in the queue at today's load."),
    capacity("The most that it clears, all modes and directions together."),
)
FLOWS = sheet(
    "Flows",
    "Freight that wants to travel.",
    identifier("flow", "The flow's id."),
    reference("origin", "The node where it is loaded.", "Nodes"),
    reference("destination", "The node where it is unloaded.", "Nodes"),
    text("commodity", "What it is.", blank="not said"),
    number("kt_per_year", "How much.", KT, required=True),
    number("priority", "Weight of its hours in the objective.", "factor", default=1.0),
    number("growth_pct", "Growth of its volume a year.", "percent a year", default=0.0, least=-100.0),
    several("modes", "The modes that it may use.", MODES),
    needed=True,
)
