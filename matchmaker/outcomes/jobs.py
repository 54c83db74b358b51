"""What records do by themselves: what follows a change, and two organizations that became one."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core import clock, eventbus
from matchmaker.core.db import session
from matchmaker.outcomes.events import CollaborationChanged
from matchmaker.outcomes.models.collaboration import Collaboration
from matchmaker.outcomes.models.contact import Contact, MeetingFollowUp
from matchmaker.outcomes.models.result import Result
from matchmaker.outcomes.queries import lookup


def follow_change(collaboration: Collaboration, *, by_id: int | None, side: str) -> None:
    """Note who changed the record, bring its public entry up to date, tell who listens.

    `side` is "city", "company" or "" (nobody's).
    """
    collaboration.touch(by_id=by_id, at=clock.now())
    session().flush()
    session().expire(collaboration, ["indicators", "ladder"])
    result = lookup.result_of(collaboration)
    if result is not None and not result.is_withdrawn:
        result.follow(collaboration, at=clock.now())
        session().flush()
    eventbus.publish(CollaborationChanged(collaboration.id, side=side))


def move_rows(*, kept_id: int, merged_id: int) -> None:
    """Everything goes to the organization that is kept; of two records with one challenge, one stays active.

    The record that came further (in the register, then by steps of the ladder, then the older one) goes on with the
    kept company. The other keeps its old company as history: readable as before, no longer written.
    """
    kept, merged = kept_id, merged_id
    for challenge_id, *_rest in session().execute(
        sa.select(Collaboration.challenge_id)
        .where(Collaboration.company_id.in_((kept, merged)))
        .group_by(Collaboration.challenge_id)
        .having(sa.func.count(Collaboration.id) == 2)
    ):
        _choose_record(challenge_id, kept, merged)
    twice = sa.select(Collaboration.challenge_id).where(Collaboration.company_id == kept)
    session().execute(
        sa.update(Collaboration)
        .where(Collaboration.company_id == merged, Collaboration.challenge_id.not_in(twice))
        .values(company_id=kept)
    )
    for column in (Collaboration.city_id, Contact.company_id, Contact.city_id, MeetingFollowUp.company_id):
        session().execute(sa.update(column.class_).where(column == merged).values({column.key: kept}))
    session().execute(sa.update(Result).where(Result.city_id == merged).values(city_id=kept))
    session().flush()
    session().expire_all()


def _choose_record(challenge_id: int, kept: int, merged: int) -> None:
    """Let the record that came further be the kept company's (a third company id is free while both change)."""
    rows = session().scalars(sa.select(Collaboration).where(Collaboration.challenge_id == challenge_id)).unique()
    of = {row.company_id: row for row in rows if row.company_id in {kept, merged}}
    best = min(of.values(), key=lambda row: (lookup.result_of(row) is None, -len(row.ladder), row.started_at, row.id))
    if best.company_id == kept:
        return
    other, city_id = of[kept], best.city_id
    for row, company_id in ((other, city_id), (best, kept), (other, merged)):
        session().execute(sa.update(Collaboration).where(Collaboration.id == row.id).values(company_id=company_id))
