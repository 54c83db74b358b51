"""Reading accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from matchmaker.accounts import hooks
from matchmaker.accounts.engine.passkeys import Host, credential_of, host_of
from matchmaker.accounts.hooks import GivenUp, PersonColumn
from matchmaker.accounts.models import (
    AddressChange,
    AppKey,
    BrowserSession,
    Consent,
    MailRequest,
    Passkey,
    ProviderAccount,
    RecoveryCode,
    SignInAttempt,
    SpentToken,
    User,
)
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.addresses import address_key
from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import new_public_id, session
from matchmaker.core.errors import NotFound, existing
from matchmaker.core.i18n import _l
from matchmaker.core.kept import KeptForm
from matchmaker.core.letters import fold
from matchmaker.core.mail import OutboxMail
from matchmaker.core.pages import Page, paginate
from matchmaker.core.sealed import unseal
from matchmaker.core.settings import address, hostname, session_days, site_name
from matchmaker.core.text import trim
from matchmaker.core.tokens import hide_secrets

SECOND_STEP = "second step"
"""Where wrong codes of an app are counted instead of an origin; also what the secrets of app and codes are for."""
ADDRESS_AGE = timedelta(days=1)
"""For so long a new address may be confirmed."""
MOST_BROWSERS = 50
ROLE_FILTERS = ("organizer", "administrator", "disabled")


def find_by_email(email: str) -> User | None:
    """The account of an address, if there is one."""
    return session().scalar(sa.select(User).where(User.email_key == address_key(email)))


def find_by_public_id(person_id: str) -> User | None:
    """A person by public id, if there is one."""
    return session().scalar(sa.select(User).where(User.public_id == person_id))


def reachable(email: str) -> tuple[User, bool]:
    """The person of an address, and whether somebody can be written to; without an account a person who is nobody.

    What people ask about an address does the same work for both (statements, signatures, jobs), and a message to
    nobody is deleted by the job that would have sent it. So neither the answer nor its cost tells who is here.
    """
    user = find_by_email(email)
    if user is not None and user.is_active:
        return user, True
    return User(email=email, name="Nobody", public_id=new_public_id(), stamp=new_public_id(), language="en"), False


def is_spent(token: str) -> bool:
    """A link that works once was used."""
    return session().scalar(sa.select(SpentToken.id).where(SpentToken.digest == digest(token))) is not None


def digest(token: str) -> str:
    """What is kept of a token that was used."""
    return sha256(token.encode()).hexdigest()


def get_user(user_id: int) -> User:
    """A person by database id (for services and jobs)."""
    return session().get_one(User, user_id)


def stored_hash(email: str) -> str | None:
    """What is kept of the password of an address; None without an account or a password."""
    return session().scalar(sa.select(User.password_hash).where(User.email_key == address_key(email)))


def as_holder(user: User) -> Actor:
    """For the log: who proved to be this person (password, mailed link) acted as this person."""
    return Actor(user_id=user.id, name=user.name)


def get_own(actor: Actor) -> User:
    """The signed-in person's own account. Raises NotFound for anybody without one."""
    user = session().get(User, actor.user_id) if actor.user_id is not None else None
    if user is None:
        raise NotFound(_l("There is no such account here."))
    return user


def require_own(actor: Actor, user_id: int) -> None:
    """What belongs to somebody else is not there. Raises NotFound."""
    if user_id != actor.user_id:
        raise NotFound(_l("There is nothing like this in your account."))


def get_person(actor: Actor, *, person_id: str) -> User:
    """A person by public id (what an administrator opens). Raises NotFound."""
    return existing(find_by_public_id(person_id), _l("There is no such person here."))


def left_by(person: User, given_up: GivenUp) -> list[str]:
    """What nobody could carry on if this person gave that up, as sentences with what to do first."""
    return [one.sentence for answer in hooks.left_behind(person.id, given_up) for one in answer]


def others_with_role(role: InstrumentedAttribute[bool], *, besides: int) -> bool:
    """Somebody else who can sign in has this neutral role (`User.is_organizer` or `User.is_administrator`)."""
    found = sa.select(User.id).where(role, User.disabled_at.is_(None), User.id != besides).limit(1)
    return session().scalar(found) is not None


def demo_personas() -> list[User]:
    """The people of the demo, in their order; empty on a real instance."""
    return list(session().scalars(sa.select(User).where(User.is_demo, User.disabled_at.is_(None)).order_by(User.id)))


def personas_with_lines() -> list[tuple[User, str]]:
    """The people of the demo, each with a line about role and organization."""
    people = demo_personas()
    lines: dict[int, str] = {}
    for found in hooks.persona_lines(people):
        lines |= found
    return [(person, lines.get(person.id, "")) for person in people]


def named(text: str) -> sa.ColumnElement[bool]:
    """Part of a person's name, letters folded, or of the address, only small letters for capitals."""
    return sa.or_(
        User.email_key.contains(address_key(text), autoescape=True),
        User.name_key.contains(fold(trim(text)), autoescape=True),
    )


