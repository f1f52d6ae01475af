"""What is no case, or a broken or hostile file of one: a sentence and a remedy, and no full memory."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from optimizer.case import check_workbook
from optimizer.case.reading.guard import OLE_MAGIC
from tests.case.builder import worked_case
from tests.doors.builder import FILES, SPREADSHEET, csv_case, ods_of, zip_of
from tests.doors.xlsb import cells_of, to_xlsb
from tests.models.random_cases import seeds
from tests.timeouts import no_hanging

ODS, XLS = (FILES / "worked.ods").read_bytes(), (FILES / "worked.xls").read_bytes()
XLSB, CSV = to_xlsb(cells_of(worked_case())), zip_of(csv_case())
CODE_PAGE, FILE_PASS = b"\x42\0\2\0", b"\x2f\0\2\0"  # beginnings of records
XML = b'<?xml version="1.0"?>\n'


def entry(name: str) -> bytes:
    return OLE_MAGIC + b"\0" * 600 + (name + "\0").encode("utf-16-le") + b"\0" * 600


REFUSED = {
    "a web page": (b"\xef\xbb\xbf \n<HTML><table><tr><td>node", "a web page (HTML)", "save it as"),
    "a table of a web page": (b"<table border=1>", "a web page (HTML)", "save it as"),
    "a web page in UTF-16": ("<html>".encode("utf-16"), "a web page (HTML)", "save it as"),
    "a web archive": (b"MIME-Version: 1.0\n", "a web archive", "save it as"),
    "XML of 2003": (XML + b'<?mso-application progid="Excel.Sheet"?>', "an XML Spreadsheet of 2003", "save it"),  # noqa: E501
    "flat ODF": (XML + b'<office:document xmlns:office="">', "flat OpenDocument", ".ods"),
    "XML": (XML + b"<a/>", "an XML file", "save it as"),
    "a PDF": (b"%PDF-1.7", "a PDF", "spreadsheet"),
    "an archive": (b"7z\xbc\xaf\x27\x1c", "an archive of a kind", "unpack"),
    "a link to an online table": (b'{"url": "https://docs.example"}', "a link to an online table", "download"),  # noqa: E501
    "Excel 4": (b"\t\4\6\0\0\0\x10\0", "older than 1995", "save it as"),
    "Numbers": (zip_of({"Index/Document.iwa": b""}), "Apple Numbers", "Export To"),
    "a workbook in a zip": (zip_of({"a/case.ods": ODS}), "a zip with the workbook a/case.ods", "unpack"),
    "a text document": (zip_of({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b""}),
                        "no spreadsheet", "save it as"),
    "a locked .ods": (zip_of({"mimetype": SPREADSHEET, "META-INF/manifest.xml": b"<m:encryption-data/>"}),
                      "password-protected", "password"),
    "a locked .xlsx": (entry("EncryptedPackage"), "password-protected", "remove the password"),
    "a locked .xls": (XLS.replace(CODE_PAGE, FILE_PASS, 1), "password-protected", "remove the password"),
    "a letter": (entry("WordDocument"), "no spreadsheet", "spreadsheet"),
    "half a .xls": (XLS[:3000], "an old .xls that is damaged", "save it as"),
    "an .xls of nothing": (entry("Workbook"), "(.xls) is damaged", "save it as .xlsx"),
    "half an .ods": (ODS[: len(ODS) // 2], "damaged or incomplete", "again"),
    "a column that no sheet has": (to_xlsb({"Own": {(1, 2_000_000): 1}}), "in column 2,000,000", "save it as"),  # noqa: E501
    "entities": (ods_of('<!DOCTYPE x [<!ENTITY a "b">]>'), "damaged", "save it as .xlsx"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "says", "remedy"), REFUSED.values(), ids=REFUSED)
def test_refused_with_a_reason_and_a_remedy(data: bytes, says: str, remedy: str) -> None:
    case, (problem,) = check_workbook(data)
    assert case is None
    assert says in problem.message
    assert remedy in problem.remedy


def far(row: int, column: int) -> bytes:
    cells = cells_of(worked_case())
    cells["Own"] = {(1, 1): "a", (row, column): "z"}
    return to_xlsb(cells)


REPEATED = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="{}"/>'


@pytest.mark.parametrize(
    "data",
    [
        far(1_048_576, 16_384),
        far(1_000_000, 20),
        ods_of(
            f'<table:table table:name="Own"><table:table-row table:number-rows-repeated="1048576">'
            f"{REPEATED.format(16384)}</table:table-row></table:table>"
        ),
        ods_of(
            '<table:table table:name="Own"><table:table-row><table:table-cell office:value-type="float"'
            ' office:value="1"/></table:table-row><table:table-row table:number-rows-repeated="1048500">'
            f"{REPEATED.format(1)}</table:table-row><table:table-row><table:table-cell"
            f' table:number-columns-repeated="1000"/>{REPEATED.format(1)}</table:table-row></table:table>'
        ),
    ],
)
def test_cells_that_are_far_apart_fill_no_memory(data: bytes) -> None:
    """The library that reads these files makes the whole rectangle around what they hold."""
    case, (problem,) = check_workbook(data)
    assert case is None
    assert (
        '"Own" holds is spread from A1' in problem.message or "more than 2,000,000 cells" in problem.message
    )


def test_blank_repeated_rows_and_columns_are_no_cells() -> None:
    """LibreOffice ends every sheet with a million of them."""
    (problem,) = check_workbook(FILES / "wrong.ods")[1][:1]
    assert "spread" not in problem.message
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    rows = f'<table:table-row table:number-rows-repeated="1048575">{blank}</table:table-row>'
    (problem,) = check_workbook(ods_of(f'<table:table table:name="Own">{rows}</table:table>'))[1]
    assert "this is no case" in problem.message


def test_broken_bytes_do_not_end_the_program() -> None:
    """Of this .xls python-calamine asks for 687 GB, and ends its process when it does not get them."""
    data = bytearray(XLS)
    data[6726] = 8  # in the size that a sheet says it has
    (problem,) = check_workbook(bytes(data))[1]
    assert "(.xls) is damaged" in problem.message


MUTATED = {"ods": ODS, "xls": XLS, "xlsb": XLSB, "csv": CSV}


def mutated(data: bytes, seed: int) -> bytes:
    """Some bytes changed, cut out or doubled; of compound files within their records, where the text stands."""  # noqa: E501
    luck = random.Random(seed)
    changed = bytearray(data)
    for _ in range(luck.choice([1, 2, 5, 20])):
        at = luck.randrange(len(changed))
        match luck.randrange(4):
            case 0:
                changed[at] = luck.randrange(256)
            case 1:
                changed[at] ^= 1 << luck.randrange(8)
            case 2:
                del changed[at : at + luck.randrange(1, 9)]
            case 3:
                changed[at:at] = changed[at : at + luck.randrange(1, 9)]
    return bytes(changed)


def repacked(data: bytes, seed: int) -> bytes:
    """The parts of an archive changed, and packed anew as an honest archive."""
    luck = random.Random(seed)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = luck.choice([name for name, content in parts.items() if len(content) > 40])
    return zip_of({**parts, name: mutated(parts[name], seed)})


@pytest.mark.parametrize("kind", MUTATED)
@pytest.mark.parametrize("seed", seeds(range(60), fast=2))
def test_mutated_files_give_a_case_or_a_sentence(kind: str, seed: int) -> None:
    """Each seed tries 20 files of a kind."""
    for number in range(20):
        data = MUTATED[kind]
        change = mutated if kind == "xls" or number % 4 == 0 else repacked
        with no_hanging():
            case, problems = check_workbook(change(data, 1000 * seed + number))
        assert case is not None or all(problem.message for problem in problems)
        assert case is not None or problems
