"""What browsers report when a page asks for something that our content policy forbids: lines in the server's log.

Anybody can send such reports, so they are cut, written on one line each, and no more than `MOST` a minute and process.
Nothing is stored, and the addresses of people's pages are written without what stands behind "?".
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator, Mapping
from typing import Any, Final

from matchmaker.core import clock
from matchmaker.core.text import one_line

log = logging.getLogger(__name__)
LARGEST: Final = 16_384
"""Bytes of one delivery that are read."""
MOST: Final = 30
_NAMES: Final = {
    "directive": ("effectiveDirective", "effective-directive", "violated-directive"),
    "blocked": ("blockedURL", "blocked-uri"),
    "page": ("documentURL", "document-uri"),
}
_lock = threading.Lock()
_minute, _lines = "", 0


def note(raw: bytes) -> None:
    """Write the reports of one delivery (both forms that browsers send) into the log; anything else is passed over."""
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError):  # a thousand opened brackets
        return
    for report in _reports(told):
        line = ", ".join(f"{name} {_value(report, keys)}" for name, keys in _NAMES.items())
        if _may_write():
            log.warning("Content policy: %s", line)


def _reports(told: Any) -> Iterator[Mapping[str, Any]]:
    for one in told[:MOST] if isinstance(told, list) else [told]:
        if isinstance(one, dict):
            body = one.get("body", one.get("csp-report"))
            if isinstance(body, dict):
                yield body


def _value(report: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    value = next((report[key] for key in keys if isinstance(report.get(key), str)), "")
    return one_line(value.partition("?")[0])[:200] or "-"


def _may_write() -> bool:
    global _minute, _lines
    with _lock:
        minute = f"{clock.now():%H%M}"
        if minute != _minute:
            _minute, _lines = minute, 0
        _lines += 1
        return _lines <= MOST
