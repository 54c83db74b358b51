"""Writing a content into the tables, and keeping versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matchmaker.attachments.models import StoredFile
from matchmaker.challenges.engine import changes
from matchmaker.challenges.engine.content import CHALLENGE
from matchmaker.challenges.events import ChallengeMoved, ChallengeRevised
from matchmaker.challenges.models import Challenge, ChallengeRevision
from matchmaker.challenges.queries import content as content_queries
from matchmaker.core import clock, eventbus, search
from matchmaker.core.actors import Actor
from matchmaker.core.commands import hold
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.slugs import free_slug
from matchmaker.core.text import control_character
from matchmaker.core.versions import Difference
from matchmaker.organizations.models import Organization
from matchmaker.records import rows
from matchmaker.records.fields import Problem, Values
from matchmaker.records.shown import differences, shown
from matchmaker.vocabulary import queries as vocabulary

RESERVED = frozenset({"new", "check", "own"})
LIVE = "live"


def free_challenge_slug(title: str, city: Organization) -> str:
    return free_slug(Challenge.slug, f"{title or 'challenge'} {city.name}", reserved=RESERVED)


def compare_content(*, challenge: Challenge, values: Values, **_rest: Any) -> list[Difference]:
    """What the person typed and somebody else has saved otherwise."""
    return differences(CHALLENGE, content_queries.working_content(challenge), values)


def require_plain(**texts: str) -> None:
    """Raise Invalid for fields with characters that no text may hold."""
    bad = {name: code for name, text in texts.items() if (code := control_character(text))}
    message = "This text contains a character that cannot be displayed (%(code)s). Please delete it."
    if bad:
        raise Invalid({name: _(message, code=code) for name, code in bad.items()})


def merge_content(challenge: Challenge, values: Values) -> tuple[dict[str, Any], list[Problem]]:
    """The working content with these values, and every problem of the result. Raises Invalid for unknown fields."""
    unknown = sorted(set(values) - set(CHALLENGE.by_name))
    if unknown:
        raise Invalid({"": _("There is no field “%(name)s”.", name=unknown[0])})
    content = {**content_queries.working_content(challenge), **CHALLENGE.clean(values)}
    return content, content_queries.problems_of(challenge, content)


def store_content(actor: Actor, challenge: Challenge, content: dict[str, Any]) -> None:
    """Keep a content: in the challenge itself while it is a draft, else as its pending next version."""
    if challenge.is_editable:
        rows.write(CHALLENGE, challenge, content)
    else:
        is_changed = bool(CHALLENGE.changes(content_queries.content_of(challenge), content))
        challenge.pending = content if is_changed else None
    touch(actor, challenge)


def touch(actor: Actor, challenge: Challenge) -> None:
    challenge.updated_at = clock.now()
    challenge.updated_by_id = actor.user_id
    session().flush()


def keep_version(actor: Actor, challenge: Challenge, *, reason: str, before: Mapping[str, Any] | None) -> bool:
    """Write the public version `challenge.revision`; returns whether its changes are material."""
    after = content_queries.content_of(challenge)
    changed = CHALLENGE.changes(before, after) if before is not None else []
    hides = not (after["is_budget_public"] and (before is None or before["is_budget_public"]))
    material = changes.is_material(changed)
    session().add(
        ChallengeRevision(
            challenge_id=challenge.id,
            number=challenge.revision,
            at=clock.now(),
            by_id=actor.user_id,
            reason=reason,
            is_material=material,
            snapshot=after,
            changes=changes.publishable(changed, hides_budget=hides),
        )
    )
    index(challenge)
    session().flush()
    return material


def revise(actor: Actor, challenge: Challenge, content: dict[str, Any], *, reason: str) -> None:
    """Make a content the next public version and tell everybody."""
    before = content_queries.content_of(challenge)
    closes_before = challenge.closes_at
    rows.write(CHALLENGE, challenge, content)
    challenge.revise(at=clock.now())
    if challenge.closes_at != closes_before:
        challenge.closing_told_at = challenge.closed_told_at = None
    moved = challenge.set_frozen(challenge.procurement_phase == LIVE)
    touch(actor, challenge)
    material = keep_version(actor, challenge, reason=reason, before=before)
    eventbus.publish(ChallengeRevised(challenge.id, number=challenge.revision, is_material=material))
    if moved:
        eventbus.publish(ChallengeMoved(challenge.id))


def keep_file_version(*, challenge_id: int, file_id: int) -> None:
    """A file was added: if the challenge is public, that is its next version, told to everybody.

    It is material while companies can still apply: what the file asks for, an application may have to answer.
    """
    challenge = session().get_one(Challenge, challenge_id)
    if not challenge.is_public:
        return
    hold(challenge)
    file = session().get_one(StoredFile, file_id)
    pending = challenge.pending
    challenge.revise(at=clock.now())
    challenge.pending = pending
    material = challenge.closes_at is None or clock.now() < challenge.closes_at
    session().add(
        ChallengeRevision(
            challenge_id=challenge.id,
            number=challenge.revision,
            at=clock.now(),
            by_id=file.uploaded_by_id,
            reason=_("A file was added: %(name)s", name=file.name),
            is_material=material,
            snapshot=content_queries.content_of(challenge),
            changes=[{"field": changes.FILES, "label": "Files", "before": "", "after": file.name}],
        )
    )
    challenge.updated_at, challenge.updated_by_id = clock.now(), file.uploaded_by_id
    session().flush()
    eventbus.publish(ChallengeRevised(challenge.id, number=challenge.revision, is_material=material))


def index(challenge: Challenge) -> None:
    """Make the public text findable: words, sectors and sub-topics, the city's name."""
    content = content_queries.content_of(challenge)
    body = [shown(field, content[field.name]) for field in CHALLENGE if field.is_searched]
    body += [vocabulary.label("system", code) for code in content["systems"]]
    body += [vocabulary.label("topic", code) for code in content["topics"]]
    search.index(challenge, title=challenge.title, body="\n".join([*body, challenge.city.name]))
