"""A queue that is away: the worker says so in a line a minute, not in a traceback a try."""

from __future__ import annotations

import logging

import pytest

from matchmaker.core.queue_by_url import keep_quiet


def test_a_queue_that_is_away_is_told_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    keep_quiet()
    worker, scheduler = (logging.getLogger(f"huey.consumer.{name}") for name in ("Worker", "Scheduler"))
    try:
        for logger, words in ((worker, "Error reading from queue"), (scheduler, "Error reading schedule.")) * 50:
            try:
                raise ConnectionError("refused")
            except ConnectionError:
                logger.exception(words)
        worker.warning("something else")
    finally:
        for logger in (worker, scheduler):
            for one in list(logger.filters):
                logger.removeFilter(one)
    said = [record.getMessage() for record in caplog.records]
    assert said == ["Error reading from queue: refused (ConnectionError). It is tried again.", "something else"]
    assert "Traceback" not in caplog.text
