"""How an answer leaves the command: text or JSON on stdout, then files, none over what it came from."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer import interrupts
from optimizer.case.characters import harmless
from optimizer.case.problems import InputError, Problem, error
from optimizer.case.saving.failures import NotSavedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.case.writing.result_sheet import ResultSheet
    from optimizer.solver import Portfolio


def deliver_portfolio(given: argparse.Namespace, portfolio: Portfolio) -> None:
    from optimizer.report.files.result_sheets import result_sheets

    deliver(given, answers().solve_answer(portfolio), portfolio.summary, lambda: result_sheets(portfolio))


def deliver(
    given: argparse.Namespace,
    answer: dict[str, Any],
    text: Callable[[], str],
    sheets: Callable[[], Sequence[ResultSheet]] | None = None,
    page: Callable[[], str] | None = None,
) -> None:
    """An answer to where the options want it: text or JSON on stdout first, then files.

    What is not wanted is not made.

    A file that cannot be written costs no other: NotWrittenError tells of it when all else is done.
    """
    interrupts.writing()
    failures: list[str] = []
    had_enough: list[BrokenPipeError] = []  # whoever reads stdout; the files are wanted all the same
    with _noted(failures, "the answer on stdout", had_enough):
        write_json(given, answer) if given.json == "-" else print(harmless(text()), flush=True)
    if given.json != "-":
        with _noted(failures, "the JSON answer"):
            write_json(given, answer)
    if sheets is not None and getattr(given, "out", None) is not None:
        with _noted(failures, "the result sheets"):
            from optimizer.cli.options import BESIDE
            from optimizer.cli.sheet_files import write_sheets

            source = Path(given.case) if hasattr(given, "case") else None
            as_read, on_change = getattr(given, "as_read", None), getattr(given, "on_change", BESIDE)
            say(*write_sheets(given.out, source, sheets(), as_read=as_read, on_change=on_change))
    if page is not None:
        with _noted(failures, "the page"):
            write_page(given, page())
    if failures:
        raise NotWrittenError(failures)
    if had_enough:
        raise had_enough[0]


class NotWrittenError(Exception):
    """The answer is out, but a file that was asked for is not; `failures` are sentences."""

    def __init__(self, failures: Sequence[str]) -> None:
        super().__init__(*failures)
        self.failures = tuple(failures)


@contextmanager
def _noted(failures: list[str], what: str, had_enough: list[BrokenPipeError] | None = None) -> Iterator[None]:
    """Keeps in words why something could not be written, whoever raised what: nothing is lost but that file.

    With `had_enough`, a reader who went away is kept there and no failure.
    """
    try:
        yield
    except OSError as failed:
        if had_enough is not None and isinstance(failed, BrokenPipeError):
            had_enough.append(failed)
            return
        where = f": {failed.filename}" if failed.filename else ""
        failures.append(f"{what} could not be written: {failed.strerror or failed}{where}")
    except NotSavedError as failed:
        failures.append(f"{what} could not be written: {failed}")
    except Exception as failed:
        failures.append(
            f"{what} could not be made ({type(failed).__name__}: {failed}): please report this case"
        )


def check_targets(given: argparse.Namespace) -> None:
    """InputError where a file that is asked for could not be written, before any work is done for it."""
    from optimizer.case.writing.files import target_problem

    sources = [getattr(given, name) for name in ("case", "a", "b") if hasattr(given, name)]
    named = {"--out": ("out", "workbook"), "--json": ("json", "json"), "--html": ("html", "html")}
    wanted = {option: (getattr(given, name, None), kind) for option, (name, kind) in named.items()}
    targets = {
        option: (Path(path), kind) for option, (path, kind) in wanted.items() if path not in (None, "-")
    }
    case = Path(given.case) if hasattr(given, "case") else None  # which may take the result sheets
    problems = [
        target_problem(
            option, path, kind=kind, read=[] if kind == "workbook" and case is not None else sources
        )
        for option, (path, kind) in targets.items()
    ]
    if getattr(given, "out", None) is not None:
        from optimizer.cli.sheet_files import ending_problem

        problems.append(ending_problem("--out", given.out, case))
    paths = [path for path, _ in targets.values()]
    if len({os.path.realpath(path) for path in paths}) < len(paths):
        twice = f"{' and '.join(targets)} name one file"
        problems.append(error("", None, next(iter(targets)), paths[0], twice, "give each a name of its own"))
    if found := [problem for problem in problems if problem is not None]:
        if any(problem.column == "--json" for problem in found):
            given.json = None  # where the answer may not go, the problem may not go either
        raise InputError(found)


def write_page(given: argparse.Namespace, page: str) -> None:
    from optimizer.case.saving.rescue import write_or_rescue

    write_or_rescue(given.html, page.encode())
    say(f"wrote {given.html}")


def write_json(given: argparse.Namespace, answer: dict[str, Any]) -> None:
    target = getattr(given, "json", None)
    if target is None:
        return
    if target == "-":
        print(answers().to_text(answer, ascii_only=not _is_unicode(sys.stdout)), end="", flush=True)
    else:
        from optimizer.case.saving.rescue import write_or_rescue

        write_or_rescue(Path(target), answers().to_text(answer).encode())


def _is_unicode(stream: object) -> bool:
    return (getattr(stream, "encoding", None) or "utf-8").casefold().replace("-", "").startswith("utf")


def let_stdout_carry_anything() -> None:
    """Where stdout cannot hold all letters (a pipe of old Windows, LC_ALL=C), escapes stand for them."""
    if isinstance(sys.stdout, io.TextIOWrapper) and not _is_unicode(sys.stdout):
        sys.stdout.reconfigure(errors="backslashreplace")


def answers() -> Any:
    from optimizer.report.files import json_answers

    return json_answers


def problem_text(problems: Sequence[Problem]) -> list[str]:
    from optimizer.report.files.console import problem_lines

    return problem_lines(problems)


def say(*lines: str) -> None:
    """Tell whoever reads stderr; where nobody does any more, or there is no room, that costs no answer."""
    with suppress(OSError, ValueError):
        for line in lines:
            print(harmless(line), file=sys.stderr)


def json_or_why(given: argparse.Namespace, content: dict[str, Any]) -> None:
    """The JSON of a problem, or a sentence where it cannot be written either."""
    failures: list[str] = []
    with _noted(failures, "the JSON answer"):
        write_json(given, content)
    say(*(f"problem: {failure}" for failure in failures))
