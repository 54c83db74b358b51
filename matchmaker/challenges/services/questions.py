"""Questions and answers: asked privately, answered for everybody."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.challenges import policy
from matchmaker.challenges.events import QuestionAnswered, QuestionAsked
from matchmaker.challenges.jobs.following import follow
from matchmaker.challenges.jobs.revisions import require_plain
from matchmaker.challenges.models import Challenge, Question
from matchmaker.challenges.queries import naming
from matchmaker.core import clock, eventbus
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.naming import ask_back
from matchmaker.core.text import tidy

LONGEST = 2_000
OPEN_PER_ORGANIZATION = 10
"""So that one organization cannot bury a city under questions."""


def _text(raw: str, *, field: str, empty: str, least: int = 1) -> str:
    """A tidy text. Raises Invalid if it is empty, too long or holds what no text may."""
    text = tidy(raw)
    if len(text) < least:
        raise Invalid({field: empty})
    if len(text) > LONGEST:
        message = _("Please shorten this to %(limit)s characters; it has %(have)s.", limit=LONGEST, have=len(text))
        raise Invalid({field: message})
    require_plain(**{field: text})
    return text


@command(policy.can_ask, locks="challenge")
def ask_question(actor: Actor, *, challenge: Challenge, text: str, keep_names: bool = False) -> Question:
    """Ask privately; the city never learns who asked. Whoever asks follows the challenge from now on.

    The words of a question of the own organization that waits already (sent from a second page) are that question.
    Raises Invalid for an empty or overlong text, when ten questions of the organization wait already, and (field
    `keep_names`) for a text that shows who asks, unless `keep_names`.
    """
    wanted = _text(text, field="text", empty=_("Write your question."), least=10)
    if not keep_names and actor.organization_id is not None:
        ask_back(
            naming.shows_itself(wanted, organization_id=actor.organization_id, challenge=challenge),
            _(
                "This reveals who is asking: %(names)s. Please remove it. If it has to stay, tick the box and "
                "send the question again."
            ),
        )
    waiting = session().scalars(
        sa.select(Question).where(
            Question.challenge_id == challenge.id,
            Question.organization_id == actor.organization_id,
            Question.published_at.is_(None),
        )
    )
    mine = {question.text: question for question in waiting}
    if wanted in mine:
        return mine[wanted]
    if len(mine) >= OPEN_PER_ORGANIZATION:
        raise Invalid({"text": _("Ten of your questions are not answered yet. Please wait for the first answers.")})
    question = Question(
        challenge=challenge,
        challenge_id=challenge.id,
        asked_by_id=actor.user_id,
        organization_id=actor.organization_id,
        text=wanted,
        asked_at=clock.now(),
    )
    session().add(question)
    follow(actor, challenge)
    session().flush()
    eventbus.publish(QuestionAsked(question.id))
    return question


@command(policy.can_answer, locks="question")
def answer_question(
    actor: Actor, *, question: Question, published_text: str, answer: str, keep_names: bool = False
) -> Question:
    """Answer once: question (without hints at who asked) and answer become public for everybody at this moment.

    Raises Invalid for empty or overlong texts and (field `keep_names`) for texts or names of attached files that name
    a company, unless `keep_names`.
    """
    shown = _text(published_text, field="published_text", empty=_("Write the question as it should be published."))
    said = _text(answer, field="answer", empty=_("Write the answer."))
    if not keep_names:
        about, files = naming.words_of(question.challenge), naming.file_names_of(question)
        naming.ask_about_companies(shown, said, about=about, files=files)
    question.published_text, question.answer, question.published_at = shown, said, clock.now()
    session().flush()
    eventbus.publish(QuestionAnswered(question.id))
    return question


@command(policy.can_inform, locks="challenge")
def publish_information(
    actor: Actor, *, challenge: Challenge, text: str, answer: str, keep_names: bool = False
) -> Question:
    """Publish what one company was told to everybody, as an answered question that nobody asked.

    Used after meetings (neutrality rule 3). Raises Invalid for an empty or overlong text, and (field `keep_names`)
    for one that names a company, unless `keep_names`.
    """
    shown = _text(text, field="text", empty=_("Write the question that this information answers."))
    said = _text(answer, field="answer", empty=_("Write the information as it should be published."))
    if not keep_names:
        naming.ask_about_companies(shown, said, about=naming.words_of(challenge))
    now = clock.now()
    question = Question(
        challenge=challenge,
        challenge_id=challenge.id,
        text=shown,
        published_text=shown,
        answer=said,
        asked_at=now,
        published_at=now,
    )
    session().add(question)
    session().flush()
    eventbus.publish(QuestionAnswered(question.id))
    return question
