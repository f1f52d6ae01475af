"""From a command line to one command, and from how it ended to an exit status; no traceback for a slip."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any

from optimizer import interrupts
from optimizer.case.problems import InputError
from optimizer.cli.delivery import (
    NotWrittenError,
    answers,
    json_or_why,
    let_stdout_carry_anything,
    problem_text,
    say,
)
from optimizer.cli.options import ANSWERED, INFEASIBLE, INTERRUPTED, NO_PORTFOLIO, WRONG_INPUT
from optimizer.cli.terminal import cancel_on_interrupt
from optimizer.solver import InfeasibleCaseError, NoPortfolioError, SolverError
from optimizer.version import product_version


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; never a traceback for something a user did."""
    let_stdout_carry_anything()
    given = argparse.Namespace()
    try:
        given = _parser().parse_args(arguments)
        return _run(given)
    except (InputError, InfeasibleCaseError, NoPortfolioError, NotWrittenError, SolverError) as ended:
        return _said(given, ended)
    except BrokenPipeError:  # whoever reads stdout has had enough, such as `| head`
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  so that closing it says nothing either
        return ANSWERED
    except OSError as failed:
        say(f"problem: {failed.strerror or failed}: {failed.filename or ''}".rstrip(": "))
        return WRONG_INPUT
    except MemoryError:
        say("problem: there is too little memory for this; close other programs, or give a smaller case")
        return NO_PORTFOLIO
    except KeyboardInterrupt:
        say("interrupted")
        return INTERRUPTED


def _run(given: argparse.Namespace) -> int:
    """The exit status of a command; of one that was interrupted, which signal did it."""
    status = int(given.run(given))
    return interrupts.exit_status(status) if status == INTERRUPTED else status


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
            return interrupts.exit_status(INTERRUPTED) if interrupted else NO_PORTFOLIO
        case NotWrittenError(failures=failures):
            say(*(f"problem: {failure}" for failure in failures))
            return WRONG_INPUT
    say(f"problem: no result: {ended}")
    return NO_PORTFOLIO


def _parser() -> argparse.ArgumentParser:
    from optimizer.cli import (
        alternatives,
        app,
        check,
        compare,
        convert,
        diagnose,
        evaluate,
        explain,
        frontier,
        new,
        report,
        solve,
        stress,
    )

    parser = argparse.ArgumentParser(prog="corridor", description="Which bridges and border posts to fund.")
    parser.add_argument(
        "--version", action=_Version, help="say which version this is, and of which Python and system"
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in (
        new,
        convert,
        check,
        solve,
        evaluate,
        diagnose,
        compare,
        frontier,
        alternatives,
        explain,
        stress,
        report,
        app,
    ):
        command.add_to(commands)
    return parser


class _Version(argparse.Action):
    """What a report of a mistake wants to know; looked up when it is asked for alone."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str) -> None:
        super().__init__(option_strings, dest, nargs=0, default=argparse.SUPPRESS, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        import platform

        print(
            f"corridor {product_version()}, Python {platform.python_version()}, "
            f"{platform.platform(terse=True)}"
        )
        parser.exit()


def _say_why_infeasible(given: argparse.Namespace, infeasible: InfeasibleCaseError) -> int:
    """The rules that clash and their repairs, as `corridor diagnose` finds them."""
    from optimizer.report.files.study_text import diagnosis_lines
    from optimizer.studies.clash.diagnosis import diagnose, infeasible_answer

    say(f"problem: {infeasible}")
    conflict: dict[str, Any] = infeasible_answer()
    try:
        with cancel_on_interrupt() as cancel:
            found = diagnose(given.read_case, cancel=cancel)
        if not found.feasible:
            say(*diagnosis_lines(found))
            conflict = found.to_dict()
    except (NoPortfolioError, SolverError) as unknown:
        say(f"problem: why could not be found: {unknown}")
    json_or_why(given, conflict)
    return INFEASIBLE
