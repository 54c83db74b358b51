"""What the public page of a challenge shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import lazyload

from matchmaker.attachments.models import StoredFile
from matchmaker.challenges import hooks, policy
from matchmaker.challenges.engine.content import public
from matchmaker.challenges.models import Challenge, ChallengeFollow, ChallengeRevision, Question, Signatory
from matchmaker.challenges.queries.content import content_of
from matchmaker.challenges.queries.visibility import NOT_FOUND
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound, existing
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.numbers import figure
from matchmaker.organizations.models import CitySystem, Organization

ANSWER_DAYS = 7
"""A question should be answered within a week."""


@dataclass(frozen=True)
class Asked:
    """A question as its readers may see it; `organization` only for organizers and administrators."""

    public_id: str
    question: str
    answer: str
    asked_at: datetime
    published_at: datetime | None
    organization: str = ""
    files: Sequence[StoredFile] = ()

    @property
    def due_at(self) -> datetime:
        """When the answer is due."""
        return self.asked_at + timedelta(days=ANSWER_DAYS)


def get_page(actor: Actor, *, slug: str) -> Challenge:
    """A challenge for its public page: without its tags and rows, which its published version holds."""
    found = session().scalar(sa.select(Challenge).where(Challenge.slug == slug).options(lazyload(Challenge.tags)))
    if found is None or not policy.can_view(actor, challenge=found):
        raise NotFound(NOT_FOUND)
    return found


def revisions_of(challenge: Challenge) -> Sequence[ChallengeRevision]:
    """All public versions, newest first."""
    return (
        session()
        .scalars(
            sa.select(ChallengeRevision)
            .where(ChallengeRevision.challenge_id == challenge.id)
            .order_by(ChallengeRevision.number.desc())
        )
        .all()
    )


def get_version(actor: Actor, *, challenge: Challenge, number: int) -> ChallengeRevision:
    """One public version. Raises NotFound if there is none of this number."""
    found = session().scalar(
        sa.select(ChallengeRevision).where(
            ChallengeRevision.challenge_id == challenge.id, ChallengeRevision.number == number
        )
    )
    return existing(found, _("This challenge has no version %(n)s.", n=number))


def published_content(challenge: Challenge, revisions: Sequence[ChallengeRevision]) -> dict[str, Any]:
    """The text as everybody reads it: of the newest version, or of the challenge itself before there is one."""
    return public(revisions[0].snapshot if revisions else content_of(challenge))


def questions_of(actor: Actor, *, challenge: Challenge) -> list[Asked]:
    """Answered questions for everybody; open ones for the city and the organizers; in the order of asking.

    One query: the files of the answers come along.
    """
    return questions_and_files(actor, challenge=challenge)[0]


def waiting_questions(actor: Actor, *, challenge: Challenge) -> Sequence[Question]:
    """What the actor's own organization asked and nobody has answered yet, oldest first (one query)."""
    if actor.organization_id is None:
        return ()
    mine = sa.select(Question).where(
        Question.challenge_id == challenge.id,
        Question.organization_id == actor.organization_id,
        Question.published_at.is_(None),
    )
    return session().scalars(mine.order_by(Question.asked_at, Question.id)).all()


def questions_and_files(actor: Actor, *, challenge: Challenge) -> tuple[list[Asked], list[StoredFile]]:
    """The questions of `questions_of`, and the files of the challenge itself in the order they came (one query)."""
    sees_open = bool(policy.can_see_open_questions(actor, challenge=challenge))
    sees_asker = bool(policy.can_see_asker(actor, challenge=challenge))
    found: dict[int, tuple[Question, str, list[StoredFile]]] = {}
    own: dict[int, StoredFile] = {}
    for row, name, file in session().execute(_with_files(challenge.id, sees_open=sees_open)):
        files = found.setdefault(row.id, (row, name or "", []))[2] if row is not None else []
        if file is not None and file.subject_kind == "challenge":
            own[file.id] = file  # comes once with each question
        elif file is not None:
            files.append(file)
    asked = [
        Asked(
            row.public_id,
            row.published_text if row.published_at else row.text,
            row.answer,
            row.asked_at,
            row.published_at,
            name if sees_asker else "",
            files,
        )
        for row, name, files in found.values()
    ]
    return asked, [own[number] for number in sorted(own)]


