"""Sentences about answers, the same wherever they are shown."""
