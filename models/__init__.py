"""The mathematics: Instance (frozen numbers), network expansion and reduction, the Pyomo model, the referee."""
