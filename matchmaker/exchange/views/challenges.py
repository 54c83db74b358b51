"""Challenges: the public list and text, what a city is writing, questions and answers."""

from __future__ import annotations

from flask import url_for

from matchmaker.challenges import policy
from matchmaker.challenges.models import Challenge, ChallengeRevision, Question
from matchmaker.challenges.queries import public_page as challenge_public_page
from matchmaker.challenges.queries import visibility as challenge_visibility
from matchmaker.challenges.services import lifecycle as challenge_lifecycle
from matchmaker.challenges.services import questions as challenge_questions
from matchmaker.challenges.services import writing as challenge_writing
from matchmaker.core.access import ANYONE, anyone_may_see, may
from matchmaker.core.actors import current_actor
from matchmaker.core.i18n import _l
from matchmaker.core.incoming import Body
from matchmaker.exchange.forms.challenges import (
    AnswerNew,
    ChallengeChange,
    ChallengeNew,
    ChallengeQuery,
    Freeze,
    QuestionNew,
    VersionNew,
)
from matchmaker.exchange.queries import challenges
from matchmaker.exchange.queries.challenges import (
    ChallengeLine,
    ChallengeOut,
    DraftOut,
    QuestionOut,
    Questions,
    VersionOut,
    Versions,
)
from matchmaker.exchange.queries.response_model import Paged
from matchmaker.exchange.views.api_blueprint import Reply
from matchmaker.exchange.views.blueprint import api
from matchmaker.exchange.views.tags import CHALLENGES
from matchmaker.organizations.models import Organization
from matchmaker.organizations.queries.actors import current_organization


@api.serve(
    "GET",
    "/challenges",
    access=ANYONE,
    tag=CHALLENGES,
    summary=_l("Public challenges, with the filters of the list"),
    query=ChallengeQuery,
    answer=Paged[ChallengeLine],
)
def list_challenges(query: ChallengeQuery) -> Paged[ChallengeLine]:
    """Those that close first come first."""
    return challenges.list_challenges(query)


@api.serve(
    "GET",
    "/challenges/<slug>",
    access=anyone_may_see(challenge=challenge_public_page.get_page),
    tag=CHALLENGES,
    summary=_l("One challenge, as published"),
    answer=ChallengeOut,
)
def show_challenge(challenge: Challenge) -> ChallengeOut:
    """The newest public version. A frozen one points to the official notice."""
    return challenges.show_challenge(challenge)


@api.serve(
    "GET",
    "/challenges/<slug>/versions",
    access=anyone_may_see(challenge=challenge_public_page.get_page),
    tag=CHALLENGES,
    summary=_l("All public versions, with reasons and changes"),
    answer=Versions,
)
def list_versions(challenge: Challenge) -> Versions:
    """The newest first."""
    return challenges.list_versions(challenge)


@api.serve(
    "GET",
    "/challenges/<slug>/versions/<int:number>",
    access=anyone_may_see(challenge=challenge_public_page.get_page, revision=challenge_public_page.get_version),
    tag=CHALLENGES,
    summary=_l("One public version"),
    answer=VersionOut,
)
def show_version(revision: ChallengeRevision) -> VersionOut:
    """With its whole text."""
    return challenges.show_version(revision)


@api.serve(
    "GET",
    "/challenges/<slug>/questions",
    access=anyone_may_see(challenge=challenge_public_page.get_page),
    tag=CHALLENGES,
    summary=_l("Questions and answers"),
    answer=Questions,
)
def list_questions(challenge: Challenge) -> Questions:
    """Answered ones for everybody; open ones for the city and the organizers."""
    return challenges.list_questions(current_actor(), challenge)


@api.serve(
    "GET",
    "/challenges/<slug>/draft",
    access=may(policy.can_preview, challenge=challenge_visibility.get_visible),
    tag=CHALLENGES,
    summary=_l("A draft, and what is missing"),
    answer=DraftOut,
)
def show_draft(challenge: Challenge) -> Reply:
    """A draft, or the next version of a public text. Its ETag is what a change needs as If-Match."""
    return _draft(challenge)


def _draft(challenge: Challenge, *, is_new: bool = False) -> Reply:
    location = url_for(".show_challenge", slug=challenge.slug) if is_new else ""
    return Reply(challenges.show_draft(current_actor(), challenge), version=challenge.version, location=location)


