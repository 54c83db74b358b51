"""A city's own must-haves are free text: only the company can say whether it meets them, and does when it applies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matchmaker.core.actors import Actor
from matchmaker.core.i18n import _
from matchmaker.matching.hooks import Answer, must_have_answers
from matchmaker.matching.models import Pairing
from matchmaker.records.reading import requirements
from matchmaker.records.shown import names_of


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
    terms = pairing.solution.data_terms
    return [CityMust(text, *(_said(answers.get(text)) or _known(text, terms))) for text in texts]


def _known(text: str, terms: Mapping[str, Any]) -> tuple[str, str]:
    """What the solution's answers to the rules for data say to a must-have that means such a rule."""
    answer, codes = requirements.answer_to(text, terms)
    names = {"names": names_of("data_requirement", codes)}
    if not codes:
        return "unk", ""
    verdict, said = {
        "yes": ("pass", _("The company says so on its solution: %(names)s.", **names)),
        "no": ("fail", _("The company says on its solution that it does not: %(names)s.", **names)),
        "": ("unk", _("The company has not answered this on its solution yet: %(names)s.", **names)),
    }[answer]
    return verdict, said


def _said(answer: Answer | None) -> tuple[str, str] | None:
    if answer is None or not answer[0]:
        return None
    word, comment = answer
    verdict, said = {
        "yes": ("pass", _("The company confirms this in its application.")),
        "partly": ("unk", _("The company partly confirms this in its application.")),
        "no": ("fail", _("The company says in its application that it does not meet this.")),
    }[word]
    return verdict, f"{said} {comment}".strip()
