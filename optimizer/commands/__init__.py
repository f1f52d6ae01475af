"""The commands of `corridor`, one a file: each adds its own parser and runs."""

from optimizer.commands import (
    alternatives,
    app,
    check,
    compare,
    diagnose,
    evaluate,
    explain,
    frontier,
    new,
    report,
    solve,
    stress,
)

COMMANDS = (new, check, solve, evaluate, diagnose, compare, frontier, alternatives, explain, stress, report, app)
