"""A stored pairing as plain data for one reader: what the JSON page and the API give out."""

from __future__ import annotations

from typing import Any

from matchmaker.core.actors import Actor
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _l
from matchmaker.matching import policy
from matchmaker.matching.models import Pairing
from matchmaker.matching.queries.change import changes_for, facts_of
from matchmaker.matching.queries.must_haves import city_musts, must_texts
from matchmaker.matching.queries.pairing_view import COMPANY, PairingView, TermView, side_of, view_of

MOST_CHANGES = 5


def explained(actor: Actor, *, pairing: Pairing) -> dict[str, Any]:
    """The explanation as the actor may read it: the same masking and sentences as the page.

    Points and weights are points of 100; `score` and `out_of` count visible terms only, so `score` equals the sum of
    `terms[].points`. A masked term has neither points nor weight. Raises NotFound for whom the pairing does not exist.
    """
    if not policy.can_view(actor, pairing=pairing):
        raise NotFound(_l("There is no such pairing here."))
    side = side_of(actor, pairing)
    view = view_of(pairing, side)
    stored = facts_of([pairing])
    return {
        "id": pairing.public_id,
        "read_as": side,
        "challenge": {
            "id": pairing.challenge.public_id,
            "slug": pairing.challenge.slug,
            "title": pairing.challenge.title,
            "city": pairing.challenge.city.name,
        },
        "solution": {
            "id": pairing.solution.public_id,
            "slug": pairing.solution.slug,
            "title": pairing.solution.title,
            "company": pairing.solution.company.name,
        },
        "level": pairing.level,
        "score": view.score,
        "out_of": view.out_of,
        "rank": pairing.rank,
        "is_current": pairing.is_current,
        "kept_by_floor": view.floor_note,
        "state": _state(view),
        "rule_set_version": view.rules_version,
        "seed": pairing.seed,
        "computed_at": pairing.computed_at.isoformat(),
        "terms": [_term(term) for term in view.terms],
        "must_haves": [_must_have(term) for term in view.musts],
        "city_must_haves": [
            {"text": must.text, "verdict": _VERDICTS[must.verdict], "note": must.note}
            for must in city_musts(actor, pairing, must_texts(pairing, stored))
        ],
        "reasons_for": view.pros,
        "reasons_against": view.cons,
        "warnings": view.warnings,
        "missing": list(view.missing),
        "what_would_change": changes_for(pairing, side, most=MOST_CHANGES, stored=stored),
    }


def _state(view: PairingView) -> str:
    """What a city keeps for later is its own affair."""
    state = view.pairing.state
    return "proposed" if view.side == COMPANY and state == "kept" else state


def _term(term: TermView) -> dict[str, Any]:
    return {
        "rule": term.rule,
        "title": term.title,
        "points": term.points,
        "weight": term.weight,
        "sentence": term.sentence,
        "is_unknown": term.is_unknown,
        "is_masked": term.is_masked,
    }


_VERDICTS = {"pass": "met", "fail": "not met", "unk": "to confirm", "": "masked"}


def _must_have(term: TermView) -> dict[str, Any]:
    return {
        "rule": term.rule,
        "title": term.title,
        "verdict": _VERDICTS[term.verdict],
        "sentence": term.sentence,
        "is_masked": term.is_masked,
    }
