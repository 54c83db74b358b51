"""Sent once: the same form of one page sent twice (a double click, two tabs, a retry) is done once.

A form carries the key of its page (`core.opened`). The first request with it claims a row in the transaction of what
it does; a second one waits for that transaction, finds the row and is led to where the first one went. A form that
was refused claims nothing, so it can be corrected and sent again; the same page with another text is another form.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from flask import flash, redirect, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.wrappers import Response

from matchmaker.core import clock
from matchmaker.core.actors import current_actor
from matchmaker.core.db import Base, Id, insert_into, session
from matchmaker.core.opened import FIELD, Opened, go_on_as_opened, is_autosave, opened, refuse_lost_hat

_MESSAGES: Final = "_flashes"


class SentForm(Base):
    """A form that was dealt with: the digest of its page's key and of what was sent, and where it led."""

    __tablename__ = "sent_form"
    __table_args__ = (sa.UniqueConstraint("digest"), sa.Index("ix_sent_form_at", "at"))

    id: Mapped[Id]
    digest: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime]
    location: Mapped[str | None] = mapped_column(sa.String(2000))
    messages: Mapped[list[Any]] = mapped_column(default=list)


def once(deal: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """Deal with a request; with a form that was dealt with already: go where that led, with the same messages."""
    mark = opened()
    if mark is None:
        return deal()
    current_actor()  # puts on the hat of the form
    refuse_lost_hat()
    if is_autosave():
        return deal()
    hat = cookie.get("acting_for")
    before = _remembered()
    digest = _digest(mark)
    first = _claim(digest)
    if first is not None:
        return _lead(first)
    answer = deal()
    led_on = isinstance(answer, Response) and 300 <= answer.status_code < 400
    same_session = _remembered() == before
    go_on_as_opened(hat, is_done=led_on)
    _settle(digest, answer if same_session else None)
    return answer


def _claim(digest: str) -> SentForm | None:
    """Claim a digest; the row of whoever did so before, if that led somewhere."""
    current = session()
    row = {"digest": digest, "at": clock.now(), "messages": []}
    claim = insert_into(SentForm).values(row).on_conflict_do_nothing(index_elements=["digest"]).returning(SentForm.id)
    if current.scalar(claim) is not None:  # a count of rows is not to be had from every driver
        return None
    first = current.scalars(sa.select(SentForm).where(SentForm.digest == digest)).one_or_none()
    return first if first is not None and first.location else None


def _settle(digest: str, answer: ResponseReturnValue | None) -> None:
    """Keep the claim of a form that led somewhere; a page that was shown, or a new session, may come again."""
    if isinstance(answer, Response) and 300 <= answer.status_code < 400 and len(answer.location or "") <= 2000:
        messages = [list(one) for one in cookie.get(_MESSAGES, ())]
        told = json.loads(json.dumps(messages, default=str))
        session().execute(
            sa.update(SentForm).where(SentForm.digest == digest).values(location=answer.location, messages=told),
            execution_options={"synchronize_session": False},
        )
    else:
        session().execute(
            sa.delete(SentForm).where(SentForm.digest == digest), execution_options={"synchronize_session": False}
        )


def _lead(first: SentForm) -> ResponseReturnValue:
    told = {tuple(one) for one in cookie.get(_MESSAGES, ())}
    for category, text in first.messages:
        if (category, text) not in told:
            flash(text, category)
    return redirect(first.location or "/", 303)


def _remembered() -> dict[str, Any]:
    """What the cookie holds besides messages: whatever changes it (signing in, another hat) must be answered anew."""
    return {name: value for name, value in cookie.items() if name not in {_MESSAGES, "csrf_token"}}


def _digest(mark: Opened) -> str:
    """Of the page's key, the person, the address and everything that was sent."""
    sent = [[name, value] for name, value in request.form.items(multi=True) if name not in {FIELD, "csrf_token"}]
    files = [[name, file.filename or "", _size(file.stream)] for name, file in request.files.items(multi=True)]
    whole = json.dumps([mark.key, mark.person, mark.hat, request.full_path, sent, files])
    return hashlib.sha256(whole.encode()).hexdigest()


def _size(stream: Any) -> int:
    """Bytes of an upload; it is read from its beginning afterwards."""
    end = int(stream.seek(0, 2))
    stream.seek(0)
    return end
