"""Pages of workshops: public, set-up, programme, people, taking part, the desk, afterwards."""

from matchmaker.workshops.views import after, allocating, day, organizing, programme, public, taking_part
from matchmaker.workshops.views._blueprint import bp

__all__ = ["after", "allocating", "bp", "day", "organizing", "programme", "public", "taking_part"]
