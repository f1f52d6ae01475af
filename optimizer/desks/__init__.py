"""Desks on disk: what a planner works on, kept under a name until its owner deletes it.

Knows no page and no browser.
"""

from optimizer.desks.contents import Contents, Shelf
from optimizer.desks.journal import Deed
from optimizer.desks.store import ChangedElsewhereError, Listed, Store, UnreadableError, root, root_path

__all__ = [
    "ChangedElsewhereError",
    "Contents",
    "Deed",
    "Listed",
    "Shelf",
    "Store",
    "UnreadableError",
    "root",
    "root_path",
]
