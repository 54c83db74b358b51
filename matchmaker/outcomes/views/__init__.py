"""Pages of outcomes."""

from matchmaker.outcomes.views import contacts, figures, record, register
from matchmaker.outcomes.views.blueprint import bp, work

blueprints = (bp, work)

__all__ = ["blueprints", "bp", "contacts", "figures", "record", "register", "work"]
