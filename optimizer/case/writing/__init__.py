"""Writing: workbooks that a planner is glad to open, result sheets, and what saving would lose."""
