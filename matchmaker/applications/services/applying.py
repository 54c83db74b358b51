"""A company's side: start, check oneself, write, send, confirm again, withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from matchmaker.accounts.services.agreeing import record_agreement
from matchmaker.applications import policy
from matchmaker.applications.engine import words_in
from matchmaker.applications.events import ApplicationConfirmed, ApplicationSubmitted, ApplicationWithdrawn
from matchmaker.applications.models import CHECK_ANSWERS, Application
from matchmaker.applications.queries import company as company_queries
from matchmaker.applications.queries import visibility
from matchmaker.challenges.models import Challenge
from matchmaker.core import agreements, clock, eventbus
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command, hold
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.i18n import _, _l
from matchmaker.core.text import tidy
from matchmaker.core.versions import Difference, differing
from matchmaker.matching.queries.own_fits import best_solution_id
from matchmaker.organizations.models import Organization
from matchmaker.solutions.models import Solution

APPROACH_WORDS = 500


@dataclass(frozen=True)
class Draft:
    """What a company has typed. `answers` follow the challenge's prompts."""

    approach: str
    answers: tuple[str, ...] = ()
    solution: Solution | None = None


@command(policy.can_start)
def start_application(
    actor: Actor, *, challenge: Challenge, company: Organization, solution: Solution | None = None
) -> Application:
    """The company's one application to this challenge: a new draft from a listed solution, or the one it has.

    A withdrawn one becomes a draft again. Raises Conflict if the company has no listed solution.
    """
    found = visibility.find_for(challenge, company)
    if found is None:
        found = _create(actor, challenge, company, _solution_for(challenge, company, solution))
    if found.status == "withdrawn":
        hold(found)
        if found.status == "withdrawn":
            found.reopen()
            _touch(actor, found)
    return found


def _solution_for(challenge: Challenge, company: Organization, wanted: Solution | None) -> Solution:
    """What the company asked for, else the one that fits best, else the first of its list."""
    listed = company_queries.listed_solutions(company)
    if wanted is not None and wanted in listed:
        return wanted
    if not listed:
        raise Conflict(_l("Register a solution first: an application starts from a listed solution of your company."))
    best = best_solution_id(challenge.id, company.id)
    return next((item for item in listed if item.id == best), listed[0])


