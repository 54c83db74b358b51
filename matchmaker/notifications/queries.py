"""Reading one's own notifications and mail settings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.challenges.queries import browse as challenge_browse
from matchmaker.challenges.queries.browse import ChallengeFilters
from matchmaker.core.actors import Actor
from matchmaker.core.db import Base, session
from matchmaker.core.errors import existing
from matchmaker.core.facets import Filters
from matchmaker.core.i18n import LazyString, _, _l
from matchmaker.core.pages import Page, paginate
from matchmaker.core.search import finds
from matchmaker.library.models import LibraryPiece
from matchmaker.notifications.models import Alert, MailPreference, Notification
from matchmaker.organizations.models import Organization
from matchmaker.solutions.models import Solution, SolutionType
from matchmaker.workshops.models.workshop import Workshop

KINDS = ("organizations", "challenges", "solutions", "matching", "applications", "workshops", "outcomes", "library")


def kind_labels() -> dict[str, str]:
    """Kinds of mails, in words."""
    return {
        "organizations": _("Your organizations: reviews, invitations, requests to join"),
        "challenges": _("Challenges: reviews, questions and answers, changes"),
        "solutions": _("Solutions: reviews, listing and renewal"),
        "matching": _("Pairings: new pairings and answers"),
        "applications": _("Applications: receipts and decisions"),
        "workshops": _("Workshops: invitations, schedules, changes"),
        "outcomes": _("Collaborations: reminders and outcomes"),
        "library": _("Library: reviews of texts"),
    }


def unread_of(user_id: Any) -> sa.ScalarSelect[int]:
    """The same as a column beside the account (`person_with_places` reads it at the start of each request)."""
    unread = sa.select(sa.func.count(Notification.id)).where(Notification.user_id == user_id)
    return unread.where(Notification.read_at.is_(None)).scalar_subquery()


def unread_count(actor: Actor) -> int:
    """How many unread notifications the bell shows (one query; none for visitors)."""
    if actor.user_id is None:
        return 0
    return (
        session().scalar(
            sa.select(sa.func.count(Notification.id)).where(
                Notification.user_id == actor.user_id, Notification.read_at.is_(None)
            )
        )
        or 0
    )


def visible_to(actor: Actor) -> sa.Select[tuple[Notification]]:
    """One's own notifications, newest first."""
    return sa.select(Notification).where(Notification.user_id == actor.user_id).order_by(Notification.id.desc())


def get_visible(actor: Actor, *, public_id: str) -> Notification:
    """One of one's own notifications. Raises NotFound."""
    found = session().scalar(visible_to(actor).where(Notification.public_id == public_id))
    return existing(found, _l("You have no such notification."))


def own_page(actor: Actor, *, number: int = 1) -> Page[Notification]:
    """One page of one's own notifications."""
    return paginate(visible_to(actor), number=number)


def mail_settings(user_id: int) -> dict[str, bool]:
    """Whether a person gets mails, by kind."""
    kept = session().execute(
        sa.select(MailPreference.kind, MailPreference.by_mail).where(MailPreference.user_id == user_id)
    )
    return dict.fromkeys(KINDS, True) | dict(kept.tuples().all())


def without_mail(user_ids: set[int], kind: str) -> set[int]:
    """Those of these people who do not want mails of a kind."""
    return set(
        session().scalars(
            sa.select(MailPreference.user_id).where(
                MailPreference.user_id.in_(user_ids), MailPreference.kind == kind, MailPreference.by_mail.is_(False)
            )
        )
    )


EVERYTHING: Final = "everything"


@dataclass(frozen=True)
class AlertKind:
    """What an alert can be about: the name of the list, its page, and the table whose texts its search reads (None:
    all kinds).
    """

    label: LazyString
    page: str
    model: type[Base] | None
    filters: type[Filters] = Filters


