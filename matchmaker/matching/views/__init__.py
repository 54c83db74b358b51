"""Pages of matching."""

from matchmaker.matching.views import pairings, rules, runs, solutions, workbench
from matchmaker.matching.views.base import bp

__all__ = ["bp", "pairings", "rules", "runs", "solutions", "workbench"]