def people_page(*, text: str = "", role: str = "", number: int = 1) -> Page[User]:
    """People by part of their name or address, newest first; `role` is one of ROLE_FILTERS or ""."""
    select = sa.select(User).order_by(User.id.desc())
    if trim(text):
        select = select.where(named(text))
    conditions = {
        "organizer": User.is_organizer.is_(True),
        "administrator": User.is_administrator.is_(True),
        "disabled": User.disabled_at.is_not(None),
    }
    if role in conditions:
        select = select.where(conditions[role])
    return paginate(select, number=number)


def agreements_of(user: User) -> Sequence[Consent]:
    """The last twenty things a person agreed to, newest first."""
    select = sa.select(Consent).where(Consent.user_id == user.id).order_by(Consent.id.desc()).limit(20)
    return session().scalars(select).all()


def agreement_counts() -> dict[tuple[str, int], int]:
    """(text, version) → how often somebody agreed to it."""
    rows = session().execute(
        sa.select(Consent.text, Consent.version, sa.func.count()).group_by(Consent.text, Consent.version)
    )
    return {(text, version): n for text, version, n in rows}


def export_own_data(user: User) -> dict[str, Any]:
    """Everything the platform keeps about a person, as JSON values by section."""
    data: dict[str, Any] = {"account": _account(user), **_traces(user)}
    for columns in hooks.person_columns():
        data |= {column.section: _lines(user, column) for column in columns}
    for part in hooks.own_data(user):
        data |= part
    return data


def _account(user: User) -> dict[str, Any]:
    return {
        "name": user.name,
        "email": user.email,
        "language": user.language,
        "time_zone": user.timezone,
        "is_organizer": user.is_organizer,
        "is_administrator": user.is_administrator,
        "created_at": user.created_at.isoformat(),
        "email_confirmed_at": user.email_confirmed_at.isoformat() if user.email_confirmed_at else None,
    }


def _traces(user: User) -> dict[str, Any]:
    """What is kept for a while against abuse and for explanation: by address, by account."""
    tries = sa.select(SignInAttempt).where(SignInAttempt.email_key == user.email_key).order_by(SignInAttempt.id)
    asked = sa.select(MailRequest).where(MailRequest.email_key == user.email_key).order_by(MailRequest.id)
    mails = sa.select(OutboxMail).where(OutboxMail.to_key == user.email_key).order_by(OutboxMail.id)
    forms = sa.select(KeptForm).where(KeptForm.person == user.public_id).order_by(KeptForm.id)
    log = sa.select(AuditEntry).where(AuditEntry.user_id == user.id).order_by(AuditEntry.id)
    find = session().scalars
    return {
        "tries_to_sign_in": [{"at": t.at.isoformat(), "from": t.origin, "ok": t.ok} for t in find(tries)],
        "mails_asked_for": [{"at": m.at.isoformat(), "from": m.origin} for m in find(asked)],
        "mails": [
            {"at": m.created_at.isoformat(), "subject": m.subject, "text": hide_secrets(m.body)} for m in find(mails)
        ],
        "typed_while_signed_out": [
            {"at": f.at.isoformat(), "page": hide_secrets(f.page), "fields": f.fields} for f in find(forms)
        ],
        "log_of_changes": [
            {"at": e.at.isoformat(), "verb": e.verb, "object": e.object_kind, "id": e.object_id} for e in find(log)
        ],
    }


def _lines(user: User, column: PersonColumn) -> list[dict[str, Any]]:
    """The rows of one column that name the person, as JSON values (one query)."""
    rows = session().execute(
        sa.select(*(shown.label(name) for name, shown in column.shows.items()))
        .where(column.column == user.id)
        .order_by(sa.inspect(column.column.class_).primary_key[0])
    )
    return [{name: _json(value) for name, value in row.items()} for row in rows.mappings()]


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def looked_up(key: Any, shown: Any) -> sa.ScalarSelect[Any]:
    """For `PersonColumn.shows`: a column of the row that a foreign key leads to ("the title of its challenge")."""
    target = aliased(shown.class_)
    found = sa.select(getattr(target, shown.key)).where(target.id == key)
    return found.correlate_except(target).scalar_subquery()  # `key` may be a looked-up column itself


def organizer_ids() -> list[int]:
    """User ids of the organizers who can sign in (for notifications)."""
    return list(session().scalars(sa.select(User.id).where(User.is_organizer, User.disabled_at.is_(None))))


def has_administrator() -> bool:
    """Somebody who can sign in looks after the platform."""
    return _has(User.is_administrator)


def has_organizer() -> bool:
    """Somebody who can sign in reviews organizations and runs workshops."""
    return _has(User.is_organizer)


def _has(role: sa.orm.InstrumentedAttribute[bool]) -> bool:
    found = sa.exists().where(role.is_(True), User.disabled_at.is_(None))
    return bool(session().scalar(sa.select(found)))


