"""Python's search for garbage, put off while much is made and little thrown away."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """Do not look for reference cycles meanwhile: of work that makes many objects it takes a fifth and more.

    Counts for the whole process; for work of seconds. Of two at once the first to end lets the search begin again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
