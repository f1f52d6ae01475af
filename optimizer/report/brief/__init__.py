"""The brief: one self-contained HTML page for those who decide."""
