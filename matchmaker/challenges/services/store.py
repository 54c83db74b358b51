"""Writing a content into the tables, keeping versions, and noticing that somebody else saved first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from matchmaker.challenges.engine import changes as differences
from matchmaker.challenges.engine.checks import Problem
from matchmaker.challenges.engine.content import CODES, LABELS, LISTS, NUMBERS, TEXTS, WHOLE, complete
from matchmaker.challenges.events import ChallengeMoved, ChallengeRevised
from matchmaker.challenges.models import (
    Challenge,
    ChallengeRevision,
    ChallengeTag,
    Criterion,
    Prompt,
    Requirement,
)
from matchmaker.challenges.queries import content as content_queries
from matchmaker.challenges.queries import display
from matchmaker.core import clock, eventbus, search
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid, Stale
from matchmaker.core.i18n import _
from matchmaker.core.text import control_character, slugify
from matchmaker.organizations.models import Organization

RESERVED = frozenset({"new", "check", "own"})
LIVE = "live"


def _unique_slug(title: str, city: Organization) -> str:
    base = slugify(f"{title} {city.name}" if title else f"challenge {city.name}", limit=80)
    taken = set(session().scalars(sa.select(Challenge.slug).where(Challenge.slug.startswith(base, autoescape=True))))
    slug, n = base, 1
    while slug in taken or slug in RESERVED:
        n += 1
        slug = f"{base}-{n}"
    return slug


def _lock(challenge: Challenge) -> None:
    """Read the row again and hold it, so that two writers come one after the other."""
    session().flush()
    session().refresh(challenge, with_for_update={"of": Challenge})


def _refuse_stale(actor: Actor, challenge: Challenge, seen: int | None, typed: Mapping[str, Any]) -> None:
    """Raise Stale if another person saved after this form was filled; names who, when, and what differs."""
    if seen is None or seen == challenge.version or challenge.updated_by_id == actor.user_id:
        return
    from matchmaker.accounts.models import User

    other = session().get(User, challenge.updated_by_id) if challenge.updated_by_id else None
    stored = content_queries.working_content(challenge)
    rows = [
        (_(LABELS[name]), display.shown(name, stored[name]), display.shown(name, value))
        for name, value in typed.items()
        if name in LABELS and stored[name] != value
    ]
    who = other.name if other else _("Somebody else")
    message = _("%(who)s saved this page while you were writing. Your text is still here. Compare, then save.", who=who)
    raise Stale(message, who=who, at=challenge.updated_at, changes=rows)


def _hostile(values: Mapping[str, Any]) -> dict[str, str]:
    """Fields with characters that no text may hold."""
    found = {}
    for name, value in values.items():
        for text in _texts(value):
            bad = control_character(text)
            if bad:
                found[name] = _(
                    "There is a character here that cannot be shown (%(code)s). Please delete it.", code=bad
                )
    return found


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for part in value.values() for text in _texts(part)]
    return [text for part in value for text in _texts(part)] if isinstance(value, list | tuple) else []


def _merge(challenge: Challenge, values: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """The working content with these values, and every problem of the result. Raises Invalid for unknown fields."""
    unknown = sorted(set(values) - set(LABELS))
    if unknown:
        raise Invalid({"": _("There is no field “%(name)s”.", name=unknown[0])})
    content = {**content_queries.working_content(challenge), **values}
    return content, content_queries.find_problems(content, is_light=challenge.is_light)


def _store(actor: Actor, challenge: Challenge, content: dict[str, Any]) -> None:
    """Keep a content: in the challenge itself while it is a draft, else as its pending next version."""
    if challenge.is_editable:
        _apply(challenge, content)
    else:
        content = complete(content)
        challenge.pending = None if content == content_queries.content_of(challenge) else content
    _touch(actor, challenge)


def _touch(actor: Actor, challenge: Challenge) -> None:
    challenge.updated_at = clock.now()
    challenge.updated_by_id = actor.user_id
    session().flush()


def _apply(challenge: Challenge, content: Mapping[str, Any]) -> None:
    """Write a content into the challenge's columns and rows."""
    for name in (*TEXTS, *CODES):
        setattr(challenge, name, content[name] or "")
    for name in (*NUMBERS, *WHOLE):
        setattr(challenge, name, content[name])
    for name in ("decision_on", "needed_by"):
        setattr(challenge, name, date.fromisoformat(content[name]) if content[name] else None)
    for name in ("questions_until", "closes_at"):
        setattr(challenge, name, datetime.fromisoformat(content[name]) if content[name] else None)
    challenge.is_budget_public = bool(content["is_budget_public"])
    challenge.smart_answers = dict(content["smart_answers"])
    _apply_rows(challenge, content)


