"""The `corridor` command (docs/interface.md): results to stdout or files, progress and problems to stderr."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.bundled import bundled
from optimizer.case.problems import InputError, Problem, advice_of, error, errors_of
from optimizer.solve import SolverError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.case import Case
    from optimizer.solve import Portfolio, Progress

ANSWERED, WRONG_INPUT, INFEASIBLE, NO_PORTFOLIO, INTERRUPTED = 0, 2, 3, 4, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; never a traceback for something a user did."""
    given = _parser().parse_args(arguments)
    try:
        return int(given.run(given))
    except InputError as wrong:
        _say(*_lines(wrong.problems))
        _write_json(given, {"status": "invalid", **_answer().problems_answer(wrong.problems)})
        return WRONG_INPUT
    except SolverError as failed:
        _say(f"problem: no result: {failed}")
        return NO_PORTFOLIO
    except OSError as failed:
        _say(f"problem: {failed.strerror or failed}: {failed.filename or ''}".rstrip(": "))
        return WRONG_INPUT
    except KeyboardInterrupt:
        _say("interrupted")
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="corridor", description="Which bridges and border posts to fund.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    new = commands.add_parser("new", help="write a copy of the default case, or an empty template")
    new.add_argument("file", type=Path, metavar="FILE.xlsx")
    new.add_argument("--template", action="store_true", help="an empty template instead of the default case")
    new.add_argument("--force", action="store_true", help="overwrite the file if it exists")
    new.set_defaults(run=_new)

    check = commands.add_parser("check", help="all problems and all advice of a workbook")
    _add_case(check)
    check.set_defaults(run=_check)

    solve = commands.add_parser("solve", help="the best portfolio")
    _add_case(solve)
    _add_budget(solve)
    _add_solver_options(solve)
    solve.add_argument("--out", type=Path, metavar="R.xlsx", help="write the workbook with result sheets here")
    solve.add_argument("--formulation", choices=["auto", "arcs", "routes"], default="auto", help="how the model is written")
    solve.add_argument(
        "--no-unique", dest="unique", action="store_false", help="do not ask whether another portfolio ties: quicker"
    )
    solve.set_defaults(run=_solve)

    evaluate = commands.add_parser("evaluate", help="what exactly a given set of projects gives, and which rules it breaks")
    _add_case(evaluate)
    _add_budget(evaluate)
    evaluate.add_argument(
        "--fund", required=True, metavar="P1,P2@2027", help="the projects, with start years where the case has years"
    )
    evaluate.set_defaults(run=_evaluate)

    app = commands.add_parser("app", help="open the app in a browser")
    app.add_argument("case", nargs="?", type=Path, metavar="CASE.xlsx", help="the workbook to open (default: the default case)")
    app.add_argument("--port", type=int, default=8501, help="the port of the local server (default 8501)")
    app.add_argument("--no-browser", action="store_true", help="start the server only")
    app.set_defaults(run=_app)
    return parser


