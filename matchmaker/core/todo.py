"""What somebody should do next, as the home pages list it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class TodoItem:
    """One line of a "Needs attention" list: a number, a sentence, one button.

    A feature offers `todo_items(actor) -> list[TodoItem]` in its `queries/todo.py`; the home page collects them.
    `button` is verb + object, `endpoint` and `args` say where it leads; `detail` says why or until when; late
    ones stand first.
    """

    count: int
    text: str
    button: str
    endpoint: str
    args: Mapping[str, Any] = field(default_factory=dict)
    detail: str = ""
    is_late: bool = False
