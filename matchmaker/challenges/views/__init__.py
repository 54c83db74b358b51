"""Pages of challenges."""

from matchmaker.challenges.views import browse, joint, life, questions, show, writing
from matchmaker.challenges.views.blueprint import bp

__all__ = ["bp", "browse", "joint", "life", "questions", "show", "writing"]
