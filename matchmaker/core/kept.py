"""What was typed and could not be taken because the person was signed out: kept for a day, for that person alone.

The request that met no session stores the fields of the form under a random key and sends the person to sign in. The
page of the form opens again with them (`kept_fields`, read by `BaseForm`); where it has no form of that name, a page
shows what was typed and sends it again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, cast

import sqlalchemy as sa
from flask import Flask, Response, g, has_request_context, redirect, request, url_for
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.core import clock
from matchmaker.core.actors import current_actor
from matchmaker.core.db import Base, Id, PublicId, commit_although_refused, session
from matchmaker.core.opened import FIELD, Opened

ARGUMENT: Final = "kept"
MOST_FORMS, MOST_CHARACTERS = 20, 500_000
"""Kept for one person, and in one form; the oldest go first, what is longer is not kept."""
_NEVER: Final = frozenset({FIELD, "csrf_token", "current", "token"})


class KeptForm(Base):
    """The fields of one form that came without a session."""

    __tablename__ = "kept_form"
    __table_args__ = (sa.Index("ix_kept_form_person", "person"), sa.Index("ix_kept_form_at", "at"))

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    at: Mapped[datetime]
    person: Mapped[str] = mapped_column(sa.String(12))
    hat: Mapped[str] = mapped_column(sa.String(40))
    path: Mapped[str] = mapped_column(sa.String(2000))
    page: Mapped[str] = mapped_column(sa.String(2000))
    fields: Mapped[list[Any]]

    @property
    def texts(self) -> list[str]:
        """What a person typed, of what the form sent: texts of more than a word or two, longest first."""
        typed = [value for name, value in self.fields if name != "version" and len(value) > 2]
        return sorted(typed, key=len, reverse=True)


def keep(mark: Opened, *, page: str, refused: bool = False) -> KeptForm | None:
    """Keep the posted form for whoever opened it; None if there is nothing to keep or it is too long.

    `page` is the address on which the form stood. `refused`: the answer will be a refusal, which writes this alone.
    """
    fields = [
        [name, value] for name, value in request.form.items(multi=True) if name not in _NEVER and "password" not in name
    ]
    if not mark.person or not fields or sum(len(name) + len(value) for name, value in fields) > MOST_CHARACTERS:
        return None
    current = session()
    mine = sa.select(KeptForm).where(KeptForm.person == mark.person).order_by(KeptForm.id.desc())
    for old in current.scalars(mine.offset(MOST_FORMS - 1)):
        current.delete(old)
    path = request.full_path.rstrip("?")
    row = KeptForm(at=clock.now(), person=mark.person, hat=mark.hat, path=path[:2000], page=page[:2000], fields=fields)
    current.add(row)
    current.flush()
    if refused:
        commit_although_refused()
    return row


def kept_form(public_id: str) -> KeptForm | None:
    """A kept form of whoever is signed in."""
    current_actor()  # notes who it is
    select = sa.select(KeptForm).where(KeptForm.public_id == public_id, KeptForm.person == g.get("opener", ""))
    return session().scalars(select).one_or_none() if g.get("opener") else None


def kept_fields() -> list[tuple[str, str]]:
    """The fields of the form that this page is asked to show again (`?kept=…`); empty on every other page."""
    if not has_request_context() or request.method != "GET" or ARGUMENT not in request.args:
        return []
    if "kept_fields" not in g:
        row = kept_form(request.args[ARGUMENT])
        g.kept_fields = [(name, value) for name, value in row.fields] if row is not None else []
    return cast("list[tuple[str, str]]", g.kept_fields)


def show_again(names: set[str]) -> list[tuple[str, str]]:
    """The kept fields, for a form with these names if they are its own; else nothing."""
    fields = kept_fields()
    sent = {name for name, _value in fields if name != "version"}
    if not any(name == own or name.startswith(f"{own}-") for name in sent for own in names):
        return []
    g.kept_is_shown = True
    return fields


def _show_otherwise(response: Response) -> Response:
    """A page that has no form for what was kept hands over to the page that shows any of them."""
    if response.status_code != 200 or not kept_fields() or g.get("kept_is_shown"):
        return response
    target = url_for("accounts.kept_text", public_id=request.args[ARGUMENT])
    return cast(Response, redirect(target, 303))


def init_app(app: Flask) -> None:
    """Look after pages that were asked for a kept form."""
    app.after_request(_show_otherwise)
