"""What leaves as a file or on a terminal: JSON answers, result sheets, workbooks, plain text."""
