"""Routes of the API and the pages about it."""

from matchmaker.exchange.views import challenges, others, pages, pairings, solutions, taking_part  # noqa: F401
from matchmaker.exchange.views._blueprint import api, bp, rate_key
from matchmaker.exchange.views._problems import problem

blueprints = (bp, api)

__all__ = ["api", "blueprints", "bp", "problem", "rate_key"]
