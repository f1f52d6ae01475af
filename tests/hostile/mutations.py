"""Copies of sound workbooks with something wrong in them: in the archive, in a part's XML, or in its cells.

Each is made by a seed alone, so that a number names a mutation for good.
"""

# ruff: noqa: E501  markup and messages read best in one line

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable

from tests.cli.test_broken_parts import cut, exchanged, garbled, lost, odd_attribute, odd_element

Parts = dict[str, bytes]
PartHarm = Callable[[bytes, random.Random, Parts], bytes | None]

ODD_NAMES = ("../../x", "/xl/workbook.xml", "xl\\workbook.xml", "XL/WORKBOOK.XML", "a\x00b", "C:\\x", "xl/")
ODD_NUMBERS = (
    *[
        "0",
        "-0",
        "1e999",
        "-1e999",
        "1e-400",
        "nan",
        "inf",
        "1_000",
        "0x10",
        "1,5",
        "٣",
        "１２",
        "+5",
        ".5",
        "5.",
        "1e5",
        "--1",
        "1.0.0",
        "TRUE",
        "99999999999999999999",
    ],
    "1234567890.12345678",
    " 12 ",
    "0.1000000000000000055511",
    "",
)
ODD_TYPES = ("n", "s", "b", "e", "d", "str", "inlineStr", "x", "")
ODD_PLACES = ("A1", "a2", "B0", "XFE1", "A1048577", "B2:C3", "$B$2", "", "7", "ZZZZ9", "A-1")
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "1"><!ENTITY b SYSTEM "other.xml">]>'


def mutated(data: bytes, number: int) -> bytes:
    """The mutation of that number: one in four of the archive, one of XML, two of cells."""
    seed = random.Random(number)
    level = seed.choice(("archive", "xml", "cells", "cells"))
    if level == "archive":
        return seed.choice(ARCHIVE)(data, seed)
    parts = unpacked(data)
    harms, names = (XML, sorted(parts)) if level == "xml" else (CELLS, cell_parts(parts))
    for _ in range(seed.choice((1, 1, 1, 2, 3))):
        name = seed.choice(names)
        changed = seed.choice(harms)(parts.get(name, b""), seed, parts)
        if changed is None:
            parts.pop(name, None)
        else:
            parts[name] = changed
    return packed(parts)


def unpacked(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Parts) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def cell_parts(parts: Parts) -> list[str]:
    """The parts that hold cells, texts and their formats."""
    sheets = [name for name in parts if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]
    return sorted(sheets) * 3 + [name for name in parts if name in ("xl/sharedStrings.xml", "xl/styles.xml")]


