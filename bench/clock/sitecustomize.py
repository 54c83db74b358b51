"""The clock of a platform under trial: the seconds in the file CHAOS_CLOCK are added to every time it asks for.

Python reads this file by itself at its start, because `bench/chaos.py` puts its folder on the path.
"""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta
from pathlib import Path

_WRONG = Path(os.environ.get("CHAOS_CLOCK", "/nonexistent"))
_time = time.time


def _seconds() -> float:
    try:
        return float(_WRONG.read_text() or 0)
    except (OSError, ValueError):
        return 0.0


if "CHAOS_CLOCK" in os.environ:
    from matchmaker.core import clock

    _now = clock.now

    def now() -> datetime:
        """The wrong moment."""
        return _now() + timedelta(seconds=_seconds())

    clock.now = now
    time.time = lambda: _time() + _seconds()
