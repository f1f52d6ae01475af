"""What a planner waits for (a stop, reading, the large cases), each against what it stands beside."""

from __future__ import annotations

import time
from collections.abc import Callable

import openpyxl

from benchmarks.explore import DEFAULT_CASE, Measured, cold, seconds
from optimizer import jobs, read_case
from optimizer.jobs import Job
from tests.case.builder import to_xlsx, worked_case
from tests.solver.test_stopping import hard_case


def stop_against_a_small_job() -> Measured:
    """From the click on Stop to the best so far, against the smallest job.

    That starts, solves and hands over too.
    """
    case = read_case(to_xlsx(worked_case()))
    jobs.warm_up()
    ended(jobs.start(case))  # the first is nobody's, since it loads what is needed
    small = seconds(lambda: ended(jobs.start(case)))
    hard = jobs.start(hard_case(), time_limit_seconds=600)
    while not any(one.objective is not None for one in hard.progress()):
        time.sleep(0.02)

    def stopped() -> None:
        hard.stop(grace_seconds=60)
        ended(hard)

    took = seconds(stopped)
    return Measured(
        f"a stop takes {took:.2f} s, a job of the worked case {small:.2f} s", took / small, 2.0, at_most=True
    )


def ended(job: Job) -> None:
    assert job.wait(600).status == "answered"


def reading_against_openpyxl() -> Measured:
    """The default workbook read and checked, against its cells read alone."""

    def cells() -> None:
        for sheet in openpyxl.load_workbook(DEFAULT_CASE):
            for _ in sheet.values:
                pass

    read_case(DEFAULT_CASE)
    cells()
    read, bare = seconds(lambda: read_case(DEFAULT_CASE)), seconds(cells)
    return Measured(
        f"read and checked in {read:.2f} s, its cells alone in {bare:.2f} s", read / bare, 3.0, at_most=True
    )


def large_against_default() -> Measured:
    """The case with scenarios, solved to its gap, against the default case."""
    small, large = read_case(DEFAULT_CASE), read_case(DEFAULT_CASE.with_name("trans_caspian_scenarios.xlsx"))
    cold(small)
    one, many = cold(small), cold(large)
    return Measured(
        f"with scenarios {many:.1f} s, the default case {one:.1f} s", many / one, 25.0, at_most=True
    )


BENCHMARKS: dict[str, Callable[[], Measured]] = {
    "stop": stop_against_a_small_job,
    "read": reading_against_openpyxl,
    "large": large_against_default,
}