def _add_case(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("case", metavar="CASE.xlsx", help="the input workbook")
    parser.add_argument("--json", metavar="F", help="write the answer as JSON to this file, - for stdout")


def _add_budget(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--budget", "--budget-musd", dest="budget_musd", type=_number, metavar="M", help="replaces the setting budget_musd"
    )


def _add_solver_options(parser: argparse.ArgumentParser) -> None:
    for names, kind, metavar, help_text in (
        (("--gap-pct", "--mip-gap-pct"), _number, "G", "proven gap that is good enough, percent"),
        (("--time-limit", "--time-limit-seconds"), _number, "S", "seconds to solve at most"),
        (("--threads",), int, "N", "processor threads (default: all)"),
        (("--seed",), int, "N", "seed of the solver"),
    ):
        parser.add_argument(*names, dest=names[-1][2:].replace("-", "_"), type=kind, metavar=metavar, help=help_text)
    parser.add_argument("--solver", default="highs", metavar="NAME", help="highs, or another solver that Pyomo knows")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number; use a decimal point") from None


def _new(given: argparse.Namespace) -> int:
    if given.file.exists() and not given.force:
        _say(f"problem: {given.file} exists; choose another name, or --force to overwrite it")
        return WRONG_INPUT
    shutil.copyfile(bundled("inputs/template.xlsx" if given.template else "inputs/trans_caspian.xlsx"), given.file)
    print(f"wrote {given.file}")
    return ANSWERED


def _check(given: argparse.Namespace) -> int:
    from optimizer.case import check_workbook

    _, problems = check_workbook(given.case)
    _write_json(given, _answer().problems_answer(problems))
    if given.json != "-":
        print("\n".join(_lines(problems)) or "no problems")
    return WRONG_INPUT if errors_of(problems) else ANSWERED


def _solve(given: argparse.Namespace) -> int:
    from optimizer.solve import InfeasibleCaseError, NoPortfolioError, solve

    case = _read(given, "mip_gap_pct", "time_limit_seconds", "threads", "seed")
    try:
        with _cancel_on_interrupt() as cancel, _progress() as on_progress:
            portfolio = solve(
                case,
                solver=given.solver,
                formulation=given.formulation,
                prove_unique=given.unique,
                on_progress=on_progress,
                cancel=cancel,
            )
    except InfeasibleCaseError as infeasible:
        _say(f"problem: {infeasible}")
        _write_json(given, _answer().infeasible_answer())
        return INFEASIBLE
    except NoPortfolioError as nothing:
        _say(f"problem: {nothing}")
        _write_json(given, _answer().no_portfolio_answer())
        return INTERRUPTED if nothing.interrupted else NO_PORTFOLIO
    _deliver(given, portfolio)
    return INTERRUPTED if portfolio.status == "interrupted" else ANSWERED


def _evaluate(given: argparse.Namespace) -> int:
    from optimizer.solve import evaluate

    portfolio = evaluate(_read(given), _fund(given.fund))
    _deliver(given, portfolio)
    return ANSWERED


def _app(given: argparse.Namespace) -> int:
    import subprocess

    command = [sys.executable, "-m", "streamlit", "run", str(bundled("app.py")), "--server.port", str(given.port)]
    command += ["--server.headless", str(given.no_browser).lower()]
    case = [] if given.case is None else ["--", str(given.case.resolve())]
    return subprocess.call(command + case, cwd=bundled("app.py").parent)


def _fund(text: str) -> dict[str, int | None]:
    fund: dict[str, int | None] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, year = part.partition("@")
        if year and not year.isdigit():
            raise InputError([error("", None, "--fund", part, f"{year!r} is not a year", "write PROJECT@2027")])
        fund[name] = int(year) if year else None
    return fund


def _read(given: argparse.Namespace, *options: str) -> Case:
    """The case with the command line's options in place of its settings; its advice goes to stderr."""
    from optimizer.case import read_case

    case = read_case(given.case, budget_musd=given.budget_musd, **{name: getattr(given, name) for name in options})
    _say(*_lines(advice_of(case.advice)))
    return case


def _deliver(given: argparse.Namespace, portfolio: Portfolio) -> None:
    out = getattr(given, "out", None)
    if out is not None:
        _write_workbook(Path(given.case), out, portfolio)
    _write_json(given, _answer().solve_answer(portfolio))
    if given.json != "-":
        print(portfolio.summary())


def _write_workbook(source: Path, out: Path, portfolio: Portfolio) -> None:
    from optimizer.report.sheets import workbook_with_results

    data, losses = workbook_with_results(portfolio, source.read_bytes())
    out.write_bytes(data)
    if losses:
        _say(f"The result sheets are in {out} by themselves, because saving a copy of {source.name} would lose something:")
        _say(*(f"  {loss}" for loss in losses))


def _write_json(given: argparse.Namespace, answer: dict[str, Any]) -> None:
    target = getattr(given, "json", None)
    if target is None:
        return
    text = _answer().to_text(answer)
    if target == "-":
        sys.stdout.write(text)
    else:
        Path(target).write_text(text, encoding="utf-8")


def _answer() -> Any:
    from optimizer.report import answer

    return answer


def _lines(problems: Sequence[Problem]) -> list[str]:
    from optimizer.report.console import problem_lines

    return problem_lines(problems)


def _say(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr)


@contextmanager
def _cancel_on_interrupt() -> Iterator[Callable[[], bool]]:
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
def _progress() -> Iterator[Callable[[Progress], None] | None]:
    """One line that is written over again on a terminal; nothing where stderr is a file."""
    if not sys.stderr.isatty():
        yield None
        return
    from optimizer.report.console import progress_line

    def show(seen: Progress) -> None:
        print(f"\r{progress_line(seen):<78}", end="", file=sys.stderr, flush=True)

    yield show
    print("\r" + " " * 78 + "\r", end="", file=sys.stderr, flush=True)
