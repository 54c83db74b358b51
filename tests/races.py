"""Many people press a button at the same moment, each with a connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable

from flask import Flask

from matchmaker.core.db import unit_of_work
from matchmaker.core.errors import DomainError


def at_once(app: Flask, work: Callable[[int], None], count: int = 100) -> list[Exception]:
    """Run `work(i)` in `count` threads that start together; returns what was not refused on purpose."""
    together = threading.Barrier(count)
    broken: list[Exception] = []

    def run(i: int) -> None:
        together.wait()
        try:
            # The actor and the row are loaded inside, as a request would.
            with app.app_context(), app.test_request_context(method="POST"), unit_of_work():
                work(i)
        except DomainError:
            pass
        except Exception as error:  # noqa: BLE001  (collected and asserted empty)
            broken.append(error)

    threads = [threading.Thread(target=run, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return broken