ALERT_KINDS: Final[dict[str, AlertKind]] = {
    EVERYTHING: AlertKind(_l("Everything"), "site.search", None),
    "challenge": AlertKind(_l("Challenges"), "challenges.index", Challenge, ChallengeFilters),
    "solution": AlertKind(_l("Solutions"), "solutions.index", Solution),
    "solution_type": AlertKind(_l("Solution types"), "solutions.types", SolutionType),
    "organization": AlertKind(_l("Organizations"), "organizations.index", Organization),
    "workshop": AlertKind(_l("Workshops"), "workshops.index", Workshop),
    "result": AlertKind(_l("Results"), "results.index", Challenge),
    "library": AlertKind(_l("Library"), "library.index", LibraryPiece),
}


@dataclass(frozen=True)
class AlertWish:
    """What somebody wants to be told of: a kind and the filters of its list."""

    kind: str
    filters: Filters

    @classmethod
    def read(cls, arguments: Mapping[str, Sequence[str]]) -> AlertWish:
        """From an address's arguments; an unknown kind is challenges, as in links from before there were others."""
        named = next(iter(arguments.get("kind", ())), "")
        kind = named if named in ALERT_KINDS else "challenge"
        return cls(kind, ALERT_KINDS[kind].filters.read(arguments))

    @classmethod
    def kept(cls, kind: str, wanted: Mapping[str, Any]) -> AlertWish:
        """From what an alert keeps."""
        lists = {name: [value] if isinstance(value, str) else value for name, value in wanted.items()}
        return cls(kind, ALERT_KINDS[kind].filters.read(lists))

    @property
    def label(self) -> str:
        """The name of the list."""
        return str(ALERT_KINDS[self.kind].label)

    @property
    def page(self) -> str:
        """The endpoint of the list."""
        return ALERT_KINDS[self.kind].page

    def address(self) -> dict[str, Any]:
        """Arguments of the address of the page that asks for it."""
        return {**self.filters.address(), "kind": self.kind}

    def words(self) -> list[str]:
        """The filters in words."""
        if isinstance(self.filters, ChallengeFilters):
            return self.filters.words()
        return [_("“%(words)s”", words=self.filters.text)] if self.filters.text else []

    def chosen_words(self) -> list[str]:
        """The same without what was typed, for a mail to an address that nobody has confirmed."""
        return replace(self, filters=replace(self.filters, text="")).words()


@dataclass(frozen=True)
class News:
    """Something that became public: `number` is the id of the row whose texts the search of its kind reads."""

    kind: str
    number: int
    title: str
    who: str
    text: str
    path: str
    until: datetime | None = None


def told_by(news: News, wishes: Sequence[AlertWish]) -> list[bool]:
    """For each wish whether it asks for this (two queries a text)."""
    texts = {wish.filters.text for wish in wishes if not isinstance(wish.filters, ChallengeFilters)}
    model = ALERT_KINDS[news.kind].model
    assert model is not None
    found = {text: not text or finds(model, news.number, text) for text in texts}
    challenges = [wish.filters for wish in wishes if isinstance(wish.filters, ChallengeFilters)]
    passed = iter(challenge_browse.fitting(news.number, challenges))
    return [next(passed) if isinstance(wish.filters, ChallengeFilters) else found[wish.filters.text] for wish in wishes]


def wanted_of(filters: Filters) -> dict[str, Any]:
    """What an alert keeps of the filters of a page: words and values, not status, order or page."""
    values = {name: sorted(values) for name, values in sorted(filters.values.items()) if name != "status"}
    return {"q": filters.text, **values}


def digest_of(wanted: Mapping[str, Any]) -> str:
    """The same for the same wish."""
    return sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()


def alerts_of(email_key: str) -> list[dict[str, Any]]:
    """What is kept of an address's alerts, for whoever asks for the data of the account."""
    rows = session().scalars(sa.select(Alert).where(Alert.email_key == email_key).order_by(Alert.id))
    return [{"kind": row.kind, "wanted": row.wanted, "since": row.created_at.isoformat()} for row in rows]
