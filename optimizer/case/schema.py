"""The data dictionary: every sheet and column of the input workbook, once.

The reader, the checks, the template's comments and drop-down lists, the editors of the app and the
documentation are all made from these records, so a column is described in one place only. Meanings follow
docs/workbook.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

ColumnType = Literal[
    "id",  # names the row; ASCII letters, digits, - and _
    "text",  # anything a person writes
    "number",
    "integer",
    "choice",  # one of `choices`
    "choices",  # some of `choices`, separated by commas
    "country",  # ISO 3166 two letters
    "countries",  # some of them, separated by commas
    "reference",  # the id of a row in one of `refers_to`
    "references",  # some of them, separated by commas
    "value",  # typed by the row it stands in (Settings only)
]

MODES = ("rail", "road", "sea")
KINDS = ("bridge replacement", "customs upgrade", "customs training")
EVIDENCE = ("cited", "derived", "illustrative")
OBJECTIVES = ("expected", "worst_case", "cvar", "regret")
SHOCK_FIELDS = (
    "hours",
    "queue_hours",
    "processing_hours",
    "delay_hours",
    "capacity_kt",
    "kt_per_year",
    "closed",
)
RESULT_PREFIX = "Results_"
README_SHEET = "README"
CHOICES_SHEET = (  # not "Lists": two letters from "Links", it would stand accused whenever Links is misspelt
    "Choices"
)


@dataclass(frozen=True)
class Column:
    """One column of a sheet, or one setting.

    `default` is what a blank means to the model (None where a blank has no figure, such as an unlimited
    capacity); `blank` says the same to a person. `minimum` and `maximum` are inclusive.
    """

    name: str
    type: ColumnType
    meaning: str
    unit: str = ""
    required: bool = False
    default: str | float | int | None = None
    blank: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    refers_to: tuple[str, ...] = ()

    @property
    def is_numeric(self) -> bool:
        return self.type in ("number", "integer")

    @property
    def is_list(self) -> bool:
        return self.type in ("choices", "countries", "references")

    @property
    def is_percent(self) -> bool:
        return self.name.endswith("_pct")

    def blank_means(self) -> str:
        """What leaving the cell empty means, in words; "" where the cell must be filled."""
        if self.required:
            return ""
        if self.blank:
            return self.blank
        return (
            "nothing"
            if self.default is None
            else f"{self.default:g}"
            if self.is_numeric
            else str(self.default)
        )


@dataclass(frozen=True)
class Sheet:
    """One sheet: its columns, and the columns that together may not repeat."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    needed: bool = False

    @property
    def id_column(self) -> str | None:
        """The column whose id names the row, or None where rows have no id of their own."""
        first = self.columns[0]
        return first.name if first.type == "id" else None

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def _id(name: str, meaning: str) -> Column:
    return Column(name, "id", meaning, required=True)


def _hours(name: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name, "number", meaning, "hours", required, default=None if required else 0.0, minimum=0.0)


def _percent(name: str, meaning: str, default: float) -> Column:
    return Column(name, "number", meaning, "percent, 0 to 100", default=default, minimum=0.0, maximum=100.0)


def _capacity(meaning: str) -> Column:
    return Column("capacity_kt", "number", meaning, "thousand tonnes a year", blank="unlimited", minimum=0.0)


def _factor(name: str, meaning: str) -> Column:
    return Column(name, "number", meaning, "factor", default=1.0, minimum=0.0)


def _filters(what: str) -> tuple[Column, Column, Column]:
    return (
        Column("countries", "countries", f"{what} in these countries only.", blank="any"),
        Column("kinds", "choices", f"{what} of these kinds only.", blank="any", choices=KINDS),
        Column(
            "projects",
            "references",
            f"{what} named here only (filters combine by and).",
            blank="any",
            refers_to=("Projects",),
        ),
    )


_EVIDENCE = Column(
    "evidence", "choice", "How well the row's deciding figure is known.", blank="not said", choices=EVIDENCE
)
_SOURCE = Column("source", "text", "Where the row's figures come from.", blank="not said")


def _sheet(
    name: str, meaning: str, *columns: Column, key: tuple[str, ...] = (), needed: bool = False
) -> Sheet:
    provenance = () if any(column.name == "source" for column in columns) else (_SOURCE,)
    return Sheet(name, meaning, (*columns, *provenance, _EVIDENCE), key or (columns[0].name,), needed)


