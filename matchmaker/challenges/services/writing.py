"""Writing a challenge: start, copy, save page by page, prepare the next version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matchmaker.challenges import policy
from matchmaker.challenges.engine.content import EMPTY, complete, steps_of
from matchmaker.challenges.models import Challenge
from matchmaker.challenges.queries import content as content_queries
from matchmaker.challenges.services.store import (
    _apply,
    _hostile,
    _lock,
    _merge,
    _refuse_stale,
    _store,
    _touch,
    _unique_slug,
)
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied, Invalid
from matchmaker.core.i18n import _, _l
from matchmaker.core.text import tidy
from matchmaker.organizations.models import Organization

NOT_COPIED = ("closes_at", "questions_until", "decision_on", "needed_by", "notice_url")


@command(policy.can_start)
def start_challenge(
    actor: Actor,
    *,
    city: Organization,
    title: str,
    is_light: bool = False,
    copy_of: Challenge | None = None,
    source: str = "",
    source_url: str = "",
) -> Challenge:
    """A new draft of a city, empty or copied (dates, phase and notice are never copied).

    `source` and `source_url` name where the facts of a demo challenge are published. Raises Invalid without a
    title, Denied if the actor does not act for this city or may not read what is copied.
    """
    if not (actor.is_system or actor.acts_for(city.id)) or not city.is_city:
        raise Denied(_("You can only write for the city you act for."))
    title = tidy(title)
    if not title:
        raise Invalid({"title": _("Write a title that says what should change.")})
    if len(title) > 200:
        raise Invalid({"title": _("Please shorten the title to 200 characters.")})
    hostile = _hostile({"title": title})
    if hostile:
        raise Invalid(hostile)
    now = clock.now()
    challenge = Challenge(
        slug=_unique_slug(title, city),
        city=city,
        city_id=city.id,
        title=title,
        is_light=is_light,
        source=source,
        source_url=source_url,
        created_by_id=actor.user_id,
        updated_by_id=actor.user_id,
        created_at=now,
        updated_at=now,
    )
    session().add(challenge)
    content = complete({"title": title, "languages": list(city.languages or ())})
    if copy_of is not None:
        content = {**_copied(actor, copy_of), "title": title}
        challenge.copied_from_id = copy_of.id
    _apply(challenge, content)
    session().flush()
    return challenge


def _copied(actor: Actor, original: Challenge) -> dict[str, Any]:
    if not (original.is_public or actor.is_system or actor.member_of(original.city_id)):
        raise Denied(_("Only public challenges and your own can be copied."))
    content = content_queries.content_of(original)
    content |= {name: EMPTY[name] for name in NOT_COPIED}
    content["procurement_phase"] = "pre_commercial"
    if not original.is_budget_public and not actor.member_of(original.city_id):
        content["budget_band"] = ""
    return content


@command(policy.can_edit)
def save_step(
    actor: Actor, *, challenge: Challenge, step: str, values: Mapping[str, Any], seen_version: int | None = None
) -> Challenge:
    """Save one page of the form, complete and right.

    `values` are content values (`engine.content`) of fields of this page. Raises Invalid with a sentence for each
    field that is missing or wrong, Stale if another person saved first.
    """
    _lock(challenge)
    _refuse_stale(actor, challenge, seen_version, values)
    fields = _fields(challenge, step)
    content, problems = _merge(challenge, {name: values[name] for name in values if name in fields})
    errors: dict[str, Any] = content_queries.sentences([p for p in problems if p.field in fields])
    errors |= _hostile(values)
    if errors:
        raise Invalid(errors)
    _store(actor, challenge, content)
    return challenge


@command(policy.can_edit, audit=QUIET)
def save_draft(
    actor: Actor, *, challenge: Challenge, step: str, values: Mapping[str, Any], seen_version: int | None = None
) -> Challenge:
    """Save one page as it stands, unfinished or wrong, leaving out only what no draft can hold.

    Raises Stale if another person saved first.
    """
    _lock(challenge)
    _refuse_stale(actor, challenge, seen_version, values)
    fields = _fields(challenge, step)
    kept = {name: value for name, value in values.items() if name in fields and name not in _hostile(values)}
    _content, problems = _merge(challenge, kept)
    bad = {problem.field for problem in problems if not problem.is_storable}
    if "maturity_to" in bad:
        bad.add("maturity_from")  # either alone could contradict what is stored
    content, _problems = _merge(challenge, {name: value for name, value in kept.items() if name not in bad})
    _store(actor, challenge, content)
    return challenge


@command(policy.can_edit)
def save_content(actor: Actor, *, challenge: Challenge, values: Mapping[str, Any]) -> Challenge:
    """Save fields of any page at once (import, API, seed). Raises Invalid for what is wrong; missing is allowed."""
    _lock(challenge)
    content, problems = _merge(challenge, values)
    errors: dict[str, Any] = content_queries.sentences([p for p in problems if not p.is_missing])
    errors |= _hostile(values)
    if errors:
        raise Invalid(errors)
    _store(actor, challenge, content)
    return challenge


def _fields(challenge: Challenge, step: str) -> frozenset[str]:
    return frozenset(steps_of(is_light=challenge.is_light).get(step, ()))


@command(policy.can_edit)
def use_full_form(actor: Actor, *, challenge: Challenge) -> Challenge:
    """Change from the light form to the six pages; nothing written is lost."""
    _lock(challenge)
    if not challenge.is_light:
        raise Conflict(_l("This challenge has the full form already."))
    challenge.is_light = False
    _touch(actor, challenge)
    return challenge


@command(policy.can_revise)
def discard_pending(actor: Actor, *, challenge: Challenge) -> Challenge:
    """Throw the unpublished next version away."""
    _lock(challenge)
    if challenge.pending is None:
        raise Conflict(_l("There is no unpublished version."))
    challenge.pending = None
    _touch(actor, challenge)
    return challenge
