"""What happened last on the platform, in sentences, for organizers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.core.audit import AuditEntry, names_of
from matchmaker.core.db import session
from matchmaker.core.i18n import _, _l
from matchmaker.organizations.models import Organization
from matchmaker.solutions.models import Solution
from matchmaker.workshops.models.workshop import Workshop

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "challenges.submit_challenge": ("challenge", _l("%(who)s submitted “%(what)s”")),
    "challenges.publish_challenge": ("challenge", _l("“%(what)s” is now public")),
    "challenges.publish_version": ("challenge", _l("%(who)s published a new version of “%(what)s”")),
    "challenges.freeze_challenge": ("challenge", _l("“%(what)s” is frozen because its tender is live")),
    "challenges.close_challenge": ("challenge", _l("%(who)s finished “%(what)s”")),
    "challenges.withdraw_challenge": ("challenge", _l("%(who)s withdrew “%(what)s”")),
    "challenges.ask_question": ("challenge", _l("New question about “%(what)s”")),
    "applications.release_decisions": ("challenge", _l("%(who)s announced the decisions on “%(what)s”")),
    "solutions.submit_solution": ("solution", _l("%(who)s submitted “%(what)s”")),
    "solutions.accept_solution": ("solution", _l("“%(what)s” is now listed")),
    "workshops.announce_workshop": ("workshop", _l("%(who)s announced “%(what)s”")),
    "workshops.publish_report": ("workshop", _l("%(who)s published the report of “%(what)s”")),
    "scheduling.release_schedule": ("workshop", _l("%(who)s released the schedule of “%(what)s”")),
    "organizations.register_organization": ("organization", _l("“%(what)s” registered")),
    "organizations.register_city": ("organization", _l("“%(what)s” registered")),
    "matching.publish_rule_set": ("", _l("%(who)s published a new version of the matching rules")),
    "outcomes.publish_result": ("", _l("%(who)s added an outcome to the register")),
}
"""Command → (kind of the thing it is about, sentence). Who asked a question is not told; nothing private is here."""

_TITLES: Final[dict[str, tuple[Any, Any, Any, str]]] = {
    "challenge": (Challenge.id, Challenge.title, Challenge.slug, "challenges.show"),
    "solution": (Solution.id, Solution.title, Solution.slug, "solutions.show"),
    "workshop": (Workshop.id, Workshop.title, Workshop.slug, "workshops.show"),
    "organization": (Organization.id, Organization.name, Organization.slug, "organizations.show"),
}

_NEWEST: Final = (AuditEntry.at.desc(), AuditEntry.id.desc())


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing that happened; `endpoint` and `slug` lead to it and are empty without a page."""

    at: datetime
    text: str
    endpoint: str = ""
    slug: str = ""


def recent_activity(*, limit: int = 8, most: int = 3) -> list[Activity]:
    """The newest activities first, at most `most` of one kind (two queries).

    What nobody can name any more is left out.
    """
    each = [
        sa.select(sa.select(AuditEntry.id).where(AuditEntry.verb == verb).order_by(*_NEWEST).limit(most).subquery())
        for verb in names_of(SENTENCES)
    ]
    rows = session().scalars(
        sa.select(AuditEntry).where(AuditEntry.id.in_(sa.union_all(*each))).order_by(*_NEWEST).limit(limit)
    )
    entries = list(rows)
    known = _titles(entries)
    found = []
    for entry in entries:
        kind, sentence = SENTENCES[entry.command]
        doer = entry.actor_name if entry.user_id else _("The platform")
        who = known.get(("organization", entry.organization_id or 0), (doer, ""))[0]
        title, slug = known.get((kind, _thing(entry, kind)), ("", "")) if kind else ("", "")
        if title or not kind:
            endpoint = _TITLES[kind][3] if kind else ""
            found.append(Activity(entry.at, str(sentence) % {"who": who, "what": title}, endpoint, slug))
    return found


def _thing(entry: AuditEntry, kind: str) -> int:
    """The id of the thing an entry is about: named in its details, or the object of the entry itself."""
    named = entry.details.get(kind)
    return int(named or (entry.object_id if entry.object_kind == kind else 0) or 0)


def _ids(entries: Sequence[AuditEntry], kind: str) -> set[int]:
    return {_thing(entry, kind) for entry in entries if SENTENCES[entry.command][0] == kind} - {0}


def _titles(entries: Sequence[AuditEntry]) -> dict[tuple[str, int], tuple[str, str]]:
    """(kind, id) → (title, slug) of all things that the entries name, and of the organizations that did them."""
    wanted = {kind: _ids(entries, kind) for kind in _TITLES}
    wanted["organization"] |= {entry.organization_id for entry in entries if entry.organization_id}
    selects = [
        sa.select(sa.literal(kind), key, title, slug).where(key.in_(wanted[kind]))
        for kind, (key, title, slug, _endpoint) in _TITLES.items()
        if wanted[kind]
    ]
    rows = session().execute(sa.union_all(*selects)).tuples() if selects else ()
    return {(kind, number): (title, slug) for kind, number, title, slug in rows}