@api.serve(
    "POST",
    "/challenges",
    access=may(policy.can_start),
    tag=CHALLENGES,
    summary=_l("Create a draft for the city"),
    body=ChallengeNew,
    answer=DraftOut,
    status=201,
    takes=Body.TEXTS,
)
def start_challenge(body: ChallengeNew) -> Reply:
    """Empty, filled, or as a copy. Nobody but the city sees it before it is submitted."""
    actor = current_actor()
    values = body.given()
    original = values.pop("copy_of", None)
    challenge = challenge_writing.start_challenge(
        actor,
        city=_city(),
        title=values.pop("title"),
        is_light=values.pop("is_light", False),
        copy_of=challenge_visibility.get_visible(actor, slug=original) if original else None,
    )
    if values:
        challenge_writing.save_content(actor, challenge=challenge, values=values)
    return _draft(challenge, is_new=True)


def _city() -> Organization:
    """The city of the token; `can_start` has seen that there is one."""
    city = current_organization(current_actor())
    assert city is not None
    return city


@api.serve(
    "PATCH",
    "/challenges/<slug>",
    access=may(policy.can_edit, challenge=challenge_visibility.get_visible),
    tag=CHALLENGES,
    summary=_l("Change fields of a draft, or prepare the next public version"),
    body=ChallengeChange,
    answer=DraftOut,
    is_versioned=True,
    takes=Body.TEXTS,
)
def change_challenge(challenge: Challenge, body: ChallengeChange, seen: int | None) -> Reply:
    """After publication nobody else sees the change before it is published as a version."""
    challenge_writing.save_content(current_actor(), challenge=challenge, values=body.given(), seen_version=seen)
    return _draft(challenge)


@api.serve(
    "POST",
    "/challenges/<slug>/submit",
    access=may(policy.can_submit, challenge=challenge_visibility.get_visible),
    tag=CHALLENGES,
    summary=_l("Submit a draft for review"),
    answer=DraftOut,
)
def submit_challenge(challenge: Challenge) -> Reply:
    """It has to be complete; what is missing comes back by field.

    With it your city agrees to the text on `/privacy`.
    """
    challenge_lifecycle.submit_challenge(current_actor(), challenge=challenge)
    return _draft(challenge)


@api.serve(
    "POST",
    "/challenges/<slug>/versions",
    access=may(policy.can_revise, challenge=challenge_visibility.get_visible),
    tag=CHALLENGES,
    summary=_l("Publish the prepared changes as the next version"),
    body=VersionNew,
    answer=ChallengeOut,
    status=201,
)
def publish_version(challenge: Challenge, body: VersionNew) -> Reply:
    """Everybody reads it from this moment on, with the reason."""
    challenge_lifecycle.publish_version(
        current_actor(), challenge=challenge, reason=body.reason, keep_names=body.keep_names
    )
    return Reply(challenges.show_challenge(challenge), location=url_for(".show_challenge", slug=challenge.slug))


@api.serve(
    "POST",
    "/challenges/<slug>/freeze",
    access=may(policy.can_freeze, challenge=challenge_visibility.get_visible),
    tag=CHALLENGES,
    summary=_l("Freeze the challenge because its tender is live"),
    body=Freeze,
    answer=ChallengeOut,
)
def freeze_challenge(challenge: Challenge, body: Freeze) -> ChallengeOut:
    """Questions, applications and decisions stop at once."""
    challenge_lifecycle.freeze_challenge(current_actor(), challenge=challenge, notice_url=body.notice_url)
    return challenges.show_challenge(challenge)


@api.serve(
    "POST",
    "/challenges/<slug>/questions",
    access=may(policy.can_ask, challenge=challenge_visibility.get_visible),
    tag=CHALLENGES,
    summary=_l("Ask the city a question"),
    body=QuestionNew,
    answer=QuestionOut,
    status=201,
)
def ask_question(challenge: Challenge, body: QuestionNew) -> QuestionOut:
    """Asked privately, published with its answer for everybody at once. The city never learns who asked.

    Please do not enter trade secrets.
    """
    question = challenge_questions.ask_question(
        current_actor(), challenge=challenge, text=body.text, keep_names=body.keep_names
    )
    return _question(question)


@api.serve(
    "POST",
    "/challenges/<slug>/questions/<public_id>/answer",
    access=may(
        policy.can_answer, challenge=challenge_visibility.get_visible, question=challenge_visibility.get_question
    ),
    tag=CHALLENGES,
    summary=_l("Publish an answer to a question"),
    body=AnswerNew,
    answer=QuestionOut,
)
def answer_question(question: Question, body: AnswerNew) -> QuestionOut:
    """Once: question and answer are public from this moment on."""
    challenge_questions.answer_question(
        current_actor(),
        question=question,
        published_text=body.published_text,
        answer=body.answer,
        keep_names=body.keep_names,
    )
    return _question(question)


def _question(question: Question) -> QuestionOut:
    return QuestionOut(
        id=question.public_id,
        question=question.published_text or question.text,
        answer=question.answer,
        asked_at=question.asked_at,
        published_at=question.published_at,
        organization="",
    )
