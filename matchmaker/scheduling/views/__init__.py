"""Pages of scheduling: the board, solve runs, repair, releases, agendas, the day."""

from matchmaker.scheduling.views import board, day, mine, paper, release, repair, runs
from matchmaker.scheduling.views._blueprint import bp

__all__ = ["board", "bp", "day", "mine", "paper", "release", "repair", "runs"]
