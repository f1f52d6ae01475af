"""The sheets of what can be funded, who pays, what the planner asks for, and how the world may go."""

from __future__ import annotations

from optimizer.case.schema.constructors import (
    KT,
    MUSD,
    choice,
    country,
    factor,
    filters,
    identifier,
    number,
    percent,
    projects,
    reference,
    sheet,
    text,
    whole,
)
from optimizer.case.schema.dictionary import KINDS, SHOCK_FIELDS

PROJECTS = sheet(
    "Projects",
    "What the money could buy: bridge replacements, customs upgrades and customs training.",
    identifier("project", "The project's id."),
    text("name", "The name that people read.", blank="the id"),
    choice("kind", "What sort of project it is.", KINDS, required=True),
    country("The country it is counted for, ISO 3166 two letters."),
    number("cost_musd", "Its whole cost.", MUSD, required=True),
    whole("build_years", "Years from start to opening; ignored in a static case.", "years", default=1),
    whole("earliest_year", "The first year in which it may start.", "year", blank="the first year"),
    whole("latest_year", "The last year in which it may start.", "year", blank="the last year"),
    choice(
        "status",
        "committed is always funded, rejected never.",
        ("candidate", "committed", "rejected"),
        default="candidate",
    ),
    text("group", "Alternatives for one site: at most one project of a group is funded.", blank="none"),
    projects("requires", "Projects that must be funded too.", blank="none"),
    needed=True,
)
EFFECTS = sheet(
    "Effects",
    "What each project does to a bridge or a post once it is open.",
    reference("project", "The project.", "Projects"),
    reference("target", "The bridge or post that it acts on.", "Bridges", "Posts"),
    percent("delay_cut_pct", "Share of a bridge's delay that it takes away.", 0.0),
    percent("processing_cut_pct", "Share of a post's processing time that it takes away.", 0.0),
    percent("queue_cut_pct", "Share of a post's queue that it takes away.", 0.0),
    number("capacity_added_kt", "Capacity that it adds.", KT, default=0.0),
    key=("project", "target"),
    needed=True,
)
BUDGETS = sheet(
    "Budgets",
    "Who pays: one row a source of money, or one a source and year.",
    identifier("source", "The id of the source of money."),
    whole("year", "The year from which the amount is there.", "year", blank="the whole horizon"),
    number("amount_musd", "How much it gives.", MUSD, required=True),
    *filters("It pays for projects"),
    percent("max_share_pct", "The most that it pays of the whole cost of any one project.", 100.0),
    text("reference", "Where the row's figures come from.", blank="not said"),
    key=("source", "year"),
)
RULES = sheet(
    "Rules",
    "Limits of the planner's own on spend or number of projects.",
    identifier("rule", "The rule's id."),
    choice(
        "measure",
        "Money, share of all money spent, or number of projects.",
        ("spend_musd", "spend_share_pct", "projects"),
        required=True,
    ),
    *filters("It counts projects"),
    number("min", "At least this much.", "as the measure", blank="no lower limit"),
    number("max", "At most this much.", "as the measure", blank="no upper limit"),
)
SCENARIOS = sheet(
    "Scenarios",
    "Ways the world may go; what is funded is the same in each.",
    identifier("scenario", "The scenario's id."),
    number("probability_pct", "How likely it is.", "percent, together 100", blank="equal", most=100.1),
    factor("flow_factor", "Multiplies every flow."),
    factor("link_hours_factor", "Multiplies the links' own hours."),
    factor("delay_factor", "Multiplies every delay at bridges and posts, processing and queues alike."),
)
SHOCKS = sheet(
    "Shocks",
    "What a scenario changes at one place.",
    reference("scenario", "The scenario.", "Scenarios"),
    text("target", "A link, bridge, post, flow, commodity or country.", required=True),
    choice("field", "The figure that it multiplies.", SHOCK_FIELDS, required=True),
    factor("factor", "By how much; closed closes whatever the factor."),
    key=("scenario", "target", "field"),
)
