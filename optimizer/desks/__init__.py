"""Desks on disk: what a planner works on, kept under a name until its owner deletes it. Knows no page and no browser."""

from optimizer.desks.contents import Contents, Shelf
from optimizer.desks.store import ChangedElsewhereError, Listed, Store, UnreadableError, root

__all__ = ["ChangedElsewhereError", "Contents", "Listed", "Shelf", "Store", "UnreadableError", "root"]
