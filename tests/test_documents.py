"""README, docs/ and docstrings say what is there: commands, options, choices, defaults, names, files."""

from __future__ import annotations

import argparse
import inspect
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

import optimizer
import optimizer.studies
from optimizer.cli import dispatch
from optimizer.cli.app import LOOPBACK
from tests.case.builder import to_xlsx, worked_case

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
INTERFACE = (ROOT / "docs/interface.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
PAGES = [page for page in PAGES if page.name != "decisions.md"]  # what was decided keeps the names of its day
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")


def commands() -> dict[str, argparse.ArgumentParser]:
    actions = dispatch._parser()._actions
    [found] = [action for action in actions if isinstance(action, argparse._SubParsersAction)]
    return dict(found.choices)


def options_of(parser: argparse.ArgumentParser) -> dict[str, argparse.Action]:
    """Every option by each of its names, --help aside."""
    named = {name: action for action in parser._actions for name in action.option_strings}
    return {name: action for name, action in named.items() if name not in ("-h", "--help")}


def table(text: str) -> dict[str, tuple[str, str]]:
    """Of a page's table of commands: how each is called, and what is said of it."""
    rows = re.findall(r"^\| `corridor (\w+)(.*?)` \| (.*) \|$", text, re.MULTILINE)
    assert len({name for name, _, _ in rows}) == len(rows)
    return {name: (f"{name}{rest}".replace("\\|", "|"), said) for name, rest, said in rows}


def solver_options() -> str:
    return re.search(r"^Solver options: (.*)$", INTERFACE, re.MULTILINE)[1]  # type: ignore[index]


def shown(name: str) -> str:
    """What the table of docs/interface.md says of a command's options."""
    return table(INTERFACE)[name][0].replace("[solver options]", solver_options())


ALIASES = {"--budget-musd": "--budget", "--mip-gap-pct": "--gap-pct", "--time-limit-seconds": "--time-limit"}


@pytest.mark.parametrize("text", [README, INTERFACE], ids=["README", "interface"])
def test_the_commands_of_the_page_are_those_of_the_program(text: str) -> None:
    assert set(table(text)) == set(commands())


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_option_stands_on_the_page_and_the_reverse(name: str) -> None:
    known = set(options_of(commands()[name]))
    assert set(OPTION.findall(shown(name))) == known - set(ALIASES)
    assert set(OPTION.findall(" ".join(table(README)[name]))) <= known
    for long, short in ALIASES.items():
        assert (long in known) == (short in known)
        assert f"`{long}`" in INTERFACE


@pytest.mark.parametrize("name", sorted(commands()))
def test_choices_and_defaults_are_those_of_the_page(name: str) -> None:
    for option, action in options_of(commands()[name]).items():
        said = shown(name)
        if action.choices:
            assert f"{option} {'|'.join(map(str, action.choices))}" in said
            assert action.default == next(iter(action.choices))
        elif option in ("--workers", "--host", "--solver"):
            continue
        elif action.nargs != 0 and action.default is not None and option not in ALIASES:
            assert f"[{option} {action.default:g}]" in said
        elif option in said and not action.required and action.nargs != 0:
            assert not re.search(rf"{option} \d", said), f"{option} has no default"


def test_defaults_that_the_table_cannot_show() -> None:
    every = {name: action for parser in commands().values() for name, action in options_of(parser).items()}
    assert f"`--solver {every['--solver'].default}`" in INTERFACE
    assert every["--host"].default == LOOPBACK[0]
    assert f"`--host {every['--host'].default}`" in INTERFACE
    assert "one a processor" in (every["--workers"].help or "")
    assert "`--workers` one a processor" in INTERFACE


def without_brackets(line: str, *, kept: bool) -> str:
    """A command's line without its optional parts, or with the first alternative of each."""
    while "[" in line:
        line = re.sub(r"\[([^][]*)\]", lambda part: part[1].split("|")[0] if kept else "", line)
    return line.replace("…", "")


def written() -> Iterator[tuple[str, str]]:
    """Every command line that a page shows, by page."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        blocks = "\n".join(re.findall(r"^```(?:sh|bat)\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
        lines = re.findall(r"`(corridor \w[^`]*)`", text)
        lines += re.findall(r"(?:^|[\\/])(corridor \w.*)$", blocks, re.MULTILINE)
        for line in lines:
            plain = line.split("#")[0].replace("\\|", "|").replace("\\", "/")
            yield page.name, plain.removeprefix("corridor ").replace("[solver options]", "")


@pytest.mark.parametrize(("page", "line"), sorted(set(written())))
@pytest.mark.parametrize("kept", [True, False])
def test_every_command_that_a_page_shows_parses(page: str, line: str, kept: bool) -> None:
    words = shlex.split(without_brackets(line, kept=kept).replace("auto|arcs", "auto"))
    # the command as such is meant, as in "`corridor check --json`"
    if len(words) == 1 or words[1].startswith("--json"):
        assert words[0] in commands(), page
        return
    numbers = {"M": "1", "G": "1", "S": "1", "N": "1"}
    given = dispatch._parser().parse_args([numbers.get(word, word) for word in words])
    assert callable(given.run)


def test_every_target_of_make_that_a_page_shows_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in PAGES:
        for line in re.findall(r"(?:^|`)make ([a-z -]+)", page.read_text(encoding="utf-8"), re.MULTILINE):
            assert set(line.split()) <= targets, f"{page.name}: make {line}"


def test_the_readme_script_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a small case, since the page names the default one."""
    [script] = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs/trans_caspian.xlsx").write_bytes(to_xlsx(worked_case()))
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(compile(script, "README.md", "exec"), names)
    assert (tmp_path / "portfolio.xlsx").exists()
    going_on = [line for line in README.splitlines() if "to go on with" in line]
    said = [part for line in going_on for part in re.findall(r"`portfolio\.(\w+)", line)]
    assert said
    assert all(hasattr(names["portfolio"], part) for part in said)


# --- names


def documented(heading: str) -> set[str]:
    """Names in the first column of the table below a heading."""
    part = INTERFACE.split(f"\n{heading}\n")[1].split("\n#")[0]
    rows = [line.strip("|").split("|")[0] for line in part.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`(\w+)", row)}


@pytest.mark.parametrize(
    ("package", "heading"),
    [(optimizer, "## In a script"), (optimizer.studies, "### Questions after the answer")],
)
def test_every_public_name_is_documented_and_the_reverse(package: object, heading: str) -> None:
    assert documented(heading) == set(package.__all__)  # type: ignore[attr-defined]


def test_the_call_of_every_public_function_is_the_one_on_the_page() -> None:
    for package in (optimizer, optimizer.studies):
        for name in package.__all__:
            if inspect.isfunction(called := getattr(package, name)):
                [said] = re.findall(rf"`{name}\((.*?)\)`", INTERFACE)
                names = re.findall(r"\w+(?=[,=]|$)", re.sub(r"=[^,]+", "=", said))
                assert names == list(inspect.signature(called).parameters)


def test_every_public_name_says_what_it_is() -> None:
    for package in (optimizer, optimizer.studies):
        for name in package.__all__:
            assert inspect.getdoc(getattr(package, name)), name


def test_the_words_of_the_field_stand_beside_the_keys() -> None:
    for key, word in {
        "cost_of_base_plan": "value of the stochastic solution, VSS",
        "value_of_perfect_information": "expected value of perfect information, EVPI",
        "value_of_knowing": "expected value of partial perfect information, EVPPI",
        "alternatives": "near-optimal portfolios",
    }.items():
        assert re.search(rf"{key}[^.]*{word}", INTERFACE), key
