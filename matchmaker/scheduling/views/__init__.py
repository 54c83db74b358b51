"""Pages of scheduling: the board, repair, releases, agendas, the day."""

from matchmaker.scheduling.views._blueprint import bp

__all__ = ["bp"]