SETTINGS_SHEET = _sheet(
    "Settings",
    "One setting a row: the budget, the objective and how hard to solve.",
    Column("setting", "choice", "The name of the setting.", required=True),
    Column("value", "value", "Its value; blank leaves the default.", blank="the default"),
    Column("note", "text", "Whatever helps the reader.", blank="none"),
)
NODES = _sheet(
    "Nodes",
    "Cities, ports and the two sides of each border.",
    _id("node", "The node's id."),
    Column("name", "text", "The name that people read.", blank="the id"),
    Column("country", "country", "The country it lies in, ISO 3166 two letters.", required=True),
    Column(
        "kind", "choice", "What it is; for maps only.", blank="not said", choices=("city", "port", "border")
    ),
    Column(
        "lat",
        "number",
        "Latitude, for maps only.",
        "degrees north",
        blank="not on the map",
        minimum=-90.0,
        maximum=90.0,
    ),
    Column(
        "lon",
        "number",
        "Longitude, for maps only.",
        "degrees east",
        blank="not on the map",
        minimum=-180.0,
        maximum=180.0,
    ),
    _hours("transfer_hours", "Waiting time of cargo that arrives by one mode and leaves by another."),
    needed=True,
)
LINKS = _sheet(
    "Links",
    "Stretches of rail, road or sea between two nodes.",
    _id("link", "The link's id; bridges, posts and links share one name space."),
    Column("from_node", "reference", "The node where it begins.", required=True, refers_to=("Nodes",)),
    Column("to_node", "reference", "The node where it ends.", required=True, refers_to=("Nodes",)),
    Column("mode", "choice", "What runs on it.", required=True, choices=MODES),
    Column("length_km", "number", "Its length; shown only.", "km", blank="not known", minimum=0.0),
    _hours("hours", "Time on the link itself, without bridges and posts.", required=True),
    _capacity("The most that it carries, both directions together."),
    Column(
        "both_ways", "choice", "Whether it runs in both directions.", default="yes", choices=("yes", "no")
    ),
    Column("status", "choice", "A closed link carries nothing.", default="open", choices=("open", "closed")),
    needed=True,
)
BRIDGES = _sheet(
    "Bridges",
    "Bridges that delay freight on their link.",
    _id("bridge", "The bridge's id; bridges, posts and links share one name space."),
    Column("name", "text", "The name that people read.", blank="the id"),
    Column("link", "reference", "The link that it carries.", required=True, refers_to=("Links",)),
    Column("length_m", "number", "Its length; shown only.", "m", blank="not known", minimum=0.0),
    Column(
        "year_built",
        "integer",
        "The year it was built; shown only.",
        "year",
        blank="not known",
        minimum=0,
        maximum=9999,
    ),
    Column(
        "condition",
        "integer",
        "1 good to 5 critical; shown only.",
        "1 to 5",
        blank="not known",
        minimum=1,
        maximum=5,
    ),
    _hours("delay_hours", "Delay of every passage (speed limit, load splitting).", required=True),
    _percent("closure_pct", "Share of the year in which it is closed.", 0.0),
    _hours("closure_hours", "Delay of a passage that meets a closure (wait or detour)."),
    _capacity("The most that it carries, both directions together."),
)
POSTS = _sheet(
    "Posts",
    "Border and port posts: freight stops here when it crosses between countries.",
    _id("post", "The post's id; bridges, posts and links share one name space."),
    Column("name", "text", "The name that people read.", blank="the id"),
    Column("node", "reference", "The node where it stands.", required=True, refers_to=("Nodes",)),
    Column("modes", "choices", "The modes whose crossings pass it.", blank="any", choices=MODES),
    Column(
        "direction",
        "choice",
        "Freight that enters the country (in) or leaves it (out).",
        blank="both",
        choices=("in", "out"),
    ),
    _hours("processing_hours", "Time under inspection and paperwork.", required=True),
    _hours("queue_hours", "Time in the queue at today's load."),
    _capacity("The most that it clears, all modes and directions together."),
)
PROJECTS = _sheet(
    "Projects",
    "What the money could buy: bridge replacements, customs upgrades and customs training.",
    _id("project", "The project's id."),
    Column("name", "text", "The name that people read.", blank="the id"),
    Column("kind", "choice", "What sort of project it is.", required=True, choices=KINDS),
    Column("country", "country", "The country it is counted for, ISO 3166 two letters.", required=True),
    Column(
        "cost_musd", "number", "Its whole cost.", "million of the case's currency", required=True, minimum=0.0
    ),
    Column(
        "build_years",
        "integer",
        "Years from start to opening; ignored in a static case.",
        "years",
        default=1,
        minimum=0,
    ),
    Column(
        "earliest_year",
        "integer",
        "The first year in which it may start.",
        "year",
        blank="the first year",
        minimum=0,
    ),
    Column(
        "latest_year",
        "integer",
        "The last year in which it may start.",
        "year",
        blank="the last year",
        minimum=0,
    ),
    Column(
        "status",
        "choice",
        "committed is always funded, rejected never.",
        default="candidate",
        choices=("candidate", "committed", "rejected"),
    ),
    Column(
        "group", "text", "Alternatives for one site: at most one project of a group is funded.", blank="none"
    ),
    Column(
        "requires", "references", "Projects that must be funded too.", blank="none", refers_to=("Projects",)
    ),
    needed=True,
)
EFFECTS = _sheet(
    "Effects",
    "What each project does to a bridge or a post once it is open.",
    Column("project", "reference", "The project.", required=True, refers_to=("Projects",)),
    Column(
        "target",
        "reference",
        "The bridge or post that it acts on.",
        required=True,
        refers_to=("Bridges", "Posts"),
    ),
    _percent("delay_cut_pct", "Share of a bridge's delay that it takes away.", 0.0),
    _percent("processing_cut_pct", "Share of a post's processing time that it takes away.", 0.0),
    _percent("queue_cut_pct", "Share of a post's queue that it takes away.", 0.0),
    Column(
        "capacity_added_kt",
        "number",
        "Capacity that it adds.",
        "thousand tonnes a year",
        default=0.0,
        minimum=0.0,
    ),
    key=("project", "target"),
    needed=True,
)
FLOWS = _sheet(
    "Flows",
    "Freight that wants to travel.",
    _id("flow", "The flow's id."),
    Column("origin", "reference", "The node where it is loaded.", required=True, refers_to=("Nodes",)),
    Column("destination", "reference", "The node where it is unloaded.", required=True, refers_to=("Nodes",)),
    Column("commodity", "text", "What it is.", blank="not said"),
    Column("kt_per_year", "number", "How much.", "thousand tonnes a year", required=True, minimum=0.0),
    Column("priority", "number", "Weight of its hours in the objective.", "factor", default=1.0, minimum=0.0),
    Column(
        "growth_pct", "number", "Growth of its volume a year.", "percent a year", default=0.0, minimum=-100.0
    ),
    Column("modes", "choices", "The modes that it may use.", blank="any", choices=MODES),
    needed=True,
)
BUDGETS = _sheet(
    "Budgets",
    "Who pays: one row a source of money, or one a source and year.",
    _id("source", "The id of the source of money."),
    Column(
        "year",
        "integer",
        "The year from which the amount is there.",
        "year",
        blank="the whole horizon",
        minimum=0,
    ),
    Column(
        "amount_musd",
        "number",
        "How much it gives.",
        "million of the case's currency",
        required=True,
        minimum=0.0,
    ),
    *_filters("It pays for projects"),
    _percent("max_share_pct", "The most that it pays of the whole cost of any one project.", 100.0),
    Column("reference", "text", "Where the row's figures come from.", blank="not said"),
    key=("source", "year"),
)
RULES = _sheet(
    "Rules",
    "Limits of the planner's own on spend or number of projects.",
    _id("rule", "The rule's id."),
    Column(
        "measure",
        "choice",
        "Money, share of all money spent, or number of projects.",
        required=True,
        choices=("spend_musd", "spend_share_pct", "projects"),
    ),
    *_filters("It counts projects"),
    Column("min", "number", "At least this much.", "as the measure", blank="no lower limit", minimum=0.0),
    Column("max", "number", "At most this much.", "as the measure", blank="no upper limit", minimum=0.0),
)
SCENARIOS = _sheet(
    "Scenarios",
    "Ways the world may go; what is funded is the same in each.",
    _id("scenario", "The scenario's id."),
    Column(
        "probability_pct",
        "number",
        "How likely it is.",
        "percent, together 100",
        blank="equal",
        minimum=0.0,
        maximum=100.1,
    ),
    _factor("flow_factor", "Multiplies every flow."),
    _factor("link_hours_factor", "Multiplies the links' own hours."),
    _factor("delay_factor", "Multiplies every delay at bridges and posts, processing and queues alike."),
)
SHOCKS = _sheet(
    "Shocks",
    "What a scenario changes at one place.",
    Column("scenario", "reference", "The scenario.", required=True, refers_to=("Scenarios",)),
    Column("target", "text", "A link, bridge, post, flow, commodity or country.", required=True),
    Column("field", "choice", "The figure that it multiplies.", required=True, choices=SHOCK_FIELDS),
    _factor("factor", "By how much; closed closes whatever the factor."),
    key=("scenario", "target", "field"),
)

