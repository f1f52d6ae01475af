"""An oracle for small cases: docs/workbook.md by enumeration, from plain rows, without the product's code.

Routes are found by depth-first search over (node, mode) states, portfolios by trying every one, and routing
under capacity by SciPy's linear programming over all routes. It is slow on purpose: everything is spelt out.
"""

from tests.oracle.figures import members
from tests.oracle.portfolios import Best, Oracle
from tests.oracle.travel import Priced

__all__ = ["Best", "Oracle", "Priced", "members"]
