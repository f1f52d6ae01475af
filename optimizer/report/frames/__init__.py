"""Frames that pages, sheets and pictures are made of."""
