"""CSV files as a case: separators, letters and numbers are read where they say one thing, else told."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from optimizer.case import InputError, check_workbook, read_case
from optimizer.case.problems import Problem
from optimizer.case.reading.other_kinds.csv_text import UndecidableError, decoded
from tests.case.builder import to_xlsx, with_rows, worked_case
from tests.doors.builder import csv_case, csv_text, folder_of, zip_of

WORKED = read_case(to_xlsx(worked_case()))


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_folder_and_a_zip_are_the_case_of_the_workbook(sign: str, tmp_path: Path) -> None:
    files = csv_case(sign)
    assert read_case(folder_of(files, tmp_path / "case")).sha256 == WORKED.sha256
    assert read_case(zip_of(files)).sha256 == WORKED.sha256
    assert (
        read_case(zip_of({f"mine/{name}": content for name, content in files.items()})).sha256
        == WORKED.sha256
    )


def test_zips_of_other_systems() -> None:
    for prefix in ("./", "case\\", "./case/"):
        files = {f"{prefix}{name.lower()}": content for name, content in csv_case().items()}
        assert read_case(zip_of({**files, "__MACOSX/._nodes.csv": b"\0"})).sha256 == WORKED.sha256
    files["./case/links.csv"] = files["./case/links.csv"].replace(b"quay", b"quai")
    assert check_workbook(zip_of(files))[1][0].place.startswith("links.csv line 2")


def test_files_that_are_no_table_are_read_past(tmp_path: Path) -> None:
    folder = folder_of(
        {**csv_case(), "notes.txt": b"-", ".hidden": b"-", "Own.csv": b"a,b\n1,2\n"}, tmp_path / "case"
    )
    case = read_case(folder)
    assert [one.sheet for one in case.read_past] == ["Own", "notes.txt"]
    assert case.name == "case"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_letters_of_unicode(encoding: str) -> None:
    text = csv_text(worked_case()["Nodes"]).replace("mine,KZ", "mine,kz")
    assert read_case(zip_of(csv_case(Nodes=text.encode(encoding)))).sha256 == WORKED.sha256


@pytest.mark.parametrize(
    ("text", "encoding", "letters"),
    [
        ("Актау, порт и Мост-2 КАЗАХСТАН", "cp1251", "Windows-1251 (Cyrillic)"),
        ("Straße nach Córdoba – 5 °C", "cp1252", "Windows-1252 (Western European)"),
    ],
)
def test_letters_of_old_windows_where_they_can_be_no_others(text: str, encoding: str, letters: str) -> None:
    assert decoded(text.encode(encoding)) == (text, letters)
    nodes = csv_text([{**record, "name": text} for record in worked_case()["Nodes"]])
    case = read_case(zip_of(csv_case(Nodes=nodes.encode(encoding))))
    assert list(case.tables["Nodes"]["name"]) == [text] * 3
    assert any(letters in problem.message for problem in case.advice)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("İstanbul, Eskişehir", "cp1254"),
        ("Łódź i Kraków", "cp1250"),
        ("станция Актау", "koi8-r"),
        ("станция", "cp866"),
        ("Köln àê", "cp1252"),
        ("a\0b", "utf-8"),
    ],
)
def test_letters_that_may_be_others_are_never_guessed(text: str, encoding: str) -> None:
    with pytest.raises(UndecidableError) as told:
        decoded(text.encode(encoding))
    assert told.value.remedy == 'save it as "CSV UTF-8"'


def test_problems_name_the_file_and_the_line() -> None:
    """Also below a value of several lines, and as the same sheet, row and column as in a workbook."""
    rows = with_rows("Nodes", {"node": "far", "country": "Nowhere"})
    text = (
        csv_text(rows["Nodes"]).replace("country,", "country,name,").replace("mine,KZ,", 'mine,KZ,"a\nb\nc",')
    )
    text = (
        text.replace("quay,KZ,", "quay,KZ,,")
        .replace("port,AZ,", "port,AZ,,")
        .replace("far,Nowhere,", "far,Nowhere,,")
    )
    case, problems = check_workbook(zip_of(csv_case(Nodes=text)))
    assert case is None
    assert [problem.place for problem in problems] == ["Nodes.csv line 7, country"]
    assert (problems[0].sheet, problems[0].row, problems[0].column) == ("Nodes", 7, "country")
    assert set(problems[0].to_dict()) == set(Problem("error", "", 1, "", "", "", "").to_dict())
    assert not [problem for problem in problems if "blank" in problem.message]


def messages(files: dict[str, bytes]) -> list[str]:
    return [str(problem) for problem in check_workbook(zip_of(files))[1]]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "link,from_node,to_node,mode,hours\nline,mine,quay,rail,7,5\n",
            "Links.csv line 2: 6 values stand below 5",
        ),
        ("link,from_node,to_node,mode,hours\nline,mine,quay,ra", "Links.csv line 2: 4 values stand below 5"),
        ('link,from_node,to_node,mode,hours\nline,"mine,quay,rail,7\n', "a double quote is not closed"),
        ('link,from_node,to_node,mode,hours\nline,"mine"x,quay,rail,7\n', "Links.csv line 2: it is no CSV"),
        ("link;x,mode;hours,to_node\na;b,c;d,e\n", "may be parted by a comma or a semicolon"),
        (b"link,from_node\n\xd0\xfe,\xe9\n", "Links.csv: the file is not in UTF-8"),
        (b"\0\1\2", "Links.csv: the file is no text"),
    ],
)
def test_what_is_no_table_is_told_with_its_file(text: str | bytes, says: str) -> None:
    (message,) = messages(csv_case(Links=text))
    assert says in message


def test_decimal_commas_are_read_where_all_files_say_so() -> None:
    files = csv_case(";")
    files["Links.csv"] = (
        files["Links.csv"].replace(b";10\r", b";10,5\r").replace(b";20\r", b";1\xc2\xa0234,5\r")
    )
    case = read_case(zip_of(files))
    assert list(case.tables["Links"]["hours"]) == [10.5, 1234.5]
    assert any("10,5 in Links.csv line 2 is 10.5" in problem.message for problem in case.advice)


@pytest.mark.parametrize(
    ("sign", "hours", "says"),
    [
        (";", ("10,5", "2.5"), '"10,5" is not a number; use a decimal point'),  # both marks
        (
            ";",
            ("1,234", "20"),
            '"1,234" is not a number; use a decimal point',
        ),  # thousands, or a fraction
        (",", ('"10,5"', "20"), '"10,5" is not a number; use a decimal point'),
        (",", ("1 234", "20"), '"1 234" is not a number; type it without separators'),
        (",", ("25%", "20"), '"25%" is not a number; type the plain number'),
        (",", ("#DIV/0!", "20"), "the cell shows the error #DIV/0!"),
        (",", ("'10", "20"), '"10" is text, not a number'),
        (",", ("=1+1", "20"), '"=1+1" is not a number; type its value'),
    ],
)
def test_numbers_that_may_be_others_are_told_as_in_a_workbook(
    sign: str, hours: tuple[str, str], says: str
) -> None:
    files = csv_case(sign)
    for was, given in zip(("10", "20"), hours, strict=True):
        old, new = f"{sign}{was}\r", f"{sign}{given}\r"
        files["Links.csv"] = files["Links.csv"].replace(old.encode(), new.encode())
    assert any(f"Links.csv line 2, hours: {says}" in message for message in messages(files))


def test_the_line_by_which_excel_is_told_the_separator() -> None:
    files = csv_case(";")
    files["Links.csv"] = b"sep=;\r\n" + files["Links.csv"]
    assert read_case(zip_of(files)).sha256 == WORKED.sha256
    files["Links.csv"] = files["Links.csv"].replace(b"quay", b"quai")
    assert any(message.startswith("Links.csv line 3, ") for message in messages(files))


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"../Nodes.csv": b"a"}, "a path that leads out of it"),
        ({"C:\\Nodes.csv": b"a"}, "a path that leads out of it"),
        ({"/etc/Nodes.csv": b"a"}, "a path that leads out of it"),
        ({"a/Nodes.csv": b"a", "b/Nodes.csv": b"a"}, "in several folders"),
        ({"Nodes.csv": b"a", "Nodes.CSV": b"b"}, "two CSV files of the name Nodes"),
        ({"__MACOSX/._Nodes.csv": b"a"}, "a zip without CSV files"),
        ({"case.xlsx": b"PK"}, "a zip with the workbook case.xlsx in it"),
        ({"Nodes.csv": b"a," * 20_000}, "Nodes.csv line 1: a line has 20,001 values"),
        ({"Nodes.csv": b"a\n" * 3_000_000}, "more values than a case can have"),
        ({"Nodes.csv": b"\0" * 60_000_000}, "the CSV files hold 57 MB"),
        ({f"{n}.csv": b"" for n in range(300)}, "300 CSV files"),
        ({"readme.txt": b""}, "nor does it hold CSV files"),
    ],
)
def test_zips_that_are_no_case(files: dict[str, bytes], says: str) -> None:
    (message,) = messages(files)
    assert says in message


def test_folders_and_single_files_that_are_no_case(tmp_path: Path) -> None:
    folder = folder_of(csv_case(), tmp_path / "case")
    with pytest.raises(InputError, match="one table of a case, whose others are beside it; give the folder"):
        read_case(folder / "Nodes.csv")
    alone = folder_of({"Nodes.csv": b"node,country\n"}, tmp_path / "alone")
    with pytest.raises(InputError, match="one table of text"):
        read_case(alone / "Nodes.csv")
    empty = folder_of({}, tmp_path / "empty")
    with pytest.raises(InputError, match="a folder without CSV files"):
        read_case(empty)
    books = folder_of({"case.xlsx": b"PK"}, tmp_path / "books")
    with pytest.raises(InputError, match=r"give the workbook in it, such as case\.xlsx"):
        read_case(books)


def test_marks_of_order_are_no_letters() -> None:
    assert decoded(codecs.BOM_UTF8 + b"node")[0] == "node"
