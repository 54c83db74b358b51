"""Every column here that names a person: what the person reads of it, what becomes of it when they leave."""

from __future__ import annotations

from typing import Final

from matchmaker.accounts.hooks import Erasure, PersonColumn
from matchmaker.accounts.queries import looked_up
from matchmaker.challenges.models import Challenge
from matchmaker.matching.models import MatchRun, Pairing, RuleSet
from matchmaker.solutions.models import Solution

_PAIR: Final = {
    "challenge": looked_up(Pairing.challenge_id, Challenge.title),
    "solution": looked_up(Pairing.solution_id, Solution.title),
}
_TRACE: Final = "what the matcher did must stay explainable"

PERSON_COLUMNS: Final = (
    PersonColumn(
        MatchRun.started_by_id,
        "pairings_computed",
        {"kind": MatchRun.kind, "at": MatchRun.created_at},
        Erasure.KEPT,
        _TRACE,
    ),
    PersonColumn(
        RuleSet.created_by_id,
        "rule_sets_written",
        {"number": RuleSet.number, "note": RuleSet.note, "at": RuleSet.created_at},
        Erasure.KEPT,
        _TRACE,
    ),
    PersonColumn(
        RuleSet.published_by_id,
        "rule_sets_published",
        {"number": RuleSet.number, "at": RuleSet.published_at},
        Erasure.KEPT,
        _TRACE,
    ),
    PersonColumn(
        Pairing.city_decided_by_id,
        "pairings_decided_for_a_city",
        {
            **_PAIR,
            "decision": Pairing.city_decision,
            "reason": Pairing.city_reason,
            "note": Pairing.city_note,
            "at": Pairing.city_decided_at,
        },
        Erasure.KEPT,
        "the decision is the city's",
    ),
    PersonColumn(
        Pairing.company_decided_by_id,
        "pairings_decided_for_a_company",
        {
            **_PAIR,
            "decision": Pairing.company_decision,
            "reason": Pairing.company_reason,
            "note": Pairing.company_note,
            "at": Pairing.company_decided_at,
        },
        Erasure.KEPT,
        "the decision is the company's",
    ),
)
