"""The mathematics: Instance (frozen numbers), network expansion and reduction, the Pyomo model, the referee."""

from models import pyomo_start as _pyomo_start  # noqa: F401  before anything else imports Pyomo
