"""Writing a challenge: start, copy, save page by page, prepare the next version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matchmaker.challenges import policy
from matchmaker.challenges.engine.content import CHALLENGE, FULL, VISION_START, steps_of
from matchmaker.challenges.jobs.revisions import (
    compare_content,
    free_challenge_slug,
    merge_content,
    require_plain,
    store_content,
    touch,
)
from matchmaker.challenges.models import Challenge
from matchmaker.challenges.queries import content as content_queries
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied, Invalid
from matchmaker.core.i18n import _, _l
from matchmaker.core.text import tidy
from matchmaker.organizations.models import Organization
from matchmaker.records import rows
from matchmaker.records.fields import Values
from matchmaker.records.shown import sentences

NOT_COPIED = ("closes_at", "questions_until", "decision_on", "needed_by", "notice_url", "procurement_phase")


@command(policy.can_start)
def start_challenge(
    actor: Actor,
    *,
    city: Organization,
    title: str,
    is_light: bool = False,
    is_vision: bool = False,
    copy_of: Challenge | None = None,
    filled: Values | None = None,
    source: str = "",
    source_url: str = "",
) -> Challenge:
    """A new draft of a city, empty or copied (dates, phase and notice are never copied).

    `is_vision`: its goal is still to be shaped. `filled` are values that it starts with (from a solution package).
    `source` and `source_url` name where the facts of a demo challenge are published. Raises Invalid without a title,
    Denied if the actor does not act for this city or may not read what is copied.
    """
    if not (actor.is_system or actor.acts_for(city.id)) or not city.is_city:
        raise Denied(_("You can only write for the city you act for."))
    title = tidy(title)
    if not title:
        raise Invalid({"title": _("Enter a title that says what should change.")})
    if len(title) > (CHALLENGE["title"].limit or 0):
        raise Invalid({"title": _("Please shorten the title to 200 characters.")})
    require_plain(title=title)
    now = clock.now()
    challenge = Challenge(
        slug=free_challenge_slug(title, city),
        city=city,
        city_id=city.id,
        title=title,
        is_light=is_light and not is_vision,
        is_vision=is_vision,
        source=source,
        source_url=source_url,
        created_by_id=actor.user_id,
        updated_by_id=actor.user_id,
        created_at=now,
        updated_at=now,
    )
    session().add(challenge)
    given = {**(VISION_START if is_vision else {}), **(filled or {})}
    content = CHALLENGE.complete({**given, "title": title, "languages": list(city.languages or ())})
    if copy_of is not None:
        content = {**_copied(actor, copy_of), "title": title}
        challenge.copied_from_id = copy_of.id
    rows.write(CHALLENGE, challenge, content)
    session().flush()
    return challenge


def _copied(actor: Actor, original: Challenge) -> dict[str, Any]:
    if not (original.is_public or actor.is_system or actor.member_of(original.city_id)):
        raise Denied(_("Only public challenges and your own can be copied."))
    content = content_queries.content_of(original)
    content |= {name: CHALLENGE[name].empty for name in NOT_COPIED}
    if not original.is_budget_public and not actor.member_of(original.city_id):
        content["budget_band"] = ""
    return content


@command(policy.can_edit, locks="challenge", seen="challenge", compare=compare_content)
def save_step(
    actor: Actor,
    *,
    challenge: Challenge,
    step: str,
    values: Values,
    confirmed: Mapping[str, str] | None = None,
    seen_version: int | None = None,
) -> Challenge:
    """Save one page of the form, complete and right.

    `values` are values of the record (`engine.content`) of fields of this page, `confirmed` the numbers (field →
    `Doubt.about`) that the person has said to be right. Raises Invalid with a sentence for each field that is missing
    or wrong.
    """
    fields = _fields(challenge, step)
    content, problems = merge_content(challenge, {name: values[name] for name in values if name in fields})
    errors = sentences(problem for problem in problems if problem.field in fields)
    if errors:
        raise Invalid(errors)
    store_content(actor, challenge, content)
    _keep_confirmed(challenge, confirmed)
    return challenge


@command(policy.can_edit, audit=QUIET, locks="challenge", seen="challenge", compare=compare_content)
def save_draft(
    actor: Actor,
    *,
    challenge: Challenge,
    step: str,
    values: Values,
    confirmed: Mapping[str, str] | None = None,
    seen_version: int | None = None,
) -> dict[str, list[str]]:
    """Save one page as it stands, unfinished or wrong. Returns field → sentences of what no draft can hold."""
    fields = _fields(challenge, step)
    kept = {name: value for name, value in values.items() if name in fields}
    _content, problems = merge_content(challenge, kept)
    left = [problem for problem in problems if not problem.is_storable and problem.field in kept]
    bad = {problem.field for problem in left}
    if "maturity_to" in bad:
        bad.add("maturity_from")  # either alone could contradict what is stored
    content, _problems = merge_content(challenge, {name: value for name, value in kept.items() if name not in bad})
    store_content(actor, challenge, content)
    _keep_confirmed(challenge, confirmed)
    return sentences(left)


def _keep_confirmed(challenge: Challenge, confirmed: Mapping[str, str] | None) -> None:
    """Numbers that somebody has said to be right are not asked about again."""
    if confirmed:
        challenge.confirmed_numbers = {**challenge.confirmed_numbers, **confirmed}


@command(policy.can_edit, locks="challenge", seen="challenge", compare=compare_content)
def save_content(actor: Actor, *, challenge: Challenge, values: Values, seen_version: int | None = None) -> Challenge:
    """Save fields of any page at once (import, API, seed). Raises Invalid for what is wrong; missing is allowed."""
    content, problems = merge_content(challenge, values)
    errors = sentences(problem for problem in problems if not problem.is_missing)
    if errors:
        raise Invalid(errors)
    store_content(actor, challenge, content)
    return challenge


@command(policy.can_edit, audit=QUIET, locks="challenge")
def set_rule(actor: Actor, *, challenge: Challenge, code: str, is_chosen: bool) -> Challenge:
    """Make a must-have a rule for data that pairings compare, or no longer. Raises Invalid for an unknown code."""
    before = content_queries.working_content(challenge)["data_requirement"]
    codes = [*(known for known in before if known != code), *([code] if is_chosen else [])]
    content, problems = merge_content(challenge, {"data_requirement": codes})
    errors = sentences(problem for problem in problems if problem.field == "data_requirement")
    if errors:
        raise Invalid(errors)
    store_content(actor, challenge, content)
    return challenge


def _fields(challenge: Challenge, step: str) -> frozenset[str]:
    return frozenset(steps_of(form=challenge.form).get(step, ()))


@command(policy.can_edit, locks="challenge")
def use_full_form(actor: Actor, *, challenge: Challenge) -> Challenge:
    """Change from a form of one page to the six pages; nothing written is lost."""
    if challenge.form == FULL:
        raise Conflict(_l("This challenge already has the full form."))
    challenge.is_light = challenge.is_vision = False
    touch(actor, challenge)
    return challenge


@command(policy.can_revise, locks="challenge")
def discard_pending(actor: Actor, *, challenge: Challenge) -> Challenge:
    """Throw the unpublished next version away."""
    if challenge.pending is None:
        raise Conflict(_l("There is no unpublished version."))
    challenge.pending = None
    touch(actor, challenge)
    return challenge
