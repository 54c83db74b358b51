"""Rows of outcomes by their id or by what they belong to (for listeners, jobs and services)."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.core.db import session
from matchmaker.matching.engine.grades import PILOT
from matchmaker.matching.hooks import Step
from matchmaker.organizations.models import Organization
from matchmaker.outcomes.models.collaboration import (
    Collaboration,
    CollaborationMilestone,
    Measurement,
    OutcomeIndicator,
    ProgressCheck,
)
from matchmaker.outcomes.models.contact import Contact, MeetingFollowUp
from matchmaker.outcomes.models.result import Result


def collaboration_row(collaboration_id: int) -> Collaboration:
    """A record by database id (for listeners)."""
    return session().get_one(Collaboration, collaboration_id)


def check_row(check_id: int) -> ProgressCheck:
    """A prompt by database id (for listeners)."""
    return session().get_one(ProgressCheck, check_id)


def follow_up_row(follow_up_id: int) -> MeetingFollowUp:
    """A follow-up by database id (for listeners)."""
    return session().get_one(MeetingFollowUp, follow_up_id)


def result_row(result_id: int) -> Result:
    """An entry of the register by database id (for listeners)."""
    return session().get_one(Result, result_id)


def find_collaboration(challenge: Challenge, company: Organization) -> Collaboration | None:
    """The record of this challenge with this company."""
    return session().scalar(
        sa.select(Collaboration).where(
            Collaboration.challenge_id == challenge.id, Collaboration.company_id == company.id
        )
    )


def result_of(collaboration: Collaboration) -> Result | None:
    """The public entry of a record."""
    return session().scalar(sa.select(Result).where(Result.collaboration_id == collaboration.id))


def result_of_challenge(challenge: Challenge) -> Result | None:
    """The public entry about the end of a challenge itself."""
    return session().scalar(
        sa.select(Result).where(Result.challenge_id == challenge.id, Result.collaboration_id.is_(None))
    )


def contact_of(challenge: Challenge, *, kind: str, source_kind: str, source_id: str) -> Contact | None:
    """The row of the log that this cause wrote already."""
    if not source_id:
        return None
    return session().scalar(
        sa.select(Contact).where(
            Contact.challenge_id == challenge.id,
            Contact.kind == kind,
            Contact.source_kind == source_kind,
            Contact.source_id == source_id,
        )
    )


def has_arrival(registration_id: int) -> bool:
    """The log says that this registration came to its workshop."""
    select = sa.select(Contact.id).where(
        Contact.kind == "meeting", Contact.source_kind == "registration", Contact.source_id == str(registration_id)
    )
    return session().scalar(select.limit(1)) is not None


def follow_up_of(meeting_reference: str) -> MeetingFollowUp | None:
    """The follow-up of a meeting."""
    return session().scalar(sa.select(MeetingFollowUp).where(MeetingFollowUp.meeting_reference == meeting_reference))


def follow_ups_of_meeting(meeting_reference: str) -> list[MeetingFollowUp]:
    """What cities are asked about a meeting: one row for each challenge and company in it."""
    select = sa.select(MeetingFollowUp).where(
        sa.or_(
            MeetingFollowUp.meeting_reference == meeting_reference,
            MeetingFollowUp.meeting_reference.startswith(f"{meeting_reference}:", autoescape=True),
        ),
    )
    return list(session().scalars(select.order_by(MeetingFollowUp.id)))


def corrections_of(meeting_reference: str) -> int:
    """How often the log was corrected because a meeting was not held after all."""
    select = sa.select(sa.func.count(Contact.id)).where(
        Contact.source_kind == "correction", Contact.source_id.startswith(f"{meeting_reference}#", autoescape=True)
    )
    return session().scalar(select) or 0


def steps_taken(challenge_id: int) -> frozenset[str]:
    """ "dialogue" once a meeting on the challenge stands in the log of contacts and was not corrected; "record",
    "milestones", "measured" and "outcome" once its collaborations have them (one query).
    """
    met = sa.case((Contact.kind == "meeting", 1), (Contact.source_kind == "correction", -1), else_=0)
    meetings = sa.select(sa.func.sum(met)).where(Contact.challenge_id == challenge_id).scalar_subquery()
    own = Collaboration.challenge_id == challenge_id
    milestone = CollaborationMilestone.collaboration_id == Collaboration.id
    measured = sa.and_(
        OutcomeIndicator.collaboration_id == Collaboration.id,
        Measurement.indicator_id == OutcomeIndicator.id,
        Measurement.confirmed_at.is_not(None),
    )
    stands = sa.exists().where(Result.challenge_id == challenge_id, Result.withdrawn_at.is_(None))
    steps = {
        "dialogue": sa.func.coalesce(meetings, 0) > 0,
        "record": sa.exists().where(own),
        "milestones": sa.exists().where(own, milestone),
        "measured": sa.exists().where(own, measured),
        "outcome": stands,
    }
    row = session().execute(sa.select(*steps.values())).one()
    return frozenset(step for step, happened in zip(steps, row, strict=True) if happened)


def pairs_that_work_together() -> list[Step]:
    """Challenge and solution of every collaboration that names its solution (one query)."""
    rows = session().execute(
        sa.select(Collaboration.challenge_id, Collaboration.solution_id)
        .where(Collaboration.solution_id.is_not(None))
        .order_by(Collaboration.challenge_id, Collaboration.solution_id)
    )
    return [(challenge, solution, PILOT) for challenge, solution in rows.tuples() if solution is not None]
