"""Reading: from bytes to raw tables, cell by cell as typed."""
