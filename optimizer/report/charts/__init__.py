"""Charts, each with its finding as title and its frame behind it."""
