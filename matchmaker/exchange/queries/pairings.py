"""Pairings and rules as the API answers them: the same sentences and the same masking as on the page."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from matchmaker.challenges.models import Challenge
from matchmaker.core.actors import Actor
from matchmaker.exchange.forms.participation import PairingQuery
from matchmaker.exchange.forms.request_model import Paging
from matchmaker.exchange.queries.response_model import Paged, ResponseModel, cut, paged
from matchmaker.matching.models import Pairing, RuleSet
from matchmaker.matching.queries import catalogue as matching_catalogue
from matchmaker.matching.queries import explained as matching_explained
from matchmaker.matching.queries import pairing_view as matching_pairing_view
from matchmaker.matching.queries import pairings as matching_pairings
from matchmaker.matching.queries import runs as matching_runs
from matchmaker.matching.queries.pairing_view import COMPANY, TermView
from matchmaker.solutions.models import Solution

VERDICTS = {"pass": "met", "fail": "not met", "unk": "to confirm", "": "masked"}


class Term(ResponseModel):
    """One weighted rule. A masked term is private to the other side: neither points nor weight."""

    rule: str
    title: str
    points: float | None
    weight: float | None
    sentence: str
    is_unknown: bool
    is_masked: bool


class Must(ResponseModel):
    """One must-have of the rules: met, not met, to confirm or masked."""

    rule: str
    title: str
    verdict: str
    sentence: str
    is_masked: bool


class ChallengeSide(ResponseModel):
    """The challenge of a pairing, with its city."""

    id: str
    slug: str
    title: str
    city: str


class SolutionSide(ResponseModel):
    """The solution of a pairing, with its company."""

    id: str
    slug: str
    title: str
    company: str


class PairingOut(ResponseModel):
    """A proposal with its reasons: `score` is the sum of the points of its terms, out of the visible weights.

    `read_as` says from which side it is read; `state` is proposed, kept, shortlisted, interested, mutual or declined.
    `level` is good or possible by the limits of its rules; what reaches neither is not proposed. `decline_reason` is a
    code of the vocabulary of that name; `kept_by_floor` says if a fairness floor keeps it. `reasons_for` (at most
    three) and `reasons_against` (at most two) are what pages say first; each of `warnings` keeps it from being good.
    """

    id: str
    read_as: str
    challenge: ChallengeSide
    solution: SolutionSide
    level: Literal["good", "possible"]
    score: float
    out_of: float
    rank: int
    is_current: bool
    kept_by_floor: str
    state: str
    decline_reason: str
    rule_set_version: str
    seed: int
    computed_at: datetime
    terms: list[Term]
    must_haves: list[Must]
    reasons_for: list[str]
    reasons_against: list[str]
    warnings: list[str]
    missing: list[str]


class CityMust(ResponseModel):
    """One must-have of the city's own text, and how the solution stands to it."""

    text: str
    verdict: str
    note: str


class PairingFull(PairingOut):
    """A proposal with the city's own must-haves and what would change it most."""

    city_must_haves: list[CityMust]
    what_would_change: list[str]


class RuleOut(ResponseModel):
    """One rule of the catalogue with its figures in this version; weight in per cent, 0 for a must-have."""

    rule: str
    title: str
    about: str
    kind: str
    weight: float
    reads_challenge: str
    reads_solution: str
    missing: str
    private_part: str


class RuleVersion(ResponseModel):
    """A published version of the rules."""

    number: int
    status: str
    note: str
    published_at: datetime | None


class RuleSetOut(RuleVersion):
    """A published version with every rule."""

    rules: list[RuleOut]


class RuleCatalogue(ResponseModel):
    """The rules of today (none before the first version), and all versions, newest first."""

    live: RuleSetOut | None
    versions: list[RuleVersion]


def of_challenge(actor: Actor, challenge: Challenge, query: PairingQuery) -> Paged[PairingOut]:
    """One page of the ranked solutions of a challenge, for its city and the organizers."""
    return cut(matching_pairings.of_challenge(actor, challenge, chosen=query.show).shown, query.page, pairing_of)


def of_solution(actor: Actor, solution: Solution, query: Paging) -> Paged[PairingOut]:
    """One page of the challenges that fit a solution, for its company and the organizers."""
    return paged(matching_pairings.of_solution(actor, solution, number=query.page), query.page, pairing_of)


def pairing_of(view: matching_pairing_view.PairingView) -> PairingOut:
    """A pairing in a list, as its reader may see it; the fields are those of `matching.queries.explained`."""
    row = view.pairing
    challenge, solution = row.challenge, row.solution
    return PairingOut(
        id=row.public_id,
        read_as=view.side,
        challenge=ChallengeSide(
            id=challenge.public_id, slug=challenge.slug, title=challenge.title, city=challenge.city.name
        ),
        solution=SolutionSide(
            id=solution.public_id, slug=solution.slug, title=solution.title, company=solution.company.name
        ),
        level=row.level,
        score=view.score,
        out_of=view.out_of,
        rank=row.rank,
        is_current=row.is_current,
        kept_by_floor=view.floor_note,
        state="proposed" if view.side == COMPANY and row.state == "kept" else row.state,
        decline_reason=_reason(row),
        rule_set_version=view.rules_version,
        seed=row.seed,
        computed_at=row.computed_at,
        terms=[_term(term) for term in view.terms],
        must_haves=[_must(term) for term in view.musts],
        reasons_for=view.pros,
        reasons_against=view.cons,
        warnings=view.warnings,
        missing=list(view.missing),
    )


def _reason(row: Pairing) -> str:
    return row.city_reason if row.city_decision == "declined" else row.company_reason


def show_pairing(actor: Actor, pairing: Pairing) -> PairingFull:
    """One pairing with its whole explanation."""
    found = matching_explained.explained(actor, pairing=pairing)
    return PairingFull.model_validate(found | {"decline_reason": _reason(pairing)})


def _term(term: TermView) -> Term:
    return Term(
        rule=term.rule,
        title=term.title,
        points=term.points,
        weight=term.weight,
        sentence=term.sentence,
        is_unknown=term.is_unknown,
        is_masked=term.is_masked,
    )


def _must(term: TermView) -> Must:
    return Must(
        rule=term.rule,
        title=term.title,
        verdict=VERDICTS[term.verdict],
        sentence=term.sentence,
        is_masked=term.is_masked,
    )


def rules() -> RuleCatalogue:
    """The catalogue of today and all versions."""
    live = matching_runs.live_rule_set()
    return RuleCatalogue(
        live=rule_set_of(live) if live else None,
        versions=[RuleVersion(**_version(row)) for row in matching_runs.published_versions()],
    )


def _version(row: RuleSet) -> dict[str, Any]:
    return {"number": row.number or 0, "status": row.status, "note": row.note, "published_at": row.published_at}


def rule_set_of(row: RuleSet) -> RuleSetOut:
    """One published version."""
    rows = [
        RuleOut(
            rule=rule.name,
            title=rule.title,
            about=rule.about,
            kind=rule.kind,
            weight=rule.weight,
            reads_challenge=rule.reads_challenge,
            reads_solution=rule.reads_solution,
            missing=rule.missing,
            private_part=rule.private_part,
        )
        for rule in matching_catalogue.catalogue_page(row)
    ]
    return RuleSetOut(**_version(row), rules=rows)