# ── how somebody gets in ──


def has_second_step(user: User) -> bool:
    """The rows behind `User.second_step_since`: a confirmed app or a passkey."""
    app = sa.exists().where(AppKey.user_id == user.id, AppKey.is_confirmed.is_(True))
    key = sa.exists().where(Passkey.user_id == user.id)
    return bool(session().scalar(sa.select(sa.or_(app, key))))


def app_secret(user: User, *, is_confirmed: bool = False) -> str | None:
    """The key of the app that is being set up, or that counts; None if there is none (or it cannot be read)."""
    wanted = sa.select(AppKey.secret).where(AppKey.user_id == user.id, AppKey.is_confirmed.is_(is_confirmed))
    sealed = session().scalar(wanted)
    return unseal(SECOND_STEP, sealed) if sealed else None


def app_since(user: User) -> datetime | None:
    """When the authenticator app was set up; None without one."""
    wanted = sa.select(AppKey.created_at).where(AppKey.user_id == user.id, AppKey.is_confirmed.is_(True))
    return session().scalar(wanted)


def recovery_codes_left(user: User) -> int:
    """How many recovery codes were not used yet."""
    left = sa.select(sa.func.count(RecoveryCode.id)).where(
        RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None)
    )
    return session().scalar(left) or 0


def passkeys_of(user: User) -> list[Passkey]:
    """A person's passkeys, oldest first."""
    return list(session().scalars(sa.select(Passkey).where(Passkey.user_id == user.id).order_by(Passkey.id)))


def credentials_of(user: User) -> list[str]:
    """The ids of a person's passkeys, in base64url."""
    return [one.credential for one in passkeys_of(user)]


def address_of_credential(answer: str) -> str:
    """Whose passkey answered (not checked yet), for the count of tries; "" for one that nobody has."""
    owner = sa.select(User.email).join(Passkey, Passkey.user_id == User.id)
    return session().scalar(owner.where(Passkey.credential == credential_of(answer))) or ""


def get_own_passkey(actor: Actor, *, passkey_id: str) -> Passkey:
    """One of one's own passkeys by public id. Raises NotFound."""
    found = session().scalar(
        sa.select(Passkey).where(Passkey.public_id == passkey_id, Passkey.user_id == actor.user_id)
    )
    return existing(found, _l("There is nothing like this in your account."))


def passkey_host() -> Host | None:
    """The host of this instance as browsers know it; None where they have no passkeys for it."""
    return host_of(hostname(), address(), site_name())


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser in which somebody is signed in, as its owner sees it. `system` and `program` may be empty."""

    public_id: str
    program: str
    system: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


def browsers_of(user: User, this: str) -> list[Browser]:
    """Where this person is signed in, this browser (its session's digest) first, then by when it was seen last."""
    oldest = clock.now() - timedelta(days=session_days())
    rows = session().scalars(
        sa.select(BrowserSession)
        .where(
            BrowserSession.user_id == user.id,
            BrowserSession.stamp == user.stamp,
            BrowserSession.ended_at.is_(None),
            BrowserSession.seen_at > oldest,
        )
        .order_by(BrowserSession.seen_at.desc(), BrowserSession.id.desc())
        .limit(MOST_BROWSERS)
    )
    found = [
        Browser(row.public_id, *_device(row.device), row.began_at, row.seen_at, is_this=row.digest == this)
        for row in rows
    ]
    return sorted(found, key=lambda one: not one.is_this)


def _device(stored: str) -> tuple[str, str]:
    program, _bar, system = stored.partition("|")
    return program, system


def get_own_browser(actor: Actor, *, session_id: str) -> BrowserSession:
    """One of one's own signed-in browsers by public id. Raises NotFound."""
    found = session().scalar(
        sa.select(BrowserSession).where(BrowserSession.public_id == session_id, BrowserSession.user_id == actor.user_id)
    )
    return existing(found, _l("There is nothing like this in your account."))


def connected_account(issuer: str, subject: str) -> ProviderAccount | None:
    """Whose account at the provider this is; nothing but issuer and subject counts."""
    return session().scalar(
        sa.select(ProviderAccount).where(ProviderAccount.issuer == issuer, ProviderAccount.subject == subject)
    )


def provider_account(user: User) -> ProviderAccount | None:
    """The person's account at the sign-in provider, if it is connected."""
    return session().scalar(sa.select(ProviderAccount).where(ProviderAccount.user_id == user.id).limit(1))


def open_address_change(user: User) -> AddressChange | None:
    """The new address that waits for its confirmation."""
    return session().scalar(
        sa.select(AddressChange)
        .where(
            AddressChange.user_id == user.id,
            AddressChange.done_at.is_(None),
            AddressChange.stopped_at.is_(None),
            AddressChange.asked_at > clock.now() - ADDRESS_AGE,
        )
        .order_by(AddressChange.id.desc())
        .limit(1)
    )
