"""Pages of solutions, solution types and packages."""

from matchmaker.solutions.views import browse, catalogue, life, registration
from matchmaker.solutions.views.blueprint import bp

__all__ = ["bp", "browse", "catalogue", "life", "registration"]
