"""What is no honest workbook is refused in words, before anything parses it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from optimizer.case import InputError, check_workbook, read_case
from optimizer.case.reading import guard
from tests.case.builder import to_xlsx, worked_case


def archive(parts: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return buffer.getvalue()


def with_part(data: bytes, name: str, change) -> bytes:
    """The workbook with one part of its archive changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return archive(
            {
                part: change(source.read(part)) if part == name else source.read(part)
                for part in source.namelist()
            }
        )


GOOD = to_xlsx(worked_case())

REFUSED = {
    "empty file": (b"", "the file is empty"),
    "csv renamed xlsx": (b"node,country\nmine,KZ\n", "not an .xlsx workbook"),
    "password or old xls": (
        bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600,
        "password-protected or an old .xls",
    ),
    "truncated": (GOOD[: len(GOOD) // 2], "damaged or incomplete"),
    "xlsb": (archive({"xl/workbook.bin": b""}), "binary workbook"),
    "ods": (archive({"content.xml": b""}), "OpenDocument"),
    "another archive": (archive({"readme.txt": b"hello"}), "archive, but not an .xlsx"),
    "too many parts": (archive({f"part{n}": b"" for n in range(guard.MAX_PARTS + 1)}), "1,001 parts"),
    "bomb": (
        archive({"xl/workbook.xml": b"", "xl/big.xml": b"\0" * (guard.MAX_UNPACKED_BYTES + 1)}),
        "unpacks to",
    ),
    "too large": (b"PK" + b"\0" * guard.MAX_FILE_BYTES, "larger than 20 MB"),
    "broken part": (with_part(GOOD, "xl/worksheets/sheet2.xml", lambda content: content[:200]), "damaged"),
    "no styles": (with_part(GOOD, "xl/styles.xml", lambda content: b"<nonsense"), "damaged"),
    "number that is none": (
        with_part(GOOD, "xl/worksheets/sheet2.xml", lambda c: c.replace(b"<v>8</v>", b"<v>eight</v>")),
        "damaged",
    ),
}


@pytest.mark.parametrize(("data", "says"), REFUSED.values(), ids=REFUSED)
def test_refused_with_a_reason_and_a_remedy(data: bytes, says: str) -> None:
    case, problems = check_workbook(data)
    assert case is None
    assert len(problems) == 1
    assert says in problems[0].message
    assert problems[0].remedy
    assert problems[0].row is None
    assert problems[0].sheet == ""


def test_entities_are_refused_with_or_without_defusedxml() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    data = with_part(GOOD, "xl/worksheets/sheet1.xml", lambda content: bomb + content)
    with pytest.raises(InputError, match="XML entities"):
        read_case(data)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no file"):
        read_case(tmp_path / "absent.xlsx")
    with pytest.raises(InputError, match="is a folder"):
        read_case(str(tmp_path))
    with pytest.raises(InputError, match=r"cannot be opened|no file"):
        read_case("nul\0character.xlsx")


def test_any_extension_and_any_source(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsm"
    path.write_bytes(GOOD)
    with path.open("rb") as stream:
        cases = [
            read_case(path),
            read_case(str(path)),
            read_case(GOOD),
            read_case(io.BytesIO(GOOD)),
            read_case(stream),
        ]
    assert {case.sha256 for case in cases} == {cases[0].sha256}
    assert [case.name for case in cases] == ["case.xlsm", "case.xlsm", "", "", "case.xlsm"]


def test_strict_open_xml_is_named() -> None:
    data = with_part(
        GOOD, "xl/workbook.xml", lambda c: c.replace(b"schemas.openxmlformats.org", b"purl.oclc.org/ooxml")
    )
    with pytest.raises(InputError, match="Strict Open XML"):
        read_case(data)
