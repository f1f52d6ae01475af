"""Figures and savings in words, for all floors that speak to people."""
