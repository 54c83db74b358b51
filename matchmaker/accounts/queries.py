"""Reading accounts."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.accounts.models import User
from matchmaker.core.db import session
from matchmaker.core.text import fold


def email_key(email: str) -> str:
    """The form in which an address is unique."""
    return fold(email.strip())


def find_by_email(email: str) -> User | None:
    """The account of an address, if there is one."""
    return session().scalar(sa.select(User).where(User.email_key == email_key(email)))


def get_user(user_id: int) -> User:
    """A person by database id (for services and jobs)."""
    return session().get_one(User, user_id)


def demo_personas() -> list[User]:
    """The people of the demo, in their order; empty on a real instance."""
    return list(session().scalars(sa.select(User).where(User.is_demo, User.disabled_at.is_(None)).order_by(User.id)))