# --- the archive ----------------------------------------------------------------------------------------------
def flipped(data: bytes, seed: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(seed.choice((1, 2, 8))):
        changed[seed.randrange(len(changed))] ^= 1 << seed.randrange(8)
    return bytes(changed)


def flipped_directory(data: bytes, seed: random.Random) -> bytes:
    start = struct.unpack("<I", data[-6:-2])[0] if data[-22:-18] == b"PK\5\6" else len(data) // 2
    changed = bytearray(data)
    for _ in range(seed.choice((1, 2, 4))):
        changed[seed.randrange(min(start, len(data) - 1), len(data))] = seed.randrange(256)
    return bytes(changed)


def truncated(data: bytes, seed: random.Random) -> bytes:
    return data[: seed.randrange(len(data))]


def hollow(data: bytes, seed: random.Random) -> bytes:
    start = seed.randrange(len(data))
    return data[:start] + data[start + seed.choice((1, 16, 512)) :]


def surrounded(data: bytes, seed: random.Random) -> bytes:
    junk = bytes(seed.randrange(256) for _ in range(seed.choice((1, 30, 3000))))
    return seed.choice((junk + data, data + junk, b"PK\3\4" + junk + data))


def twice_named(data: bytes, seed: random.Random) -> bytes:
    """Two entries of one name: what a part holds depends on who reads it."""
    parts = unpacked(data)
    name, other = seed.sample(sorted(parts), k=2)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, content in parts.items():
            archive.writestr(one, content)
        archive.writestr(seed.choice((name, name.upper(), "/" + name)), parts[other])
    return made.getvalue()


def oddly_named(data: bytes, seed: random.Random) -> bytes:
    parts = unpacked(data)
    name = seed.choice(sorted(parts))
    odd = seed.choice(ODD_NAMES)
    return packed({(odd if one == name else one): content for one, content in parts.items()})


def said_otherwise(data: bytes, seed: random.Random) -> bytes:
    """One field of one entry of the archive's directory: flags, method, time, CRC, sizes, lengths, offset."""
    entries = [found.start() for found in re.finditer(b"PK\1\2", data)]
    at = seed.choice(entries) + seed.choice((8, 10, 12, 16, 20, 24, 28, 30, 32, 42))
    changed = bytearray(data)
    changed[at : at + 2] = struct.pack("<H", seed.choice((0, 1, 8, 9, 99, 255, 0x0800, 65535)))
    return bytes(changed)


def overlapping(data: bytes, seed: random.Random) -> bytes:
    """Two entries of the directory that point to one place."""
    entries = [found.start() for found in re.finditer(b"PK\1\2", data)]
    one, other = seed.sample(entries, k=2)
    changed = bytearray(data)
    changed[one + 42 : one + 46] = data[other + 42 : other + 46]
    return bytes(changed)


ARCHIVE = (
    flipped, flipped_directory, truncated, hollow, surrounded, twice_named, oddly_named, said_otherwise,
    overlapping,
)  # fmt: skip


# --- XML ------------------------------------------------------------------------------------------------------
def with_doctype(content: bytes, seed: random.Random, parts: Parts) -> bytes:
    head, mark, rest = content.partition(b"?>")
    changed = (head + mark + DOCTYPE + rest) if mark else DOCTYPE + content
    return changed.replace(b"<v>", b"<v>&a;", 1) if seed.random() < 0.5 else changed


def recoded(content: bytes, seed: random.Random, parts: Parts) -> bytes:
    """The same text in another encoding, said so or not, with entities or without."""
    encoding = seed.choice(
        ("utf-16", "utf-16-le", "utf-16-be", "utf-7", "utf-32", "cp037", "latin-1", "koi8-r")
    )
    text = (with_doctype(content, seed, parts) if seed.random() < 0.5 else content).decode(errors="ignore")
    if seed.random() < 0.7:
        text = re.sub(r'encoding="[^"]*"', f'encoding="{encoding}"', text)
    return text.encode(encoding, errors="ignore")


def commented(content: bytes, seed: random.Random, parts: Parts) -> bytes:
    """A comment, an instruction or a CDATA mark anywhere, also inside a value."""
    at = seed.randrange(len(content) + 1)
    return (
        content[:at]
        + seed.choice((b"<!-- x -->", b"<?x y?>", b"<![CDATA[7]]>", b"&#55;", b"\n"))
        + content[at:]
    )


def element_of(content: bytes, seed: random.Random) -> tuple[int, int]:
    """Where a small whole element begins and ends; (0, 0) where there is none."""
    found = list(re.finditer(rb"<(\w[\w:]*)(?:\s[^<>]*)?(?:/>|>[^<>]*</\1>)", content))
    return seed.choice(found).span() if found else (0, 0)


def without_element(content: bytes, seed: random.Random, parts: Parts) -> bytes:
    start, end = element_of(content, seed)
    return content[:start] + content[end:]


def element_twice(content: bytes, seed: random.Random, parts: Parts) -> bytes:
    start, end = element_of(content, seed)
    return content[:end] + content[start:end] + content[end:]


def elements_exchanged(content: bytes, seed: random.Random, parts: Parts) -> bytes:
    (start, end), (first, last) = sorted((element_of(content, seed), element_of(content, seed)))
    if end > first:
        return content
    return content[:start] + content[first:last] + content[end:first] + content[start:end] + content[last:]


def element_wrapped(content: bytes, seed: random.Random, parts: Parts) -> bytes:
    start, end = element_of(content, seed)
    tag = seed.choice((b"x", b"row", b"c", b"v", b"is"))
    return content[:start] + b"<" + tag + b">" + content[start:end] + b"</" + tag + b">" + content[end:]


def renamed_tag(content: bytes, seed: random.Random, parts: Parts) -> bytes:
    tags = sorted(set(re.findall(rb"<(\w+)[\s>/]", content)))
    if not tags:
        return content
    old, new = seed.choice(tags), seed.choice((*tags, b"x"))
    return re.sub(rb"(</?)" + old + rb"(?=[\s>/])", rb"\1" + new, content, count=seed.choice((0, 1)))


def other_namespace(content: bytes, seed: random.Random, parts: Parts) -> bytes:
    spaces = re.findall(rb'xmlns(?::\w+)?="[^"]*"', content)
    return content.replace(seed.choice(spaces), seed.choice((b'xmlns="x"', b"")), 1) if spaces else content


XML: tuple[PartHarm, ...] = (
    lost, cut, garbled, exchanged, odd_attribute, odd_element, with_doctype, recoded, commented,
    without_element, element_twice, elements_exchanged, element_wrapped, renamed_tag, other_namespace,
)  # fmt: skip


# --- cells ----------------------------------------------------------------------------------------------------
def replaced(pattern: bytes, choices: tuple[str, ...]) -> PartHarm:
    """One place that the pattern's group finds holds another text."""

    def harm(content: bytes, seed: random.Random, parts: Parts) -> bytes:
        found = list(re.finditer(pattern, content))
        if not found:
            return content
        start, end = seed.choice(found).span(1)
        return content[:start] + seed.choice(choices).encode() + content[end:]

    return harm


def retyped(content: bytes, seed: random.Random, parts: Parts) -> bytes:
    """A cell says another type, or its first."""
    found = list(re.finditer(rb"<c(\s[^<>]*)?(?=/?>)", content))
    if not found:
        return content
    one = seed.choice(found)
    rest = re.sub(rb'\st="[^"]*"', b"", one[1] or b"")
    kind = f' t="{seed.choice(ODD_TYPES)}"'.encode()
    return content[: one.start()] + b"<c" + rest + kind + content[one.end() :]


def without_place(content: bytes, seed: random.Random, parts: Parts) -> bytes:
    return re.sub(rb'(<(?:c|row)\b[^<>]*?)\sr="[^"]*"', rb"\1", content, count=seed.choice((0, 1, 7)))


def with_formula(content: bytes, seed: random.Random, parts: Parts) -> bytes:
    found = list(re.finditer(rb"<v>", content))
    if not found:
        return content
    at = seed.choice(found).start()
    formulas = (
        b"<f>1+1</f>", b'<f t="shared" si="0"/>', b'<f t="shared" si="0" ref="A1:B9">A1</f>',
        b'<f t="array" ref="A1:XFD1048576">A1:A9</f>', b"<f>INDIRECT(A1)</f>", b"<f>#REF!</f>", b"<f/>",
        b'<f t="array" ref="">1</f>', b'<f t="dataTable" ref="B2:C3" r1="A1"/>', b"<f>((((</f>",
    )  # fmt: skip
    return content[:at] + seed.choice(formulas) + content[at:]


def rows_exchanged(content: bytes, seed: random.Random, parts: Parts) -> bytes:
    rows = list(re.finditer(rb"<row\b.*?</row>", content, re.DOTALL))
    if len(rows) < 2:
        return content
    one, other = sorted(seed.sample(rows, k=2), key=lambda row: row.start())
    between = content[one.end() : other.start()]
    return content[: one.start()] + other[0] + between + one[0] + content[other.end() :]


def row_twice(content: bytes, seed: random.Random, parts: Parts) -> bytes:
    rows = list(re.finditer(rb"<row\b.*?</row>", content, re.DOTALL))
    if not rows:
        return content
    one = seed.choice(rows)
    return content[: one.end()] + one[0] + content[one.end() :]


def as_rich_text(content: bytes, seed: random.Random, parts: Parts) -> bytes:
    """A text in pieces, with a phonetic reading that is no part of it."""
    pieces = rb"<r><t>\1</t></r><r><rPr><b/></rPr><t> more</t></r><rPh sb='0' eb='1'><t>reading</t></rPh>"
    return re.sub(rb"<t(?:\s[^<>]*)?>([^<>]*)</t>", pieces, content, count=seed.choice((1, 3)))


CELLS: tuple[PartHarm, ...] = (
    replaced(rb"<v>([^<>]*)</v>", ODD_NUMBERS),
    replaced(rb"<v>([^<>]*)</v>", ("99999", "-1", "0", "1.0", "abc", "2026-11-25", "#N/A", "true")),
    replaced(rb'<c\b[^<>]*?\sr="([^"]*)"', ODD_PLACES),
    replaced(rb'<c\b[^<>]*?\ss="([^"]*)"', ("0", "1", "7", "99999", "-1", "x", "")),
    replaced(rb'<row\b[^<>]*?\sr="([^"]*)"', ("0", "1", "3", "2.0", "x", "", "1048577", "99999999999", "300")),
    replaced(rb"<t(?:\s[^<>]*)?>([^<>]*)</t>", ("", " ", "=1+1", "_x000D_", "_x005F_x0041_", "\u202e", "&#27;")),
    replaced(rb'numFmtId="(\d+)"', ("0", "9", "10", "14", "22", "46", "9999", "x", "-1")),
    retyped, without_place, with_formula, rows_exchanged, row_twice, as_rich_text,
    without_element, element_twice, elements_exchanged, element_wrapped, commented,
)  # fmt: skip
