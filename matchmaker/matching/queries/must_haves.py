"""A city's own must-haves are free text: only the company can say whether it meets them, and does when it applies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matchmaker.core.actors import Actor
from matchmaker.core.i18n import _
from matchmaker.matching.hooks import Answer, must_have_answers
from matchmaker.matching.models import Pairing


@dataclass(frozen=True, slots=True)
class CityMust:
    """One must-have in the city's words; verdict: pass, fail or unk (to confirm)."""

    text: str
    verdict: str
    note: str


def must_texts(pairing: Pairing, stored: Mapping[int, Any]) -> list[str]:
    """The city's must-haves as they stood when the pairing was computed; `stored` are the facts by id."""
    return list(stored[pairing.challenge_facts_id].get("must_haves", ()))


def city_musts(actor: Actor, pairing: Pairing, texts: Sequence[str]) -> list[CityMust]:
    """The city's own must-haves with what the company answered to them, as far as the actor may know it."""
    if not texts:
        return []
    answers: dict[str, Answer] = {}
    for found in must_have_answers(actor, pairing.challenge, pairing.solution.company_id):
        answers |= found
    return [CityMust(text, *_said(answers.get(text))) for text in texts]


def _said(answer: Answer | None) -> tuple[str, str]:
    if answer is None or not answer[0]:
        return "unk", ""
    word, comment = answer
    verdict, said = {
        "yes": ("pass", _("The company confirms this in its application.")),
        "partly": ("unk", _("The company partly confirms this in its application.")),
        "no": ("fail", _("The company says in its application that it does not meet this.")),
    }[word]
    return verdict, f"{said} {comment}".strip()