def _with_files(challenge_id: int, *, sees_open: bool) -> sa.Select[tuple[Question, str, StoredFile]]:
    of_question = Question.challenge_id == Challenge.id
    if not sees_open:
        of_question = sa.and_(of_question, Question.published_at.is_not(None))
    of_answer = sa.and_(
        StoredFile.subject_kind == "question",
        StoredFile.subject_id == Question.id,
        Question.published_at.is_not(None),
    )
    of_challenge = sa.and_(StoredFile.subject_kind == "challenge", StoredFile.subject_id == Challenge.id)
    return (
        sa.select(Question, Organization.name, StoredFile)
        .select_from(Challenge)
        .outerjoin(Question, of_question)
        .outerjoin(Organization, Organization.id == Question.organization_id)
        .outerjoin(StoredFile, sa.or_(of_answer, of_challenge))
        .where(Challenge.id == challenge_id)
        .order_by(Question.asked_at, Question.id, StoredFile.id)
    )


def signatories_of(challenge: Challenge) -> Sequence[Signatory]:
    """Cities that were invited to stand behind a joint challenge, in the order of invitation."""
    if not challenge.is_joint:
        return ()
    return (
        session()
        .scalars(sa.select(Signatory).where(Signatory.challenge_id == challenge.id).order_by(Signatory.id))
        .unique()
        .all()
    )


def _follow_of(actor: Actor, challenge: Challenge) -> sa.ColumnElement[bool]:
    return sa.exists().where(ChallengeFollow.challenge_id == challenge.id, ChallengeFollow.user_id == actor.user_id)


def follows(actor: Actor, *, challenge: Challenge) -> bool:
    """The actor follows it."""
    return actor.is_authenticated and bool(session().scalar(sa.select(_follow_of(actor, challenge))))


def roles_of(challenge: Challenge) -> sa.ScalarSelect[str]:
    """What the city says it may do in the systems it governs, as "water:own,water:plan,…"; NULL if it has not said."""
    pairs = CitySystem.system + sa.literal(":") + CitySystem.role
    own = CitySystem.organization_id == challenge.city_id
    return sa.select(sa.func.aggregate_strings(pairs, ",")).where(own).scalar_subquery()


def read_versions(actor: Actor, *, challenge: Challenge) -> tuple[Sequence[ChallengeRevision], bool, str | None]:
    """All public versions, newest first; whether the actor follows the challenge; the city's roles (one query).

    The roles are None without a version.
    """
    select = sa.select(ChallengeRevision, _follow_of(actor, challenge), roles_of(challenge))
    rows = (
        session()
        .execute(select.where(ChallengeRevision.challenge_id == challenge.id).order_by(ChallengeRevision.number.desc()))
        .all()
    )
    return [row[0] for row in rows], bool(rows and rows[0][1]), (rows[0][2] or "") if rows else None


def target_figure(content: dict[str, Any]) -> dict[str, Any] | None:
    """What `charts.target_figure` draws; None without both numbers and years."""
    start, end = content["baseline_value"], content["target_value"]
    first, last = content["baseline_year"], content["target_year"]
    if start is None or end is None or first is None or last is None:
        return None
    unit = content["unit"]
    values = {
        "what": content["indicator"],
        "start": figure(start, unit),
        "end": figure(end, unit),
        "first": first,
        "last": last,
    }
    return {
        "title": _("%(what)s: %(start)s today, target %(end)s in %(last)s", **values),
        "desc": _("A line from %(start)s in %(first)s to %(end)s in %(last)s.", **values),
        "points": [
            (first, start, figure(start, unit), _("before")),
            (last, end, figure(end, unit), _("target")),
        ],
        "caption": content["measured_how"],
        "indicator": content["indicator"],
    }


def time_left(closes_at: datetime | None) -> str:
    """ "24 days left to apply", "Closes today" or empty when it is over or without an end."""
    if closes_at is None or closes_at < clock.now():
        return ""
    days = (closes_at.date() - clock.today()).days
    return ngettext("%(num)s day left to apply", "%(num)s days left to apply", days) if days else _("Closes today")


