"""Challenges, their versions and questions as the API answers them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from matchmaker.challenges import policy
from matchmaker.challenges.engine.content import CHALLENGE, public
from matchmaker.challenges.models import Challenge, ChallengeRevision
from matchmaker.challenges.queries import browse as challenge_browse
from matchmaker.challenges.queries import content as challenge_content
from matchmaker.challenges.queries import display as challenge_display
from matchmaker.challenges.queries import overview as challenge_overview
from matchmaker.challenges.queries import public_page as challenge_public_page
from matchmaker.challenges.queries.public_page import Asked
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.exchange.forms.challenges import ChallengeQuery
from matchmaker.exchange.queries.record_models import response_of
from matchmaker.exchange.queries.response_model import FieldProblem, Paged, Place, ResponseModel, paged
from matchmaker.records.shown import sentences


class ChallengeLine(ResponseModel):
    """A public challenge in a list. `phase` is open, soon, frozen or closed; a private budget is empty."""

    slug: str
    title: str
    summary: str
    city: Place
    status: str
    phase: str
    is_frozen: bool
    systems: list[str]
    topics: list[str]
    stage: str
    budget_band: str
    published_at: datetime | None
    revised_at: datetime | None
    closes_at: datetime | None


class ContentOut(response_of(CHALLENGE)):  # type: ignore[misc]  # a class made from the table
    """The whole text of a challenge."""


class ChallengeOut(ResponseModel):
    """A challenge as everybody reads it. `version` is the number of the public text, 0 before publication."""

    slug: str
    city: Place
    status: str
    phase: str
    is_frozen: bool
    is_joint: bool
    version: int
    content: ContentOut
    published_at: datetime | None
    revised_at: datetime | None
    closed_at: datetime | None
    notice: str


class DraftOut(ResponseModel):
    """What a city is writing: a draft, or the next version of a public text. `problems` stop handing in."""

    slug: str
    status: str
    is_light: bool
    has_pending_changes: bool
    returned_note: str
    content: ContentOut
    problems: list[FieldProblem]


class ChangeOut(ResponseModel):
    """One field of a difference, in words."""

    field: str
    before: str
    after: str
    is_material: bool


class VersionLine(ResponseModel):
    """One public version: when, why, what changed."""

    number: int
    at: datetime
    reason: str
    is_material: bool
    changes: list[ChangeOut]


class VersionOut(VersionLine):
    """One public version with its whole text."""

    content: ContentOut


class QuestionOut(ResponseModel):
    """A question with its answer. Who asked is told to organizers and administrators alone."""

    id: str
    question: str
    answer: str
    asked_at: datetime
    published_at: datetime | None
    organization: str


class Questions(ResponseModel):
    """All questions that the reader may see, in the order of asking."""

    items: list[QuestionOut]


class Versions(ResponseModel):
    """All public versions, the newest first."""

    items: list[VersionLine]


def list_challenges(query: ChallengeQuery) -> Paged[ChallengeLine]:
    """One page of the public list (the queries of the page `/challenges`)."""
    names = ("status", "system", "stage", "country", "collaboration", "budget", "language")
    values = {name: chosen for name in names if (chosen := getattr(query, name))}
    filters = challenge_browse.ChallengeFilters(text=query.q, values=values, sort=query.sort, page=query.page)
    return paged(challenge_browse.list_challenges(filters).page, query.page, line_of)


def line_of(challenge: Challenge) -> ChallengeLine:
    """A public challenge in one line."""
    return ChallengeLine(
        slug=challenge.slug,
        title=challenge.title,
        summary=challenge.summary,
        city=Place.of(challenge.city),
        status=challenge.status,
        phase=challenge_display.phase_of(challenge, clock.now()),
        is_frozen=challenge.is_frozen,
        systems=challenge.codes("system"),
        topics=challenge.codes("topic"),
        stage=challenge.stage,
        budget_band=challenge.budget_band if challenge.is_budget_public else "",
        published_at=challenge.published_at,
        revised_at=challenge.revised_at,
        closes_at=challenge.closes_at,
    )


def show_challenge(challenge: Challenge) -> ChallengeOut:
    """The public text (before publication: what there is, without a private budget)."""
    content = challenge_public_page.published_content(challenge, challenge_public_page.revisions_of(challenge))
    return ChallengeOut(
        slug=challenge.slug,
        city=Place.of(challenge.city),
        status=challenge.status,
        phase=challenge_display.phase_of(challenge, clock.now()),
        is_frozen=challenge.is_frozen,
        is_joint=challenge.is_joint,
        version=challenge.revision,
        content=_content(content),
        published_at=challenge.published_at,
        revised_at=challenge.revised_at,
        closed_at=challenge.closed_at,
        notice=challenge.notice_url if challenge.is_frozen else "",
    )


def show_draft(actor: Actor, challenge: Challenge) -> DraftOut:
    """What is being written; whoever only checks it does not read a private budget."""
    content = challenge_content.working_content(challenge)
    problems = sentences(challenge_content.problems_of(challenge, content))
    own = bool(policy.can_write(actor, challenge=challenge)) or actor.member_of(challenge.city_id)
    return DraftOut(
        slug=challenge.slug,
        status=challenge.status,
        is_light=challenge.is_light,
        has_pending_changes=challenge.pending is not None,
        returned_note=challenge.returned_note,
        content=_content(content if own else public(content)),
        problems=[FieldProblem(field=name, messages=texts) for name, texts in problems.items()],
    )


def _content(content: dict[str, Any]) -> ContentOut:
    return ContentOut(**CHALLENGE.complete(content))


def list_versions(challenge: Challenge) -> Versions:
    """Every public version (one query)."""
    return Versions(items=[VersionLine(**version_values(row)) for row in challenge_public_page.revisions_of(challenge)])


def show_version(revision: ChallengeRevision) -> VersionOut:
    """One public version as it stood."""
    return VersionOut(**version_values(revision), content=_content(public(revision.snapshot)))


def version_values(row: ChallengeRevision) -> dict[str, Any]:
    changes = [
        ChangeOut(field=change.label, before=change.before, after=change.after, is_material=change.is_material)
        for change in challenge_overview.shown_changes(row)
    ]
    return {
        "number": row.number,
        "at": row.at,
        "reason": row.reason,
        "is_material": row.is_material,
        "changes": changes,
    }


def list_questions(actor: Actor, challenge: Challenge) -> Questions:
    """What this reader may see of the questions (one query)."""
    return Questions(items=[question_of(row) for row in challenge_public_page.questions_of(actor, challenge=challenge)])


def question_of(row: Asked) -> QuestionOut:
    """One question as its reader may see it."""
    return QuestionOut(
        id=row.public_id,
        question=row.question,
        answer=row.answer,
        asked_at=row.asked_at,
        published_at=row.published_at,
        organization=row.organization,
    )
