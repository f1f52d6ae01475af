"""Pyomo, without the half second that it would spend on parts of SciPy that nothing here uses.

As soon as SciPy is used, Pyomo imports scipy.stats, scipy.integrate and scipy.spatial, which is as slow as
all of Pyomo. For the moment of that import they are stood in for by empty modules; whoever wants the real
ones gets them afterwards. Where Pyomo is loaded already there is nothing to save and nothing is done.
"""

from __future__ import annotations

import sys
from types import ModuleType

import scipy.sparse  # noqa: F401  Pyomo looks for it when it is imported itself

_UNUSED = ("scipy.stats", "scipy.integrate", "scipy.spatial")


def _import_pyomo() -> None:
    stand_ins = [name for name in _UNUSED if name not in sys.modules]
    sys.modules.update({name: ModuleType(name) for name in stand_ins})
    try:
        import pyomo.environ  # noqa: F401
        from pyomo.common.dependencies import scipy as seen_by_pyomo

        seen_by_pyomo.sparse  # noqa: B018  the look at an attribute is what makes Pyomo import the rest
    finally:
        for name in stand_ins:
            del sys.modules[name]


if "pyomo.environ" not in sys.modules:
    _import_pyomo()
