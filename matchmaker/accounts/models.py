"""Tables of people who sign in."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from matchmaker.core.addresses import LONGEST, HasAddress
from matchmaker.core.db import Base, HasPublicId, Id, new_public_id
from matchmaker.core.letters import fold
from matchmaker.core.names import Name
from matchmaker.core.text import one_line

DELETED_NAME = "Deleted person"
"""What an account is called that its holder has deleted."""


class User(Base, HasPublicId, HasAddress):
    """A person: one account for each address. `name_key` is the folded name, for finding.

    `stamp` changes with the password, so every other signed-in browser and every mailed link dies with it.
    `second_step_since` says whether signing in takes a second step (an app's code or a passkey); commands keep it equal
    to the rows of `AppKey` and `Passkey`. `terms_version` is the newest version of the terms of use that the person has
    agreed to (0: none), the same as in `Consent`.
    """

    __tablename__ = "user_account"

    id: Mapped[Id]
    email_key: Mapped[str] = mapped_column(sa.String(LONGEST), unique=True)
    name: Mapped[str] = mapped_column(Name(200))
    name_key: Mapped[str] = mapped_column(sa.String(400), default="")
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    stamp: Mapped[str] = mapped_column(sa.String(12), default=new_public_id)
    is_organizer: Mapped[bool] = mapped_column(default=False)
    is_administrator: Mapped[bool] = mapped_column(default=False)
    is_demo: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(sa.String(8), default="en")
    timezone: Mapped[str] = mapped_column(sa.String(60), default="")
    created_at: Mapped[datetime]
    email_confirmed_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    second_step_since: Mapped[datetime | None]
    terms_version: Mapped[int] = mapped_column(default=0)

    @validates("name")
    def _follow_name(self, _name: str, value: str) -> str:
        self.name_key = fold(one_line(value))[:400]
        return value

    @property
    def is_active(self) -> bool:
        """May sign in."""
        return self.disabled_at is None

    is_authenticated = True
    is_anonymous = False

    def get_id(self) -> str:
        """What Flask-Login keeps in the session: the id with the stamp, so a new password ends old sessions."""
        return f"{self.id}.{self.stamp}"

    def renew_stamp(self) -> None:
        """End all other sessions and mailed links of this person."""
        self.stamp = new_public_id()


class Consent(Base):
    """Somebody agreed to a version of a text (`core.agreements`): the terms, or one that came with an act.

    `about` names the act's object ("challenge x7k2"); "" for the terms.
    """

    __tablename__ = "consent"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "text", "version", "about", name="uq_consent_once"),
        sa.CheckConstraint("text <> ''", name="text"),
        sa.CheckConstraint("version >= 1", name="version"),
        sa.Index("ix_consent_text", "text", "version"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    text: Mapped[str] = mapped_column(sa.String(20))
    version: Mapped[int]
    about: Mapped[str] = mapped_column(sa.String(60), default="")
    at: Mapped[datetime]


class SignInAttempt(Base):
    """One try to sign in, for throttling by address and by origin across all worker processes."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        sa.Index("ix_sign_in_attempt_email_key", "email_key", "at"),
        sa.Index("ix_sign_in_attempt_origin", "origin", "at"),
    )

    id: Mapped[Id]
    email_key: Mapped[str] = mapped_column(sa.String(LONGEST))
    origin: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime]
    ok: Mapped[bool]


class SpentToken(Base):
    """A mailed token that may work only once and was used. The unique digest decides between two at once."""

    __tablename__ = "spent_token"

    id: Mapped[Id]
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    at: Mapped[datetime]


class MailRequest(Base):
    """One wish for a mail to an address (confirmation, new password, sign-in link), for throttling."""

    __tablename__ = "mail_request"
    __table_args__ = (
        sa.Index("ix_mail_request_email_key", "email_key", "at"),
        sa.Index("ix_mail_request_origin", "origin", "at"),
    )

    id: Mapped[Id]
    email_key: Mapped[str] = mapped_column(sa.String(LONGEST))
    origin: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime]


class BrowserSession(Base, HasPublicId):
    """A browser in which somebody signed in. It lives until `ended_at` is set, the person's stamp changes, or its
    cookie is too old.

    `digest` is that of the session's name (`core.browsers`), which only the cookie knows; `device` is browser and
    system ("Firefox|Linux"), never a place.
    """

    __tablename__ = "browser_session"
    __table_args__ = (
        sa.Index("ix_browser_session_user_id", "user_id"),
        sa.Index("ix_browser_session_seen_at", "seen_at"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(sa.String(24), unique=True)
    stamp: Mapped[str] = mapped_column(sa.String(12))
    device: Mapped[str] = mapped_column(sa.String(60), default="")
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class AppKey(Base):
    """What a person's authenticator app computes its codes from (TOTP, RFC 6238), encrypted.

    One counts (`is_confirmed`) and one may be about to replace it. `last_step` is the step (30 seconds each, since
    1970) of the last code that was taken: neither it nor an earlier one is taken again.
    """

    __tablename__ = "app_key"
    __table_args__ = (sa.UniqueConstraint("user_id", "is_confirmed", name="uq_app_key_user_id"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id", ondelete="CASCADE"))
    secret: Mapped[str] = mapped_column(sa.String(200))
    is_confirmed: Mapped[bool] = mapped_column(default=False)
    last_step: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]


class Passkey(Base, HasPublicId):
    """The public half of a key in a person's device or password manager (WebAuthn).

    `credential` is its id in base64url; `uses` is the device's own count of uses (0: it does not count), which never
    goes back.
    """

    __tablename__ = "passkey"
    __table_args__ = (sa.CheckConstraint("name <> ''", name="name"), sa.Index("ix_passkey_user_id", "user_id"))

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Name(60))
    credential: Mapped[str] = mapped_column(sa.String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(sa.LargeBinary)
    uses: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    user: Mapped[User] = relationship()


class RecoveryCode(Base):
    """One of the ten codes for the day when app and passkeys are lost; works once. Only its digest is stored."""

    __tablename__ = "recovery_code"
    __table_args__ = (sa.Index("ix_recovery_code_user_id", "user_id"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ProviderAccount(Base):
    """A person's account at the sign-in provider (OpenID Connect): `subject` is its name there, which never changes."""

    __tablename__ = "provider_account"
    __table_args__ = (
        sa.UniqueConstraint("issuer", "subject", name="uq_provider_account_issuer"),
        sa.Index("ix_provider_account_user_id", "user_id"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id", ondelete="CASCADE"))
    issuer: Mapped[str] = mapped_column(sa.String(300))
    subject: Mapped[str] = mapped_column(sa.String(255))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    user: Mapped[User] = relationship()


class AddressChange(Base):
    """A wish for another e-mail address: confirmed at the new one (`done_at`), stopped from the old one."""

    __tablename__ = "address_change"
    __table_args__ = (sa.Index("ix_address_change_user_id", "user_id"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id", ondelete="CASCADE"))
    old_email: Mapped[str] = mapped_column(sa.String(LONGEST))
    new_email: Mapped[str] = mapped_column(sa.String(LONGEST))
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    user: Mapped[User] = relationship()
