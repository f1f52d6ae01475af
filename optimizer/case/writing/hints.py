"""What the data dictionary says of a column, in the words of header comments and input messages."""

from __future__ import annotations

from optimizer.case.schema import Column

# Excel refuses a file whose messages are longer.
MOST_PROMPT_CHARACTERS = 255
MOST_TITLE_CHARACTERS = 32


def header_comment(column: Column) -> str:
    """Meaning, unit, admitted values, and what a blank cell means."""
    unit = f"Unit: {column.unit}." if column.unit else ""
    lines = (column.meaning, unit, admitted(column), blank(column))
    return "\n".join(line for line in lines if line)


def input_message(column: Column) -> str:
    """The few words shown beside a cell while it is filled in; "" where the header says enough."""
    if column.type == "text":
        return ""
    lines = [f"Unit: {column.unit}." if column.unit else "", admitted(column), blank(column)]
    return clipped("\n".join(line for line in lines if line), MOST_PROMPT_CHARACTERS)


def admitted(column: Column) -> str:
    """Which values a cell may hold."""
    listed = ", ".join(column.choices)
    sheets = " or ".join(column.refers_to)
    words = {
        "id": "Letters, digits, - and _ only; every row its own.",
        "choice": f"One of: {listed}." if listed else "",
        "choices": f"Any of: {listed}; separated by commas.",
        "country": "Two letters, such as KZ.",
        "countries": "Two letters each, separated by commas, such as KZ, UZ.",
        "reference": f"An id of {sheets}.",
        "references": f"Ids of {sheets}, separated by commas.",
        "number": _limits(column),
        "integer": f"A whole number. {_limits(column)}".strip(),
    }
    said = words.get(column.type, "")
    if column.is_numeric and column.is_percent:
        said += " Write 15 for 15 per cent, without a % sign."
    return said


def blank(column: Column) -> str:
    return "Must be filled in." if column.required else f"Blank means: {column.blank_means()}."


def column_title(column: Column) -> str:
    return clipped(column.name, MOST_TITLE_CHARACTERS)


def clipped(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "\u2026"


def _limits(column: Column) -> str:
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        return f"From {low:g} to {high:g}."
    if low is not None:
        return f"At least {low:g}."
    return f"At most {high:g}." if high is not None else ""
