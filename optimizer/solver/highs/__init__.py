"""HiGHS by arrays: standard form, mixed-integer and warm linear programs; other solvers beside it."""
