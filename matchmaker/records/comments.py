"""What an organizer wrote when a record was returned, and what its owner answered: the same on both sides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from matchmaker.core.inputs import checked_text
from matchmaker.core.text import tidy

NOTE: Final = "note"
"""The name of the comment on the whole."""
LONGEST_ANSWER: Final = 1_000
"""Characters of an answer to one comment."""


@dataclass(frozen=True, slots=True)
class Comment:
    """What an organizer wrote when the record was returned, and what was answered ("" = nothing yet)."""

    name: str  # NOTE, or a criterion of the coach
    label: str  # "" for the note
    text: str
    answer: str


def comments(
    note: str, answers: Mapping[str, Any], *, more: Mapping[str, Any] | None = None, labels: Mapping[str, str]
) -> list[Comment]:
    """The note first, then the comments `more` by criterion, in the order of `labels`; without the empty ones."""
    written = {NOTE: note, **(more or {})}
    return [
        Comment(name, label, str(written[name]), str(answers.get(name, "")))
        for name, label in {NOTE: "", **labels}.items()
        if written.get(name)
    ]


def answers_to(asked: Iterable[Comment], answers: Mapping[str, str]) -> dict[str, str]:
    """What is kept of answers by the name of the comment; empty ones and those to nothing asked are left out.

    Raises Invalid, at `answer_<name>`, for a text that is too long or holds what no text may.
    """
    return {
        one.name: checked_text(answers[one.name], field=f"answer_{one.name}", limit=LONGEST_ANSWER)
        for one in asked
        if tidy(answers.get(one.name, ""))
    }
