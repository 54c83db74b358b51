"""What must hold in the stored data whatever happened: for `matchmaker check`, after a restore and between backups."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Final

import sqlalchemy as sa

from matchmaker.attachments import storage
from matchmaker.attachments.models import StoredFile
from matchmaker.core import audit_chain
from matchmaker.core.db import db, session
from matchmaker.organizations.models import Organization, OrganizationMember, here
from matchmaker.scheduling.models import TAKES_PLACE, Meeting, MeetingParty
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import people


def broken() -> list[str]:
    """One sentence for each thing that does not hold, with the row; empty if all is well."""
    return [sentence for rule in RULES for sentence in rule()]


def _files() -> Iterator[str]:
    """Every attachment has its bytes, and they are those that were uploaded."""
    for row in session().scalars(sa.select(StoredFile).order_by(StoredFile.id)):
        place = storage.path_of(row.stored_as)
        if not place.is_file():
            yield f"file {row.public_id} ({row.name}): its bytes are missing"
        elif hashlib.sha256(place.read_bytes()).hexdigest() != row.sha256:
            yield f"file {row.public_id} ({row.name}): its bytes are not those that were uploaded"


def _references() -> Iterator[str]:
    """No row points to one that is not there. PostgreSQL refuses such rows; SQLite does while it is asked to."""
    if db.engine.dialect.name != "sqlite":
        return
    for table, row, parent, _key in session().execute(sa.text("PRAGMA foreign_key_check")):
        yield f"{table} {row}: the row in {parent} it belongs to is missing"
    for (line,) in session().execute(sa.text("PRAGMA integrity_check")):
        if line != "ok":
            yield f"the database file: {line}"


def _places() -> Iterator[str]:
    """No workshop gives more places than it has."""
    for workshop in session().scalars(sa.select(Workshop).order_by(Workshop.id)).unique():
        most, taken = people.capacity_of(workshop), people.taken_of(workshop)
        companies = taken.small_companies + taken.large_companies
        for kind, have, limit in (
            ("city", taken.cities, most.cities),
            ("company", companies, most.companies),
            ("other", taken.others, most.others),
        ):
            if limit is not None and have > limit:
                yield f"workshop {workshop.slug}: {have} {kind} places are taken of {limit}"


def _meetings() -> Iterator[str]:
    """Both sides of every meeting that takes place, in the plan and in every released copy, are held for it."""
    for side in (Meeting.city_id, Meeting.company_id):
        held = sa.exists().where(MeetingParty.meeting_id == Meeting.id, MeetingParty.registration_id == side)
        missing = sa.select(Meeting.public_id).where(Meeting.status.in_(TAKES_PLACE), ~held).order_by(Meeting.id)
        for public_id in session().scalars(missing):
            yield f"meeting {public_id}: its {side.key.removesuffix('_id')} is not held for that time"


def _owners() -> Iterator[str]:
    """Somebody belongs to every organization with members as its owner."""
    member = sa.exists().where(OrganizationMember.organization_id == Organization.id)
    owner = member.where(OrganizationMember.role == "owner")
    select = sa.select(Organization.slug).where(here(), member, ~owner)
    for slug in session().scalars(select.order_by(Organization.id)):
        yield f"organization {slug}: none of its members is an owner"


RULES: Final[tuple[Callable[[], Iterator[str]], ...]] = (
    _files,
    _references,
    _places,
    _meetings,
    _owners,
    audit_chain.broken,
)