SHEETS: tuple[Sheet, ...] = (
    SETTINGS_SHEET,
    NODES,
    LINKS,
    BRIDGES,
    POSTS,
    PROJECTS,
    EFFECTS,
    FLOWS,
    BUDGETS,
    RULES,
    SCENARIOS,
    SHOCKS,
)

SETTINGS: tuple[Column, ...] = (
    Column("title", "text", "What reports call the case.", default="Untitled case"),
    Column("currency", "text", "The money that costs stand in.", default="USD"),
    Column(
        "price_year",
        "integer",
        "The year of the prices; shown only.",
        "year",
        blank="not said",
        minimum=0,
        maximum=9999,
    ),
    Column(
        "budget_musd",
        "number",
        "The most that may be spent.",
        "million",
        blank="no limit but the Budgets sheet's",
        minimum=0.0,
    ),
    Column("excluded_countries", "countries", "Countries that no route may touch.", blank="none"),
    Column(
        "outside_option_hours",
        "number",
        "Hours that an unserved tonne is charged.",
        "hours",
        default=2000.0,
        minimum=0.0,
    ),
    Column(
        "allow_unserved", "choice", "Whether freight may stay unserved.", default="yes", choices=("yes", "no")
    ),
    Column(
        "first_year",
        "integer",
        "The first year of the plan.",
        "year",
        blank="static case",
        minimum=0,
        maximum=9999,
    ),
    Column(
        "horizon_years",
        "integer",
        "Years of the plan; 1 is a static case.",
        "years",
        default=1,
        minimum=1,
        maximum=100,
    ),
    Column(
        "discount_rate_pct",
        "number",
        "Discount of hours saved later.",
        "percent a year",
        default=0.0,
        minimum=0.0,
    ),
    Column("objective", "choice", "How scenarios are weighed.", default="expected", choices=OBJECTIVES),
    Column(
        "cvar_pct",
        "number",
        "The tail of cvar is the worst (100 - this).",
        "percent",
        default=90.0,
        minimum=0.0,
        maximum=100.0,
    ),
    Column(
        "last_year_counts_years",
        "number",
        "How many years the last one stands for.",
        "years",
        default=1.0,
        minimum=0.0,
    ),
    Column(
        "mip_gap_pct", "number", "The proven gap that is good enough.", "percent", default=0.0001, minimum=0.0
    ),
    Column(
        "time_limit_seconds",
        "number",
        "When to stop with the best so far.",
        "seconds",
        default=300.0,
        minimum=0.0,
    ),
    Column("threads", "integer", "Processor threads of the solver.", "threads", blank="all", minimum=1),
    Column("seed", "integer", "Seed of the solver and of stress tests.", default=1, minimum=0),
    *(
        Column(
            f"spread_{evidence}_pct",
            "number",
            f"How far a figure that is {evidence} may lie from the truth, as a standard deviation; for stress"
            " tests.",
            "percent",
            default=default,
            minimum=0.0,
        )
        for evidence, default in zip(EVIDENCE, (10.0, 20.0, 40.0), strict=True)
    ),
)

_SHEET_BY_NAME = {sheet.name: sheet for sheet in SHEETS}
_SETTING_BY_NAME = {setting.name: setting for setting in SETTINGS}


def sheet_named(name: str) -> Sheet:
    """The sheet of that exact name; KeyError where there is none."""
    return _SHEET_BY_NAME[name]


def setting_named(name: str) -> Column:
    """The setting of that exact name; KeyError where there is none."""
    return _SETTING_BY_NAME[name]


def every_column() -> Iterator[tuple[Sheet, Column]]:
    """All (sheet, column) pairs in the order of the dictionary."""
    for sheet in SHEETS:
        for column in sheet.columns:
            yield sheet, column
