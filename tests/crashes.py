"""What the server says of a crash, kept beside the request that caused it: nobody has to make it happen again.

Pages and answers tell nothing of the inside, so a test sees a 500 and no reason. `watched` reads the server's log
while a request is sent; `Door.answered` counts the status and fails with the traceback. In `make fuzz` both are also
written to `.fuzz/` as they come, so that a run that is cut short has lost nothing: `crashes/` holds a file for each
place that failed, `answers.jsonl` a line for each row that came to its end.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from tests.examples import FOUND, is_fuzz

Crash = tuple[type[BaseException], BaseException, TracebackType | None]


class _Listener(logging.Handler):
    """Keeps the exceptions that the server logs."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)  # a busy database is a warning, and a 503
        self.heard: list[BaseException] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the exception of this line, if it has one."""
        found = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        said = record.args[0] if isinstance(record.args, tuple) and record.args else None
        crash = found or (said if isinstance(said, BaseException) else None)
        if crash is not None:
            self.heard.append(crash)


def _where(crash: BaseException) -> str:
    """The kind of error and the lines it came through: the same place for the same mistake."""
    frames = traceback.extract_tb(crash.__traceback__)
    return "|".join([type(crash).__name__, *(f"{frame.filename}:{frame.lineno}" for frame in frames)])


def told(crashes: list[BaseException]) -> str:
    """The tracebacks, as a person reads them."""
    return "\n".join("".join(traceback.format_exception(crash)) for crash in crashes)


class Door:
    """One row of a door: how its examples were answered, and why one was a server error."""

    def __init__(self, name: str, row: str) -> None:
        self.name, self.row = name, row
        self.answers: dict[str, int] = {}  # plain: it goes to another process with the report

    def answered(self, send: Callable[[], int], *sent: object) -> int:
        """Send it and count its status; a server error, or an exception, is red and says what the server said."""
        listener = _Listener()
        logging.getLogger().addHandler(listener)
        try:
            status = send()
        except Exception as error:
            self._keep([*listener.heard, error], sent)
            raise
        finally:
            logging.getLogger().removeHandler(listener)
        self.answers[str(status)] = self.answers.get(str(status), 0) + 1
        if status >= 500:
            self._keep(listener.heard, sent)
            raise AssertionError(f"{status} for {self.row}: {sent!r}\n{told(listener.heard)}")
        return status

    def _keep(self, crashes: list[BaseException], sent: tuple[object, ...]) -> None:
        if not is_fuzz():
            return
        place = "\n".join(map(_where, crashes))
        name = f"{self.row}-{place}" if crashes else self.row
        kept = FOUND / "crashes" / f"{hashlib.sha256(name.encode()).hexdigest()[:16]}.txt"
        kept.parent.mkdir(parents=True, exist_ok=True)
        if not kept.exists():
            _write(kept, f"{self.name} {self.row}\n{sent!r}\n\n{told(crashes)}")

    def note(self) -> None:
        """The row has come to its end."""
        if is_fuzz():
            FOUND.mkdir(exist_ok=True)
            line = json.dumps({"door": self.name, "row": self.row, "answers": self.answers})
            with (FOUND / "answers.jsonl").open("a") as kept:
                kept.write(f"{line}\n")


def keep_failure(text: str) -> None:
    """One more test of `make fuzz` was red, with its falsifying example."""
    FOUND.mkdir(exist_ok=True)
    with (FOUND / "failures.txt").open("a", encoding="utf-8", errors="backslashreplace") as kept:
        kept.write(text)


def _write(kept: Path, text: str) -> None:
    """Whole or not at all: two processes may have found the same."""
    half = kept.with_suffix(f".{os.getpid()}")
    half.write_text(text, "utf-8", "backslashreplace")
    half.replace(kept)
