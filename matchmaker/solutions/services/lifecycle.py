"""The life of a solution: handed in, checked, listed for twelve months, renewed, expired, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _
from matchmaker.core.text import control_character, tidy
from matchmaker.records.comments import answers_to
from matchmaker.records.shown import sentences
from matchmaker.solutions import policy
from matchmaker.solutions.events import (
    CommentsAnswered,
    RenewalDue,
    SolutionListed,
    SolutionReturned,
    SolutionSubmitted,
    SolutionUnlisted,
)
from matchmaker.solutions.jobs.writing import settle
from matchmaker.solutions.models import Solution
from matchmaker.solutions.queries import content as content_queries
from matchmaker.solutions.queries.working_lists import due_for_notice, run_out

MAX_NOTE = 2_000


def _keep_answers(solution: Solution, answers: Mapping[str, str]) -> bool:
    """Keep the company's answers, by the name of the comment; True if one is new. Raises Invalid as `answers_to`."""
    kept = answers_to(content_queries.comments_on(solution), answers)
    changed = kept != solution.returned_answers
    solution.returned_answers = kept
    return changed and bool(kept)


@command(policy.can_answer_comments, locks="solution")
def answer_comments(actor: Actor, *, solution: Solution, answers: Mapping[str, str]) -> Solution:
    """Answer the organizer's note without submitting again. Raises Invalid without an answer.

    Nobody is told of what was said before.
    """
    if not any(tidy(text) for text in answers.values()):
        raise Invalid({"": _("Write an answer beside at least one comment.")})
    if _keep_answers(solution, answers):
        settle(actor, solution)
        publish(CommentsAnswered(solution.id))
    return solution


@command(policy.can_submit, locks="solution")
def submit_solution(actor: Actor, *, solution: Solution, answers: Mapping[str, str] | None = None) -> Solution:
    """Hand in for the organizers' check, with `answers` to the note it was returned with.

    Raises Invalid naming what is missing.
    """
    if answers is not None:
        _keep_answers(solution, answers)
    problems = content_queries.find_problems(content_queries.content_of(solution))
    wrong = [problem for problem in problems if problem.field != "types"]  # what is no longer public is left out
    if wrong:
        raise Invalid(sentences(wrong))
    blocking = content_queries.assess(solution).blocking
    if blocking:
        names = "; ".join(_(score.label) for score in blocking)
        raise Invalid(_("This cannot be submitted yet. Still missing: %(names)s.", names=names))
    solution.submit(at=clock.now())
    settle(actor, solution)
    publish(SolutionSubmitted(solution.id))
    return solution


@command(policy.can_accept, locks="solution")
def accept_solution(actor: Actor, *, solution: Solution) -> Solution:
    """List it for twelve months."""
    solution.enlist(at=clock.now())
    settle(actor, solution)
    publish(SolutionListed(solution.id))
    return solution


@command(policy.can_return, locks="solution", audit=lambda **arguments: {"note": arguments["note"]})
def return_solution(actor: Actor, *, solution: Solution, note: str) -> Solution:
    """Return it to the company with what to change. Raises Invalid without a note."""
    note = tidy(note)
    if len(note) < 10:
        raise Invalid({"note": _("Describe in a sentence or two what the company should change.")})
    if len(note) > MAX_NOTE or control_character(note):
        raise Invalid({"note": _("Please shorten this to %(limit)s characters of plain text.", limit=MAX_NOTE)})
    solution.give_back(note=note)
    settle(actor, solution)
    publish(SolutionReturned(solution.id))
    return solution


@command(policy.can_renew, locks="solution")
def renew_solution(actor: Actor, *, solution: Solution) -> Solution:
    """Confirm that everything is still right: twelve more months from today."""
    solution.renew(at=clock.now())
    settle(actor, solution)
    publish(SolutionListed(solution.id, reason="renewed"))
    return solution


@command(policy.can_withdraw, locks="solution")
def withdraw_solution(actor: Actor, *, solution: Solution) -> Solution:
    """Take it off the lists (or back from the check). It can be handed in again later."""
    was_listed = solution.is_listed
    solution.withdraw()
    settle(actor, solution)
    if was_listed:
        publish(SolutionUnlisted(solution.id))
    return solution


@command(platform_only, audit=lambda **arguments: {"expired": arguments["result"][0]})
def run_renewals(actor: Actor) -> tuple[int, int]:
    """End listings whose day has passed and tell companies whose last 30 days began: (expired, told)."""
    today = clock.today()
    gone = run_out(today)
    for solution in gone:
        solution.expire()
        settle(actor, solution)
        publish(SolutionUnlisted(solution.id, reason="expired"))
    due = due_for_notice(today)
    for solution in due:
        solution.renewal_told_on = today
        publish(RenewalDue(solution.id))
    session().flush()
    return len(gone), len(due)


@command(platform_only, audit=QUIET)
def note_pairings(actor: Actor, *, counts: Mapping[int, int]) -> None:
    """Remember how many pairings each solution has (the matcher's numbers, for the order "fewest pairings").

    Written past the object, so that nobody's open form becomes stale by it.
    """
    for solution_id, count in counts.items():
        session().execute(sa.update(Solution).where(Solution.id == solution_id).values(pairings_count=count))
