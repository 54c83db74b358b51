"""Pages of matching."""

from matchmaker.matching.views import pairings, rules, solutions
from matchmaker.matching.views.base import bp

__all__ = ["bp", "pairings", "rules", "solutions"]