def _create(actor: Actor, challenge: Challenge, company: Organization, solution: Solution) -> Application:
    row = Application(
        challenge=challenge,
        company=company,
        solution=solution,
        approach=company_queries.prefill(solution),
        checks=company_queries.filled_checks(company_queries.asked_checks(challenge, []), solution),
        answers=company_queries.asked_prompts(challenge, []),
        revision=challenge.revision,
        started_by_id=actor.user_id,
        updated_by_id=actor.user_id,
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    try:
        with session().begin_nested():
            session().add(row)
    except sa.exc.IntegrityError:
        other = visibility.find_for(challenge, company)
        if other is None:
            raise
        return other
    return row


def _touch(actor: Actor, application: Application) -> None:
    application.updated_at, application.updated_by_id = clock.now(), actor.user_id
    session().flush()


def _checks_apart(application: Application, answers: Sequence[tuple[str, str]]) -> list[Difference]:
    asked = company_queries.asked_checks(application.challenge, application.checks)
    pairs = zip(asked, answers, strict=False)
    return differing(*((row["text"], _said(row["answer"], row["comment"]), _said(*given)) for row, given in pairs))


def _said(answer: str, comment: str) -> str:
    words = {"yes": _("Yes"), "partly": _("Partly"), "no": _("No")}
    return f"{words.get(answer, '')} {comment}"


@command(policy.can_edit, audit=QUIET, seen="application", compare=_checks_apart)
def save_checks(
    actor: Actor, *, application: Application, answers: Sequence[tuple[str, str]], seen_version: int | None = None
) -> None:
    """Keep the self-check: (yes | partly | no | "", comment) for each must-have, in their order. Raises Stale."""
    asked = company_queries.asked_checks(application.challenge, application.checks)
    if len(answers) != len(asked):
        raise Invalid({"": _("The must-haves have changed since you opened this page. Please check them again.")})
    before = [check["text"] for check in application.checks if check["answer"] == "no"]
    for check, (answer, comment) in zip(asked, answers, strict=True):
        if answer not in {*CHECK_ANSWERS, ""}:
            raise Invalid({"": _("Answer each must-have with yes, partly or no.")})
        check["answer"], check["comment"] = answer, tidy(comment)[:1000]
    application.checks = asked
    if [check["text"] for check in asked if check["answer"] == "no"] != before:
        application.accepts_gaps = False
    _touch(actor, application)


@command(policy.can_edit, seen="application")
def accept_gaps(actor: Actor, *, application: Application, seen_version: int | None = None) -> None:
    """Go on although a must-have is not met, knowing what that means. Raises Stale."""
    application.accepts_gaps = True
    _touch(actor, application)


def _draft_apart(application: Application, draft: Draft | None) -> list[Difference]:
    """What a draft would change; nothing of one that was sent, because that does not change any more."""
    if draft is None or application.is_sent:
        return []
    prompts = company_queries.asked_prompts(application.challenge, application.answers)
    pairs = [(_("Your offer to this city"), application.approach, draft.approach)]
    pairs += [(p["text"], p["answer"], text) for p, text in zip(prompts, draft.answers, strict=False)]
    if draft.solution is not None:
        before = application.solution.title if application.solution else ""
        pairs.append((_("Solution"), before, draft.solution.title))
    return differing(*pairs)


@command(policy.can_edit, audit=QUIET, seen="application", compare=_draft_apart)
def save_draft(actor: Actor, *, application: Application, draft: Draft, seen_version: int | None = None) -> None:
    """Keep what is typed, complete or not. Raises Stale if somebody saved since the page was opened."""
    _write(actor, application, draft)


def _write(actor: Actor, application: Application, draft: Draft) -> None:
    prompts = company_queries.asked_prompts(application.challenge, application.answers)
    if len(draft.answers) != len(prompts):
        raise Invalid({"": _("The city's questions have changed since you opened this page. Please reload it.")})
    for prompt, text in zip(prompts, draft.answers, strict=True):
        prompt["answer"] = tidy(text)
    approach = tidy(draft.approach)
    if draft.solution is not None and draft.solution.id != application.solution_id:
        if draft.solution.company_id != application.company_id or not draft.solution.is_listed:
            raise Invalid({"solution": _("Choose a listed solution of your company.")})
        untouched = application.solution is None or approach in {
            "",
            tidy(company_queries.prefill(application.solution)),
        }
        _refill(application, draft.solution)
        application.solution = draft.solution
        approach = tidy(company_queries.prefill(draft.solution)) if untouched else approach
    application.approach, application.answers = approach, prompts
    _touch(actor, application)


def _refill(application: Application, solution: Solution) -> None:
    """Answers that came from the former solution come from the new one."""
    checks = company_queries.asked_checks(application.challenge, application.checks)
    application.checks = company_queries.refilled_checks(checks, application.solution, solution)
    if [c["answer"] for c in application.checks] != [c["answer"] for c in checks]:
        application.accepts_gaps = False


@command(policy.can_submit, seen="application", compare=_draft_apart)
def submit_application(
    actor: Actor,
    *,
    application: Application,
    draft: Draft | None = None,
    seen_version: int | None = None,
    agreed: int | None = None,
) -> Application:
    """Send it; `agreed` is the version of what a company agrees to that was read (None: the caller saw no page).

    A second click or tab gets the application that was sent, whatever it typed.

    Raises Invalid with everything that is missing (fields `approach`, `answers-<n>`, `checks`), Stale.
    """
    if application.is_sent:
        return application
    if draft is not None:
        _write(actor, application, draft)
    _require_complete(application)
    if application.solution is not None:
        application.solution_facts = company_queries.solution_facts(application.solution)
    record_agreement(actor, text=agreements.APPLICATION, about=f"application {application.public_id}", agreed=agreed)
    application.submit(by_id=actor.user_id, at=clock.now(), revision=application.challenge.revision)
    _touch(actor, application)
    eventbus.publish(ApplicationSubmitted(application.id))
    return application


def _require_complete(application: Application) -> None:
    errors: dict[str, str] = {}
    challenge = application.challenge
    if application.solution is None or not application.solution.is_listed:
        errors["solution"] = _("Choose a listed solution of your company.")
    if not application.approach:
        errors["approach"] = _("Describe what you offer this city.")
    elif words_in(application.approach) > APPROACH_WORDS:
        errors["approach"] = _too_long(words_in(application.approach), APPROACH_WORDS)
    for i, prompt in enumerate(company_queries.asked_prompts(challenge, application.answers)):
        if not prompt["answer"]:
            errors[f"answers-{i}"] = _("Answer this question from the city.")
        elif words_in(prompt["answer"]) > prompt["max_words"]:
            errors[f"answers-{i}"] = _too_long(words_in(prompt["answer"]), prompt["max_words"])
    checks = company_queries.asked_checks(challenge, application.checks)
    if any(not check["answer"] for check in checks):
        errors["checks"] = _("Answer every must-have in the self-check first.")
    elif any(check["answer"] == "no" for check in checks) and not application.accepts_gaps:
        errors["checks"] = _("You do not meet a must-have. Confirm that you want to continue, or stop here.")
    if errors:
        raise Invalid(errors)


def _too_long(have: int, limit: int) -> str:
    return _("Please shorten this. Words now: %(have)s, maximum: %(limit)s.", limit=limit, have=have)


@command(policy.can_confirm, locks="application")
def confirm_application(
    actor: Actor, *, application: Application, answers: Sequence[tuple[str, str]] = ()
) -> Application:
    """Say that a sent application still stands for the challenge's newest version, with new must-haves answered."""
    if not application.needs_confirmation:
        return application
    checks = company_queries.asked_checks(application.challenge, application.checks)
    if answers:
        if len(answers) != len(checks):
            raise Invalid({"": _("The must-haves have changed since you opened this page. Please check them again.")})
        for check, (answer, comment) in zip(checks, answers, strict=True):
            check["answer"], check["comment"] = answer, tidy(comment)[:1000]
    if any(check["answer"] not in CHECK_ANSWERS for check in checks):
        raise Invalid({"": _("Answer every must-have before you confirm.")})
    application.checks = checks
    application.confirm(at=clock.now(), revision=application.challenge.revision)
    _touch(actor, application)
    eventbus.publish(ApplicationConfirmed(application.id))
    return application


@command(policy.can_withdraw, locks="application", audit=lambda reason, **_rest: {"reason": reason})
def withdraw_application(actor: Actor, *, application: Application, reason: str = "") -> Application:
    """Take it back: scores and prepared decisions stop counting. It can be started again while there is time."""
    return _withdraw(actor, application, reason)


def _withdraw(actor: Actor, application: Application, reason: str) -> Application:
    was_sent = application.is_sent
    for decision in [d for d in application.decisions if d.released_at is None]:
        application.decisions.remove(decision)
    application.withdraw(at=clock.now(), reason=tidy(reason)[:1000])
    _touch(actor, application)
    eventbus.publish(ApplicationWithdrawn(application.id, was_sent=was_sent))
    return application


@command(platform_only, audit=lambda company_id, **_rest: {"company_id": company_id})
def end_applications(actor: Actor, *, company_id: int) -> None:
    """A company was closed: what nobody has decided finally is withdrawn with that reason; decisions stay."""
    for application in company_queries.ending(company_id):
        hold(application)
        _withdraw(actor, application, _("The company has left the platform."))
