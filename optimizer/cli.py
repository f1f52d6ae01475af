"""The `corridor` command (docs/interface.md): results to stdout or files, progress and problems to stderr.

Each command stands in a file of optimizer/commands; here is what they share: exit statuses, options, ways to say and write.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.case.problems import InputError, advice_of
from optimizer.delivery import (
    NotWrittenError,
    answers,
    check_targets,
    json_or_why,
    let_stdout_carry_anything,
    problem_text,
    say,
)
from optimizer.solver import InfeasibleCaseError, NoPortfolioError, SolverError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.case import Case
    from optimizer.solver import Progress
    from optimizer.studies import Advance

ANSWERED, WRONG_INPUT, INFEASIBLE, NO_PORTFOLIO, INTERRUPTED = 0, 2, 3, 4, 130
LINE = 78  # characters of a progress line


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; never a traceback for something a user did."""
    let_stdout_carry_anything()
    given = _parser().parse_args(arguments)
    try:
        return int(given.run(given))
    except (InputError, InfeasibleCaseError, NoPortfolioError, NotWrittenError, SolverError) as ended:
        return _said(given, ended)
    except BrokenPipeError:  # whoever reads stdout has had enough, such as `| head`
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  so that closing it says nothing either
        return ANSWERED
    except OSError as failed:
        say(f"problem: {failed.strerror or failed}: {failed.filename or ''}".rstrip(": "))
        return WRONG_INPUT
    except KeyboardInterrupt:
        say("interrupted")
        return INTERRUPTED


def _said(given: argparse.Namespace, ended: Exception) -> int:
    """Why there is no answer, in words and where it is wanted in JSON; the exit status for it."""
    match ended:
        case InputError(problems=problems):
            say(*problem_text(problems))
            json_or_why(given, {"status": "invalid", **answers().problems_answer(problems)})
            return WRONG_INPUT
        case InfeasibleCaseError():
            return _say_why_infeasible(given, ended)
        case NoPortfolioError(interrupted=interrupted):
            say(f"problem: {ended}")
            json_or_why(given, answers().no_portfolio_answer())
            return INTERRUPTED if interrupted else NO_PORTFOLIO
        case NotWrittenError(failures=failures):
            say(*(f"problem: {failure}" for failure in failures))
            return WRONG_INPUT
    say(f"problem: no result: {ended}")
    return NO_PORTFOLIO


def _parser() -> argparse.ArgumentParser:
    from optimizer.commands import COMMANDS

    parser = argparse.ArgumentParser(prog="corridor", description="Which bridges and border posts to fund.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_to(commands)
    return parser


def _say_why_infeasible(given: argparse.Namespace, infeasible: InfeasibleCaseError) -> int:
    """The rules that clash and their repairs, as `corridor diagnose` finds them."""
    from optimizer.report.explore_answers import diagnosis_lines
    from optimizer.studies import diagnose

    say(f"problem: {infeasible}")
    conflict: dict[str, Any] = answers().infeasible_answer()
    try:
        found = diagnose(given.read_case)
        if not found.feasible:
            say(*diagnosis_lines(found))
            conflict = found.to_dict()
    except (NoPortfolioError, SolverError) as unknown:
        say(f"problem: why could not be found: {unknown}")
    json_or_why(given, conflict)
    return INFEASIBLE


# --- options that commands share


def add_case(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("case", metavar="CASE.xlsx", help="the input workbook")
    parser.add_argument("--json", metavar="F", help="write the answer as JSON to this file, - for stdout")


def add_budget(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--budget", "--budget-musd", dest="budget_musd", type=number, metavar="M", help="replaces the setting budget_musd"
    )


def add_out(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="R.xlsx", help="write the workbook with result sheets here")


def add_solver_options(parser: argparse.ArgumentParser) -> None:
    for names, kind, metavar, help_text in (
        (("--gap-pct", "--mip-gap-pct"), number, "G", "proven gap that is good enough, percent"),
        (("--time-limit", "--time-limit-seconds"), number, "S", "seconds to solve at most"),
        (("--threads",), int, "N", "processor threads (default: all)"),
        (("--seed",), int, "N", "seed of the solver"),
    ):
        parser.add_argument(*names, dest=names[-1][2:].replace("-", "_"), type=kind, metavar=metavar, help=help_text)
    parser.add_argument("--solver", default="highs", metavar="NAME", help="highs, or another solver that Pyomo knows")


def add_workers(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group()
    said = "processes that solve at once (default: one a processor)"
    where.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N", help=said)
    where.add_argument("--dask", metavar="ADDRESS", help="solve on the Dask cluster whose scheduler is there")


def number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number; use a decimal point") from None


SOLVER_SETTINGS = ("mip_gap_pct", "time_limit_seconds", "threads", "seed")


def read(given: argparse.Namespace, *options: str) -> Case:
    """The case with the command line's options in place of its settings; its advice goes to stderr."""
    from optimizer.case import read_case

    check_targets(given)
    case = read_case(given.case, budget_musd=given.budget_musd, **{name: getattr(given, name) for name in options})
    given.read_case = case
    say(*problem_text(advice_of(case.advice)))
    return case


# --- while it works


@contextmanager
def cancel_on_interrupt() -> Iterator[Callable[[], bool]]:
    """Ctrl-C asks the solver to stop and keep the best; a second one ends the program."""
    pressed: list[int] = []

    def press(number: int, frame: object) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(number)

    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def progress() -> Iterator[Callable[[Progress], None] | None]:
    """One line that is written over again on a terminal; nothing where stderr is a file."""
    from optimizer.report.console import progress_line

    with _one_line() as show:
        yield None if show is None else lambda seen: show(progress_line(seen))


@contextmanager
def progress_bar() -> Iterator[Callable[[Advance], None] | None]:
    """The same for many solves: a bar, what is done of how many, and the time left."""
    from optimizer.report.explore_answers import bar_line

    with _one_line() as show:
        yield None if show is None else lambda seen: show(bar_line(seen))


@contextmanager
def _one_line() -> Iterator[Callable[[str], None] | None]:
    if not sys.stderr.isatty():
        yield None
        return

    def show(line: str) -> None:
        print(f"\r{line:<{LINE}}", end="", file=sys.stderr, flush=True)

    try:
        yield show
    finally:
        print("\r" + " " * LINE + "\r", end="", file=sys.stderr, flush=True)
