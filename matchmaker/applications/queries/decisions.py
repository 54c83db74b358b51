"""The decisions a city prepares, with the points as far as the reader may see them, and what a reason gives away."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from matchmaker.applications import engine
from matchmaker.applications.models import UNDECIDED, AgreedScore, Application, Assessment, Decision
from matchmaker.applications.queries.city import prepared_of, sent_to
from matchmaker.applications.queries.panel import Reading, readings
from matchmaker.applications.queries.visibility import assessment_of
from matchmaker.challenges.models import Challenge
from matchmaker.challenges.queries import naming
from matchmaker.core.actors import Actor, system_actor
from matchmaker.core.db import session
from matchmaker.core.naming import found_in, tokens


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One application on the decisions page; `points` are agreed ones, else the mean of all evaluators' scores.

    While somebody still has to score it, or the reader may not see scores, `points` is None and `is_hidden` says so;
    `done` of `asked` evaluators have finished. `is_recused`: the reader declared a conflict and decides nothing here.
    `scores` are the 0–5 behind the points, in the order of the criteria; empty where there are no points.
    """

    application: Application
    points: float | None
    is_agreed: bool
    is_hidden: bool
    is_recused: bool
    done: int
    asked: int
    decision: Decision | None
    scores: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Points:
    """What the panel gave one application: points 0–100, and the scores 0–5 in the order of the criteria."""

    value: float
    is_agreed: bool
    scores: Sequence[float]


def decision_board(actor: Actor, *, challenge: Challenge) -> list[DecisionRow]:
    """Applications that wait for a decision: best visible points first, then neutral order."""
    open_ones = [row for row in sent_to(challenge) if row.status in UNDECIDED]
    return sorted(
        decision_rows(actor, challenge=challenge, applications=open_ones),
        key=lambda r: (
            -(r.points if r.points is not None else -1.0),
            engine.neutral_key(challenge.public_id, r.application.public_id),
        ),
    )


def decision_rows(actor: Actor, *, challenge: Challenge, applications: Sequence[Application]) -> list[DecisionRow]:
    """What this reader may know of the assessment of these applications of a challenge, in their order."""
    assessment = assessment_of(challenge)
    ids = [row.id for row in applications]
    known = readings(actor, assessment=assessment, ids=ids) if assessment is not None else {}
    points = _points({one: row for one, row in known.items() if _may_show(row)}, assessment)
    return [_row(row, assessment, known.get(row.id), points.get(row.id)) for row in applications]


def _may_show(reading: Reading) -> bool:
    return reading.is_complete and not reading.is_hidden and not reading.is_recused


def _row(
    row: Application,
    assessment: Assessment | None,
    known: Reading | None,
    points: Points | None,
) -> DecisionRow:
    return DecisionRow(
        row,
        points.value if points else None,
        points is not None and points.is_agreed,
        is_hidden=known is not None and known.asked > 0 and not _may_show(known),
        is_recused=known is not None and known.is_recused,
        done=len(known.finished) if known is not None else 0,
        asked=known.asked if known is not None else 0,
        decision=prepared_of(row, assessment),
        scores=points.scores if points else (),
    )


def _points(known: dict[int, Reading], assessment: Assessment | None) -> dict[int, Points]:
    """Application id → what it was given, agreed or the mean, for complete readings."""
    if assessment is None or not assessment.criteria:
        return {}
    weights = [c["weight"] for c in assessment.criteria]
    found: dict[int, Points] = {}
    for one, reading in known.items():
        given = [[s["value"] for s in review.scores] for review in reading.finished]
        each = [engine.weighted(scores, weights) for scores in given]
        means = [sum(scores) / len(scores) for scores in zip(*given, strict=True)]
        found[one] = Points(sum(each) / len(each), False, means)
    for one, values in agreed_values(list(known), len(weights)).items():
        found[one] = Points(engine.weighted(values, weights), True, values)
    return found


def agreed_values(ids: Sequence[int], criteria: int) -> dict[int, list[int]]:
    """Application id → agreed scores in the order of the criteria, where all are agreed (one query)."""
    rows: dict[int, dict[int, int]] = defaultdict(dict)
    for score in session().scalars(sa.select(AgreedScore).where(AgreedScore.application_id.in_(ids))):
        rows[score.application_id][score.position] = score.value
    return {
        one: [scores[i] for i in range(criteria)]
        for one, scores in rows.items()
        if all(i in scores for i in range(criteria))
    }


_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def tells_of_others(application: Application, reason: str) -> list[str]:
    """What in a reason tells its company about other applicants: their names and people, solutions and scores."""
    challenge = application.challenge
    others = [row for row in sent_to(challenge) if row.id != application.id]
    known = naming.names_of([row.company_id for row in others])
    common = {word for names in naming.names_of([application.company_id]) for word in tokens(names.name)}
    common |= set(tokens(f"{challenge.title} {challenge.city.name}"))
    return [*found_in(reason, known, common=common), *_scores_of_others(application, others, reason)]


def _scores_of_others(application: Application, others: Sequence[Application], reason: str) -> list[str]:
    """Numbers of a reason that are the points of another application and not of this one, as they are written."""
    assessment = assessment_of(application.challenge)
    if assessment is None:
        return []
    ids = [application.id, *(row.id for row in others)]
    known = readings(system_actor("applications"), assessment=assessment, ids=ids)
    points = _points({one: row for one, row in known.items() if row.is_complete}, assessment)
    own = _written(points.pop(application.id, None))
    foreign = {text for given in points.values() for text in _written(given)} - own
    return [text for text in dict.fromkeys(_NUMBER.findall(reason)) if text.replace(",", ".") in foreign]


def _written(points: Points | None) -> set[str]:
    """How points may be written: "83.6", "84"."""
    return set() if points is None else {f"{points.value:.1f}", f"{points.value:.0f}"}
