"""What a planner does, in a real browser. How long each step may take stands in benchmarks/pages.py."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from optimizer.case import read_case
from tests.browser.conftest import Planner, wait_until
from tests.case.builder import to_xlsx, with_cell

pytestmark = pytest.mark.browser


def test_the_first_page_shows_the_default_case(planner: Callable[[], Planner]) -> None:
    one = planner()
    one.open()
    one.sees("Trans-Caspian route")


def test_from_the_default_case_to_the_exported_workbook(
    planner: Callable[[], Planner], tmp_path: Path
) -> None:
    one = planner()
    one.open()
    one.sees("checks passed")

    one.go("Inputs")
    one.type_cell("cost_musd", 0, "23.5")
    one.page.keyboard.press("Enter")
    one.sees("changes to accept")
    one.sees("Accept 1 change")
    one.go("Solve")
    one.sees("accept it first")
    one.go("Inputs")
    one.press("Accept 1 change")
    one.sees("None. What is solved")

    one.go("Solve")
    one.press("Solve")
    one.sees("of weighted freight hours", seconds=60)

    one.fill("Budget in total (million USD)", "90")
    one.sees("older than the inputs")
    one.press("Solve")
    one.page.get_by_role("button", name="Stop and keep best").wait_for()
    one.press("Stop and keep best")
    wait_until(lambda: one.page.get_by_role("button", name="Stop and keep best").count() == 0, 30)

    one.go("Portfolio")
    one.sees("of weighted freight hours")
    one.sees("Before and after")
    one.go("Project card")
    one.sees("What it saves")
    one.go("Compare")
    one.page.locator("label").filter(has_text="Ranking by benefit per cost").click()
    one.sees("Inputs that differ")

    one.go("Report")
    with one.page.expect_download() as waiting:
        one.press("Download the workbook")
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    book = openpyxl.load_workbook(path)
    assert {"Projects", "Results_Summary", "Results_Run"} <= set(book.sheetnames)
    assert read_case(path).tables["Projects"]["cost_musd"].iloc[0] == 23.5
    opened_by_libreoffice(path)
    with one.page.expect_download() as waiting:
        one.press("Download the answer")
    answer = json.loads(Path(waiting.value.path()).read_bytes())
    assert answer["run"]["case_sha256"] == read_case(path).sha256


def opened_by_libreoffice(path: Path) -> None:
    """It reads the file and every cell of the summary, which it tells by an output, not by its exit code."""
    office = shutil.which("soffice")
    if office is None:
        return
    profile = (path.parent / "profile").as_uri()
    command = [
        office,
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        "csv",
        "--outdir",
        str(path.parent),
        str(path),
    ]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    text = path.with_suffix(".csv").read_text(encoding="utf-8", errors="replace")
    assert text.strip()
    assert not any(error in text for error in ("#NAME?", "#REF!", "#N/A", "Err:"))


def test_two_planners_solve_at_once(planner: Callable[[], Planner]) -> None:
    one, other = planner(), planner()
    for each, budget in ((one, "60"), (other, "120")):
        each.open("solve")
        each.fill("Budget in total (million USD)", budget)
        each.sees("In place of the workbook's own")
    for each in (one, other):
        each.press("Solve")
    for each in (one, other):
        each.sees("of weighted freight hours", seconds=40)
    assert headline(one) != headline(other)
    for each, most in ((one, 60), (other, 120)):
        assert float(headline(each).split(" million")[0].split()[-1]) <= most


def headline(one: Planner) -> str:
    return str(
        one.page.get_by_test_id("stAlert").filter(has_text="of weighted freight hours").first.inner_text()
    )


def test_an_edit_survives_a_page_change_in_its_midst(planner: Callable[[], Planner]) -> None:
    one = planner()
    one.open("inputs")
    one.type_cell("cost_musd", 1, "8.25")  # not yet confirmed
    one.go("Baseline")
    one.sees("changes to accept")
    one.go("Inputs")
    one.sees("Accept 1 change")
    one.type_cell("cost_musd", 2, "9.5")
    one.page.keyboard.press("Enter")
    one.sees("Accept 2 changes")
    assert {"8.25", "9.5"} <= set(one.cells())
    one.press("Undo")
    one.sees("Accept 1 change")
    one.press("Undo")
    one.sees("None. What is solved")


def test_a_slip_is_marked_and_a_limit_is_said(planner: Callable[[], Planner]) -> None:
    one = planner()
    one.open("inputs")
    one.type_cell("cost_musd", 0, "220")
    one.page.keyboard.press("Enter")
    one.sees("1 change to look at again")
    one.page.mouse.wheel(0, -3000)
    one.type_cell("cost_musd", 0, "-5")
    one.page.keyboard.press("Enter")
    one.sees("1 problem to mend")
    wait_until(lambda: one.page.get_by_role("button", name="Accept 1 change").is_disabled(), 10)


def test_a_broken_workbook_is_refused_and_a_wrong_one_is_explained(planner: Callable[[], Planner]) -> None:
    one = planner()
    one.open()
    upload(one, "broken.xlsx", b"PK\x03\x04 this broke off")
    one.sees("It was not opened")
    one.sees("trans_caspian.xlsx")
    upload(one, "wrong.xlsx", to_xlsx(with_cell("Projects", 3, "cost_musd", "12,5")))
    one.sees("1 problem to mend")
    one.sees("wrong.xlsx")


def upload(one: Planner, name: str, data: bytes) -> None:
    one.page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": io.BytesIO(data).getvalue()}
    )
    one.settle()


def test_a_click_on_the_map_leads_to_the_card(planner: Callable[[], Planner]) -> None:
    one = planner()
    one.open("solve")
    one.press("Solve")
    one.press("See the portfolio")
    one.page.locator(".js-plotly-plot").wait_for()
    one.settle()
    x, y = one.page.evaluate("""() => {
            const plot = document.querySelector('.js-plotly-plot'), box = plot.getBoundingClientRect();
            const isFunded = t => t.customdata && t.customdata.length && t.name && t.name.includes('funded');
            const trace = plot._fullData.find(isFunded);
            const {xaxis, yaxis} = plot._fullLayout;
            const l = plot._fullLayout._size.l, t = plot._fullLayout._size.t;
            return [box.x + l + xaxis.l2p(trace.x[0]), box.y + t + yaxis.l2p(trace.y[0])];
        }""")
    one.page.mouse.click(x, y)
    one.sees("is picked")
    picked, plot = (
        one.page.get_by_text("is picked").bounding_box(),
        one.page.locator(".js-plotly-plot").bounding_box(),
    )
    assert 0 <= picked["y"] - (plot["y"] + plot["height"]) < 100  # right beneath the map
    one.press("Open its card")
    one.sees("What it saves")


def test_the_wheel_over_the_map_scrolls_the_page_and_buttons_zoom_to_knots(
    planner: Callable[[], Planner],
) -> None:
    one = planner()
    one.open("baseline")
    plot = one.page.locator(".js-plotly-plot").first
    plot.wait_for()
    one.settle()
    shown = "document.querySelector('.js-plotly-plot')._fullLayout.xaxis.range.map(Number)"
    whole, box = one.page.evaluate(shown), plot.bounding_box()
    one.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 200)
    one.page.mouse.wheel(0, 300)
    wait_until(lambda: plot.bounding_box()["y"] < box["y"] - 100, 5)
    assert one.page.evaluate(shown) == whole
    one.page.get_by_role("radio", name="Around").or_(
        one.page.get_by_role("button", name="Around")
    ).first.click()
    wait_until(lambda: one.page.evaluate(f"(r => r[1] - r[0])({shown})") < (whole[1] - whole[0]) / 2, 15)


def test_a_page_that_is_loaded_again_finds_the_desk_as_it_was(planner: Callable[[], Planner]) -> None:
    one, other = planner(), planner()
    one.open("inputs")
    one.type_cell("cost_musd", 0, "23")
    one.page.keyboard.press("Enter")
    one.sees("Accept 1 change")
    one.page.reload()
    one.sees("Accept 1 change")
    other.open("inputs")
    other.sees("None. What is solved")  # another planner's desk is another
