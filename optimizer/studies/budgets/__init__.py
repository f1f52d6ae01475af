"""The best portfolio at every budget."""
