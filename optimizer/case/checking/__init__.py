"""Checking: cells, columns, relations between tables, and advice; all problems at once."""
