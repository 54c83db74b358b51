"""Samples of how people come to a workshop: an invitation, a joining, a message, a mail, a file."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core import tokens
from matchmaker.core.actors import ANONYMOUS
from matchmaker.core.db import session
from matchmaker.core.mail import OutboxMail
from matchmaker.workshops.engine.guests import Guest
from matchmaker.workshops.models.inviting import WorkshopInvitation, WorkshopJoining
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import inviting as inviting_queries
from matchmaker.workshops.queries.addressees import Part
from matchmaker.workshops.queries.guests import Wanted
from matchmaker.workshops.queries.mail_texts import key_of
from matchmaker.workshops.services import inviting, joining, mailing
from matchmaker.workshops.services.registering import PersonDraft, SignUp
from tests.imports import make
from tests.personas import People
from tests.world import World

FILE = b"organization;person;e-mail\nLinz;Finn;finn@example.org\nNobody Ltd;Nora;nora@example.org\n"


def a_newcomer(name: str = "New Ltd", **values: object) -> joining.Newcomer:
    """A company that is not here yet."""
    company = {"name": name, "country": "AT", "website": "", "size": "small"}
    sign_up = SignUp([PersonDraft("Nora New", "nora@new.example")], accepts_notice=True)
    return joining.Newcomer(**({"name": "Nora New", "kind": "company", "values": company, "sign_up": sign_up} | values))


def samples_of_guests(people: People, world: World, workshop: Workshop) -> None:
    """All of one workshop that Ada runs."""
    ada, slug = people.actor("ada"), workshop.slug
    guest = Guest(1, "Guest Ltd", "Greta", "greta@guest.example")
    inviting.invite_guests(ada, workshop=workshop, guests=[guest], wanted=Wanted(), language="en")
    invitation = session().scalars(sa.select(WorkshopInvitation)).one()
    joining.start_joining(
        ANONYMOUS, workshop=workshop, email="nora@new.example", newcomer=a_newcomer(), origin="samples"
    )
    row = session().scalars(sa.select(WorkshopJoining)).one()
    message = mailing.start_message(
        ada, workshop=workshop, subject="Where to park", text="There is a garage below.", part=Part()
    )
    batch = make.send(ada, "registrations", FILE, thing=workshop)
    mail = session().scalars(sa.select(OutboxMail).where(OutboxMail.thread == key_of(workshop))).first()
    assert mail is not None
    world["invitation_token"] = {"token": inviting_queries.token_of(invitation)}
    world["workshop_invitation"] = {"slug": slug, "public_id": invitation.public_id}
    world["joining_token"] = {
        "token": tokens.make(joining.PURPOSE, {"j": row.public_id, "n": int(row.created_at.timestamp())})
    }
    world["workshop_message"] = {"slug": slug, "public_id": message.public_id}
    world["workshop_mail"] = {"slug": slug, "mail_id": mail.public_id}
    world["workshop_mail_text"] = {"slug": slug, "event": "invitation", "language": "en"}
    world["registrations_of_workshop"] = {"name": "registrations", "slug": slug}
    world["registrations_template"] = {"name": "registrations", "slug": slug, "ending": "csv"}
    world["file_of_registrations"] = {"public_id": batch.public_id}
    world["workshop_table"] = {"slug": slug, "ending": "csv"}
    world["enters"] = {"slug": slug, "organization_id": people.organizations["sonnwerk"].public_id}
