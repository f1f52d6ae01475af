"""What the planner gives: the data dictionary, reading and writing of workbooks, checks, and the Case.

case = read_case("inputs/trans_caspian.xlsx", budget_musd=150)   # or InputError
case, problems = check_workbook(uploaded_file)                   # never raises for what a user did
"""

from optimizer.case.case import Case
from optimizer.case.checking.checks import check_tables, check_workbook, examine, read_case
from optimizer.case.frames import case_from_frames
from optimizer.case.problems import InputError, Problem
from optimizer.case.writing.case_files import write_case

__all__ = [
    "Case",
    "InputError",
    "Problem",
    "case_from_frames",
    "check_tables",
    "check_workbook",
    "examine",
    "read_case",
    "write_case",
]
