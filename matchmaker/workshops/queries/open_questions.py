"""SMART questions that the challenges of a workshop leave open: what the dialogue and the green seat can ask."""

from __future__ import annotations

from collections.abc import Sequence

from matchmaker.challenges.models import Challenge
from matchmaker.vocabulary import queries as vocabulary


def open_questions(challenges: Sequence[Challenge]) -> list[tuple[str, list[str]]]:
    """(question, titles of the challenges that have no answer to it), in the order of the principles; no statement.

    A question that every challenge has answered is left out.
    """
    found = []
    for term in vocabulary.terms("smart_principle"):
        titles = [c.title for c in challenges if not (c.smart_answers.get(term.code) or {}).get("text")]
        if titles:
            found.append((term.extra["city_question"], titles))
    return found
