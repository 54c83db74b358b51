"""Reading what administrators look after: mail, jobs, the log of changes, the state of the installation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from matchmaker.accounts import queries as accounts
from matchmaker.accounts.hooks import GivenUp, LeftBehind
from matchmaker.accounts.models import User
from matchmaker.admin.queries.kept_data import Report, report
from matchmaker.applications.models import Application
from matchmaker.challenges.models import Challenge
from matchmaker.core import migrate
from matchmaker.core.actors import Actor
from matchmaker.core.addresses import address_key
from matchmaker.core.db import Base, db, session
from matchmaker.core.errors import existing
from matchmaker.core.i18n import _, _l
from matchmaker.core.jobs import Job, JobStatus
from matchmaker.core.mail import MailStatus, OutboxMail
from matchmaker.core.pages import Page, paginate
from matchmaker.core.tokens import hide_secrets
from matchmaker.organizations.models import Organization, here
from matchmaker.outcomes.models.collaboration import Collaboration
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop

# tables that point at an organization, in words for the preview of a merge
_HELD = {
    "api_token": _l("Tokens for programs"),
    "application": _l("Applications"),
    "challenge": _l("Challenges"),
    "city_system": _l("Sectors the city governs"),
    "collaboration": _l("Collaborations"),
    "contact": _l("Contacts between cities and companies"),
    "embedding": _l("Websites that show challenges"),
    "homework_answer": _l("Answers to homework"),
    "invitation": _l("Invitations"),
    "meeting_follow_up": _l("Reports after meetings"),
    "meeting_note": _l("Notes on meetings"),
    "meeting_table": _l("Tables at workshops"),
    "membership_request": _l("Requests to join"),
    "organization_member": _l("Members"),
    "question": _l("Questions"),
    "registration": _l("Registrations for workshops"),
    "result": _l("Results in the outcome register"),
    "signatory": _l("Joint challenges"),
    "solution": _l("Solutions"),
    "solution_package": _l("Solution packages"),
    "solution_type": _l("Solution types"),
    "stored_file": _l("Files"),
    "webhook": _l("Webhooks"),
    "workshop_session": _l("Sessions of workshops"),
}


@dataclass(frozen=True)
class Overview:
    """The state of the installation: counts by state, the database's revision beside the newest one, and what is
    deleted in time."""

    people: int
    locked: int
    organizations: dict[str, int]
    mails: dict[str, int]
    jobs: dict[str, int]
    revision: str | None
    newest_revision: str
    deletion: Report


def overview(actor: Actor) -> Overview:
    """Six queries, whatever the size."""
    locked = sa.func.count(User.disabled_at)
    people, off = session().execute(sa.select(sa.func.count(User.id), locked)).one()
    return Overview(
        people=people,
        locked=off,
        organizations=_by(Organization.vetting, here()),
        mails=_by(OutboxMail.status, OutboxMail.status != MailStatus.NOBODY.value),
        jobs=_by(Job.status),
        revision=migrate.current(db.engine),
        newest_revision=migrate.head(),
        deletion=report(actor),
    )


def _by(column: sa.orm.InstrumentedAttribute[str], *conditions: sa.ColumnElement[bool]) -> dict[str, int]:
    rows = session().execute(sa.select(column, sa.func.count()).where(*conditions).group_by(column).order_by(column))
    return dict(rows.tuples().all())


def outbox_page(*, status: str = "", text: str = "", number: int = 1) -> Page[OutboxMail]:
    """Messages, newest first; `status` is one of MailStatus or ""."""
    select = sa.select(OutboxMail).where(OutboxMail.status != MailStatus.NOBODY.value).order_by(OutboxMail.id.desc())
    if status in set(MailStatus):
        select = select.where(OutboxMail.status == status)
    if text.strip():
        select = select.where(OutboxMail.to_key.contains(address_key(text), autoescape=True))
    return paginate(select, number=number)


def get_mail(actor: Actor, *, mail_id: str) -> OutboxMail:
    """One message of the outbox. Raises NotFound."""
    found = session().scalar(sa.select(OutboxMail).where(OutboxMail.public_id == mail_id))
    return existing(found, _l("There is no such message."))


def last_try(mail: OutboxMail) -> Job | None:
    """The newest job that sends this message."""
    return session().scalar(
        sa.select(Job)
        .where(Job.name == "core.send_mail", Job.payload["mail_id"].as_integer() == mail.id)
        .order_by(Job.id.desc())
        .limit(1)
    )


def readable_body(mail: OutboxMail, *, in_demo: bool) -> str:
    """The text of a message. Links that open something are hidden: whoever administrates could become anybody by them.

    Only a demo without a mail server shows them; everybody can sign in as any of its people anyway.
    """
    if mail.status == MailStatus.KEPT.value and in_demo:
        return mail.body
    return hide_secrets(mail.body)


def jobs_page(*, status: str = "", name: str = "", number: int = 1) -> Page[Job]:
    """Jobs, newest first."""
    select = sa.select(Job).order_by(Job.id.desc())
    if status in set(JobStatus):
        select = select.where(Job.status == status)
    if name:
        select = select.where(Job.name == name)
    return paginate(select, number=number)


def get_job(actor: Actor, *, job_id: str) -> Job:
    """One job. Raises NotFound."""
    found = session().scalar(sa.select(Job).where(Job.public_id == job_id))
    return existing(found, _l("There is no such job."))


def references_to(organization: Organization) -> Sequence[tuple[str, int]]:
    """(what, rows) of everything that points at an organization, in one query: what a merge has to move."""
    counts = [
        sa.select(sa.literal(table.name), sa.func.count()).select_from(table).where(key.parent == organization.id)
        for table in Base.metadata.sorted_tables
        for key in sorted(table.foreign_keys, key=lambda k: k.parent.name)
        if key.column is Organization.__table__.c.id and table.name not in {"organization", "organization_pair"}
    ]
    totals: dict[str, int] = {}
    for name, n in session().execute(sa.union_all(*counts)):
        totals[name] = totals.get(name, 0) + n
    return [(str(_HELD.get(name, name)), n) for name, n in totals.items() if n]


def not_simply_moved(kept: Organization, merged: Organization) -> list[str]:
    """What a merge settles because both have one: which stays as history, what is cancelled, who is told."""
    found = [
        _(
            "Workshop “%(title)s”: both are registered. One registration is cancelled, and everyone it was "
            "due to meet is told.",
            title=title,
        )
        for title in _shared(
            Workshop.title, Registration.organization_id, Registration.workshop_id, Workshop.id, kept, merged
        )
    ]
    found += [
        _(
            "Challenge “%(title)s”: both have applied. One application stays active, the other is kept as history.",
            title=title,
        )
        for title in _shared(
            Challenge.title, Application.company_id, Application.challenge_id, Challenge.id, kept, merged
        )
    ]
    return found + [
        _(
            "Challenge “%(title)s”: both have a collaboration record. One stays active, the other is kept as history.",
            title=title,
        )
        for title in _shared(
            Challenge.title, Collaboration.company_id, Collaboration.challenge_id, Challenge.id, kept, merged
        )
    ]


def _shared(title: Any, who: Any, about: Any, key: Any, kept: Organization, merged: Organization) -> Sequence[str]:
    """Titles of the things about which both organizations have a row."""
    both = (
        sa.select(about).where(who.in_((kept.id, merged.id))).group_by(about).having(sa.func.count(who.distinct()) == 2)
    )
    return session().scalars(sa.select(title).where(key.in_(both)).order_by(title)).all()


def by_slug(slug: str) -> Organization | None:
    """An organization that was neither merged nor closed, by its address."""
    return session().scalar(sa.select(Organization).where(Organization.slug == slug.strip(), here()))


def without_neutral_role(user_id: int, given_up: GivenUp) -> list[LeftBehind]:
    """The platform without an administrator or an organizer: this person is the last one."""
    person = accounts.get_user(user_id)
    found = []
    gives = {GivenUp.ACCOUNT, GivenUp.ADMINISTRATOR}
    if person.is_administrator and given_up in gives and not _others(User.is_administrator, user_id):
        found.append(LeftBehind(_("There is no other administrator. Give somebody else the role first.")))
    gives = {GivenUp.ACCOUNT, GivenUp.ORGANIZER}
    if person.is_organizer and given_up in gives and not _others(User.is_organizer, user_id):
        found.append(
            LeftBehind(_("There is no other organizer. Ask an administrator to give somebody the role first."))
        )
    return found


def _others(role: InstrumentedAttribute[bool], user_id: int) -> bool:
    return accounts.others_with_role(role, besides=user_id)