@dataclass(frozen=True)
class Milestone:
    """One date of a challenge. `state` is past, now or ""."""

    when: date | datetime
    text: str
    state: str = ""

    @property
    def has_hour(self) -> bool:
        """It is a moment, not a whole day."""
        return isinstance(self.when, datetime)


def milestones(
    challenge: Challenge, content: dict[str, Any], revisions: Sequence[ChallengeRevision]
) -> list[Milestone]:
    """All dates in order; the next one is "now"."""
    rows: list[tuple[date | datetime, str]] = []
    if challenge.published_at:
        rows.append((challenge.published_at, _("Published")))
    for revision in reversed(revisions):
        if revision.number > 1:
            text = _("Changed: %(reason)s", reason=revision.reason) if revision.reason else _("Changed")
            rows.append((revision.at, text))
    for name, text in (("questions_until", _("Questions close")), ("closes_at", _("Applications close"))):
        if content[name]:
            rows.append((datetime.fromisoformat(content[name]), text))
    for name, text in (("decision_on", _("The city plans to decide")), ("needed_by", _("Needed by"))):
        if content[name]:
            rows.append((date.fromisoformat(content[name]), text))
    now = clock.now()
    found, is_next = [], True
    for when, text in sorted(rows, key=lambda row: _as_moment(row[0])):
        past = when < now if isinstance(when, datetime) else when < now.date()
        found.append(Milestone(when, text, "past" if past else ("now" if is_next else "")))
        is_next = is_next and past
    return found


def _as_moment(value: date | datetime) -> datetime:
    """A day counts as its last moment."""
    return value if isinstance(value, datetime) else datetime.combine(value, time.max, tzinfo=UTC)


@dataclass(frozen=True)
class Stage:
    """One step of the public process; `state` is done, now, next or skipped (over, and it never took place).

    `when` is when it was done, or until when one can ask.
    """

    name: str
    when: datetime | date | None
    anchor: str
    state: str


def process(challenge: Challenge, content: dict[str, Any]) -> list[Stage]:
    """The numbered steps every reader sees, from writing to the published outcome."""
    now = clock.now()
    questions_end = datetime.fromisoformat(content["questions_until"] or content["closes_at"] or now.isoformat())
    reached = 0
    if challenge.submitted_at or challenge.is_public:
        reached = 2
    if challenge.is_public:
        reached = 3 if now <= questions_end else 4
    if challenge.status in {"matching", "in_dialogue"} and now > questions_end:
        reached = 5 if challenge.status == "in_dialogue" else 4
    if challenge.status == "decided":
        reached = 6
    if challenge.status == "closed":
        reached = 7
    rows: list[tuple[str, datetime | date | None, str]] = [
        (_("Write the challenge"), challenge.created_at, "problem"),
        (_("Set your criteria"), challenge.submitted_at, "choose"),
        (_("Publish"), challenge.published_at, "dates"),
        (_("Questions and answers"), questions_end if content["questions_until"] else None, "qa"),
        (_("Dialogue with companies"), None, "dates"),
        (_("Assess and meet"), None, "dates"),
        (_("Publish the outcome"), None, "dates"),
    ]
    missing = _never_taken(challenge) if reached > QUESTIONS else frozenset()
    states = ["done" if i < reached else ("now" if i == reached else "next") for i in range(len(rows))]
    for i in missing:
        if i < reached:
            states[i] = "next" if i == DIALOGUE and reached < DECIDED else "skipped"  # talks may still come
    return [
        Stage(name, when if state == "done" or anchor == "qa" else None, anchor, state)
        for (name, when, anchor), state in zip(rows, states, strict=True)
    ]


QUESTIONS, DIALOGUE, SHORTLIST, DECIDED = 3, 4, 5, 6
"""Positions of steps in the public process."""


def _never_taken(challenge: Challenge) -> frozenset[int]:
    """Steps that did not take place when their time was over: nobody asked, no workshop or talk, no decisions."""
    asked = sa.exists().where(Question.challenge_id == challenge.id, Question.published_at.is_not(None))
    taken = frozenset[str]().union(*hooks.steps_taken(challenge.id))
    return frozenset(
        position
        for position, happened in (
            (QUESTIONS, bool(session().scalar(sa.select(asked)))),
            (DIALOGUE, "dialogue" in taken),
            (SHORTLIST, "shortlist" in taken),
        )
        if not happened
    )
