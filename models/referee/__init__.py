"""The referee: prices a portfolio from the instance alone, sharing nothing with the Pyomo model.

It builds its own view of the network, finds shortest ways by its own search, and routes by a plain linear
program where capacities bind. Every portfolio passes it before anyone sees it; a hand-picked one is priced by
it too.
"""

from models.referee.objective_measure import measure
from models.referee.referee import Referee, Valuation, WorldValuation
from models.referee.rules import BrokenRule, broken_rules, payments
from models.referee.travel import FlowTravel, Route

__all__ = [
    "BrokenRule",
    "FlowTravel",
    "Referee",
    "Route",
    "Valuation",
    "WorldValuation",
    "broken_rules",
    "measure",
    "payments",
]