def _apply_rows(challenge: Challenge, content: Mapping[str, Any]) -> None:
    wanted = [(scheme, code, i) for name, scheme in LISTS.items() for i, code in enumerate(content[name])]
    managed = set(LISTS.values())
    known = {(tag.scheme, tag.code): tag for tag in challenge.tags}
    kept = [tag for tag in challenge.tags if tag.scheme not in managed]
    for scheme, code, position in wanted:
        tag = known.get((scheme, code)) or ChallengeTag(scheme=scheme, code=code)
        tag.position = position
        kept.append(tag)
    challenge.tags = kept
    musts = [Requirement(text=text, is_must=True, position=i) for i, text in enumerate(content["musts"])]
    wishes = [Requirement(text=text, is_must=False, position=i) for i, text in enumerate(content["wishes"], len(musts))]
    if [(r.is_must, r.text) for r in challenge.requirements] != [(r.is_must, r.text) for r in musts + wishes]:
        challenge.requirements = musts + wishes
    if [(c.name, c.weight) for c in challenge.criteria] != [(c["name"], c["weight"]) for c in content["criteria"]]:
        challenge.criteria = [
            Criterion(name=c["name"], weight=c["weight"], position=i) for i, c in enumerate(content["criteria"])
        ]
    if [(p.text, p.max_words) for p in challenge.prompts] != [(p["text"], p["max_words"]) for p in content["prompts"]]:
        challenge.prompts = [
            Prompt(text=p["text"], max_words=p["max_words"], position=i) for i, p in enumerate(content["prompts"])
        ]


def _keep_version(actor: Actor, challenge: Challenge, *, reason: str, before: Mapping[str, Any] | None) -> bool:
    """Write the public version `challenge.revision`; returns whether its changes are material."""
    after = content_queries.content_of(challenge)
    changes = differences.compare(before, after) if before is not None else []
    hides = not (after["is_budget_public"] and (before is None or before["is_budget_public"]))
    material = differences.is_material(changes)
    session().add(
        ChallengeRevision(
            challenge_id=challenge.id,
            number=challenge.revision,
            at=clock.now(),
            by_id=actor.user_id,
            reason=reason,
            is_material=material,
            snapshot=after,
            changes=differences.publishable(changes, hides_budget=hides),
        )
    )
    _index(challenge)
    session().flush()
    return material


def _revise(actor: Actor, challenge: Challenge, content: dict[str, Any], *, reason: str) -> None:
    """Make a content the next public version and tell everybody."""
    before = content_queries.content_of(challenge)
    closes_before = challenge.closes_at
    _apply(challenge, content)
    challenge.revise(at=clock.now())
    if challenge.closes_at != closes_before:
        challenge.closing_told_at = challenge.closed_told_at = None
    moved = challenge.set_frozen(challenge.procurement_phase == LIVE)
    _touch(actor, challenge)
    material = _keep_version(actor, challenge, reason=reason, before=before)
    eventbus.publish(ChallengeRevised(challenge.id, number=challenge.revision, is_material=material))
    if moved:
        eventbus.publish(ChallengeMoved(challenge.id))


def _index(challenge: Challenge) -> None:
    """Make the public text findable: words, sectors and sub-topics, the city's name."""
    content = content_queries.content_of(challenge)
    terms = display.names_of("system", content["systems"]), display.names_of("topic", content["topics"])
    body = [
        content[name] for name in ("summary", "problem", "who_affected", "indicator", "tried_before", "constraints")
    ]
    body += [*content["musts"], *content["wishes"], *terms, challenge.city.name]
    search.index(challenge, title=challenge.title, body="\n".join(body))
