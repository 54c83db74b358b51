"""What somebody should do next, as the home pages list it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attention:
    """One line of a "Needs attention" list: a number, a sentence, one button.

    Every feature may offer `attention(actor) -> list[Attention]` in its `queries`; the home page collects them.
    `button` is verb + object; `detail` says why or until when; late ones stand first.
    """

    count: int
    text: str
    button: str
    url: str
    detail: str = ""
    is_late: bool = False
