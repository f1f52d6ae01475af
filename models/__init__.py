"""The mathematics: Instance (frozen numbers), network expansion and reduction, Pyomo model, referee."""

from models import pyomo_start as _pyomo_start  # noqa: F401  before anything else imports Pyomo
