"""From draft to closed: handing in, checking, publishing, new versions, freezing, closing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from matchmaker.accounts.services.agreeing import record_agreement
from matchmaker.challenges import policy
from matchmaker.challenges.engine import coach
from matchmaker.challenges.engine.content import CHALLENGE, FULL, STANDARD_CRITERIA, VISION_CRITERIA
from matchmaker.challenges.events import (
    ChallengeClosesSoon,
    ChallengeMoved,
    ChallengePublished,
    ChallengeReturned,
    ChallengeSubmitted,
    ChallengeTimeUp,
    CommentsAnswered,
)
from matchmaker.challenges.jobs.revisions import LIVE, free_challenge_slug, keep_version, require_plain, revise, touch
from matchmaker.challenges.models import Challenge, ChallengeStatus
from matchmaker.challenges.queries import content as content_queries
from matchmaker.challenges.queries import naming, public_page, recipients
from matchmaker.challenges.queries.display import SOON
from matchmaker.core import agreements, clock, eventbus, search
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.i18n import _, _l
from matchmaker.core.text import slugify, tidy
from matchmaker.records import rows
from matchmaker.records.comments import answers_to
from matchmaker.records.shown import sentences
from matchmaker.vocabulary import queries as vocabulary


def _reason(challenge: Challenge, text: str, *, keep_names: bool, field: str = "reason") -> str:
    """A reason that everybody will read. Raises Invalid without one, and if it names a company unless `keep_names`."""
    reason = tidy(text)
    if len(reason) < 5:
        raise Invalid({field: _("Give the reason in one sentence. It will be public.")})
    if len(reason) > 1000:
        raise Invalid({field: _("Please shorten the reason to 1,000 characters.")})
    require_plain(**{field: reason})
    if not keep_names:
        naming.ask_about_companies(reason, about=naming.words_of(challenge))
    return reason


def _require_complete(challenge: Challenge) -> None:
    """Raise Invalid if anything is missing or wrong, or a criterion of the coach has no point."""
    content = content_queries.working_content(challenge)
    problems = content_queries.problems_of(challenge, content)
    if problems:
        raise Invalid(sentences(problems))
    blocking = coach.assess(content).blocking
    if blocking:
        names = ", ".join(_(score.label) for score in blocking)
        raise Invalid({"": _("The coach gives 0 of 5 for: %(names)s. Please improve that first.", names=names)})


def _keep_answers(challenge: Challenge, answers: Mapping[str, str]) -> bool:
    """Keep the city's answers, "note" or criterion of the coach → text; True if one is new. Other names are left out.

    Raises Invalid as `records.comments.answers_to`.
    """
    kept = answers_to(content_queries.comments_on(challenge), answers)
    changed = kept != challenge.returned_answers
    challenge.returned_answers = kept
    return changed and bool(kept)


@command(policy.can_answer_comments, locks="challenge")
def answer_comments(actor: Actor, *, challenge: Challenge, answers: Mapping[str, str]) -> Challenge:
    """Answer the organizer's comments without submitting again; `answers` by "note" or criterion of the coach.

    Raises Invalid without any answer. Nobody is told of what was said before.
    """
    if not any(tidy(text) for text in answers.values()):
        raise Invalid({"": _("Write an answer beside at least one comment.")})
    if _keep_answers(challenge, answers):
        touch(actor, challenge)
        eventbus.publish(CommentsAnswered(challenge.id))
    return challenge


@command(policy.can_submit, locks="challenge")
def submit_challenge(
    actor: Actor, *, challenge: Challenge, answers: Mapping[str, str] | None = None, agreed: int | None = None
) -> Challenge:
    """Hand a complete draft in for the organizers' check, with `answers` to the comments it was returned with.

    `agreed` is the version of what the city agrees to that was read (None: the caller saw no page).

    Raises Invalid with what is missing.
    """
    if challenge.form != FULL and not challenge.criteria:
        content = content_queries.content_of(challenge)
        usual = VISION_CRITERIA if challenge.is_vision else STANDARD_CRITERIA
        content["criteria"] = [{"name": _(str(row["name"])), "weight": row["weight"]} for row in usual]
        rows.write(CHALLENGE, challenge, content)
    if answers is not None:
        _keep_answers(challenge, answers)
    _require_complete(challenge)
    record_agreement(actor, text=agreements.CHALLENGE, about=f"challenge {challenge.public_id}", agreed=agreed)
    challenge.submit(at=clock.now())
    touch(actor, challenge)
    eventbus.publish(ChallengeSubmitted(challenge.id))
    return challenge


@command(policy.can_take_back, locks="challenge")
def take_back_challenge(actor: Actor, *, challenge: Challenge) -> Challenge:
    """Take a handed-in challenge back to go on writing."""
    challenge.reopen()
    touch(actor, challenge)
    return challenge


@command(policy.can_check, locks="challenge")
def return_challenge(
    actor: Actor, *, challenge: Challenge, note: str, comments: Mapping[str, str] | None = None
) -> Challenge:
    """Send it back to the city with what to change; `comments` by criterion of the coach."""
    kept = {name: tidy(text)[:1000] for name, text in (comments or {}).items() if tidy(text)}
    if not kept and not tidy(note):
        raise Invalid({"note": _("Describe what the city should change.")})
    require_plain(**{"note": note, **kept})
    challenge.give_back(note=tidy(note)[:2000])
    challenge.returned_comments = kept
    touch(actor, challenge)
    eventbus.publish(ChallengeReturned(challenge.id))
    return challenge


@command(policy.can_check, locks="challenge")
def publish_challenge(actor: Actor, *, challenge: Challenge) -> Challenge:
    """Accept it: public as version 1, findable, open. Raises Conflict while its city is not vetted."""
    if not challenge.city.is_vetted:
        raise Conflict(
            _l("Review the city first: only challenges of reviewed cities can become public."),
            step=(_l("Review %(name)s", name=challenge.city.name), "organizations.show", {"slug": challenge.city.slug}),
        )
    _require_complete(challenge)
    challenge.publish(at=clock.now())
    if not challenge.slug.startswith(slugify(f"{challenge.title} {challenge.city.name}")):
        challenge.slug = free_challenge_slug(challenge.title, challenge.city)
    challenge.set_frozen(challenge.procurement_phase == LIVE)
    touch(actor, challenge)
    keep_version(actor, challenge, reason="", before=None)
    eventbus.publish(ChallengePublished(challenge.id))
    return challenge


def _refuse_reopening(challenge: Challenge) -> None:
    """After closing the city may have read applications: what was asked, how it is judged and until when stays."""
    if challenge.closes_at is None or clock.now() <= challenge.closes_at:
        return
    wanted, public = content_queries.working_content(challenge), content_queries.content_of(challenge)
    if any(wanted[name] != public[name] for name in ("closes_at", "questions_until", "criteria", "musts", "prompts")):
        raise Conflict(
            _l(
                "Applications have closed, so must-haves, criteria, questions to applicants and closing dates "
                "can no longer change. To ask again, finish this challenge and post a new one."
            )
        )


@command(policy.can_revise, locks="challenge")
def publish_version(actor: Actor, *, challenge: Challenge, reason: str, keep_names: bool = False) -> Challenge:
    """Publish the pending changes as the next visible version.

    Raises Invalid without a reason or if incomplete, and (field `keep_names`) if the reason names a company, unless
    `keep_names`.
    """
    if challenge.pending is None:
        raise Conflict(_l("Nothing has changed since the public version."))
    text = _reason(challenge, reason, keep_names=keep_names)
    _refuse_reopening(challenge)
    _require_complete(challenge)
    revise(actor, challenge, content_queries.working_content(challenge), reason=text)
    return challenge


@command(policy.can_freeze, locks="challenge")
def freeze_challenge(actor: Actor, *, challenge: Challenge, notice_url: str) -> Challenge:
    """The tender is live: dialogue stops and readers are sent to the official notice, as a visible version."""
    if challenge.is_frozen:
        raise Conflict(_l("This challenge is already frozen."))
    _change_phase(actor, challenge, LIVE, notice_url=tidy(notice_url), reason=_("The tender is live."))
    return challenge


@command(policy.can_freeze, locks="challenge")
def thaw_challenge(actor: Actor, *, challenge: Challenge, phase: str) -> Challenge:
    """The tender is over or was called off: dialogue may go on, as a visible version."""
    if not challenge.is_frozen:
        raise Conflict(_l("This challenge is not frozen."))
    if phase == LIVE:
        raise Invalid({"phase": _("Choose the phase after the tender.")})
    label = vocabulary.label("procurement_phase", phase)
    _change_phase(actor, challenge, phase, notice_url=challenge.notice_url, reason=_("Now: %(phase)s.", phase=label))
    return challenge


def _change_phase(actor: Actor, challenge: Challenge, phase: str, *, notice_url: str, reason: str) -> None:
    change = {"procurement_phase": phase, "notice_url": notice_url}
    content = {**content_queries.content_of(challenge), **change}
    problems = content_queries.find_problems(content, form=FULL)
    errors = sentences(problem for problem in problems if problem.field in change)
    if errors:
        raise Invalid({"phase" if name == "procurement_phase" else name: text for name, text in errors.items()})
    pending = challenge.pending
    revise(actor, challenge, content, reason=reason)
    if pending is not None:
        challenge.pending = {**pending, **change}
        touch(actor, challenge)


@command(policy.can_withdraw, locks="challenge")
def withdraw_challenge(actor: Actor, *, challenge: Challenge, reason: str, keep_names: bool = False) -> Challenge:
    """Take it back for good; a public one leaves the lists, and its reason is checked like that of a version."""
    was_public = challenge.is_public
    note = _reason(challenge, reason, keep_names=keep_names) if was_public else tidy(reason)[:1000]
    challenge.closing_note = note
    challenge.withdraw(at=clock.now())
    touch(actor, challenge)
    if was_public:
        search.unindex(challenge)
        eventbus.publish(ChallengeMoved(challenge.id))
    return challenge


@command(policy.can_close, locks="challenge")
def close_challenge(
    actor: Actor, *, challenge: Challenge, outcome_code: str, note: str, keep_names: bool = False
) -> Challenge:
    """End a public challenge with its outcome, whatever it is.

    Raises Invalid without an outcome or a sentence, and (field `keep_names`) if the sentence names a company, unless
    `keep_names`.
    """
    if not vocabulary.is_code("outcome_code", outcome_code):
        raise Invalid({"outcome_code": _("Choose the outcome.")})
    challenge.closing_note = _reason(challenge, note, keep_names=keep_names, field="note")
    challenge.outcome_code = outcome_code
    challenge.advance(ChallengeStatus.CLOSED, at=clock.now())
    touch(actor, challenge)
    eventbus.publish(ChallengeMoved(challenge.id))
    return challenge


@command(platform_only, locks="challenge")
def advance_challenge(actor: Actor, *, challenge: Challenge, to: ChallengeStatus) -> Challenge:
    """Move a public challenge on (matching, in dialogue, decided) when another part of the platform gets there."""
    if challenge.status != to.value:
        challenge.advance(to, at=clock.now())
        touch(actor, challenge)
        eventbus.publish(ChallengeMoved(challenge.id))
    return challenge


@command(platform_only, locks="challenge", audit=lambda until, **_rest: {"until": until.isoformat()})
def extend_deadline(actor: Actor, *, challenge: Challenge, until: datetime, number: int) -> Challenge:
    """Close later, for everybody; the public version `number` that caused it says so too.

    Raises Invalid for a moment that is not later than now and than the closing time.
    """
    before = challenge.closes_at
    if until <= max(clock.now(), before or clock.now()):
        raise Invalid({"closes_at": _("A deadline can only be moved to a later time.")})
    challenge.closes_at = until
    challenge.closing_told_at = challenge.closed_told_at = None  # followers are told anew
    was, now = (moment.isoformat() if moment else None for moment in (before, until))
    if challenge.pending is not None and challenge.pending.get("closes_at") == was:
        challenge.pending = {**challenge.pending, "closes_at": now}  # the next version does not close early again
    version = next((row for row in public_page.revisions_of(challenge) if row.number == number), None)
    if version is not None:
        version.snapshot = {**version.snapshot, "closes_at": now}
        known = [change for change in version.changes if change.get("field") != "closes_at"]
        version.changes = [
            *known,
            {"field": "closes_at", "label": _("Applications close"), "before": was, "after": now},
        ]
    touch(actor, challenge)
    return challenge


@command(platform_only, audit=QUIET)
def tell_of_closing(actor: Actor) -> int:
    """Say once that applications close soon, and once that the time is up. No state changes; returns how many."""
    soon, over = recipients.due_soon(SOON), recipients.time_up()
    for challenge in soon:
        challenge.closing_told_at = clock.now()
        eventbus.publish(ChallengeClosesSoon(challenge.id))
    for challenge in over:
        challenge.closed_told_at = clock.now()
        eventbus.publish(ChallengeTimeUp(challenge.id))
    return len(soon) + len(over)
