"""How an answer leaves the command: text or JSON on stdout first, then files, none of them over what it came from."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.case.problems import InputError, Problem, error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.case.writing.results import ResultSheet
    from optimizer.solve import Portfolio


def deliver_portfolio(given: argparse.Namespace, portfolio: Portfolio) -> None:
    from optimizer.report.sheets import result_sheets

    deliver(given, answers().solve_answer(portfolio), portfolio.summary, lambda: result_sheets(portfolio))


def deliver(
    given: argparse.Namespace,
    answer: dict[str, Any],
    text: Callable[[], str],
    sheets: Callable[[], Sequence[ResultSheet]] | None = None,
    page: Callable[[], str] | None = None,
) -> None:
    """An answer to where the options want it: text or JSON on stdout first, then files. What is not wanted is not made.

    A file that cannot be written costs no other: NotWrittenError tells of it when all else is done.
    """
    failures: list[str] = []
    if given.json != "-":
        print(text(), flush=True)
    with _noted(failures, "the JSON answer"):
        write_json(given, answer)
    if sheets is not None and getattr(given, "out", None) is not None:
        with _noted(failures, "the result sheets"):
            write_sheets(given, sheets())
    if page is not None:
        with _noted(failures, "the page"):
            write_page(given, page())
    if failures:
        raise NotWrittenError(failures)


class NotWrittenError(Exception):
    """The answer is out, but a file that was asked for is not; `failures` are sentences."""

    def __init__(self, failures: Sequence[str]) -> None:
        super().__init__(*failures)
        self.failures = tuple(failures)


@contextmanager
def _noted(failures: list[str], what: str) -> Iterator[None]:
    """Keeps in words why something could not be written, whoever raised what: nothing is lost but that file."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as failed:
        where = f": {failed.filename}" if failed.filename else ""
        failures.append(f"{what} could not be written: {failed.strerror or failed}{where}")
    except Exception as failed:
        failures.append(f"{what} could not be made ({type(failed).__name__}: {failed}): please report this case")


def check_targets(given: argparse.Namespace) -> None:
    """InputError where a file that is asked for could not be written, before anything is worked out for it."""
    from optimizer.case.writing.files import target_problem

    sources = [getattr(given, name) for name in ("case", "a", "b") if hasattr(given, name)]
    named = {"--out": ("out", "workbook"), "--json": ("json", "json"), "--html": ("html", "html")}
    wanted = {option: (getattr(given, name, None), kind) for option, (name, kind) in named.items()}
    targets = {option: (Path(path), kind) for option, (path, kind) in wanted.items() if path not in (None, "-")}
    spared = [given.case] if hasattr(given, "case") else []  # which may take the result sheets
    read = {
        option: [name for name in sources if kind != "workbook" or name not in spared] for option, (_, kind) in targets.items()
    }
    problems = [target_problem(option, path, kind=kind, read=read[option]) for option, (path, kind) in targets.items()]
    paths = [path for path, _ in targets.values()]
    if len({os.path.realpath(path) for path in paths}) < len(paths):
        twice = f"{' and '.join(targets)} name one file"
        problems.append(error("", None, next(iter(targets)), paths[0], twice, "give each a name of its own"))
    if found := [problem for problem in problems if problem is not None]:
        if any(problem.column == "--json" for problem in found):
            given.json = None  # where the answer may not go, the problem may not go either
        raise InputError(found)


def write_sheets(given: argparse.Namespace, sheets: Sequence[ResultSheet]) -> None:
    """Result sheets in a copy of the planner's workbook; alone where that would lose something, or where there is none.

    Result sheets alone never take the place of the workbook that was read, and a file never has the ending of another
    kind: they go into a file beside then, which is named.
    """
    from optimizer.case.writing.files import beside, is_same_file, write_whole
    from optimizer.case.writing.results import has_macros
    from optimizer.report.placing import place_results

    out, source = given.out, Path(given.case) if hasattr(given, "case") else None
    existing = out.read_bytes() if out.is_file() else None
    placed = place_results(sheets, None if source is None else source.read_bytes(), existing=existing)
    ending = ".xlsm" if has_macros(placed.data) else ".xlsx"
    is_ordinary = out.is_file() or not out.exists()
    if source is not None and placed.reasons and is_same_file(out, source):
        target = beside(out, ending)
    else:
        target = out.with_suffix(ending) if is_ordinary and out.suffix.casefold() != ending else out
        if target != out and target.exists():
            target = beside(out, ending)
    write_whole(target, placed.data)
    if source is not None and placed.reasons:
        say(f"The result sheets are in {target} by themselves, because saving a copy of {source.name} would lose something:")
        say(*(f"  {reason}" for reason in placed.reasons))
    elif target != out:
        say(f"The workbook is in {target}: what it holds asks for that ending.")


def write_page(given: argparse.Namespace, page: str) -> None:
    from optimizer.case.writing.files import write_whole

    write_whole(given.html, page.encode())
    say(f"wrote {given.html}")


def write_json(given: argparse.Namespace, answer: dict[str, Any]) -> None:
    target = getattr(given, "json", None)
    if target is None:
        return
    text = answers().to_text(answer)
    if target == "-":
        sys.stdout.write(text)
    else:
        from optimizer.case.writing.files import write_whole

        write_whole(target, text.encode())


def answers() -> Any:
    from optimizer.report import answer

    return answer


def problem_text(problems: Sequence[Problem]) -> list[str]:
    from optimizer.report.console import problem_lines

    return problem_lines(problems)


def say(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr)


def json_or_why(given: argparse.Namespace, content: dict[str, Any]) -> None:
    """The JSON of a problem, or a sentence where it cannot be written either."""
    failures: list[str] = []
    with _noted(failures, "the JSON answer"):
        write_json(given, content)
    say(*(f"problem: {failure}" for failure in failures))
