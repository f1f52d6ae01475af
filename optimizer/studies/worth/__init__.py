"""What each project is worth to the list, and why."""
