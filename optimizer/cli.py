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

from optimizer.case.problems import InputError, Problem, advice_of
from optimizer.solve import InfeasibleCaseError, NoPortfolioError, SolverError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.case import Case
    from optimizer.case.writing.results import ResultSheet
    from optimizer.explore import Advance
    from optimizer.solve import Portfolio, Progress

ANSWERED, WRONG_INPUT, INFEASIBLE, NO_PORTFOLIO, INTERRUPTED = 0, 2, 3, 4, 130
LINE = 78  # characters of a progress line


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; never a traceback for something a user did."""
    given = _parser().parse_args(arguments)
    try:
        return int(given.run(given))
    except InputError as wrong:
        say(*problem_text(wrong.problems))
        write_json(given, {"status": "invalid", **answers().problems_answer(wrong.problems)})
        return WRONG_INPUT
    except InfeasibleCaseError as infeasible:
        return _say_why_infeasible(given, infeasible)
    except NoPortfolioError as nothing:
        say(f"problem: {nothing}")
        write_json(given, answers().no_portfolio_answer())
        return INTERRUPTED if nothing.interrupted else NO_PORTFOLIO
    except SolverError as failed:
        say(f"problem: no result: {failed}")
        return NO_PORTFOLIO
    except BrokenPipeError:  # whoever reads stdout has had enough, such as `| head`
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  so that closing it says nothing either
        return ANSWERED
    except OSError as failed:
        say(f"problem: {failed.strerror or failed}: {failed.filename or ''}".rstrip(": "))
        return WRONG_INPUT
    except KeyboardInterrupt:
        say("interrupted")
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    from optimizer.commands import COMMANDS

    parser = argparse.ArgumentParser(prog="corridor", description="Which bridges and border posts to fund.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_to(commands)
    return parser


def _say_why_infeasible(given: argparse.Namespace, infeasible: InfeasibleCaseError) -> int:
    """The rules that clash and their repairs, as `corridor diagnose` finds them."""
    from optimizer.explore import diagnose
    from optimizer.report.explore_answers import diagnosis_lines

    say(f"problem: {infeasible}")
    conflict: dict[str, Any] = answers().infeasible_answer()
    try:
        found = diagnose(given.read_case)
        if not found.feasible:
            say(*diagnosis_lines(found))
            conflict = found.to_dict()
    except (NoPortfolioError, SolverError) as unknown:
        say(f"problem: why could not be found: {unknown}")
    write_json(given, conflict)
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

    case = read_case(given.case, budget_musd=given.budget_musd, **{name: getattr(given, name) for name in options})
    given.read_case = case
    say(*problem_text(advice_of(case.advice)))
    return case


# --- saying and writing


def deliver_portfolio(given: argparse.Namespace, portfolio: Portfolio) -> None:
    from optimizer.report.sheets import result_sheets

    deliver(given, answers().solve_answer(portfolio), portfolio.summary, lambda: result_sheets(portfolio))


def deliver(
    given: argparse.Namespace,
    answer: dict[str, Any],
    text: Callable[[], str],
    sheets: Callable[[], Sequence[ResultSheet]] | None = None,
) -> None:
    """An answer to where the options want it: result sheets, JSON, text on stdout. What is not wanted is not made."""
    if sheets is not None and getattr(given, "out", None) is not None:
        write_sheets(given, sheets())
    write_json(given, answer)
    if given.json != "-":
        print(text())


def write_sheets(given: argparse.Namespace, sheets: Sequence[ResultSheet]) -> None:
    """Result sheets in a copy of the planner's workbook, or alone where that would lose something."""
    from optimizer.report.sheets import place_results

    source = Path(given.case)
    data, losses = place_results(sheets, source.read_bytes())
    given.out.write_bytes(data)
    if losses:
        say(f"The result sheets are in {given.out} by themselves, because saving a copy of {source.name} would lose something:")
        say(*(f"  {loss}" for loss in losses))


def write_json(given: argparse.Namespace, answer: dict[str, Any]) -> None:
    target = getattr(given, "json", None)
    if target is None:
        return
    text = answers().to_text(answer)
    if target == "-":
        sys.stdout.write(text)
    else:
        Path(target).write_text(text, encoding="utf-8")


def answers() -> Any:
    from optimizer.report import answer

    return answer


def problem_text(problems: Sequence[Problem]) -> list[str]:
    from optimizer.report.console import problem_lines

    return problem_lines(problems)


def say(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr)


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
