"""Writing the mails of a message, and letting held mails go, in short transactions."""

from __future__ import annotations

from itertools import takewhile
from typing import Final

from matchmaker.core import clock
from matchmaker.core.commands import hold
from matchmaker.core.db import session, unit_of_work
from matchmaker.core.eventbus import publish
from matchmaker.core.jobs import heartbeat
from matchmaker.core.mail import MailStatus, OutboxMail, release
from matchmaker.workshops import events
from matchmaker.workshops.queries import addressees, mailbox, recipients

CHUNK: Final = 40
"""Mails a transaction."""


def write_message(message_id: int) -> None:
    """Write a message to everybody it is for, in the order of accounts, then of addresses.

    How far it is stands in the row, so a job that was killed goes on behind the last one that it has written to.
    """
    while True:
        with unit_of_work():
            message = addressees.get_message_by_id(message_id)
            hold(message)
            if message.sent_at is None or message.finished_at is not None:
                return
            part = dict(message.chosen)
            found = addressees.addressees(message.workshop, addressees.Part.kept(part))
            users = [one for one in found.user_ids if one > int(part.get("after_user", 0))][:CHUNK]
            after = str(part.get("after_address", ""))
            addresses = [one for one in found.addresses if one > after][: CHUNK - len(users)]
            publish(events.MessageDue(message.id, tuple(users), tuple(addresses)))
            message.told += len(users) + len(addresses)
            part |= {"after_user": users[-1]} if users else {}
            part |= {"after_address": addresses[-1]} if addresses else {}
            message.chosen = part
            is_over = not users and not addresses
            message.finished_at = clock.now() if is_over else None
            told = message.told
        if is_over or heartbeat(told, found.mails):
            return


def release_mails(workshop_id: int, last: int) -> None:
    """Let the mails go that were held when somebody said so (up to the id `last`)."""
    done = 0
    while True:
        with unit_of_work():
            ids = mailbox.held_ids(recipients.get_workshop_by_id(workshop_id))
            chosen = list(takewhile(lambda one: one <= last, ids))[:CHUNK]
            for one in chosen:
                mail = session().get_one(OutboxMail, one)
                if mail.status == MailStatus.HELD.value:
                    release(mail)
        done += len(chosen)
        if not chosen or heartbeat(done, 0):
            return
