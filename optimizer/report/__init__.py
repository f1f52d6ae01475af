"""Frames and figures for people: the JSON answer, the console, result sheets."""
