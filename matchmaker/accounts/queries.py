"""Reading accounts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from matchmaker.accounts.models import User
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _l
from matchmaker.core.pages import Page, paginate
from matchmaker.core.text import fold

persona_lines: list[Callable[[Sequence[User]], dict[int, str]]] = []
"""Features above describe people of the demo ("Owner, City of Graz") by user id for the sign-in page."""

own_data: list[Callable[[User], dict[str, Any]]] = []
"""Features above add their part to "download my data": names of sections with JSON values."""

ROLE_FILTERS = ("organizer", "administrator", "disabled")


def email_key(email: str) -> str:
    """The form in which an address is unique."""
    return fold(email.strip())


def find_by_email(email: str) -> User | None:
    """The account of an address, if there is one."""
    return session().scalar(sa.select(User).where(User.email_key == email_key(email)))


def get_user(user_id: int) -> User:
    """A person by database id (for services and jobs)."""
    return session().get_one(User, user_id)


def get_own(actor: Actor) -> User:
    """The signed-in person's own account. Raises NotFound for anybody without one."""
    user = session().get(User, actor.user_id) if actor.user_id is not None else None
    if user is None:
        raise NotFound(_l("There is no such account here."))
    return user


def get_person(actor: Actor, *, person_id: str) -> User:
    """A person by public id (what an administrator opens). Raises NotFound."""
    user = session().scalar(sa.select(User).where(User.public_id == person_id))
    if user is None:
        raise NotFound(_l("There is no such person here."))
    return user


def demo_personas() -> list[User]:
    """The people of the demo, in their order; empty on a real instance."""
    return list(session().scalars(sa.select(User).where(User.is_demo, User.disabled_at.is_(None)).order_by(User.id)))


def personas_with_lines() -> list[tuple[User, str]]:
    """The people of the demo, each with a line about role and organization."""
    people = demo_personas()
    lines: dict[int, str] = {}
    for describe in persona_lines:
        lines |= describe(people)
    return [(person, lines.get(person.id, "")) for person in people]


def people_page(*, text: str = "", role: str = "", number: int = 1) -> Page[User]:
    """People by part of their name or address, newest first; `role` is one of ROLE_FILTERS or ""."""
    select = sa.select(User).order_by(User.id.desc())
    wanted = fold(text.strip())
    if wanted:
        select = select.where(
            sa.or_(
                User.email_key.contains(wanted, autoescape=True),
                sa.func.lower(User.name).contains(text.strip().lower(), autoescape=True),
            )
        )
    conditions = {
        "organizer": User.is_organizer.is_(True),
        "administrator": User.is_administrator.is_(True),
        "disabled": User.disabled_at.is_not(None),
    }
    if role in conditions:
        select = select.where(conditions[role])
    return paginate(select, number=number)


def export_own_data(user: User) -> dict[str, Any]:
    """Everything the platform keeps about a person, as JSON values by section."""
    data: dict[str, Any] = {
        "account": {
            "name": user.name,
            "email": user.email,
            "language": user.language,
            "time_zone": user.timezone,
            "is_organizer": user.is_organizer,
            "is_administrator": user.is_administrator,
            "created_at": user.created_at.isoformat(),
            "email_confirmed_at": user.email_confirmed_at.isoformat() if user.email_confirmed_at else None,
        }
    }
    for part in own_data:
        data |= part(user)
    return data
