"""What a company sees: its applications, and what a challenge asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload, selectinload

from matchmaker.applications import policy
from matchmaker.applications.models import (
    RESULTS,
    SENT,
    UNDECIDED,
    Application,
    ApplicationStatus,
)
from matchmaker.challenges.models import Challenge, ChallengeRevision
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.numbers import figure
from matchmaker.organizations.models import Organization
from matchmaker.records.reading import requirements
from matchmaker.records.shown import names_of
from matchmaker.solutions.models import Solution, SolutionStatus


def own_applications(actor: Actor) -> Sequence[Application]:
    """All applications of the company the actor acts for, newest first."""
    return (
        session()
        .scalars(
            sa.select(Application)
            .options(selectinload(Application.decisions))
            .where(Application.company_id == (actor.organization_id or 0))
            .order_by(Application.updated_at.desc(), Application.id.desc())
        )
        .unique()
        .all()
    )


def listed_solutions(company: Organization) -> Sequence[Solution]:
    """What the company can apply with."""
    return (
        session()
        .scalars(
            sa.select(Solution)
            .where(Solution.company_id == company.id, Solution.status == SolutionStatus.LISTED.value)
            .order_by(Solution.title, Solution.id)
        )
        .unique()
        .all()
    )


def asked_checks(challenge: Challenge, stored: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The challenge's must-haves now, with what was answered to the same words before."""
    known = {check["text"]: check for check in stored}
    return [
        {
            "text": must.text,
            "answer": known.get(must.text, {}).get("answer", ""),
            "comment": known.get(must.text, {}).get("comment", ""),
        }
        for must in challenge.requirements
        if must.is_must
    ]


def filled_checks(checks: Sequence[dict[str, Any]], solution: Solution) -> list[dict[str, Any]]:
    """The checks with open ones answered from what the company says about data and software on its solution.

    The company reads and may change each before it sends.
    """
    return [check if check["answer"] else {**check, **_from_solution(check["text"], solution)} for check in checks]


def refilled_checks(checks: Sequence[dict[str, Any]], before: Solution | None, after: Solution) -> list[dict[str, Any]]:
    """The checks when another solution is offered: open ones and those filled from the former one follow the new one.

    Where the new one says nothing the answer stays, for the company has saved it, but no longer as said by a solution.
    """
    found = []
    for check in checks:
        told = {"answer": check["answer"], "comment": check["comment"]}
        if before is None or not told["answer"] or told != _from_solution(check["text"], before):
            found.append(check)
        elif _from_solution(check["text"], after)["answer"]:
            found.append({**check, "answer": "", "comment": ""})
        else:
            found.append({**check, "comment": ""})
    return filled_checks(found, after)


def _from_solution(text: str, solution: Solution) -> dict[str, str]:
    answer, codes = requirements.answer_to(text, solution.data_terms)
    if not answer:
        return {"answer": "", "comment": ""}
    return {"answer": answer, "comment": _("From our solution: %(names)s", names=names_of("data_requirement", codes))}


def open_terms(challenge: Challenge, solution: Solution | None) -> str:
    """Names of the rules for data that must-haves mean and the solution does not answer yet; "" if there are none."""
    if solution is None:
        return ""
    asked = requirements.asked(must.text for must in challenge.requirements if must.is_must)
    return names_of("data_requirement", [code for code in asked if code not in solution.data_terms])


def must_have_answers(actor: Actor, challenge: Challenge, company_id: int) -> dict[str, tuple[str, str]]:
    """The words of a must-have → (answer, comment) of the company's self-check, if the actor may read it.

    The company reads its own, drafts too; the city from the closing time on; nothing is asked of the database before.
    """
    if not actor.member_of(company_id) and not policy.can_read_content(actor, challenge=challenge, assessment=None):
        return {}
    found = session().scalar(
        sa.select(Application)
        .options(lazyload("*"), joinedload(Application.assessment).lazyload("*"))  # the challenge is at hand
        .where(Application.challenge_id == challenge.id, Application.company_id == company_id)
    )
    if found is None or not policy.can_view(actor, application=found):
        return {}
    return {check["text"]: (check["answer"], check["comment"]) for check in found.checks if check["answer"]}


def asked_prompts(challenge: Challenge, stored: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The challenge's own questions now, with what was answered to the same words before."""
    known = {answer["text"]: answer.get("answer", "") for answer in stored}
    return [
        {"text": prompt.text, "max_words": prompt.max_words, "answer": known.get(prompt.text, "")}
        for prompt in challenge.prompts
    ]


def prefill(solution: Solution) -> str:
    """The first text of an application: what the company has written about its solution already."""
    parts = [solution.summary, solution.description]
    places = []
    for ref in solution.references:
        where = ", ".join(str(part) for part in (ref.place, ref.year) if part)
        found = " ".join(part for part in (ref.result, figure(ref.value, ref.unit)) if part)
        places.append(": ".join(part for part in (where, found) if part))
    if places:
        parts.append(_("Already in use in:") + "\n" + "\n".join(f"- {place}" for place in places))
    return "\n\n".join(part for part in parts if part)


def solution_facts(solution: Solution) -> dict[str, Any]:
    """The solution as it is now, kept with the application that is sent."""
    return {
        "title": solution.title,
        "slug": solution.slug,
        "summary": solution.summary,
        "maturity": solution.maturity,
        "references": [
            {name: getattr(row, name) for name in ("place", "country", "year", "result", "value", "unit")}
            for row in solution.references
        ],
    }


def changes_since(application: Application) -> Sequence[ChallengeRevision]:
    """The challenge's versions that the company has not confirmed yet, oldest first."""
    return (
        session()
        .scalars(
            sa.select(ChallengeRevision)
            .where(
                ChallengeRevision.challenge_id == application.challenge_id,
                ChallengeRevision.number > application.revision,
            )
            .order_by(ChallengeRevision.number)
        )
        .all()
    )


def status_steps(application: Application) -> list[tuple[str, Any, str]]:
    """Draft → Submitted → Next round → Decision as (name, moment or None, done | now | "")."""
    status = application.status
    shortlist = next((d for d in application.released if d.result == RESULTS[0]), None)
    final = next((d for d in application.released if d.result != RESULTS[0]), None)
    reached = 0
    if status in SENT:
        reached = 1
    if shortlist is not None:
        reached = 2
    if final is not None and status in SENT:
        reached = 3
    if status == ApplicationStatus.WITHDRAWN.value:
        return [
            (_("Draft"), application.created_at, "done"),
            (_("Withdrawn"), application.withdrawn_at, "now"),
        ]
    moments = (
        application.updated_at if application.is_draft else application.created_at,
        application.submitted_at,
        shortlist.released_at if shortlist else None,
        final.released_at if final else None,
    )
    names = (_("Draft"), _("Submitted"), _("Next round"), _("Decision"))
    return [
        (name, moment, "now" if i == reached else ("done" if i < reached else ""))
        for i, (name, moment) in enumerate(zip(names, moments, strict=True))
    ]


def ending(company_id: int) -> Sequence[Application]:
    """A company's drafts and undecided applications, which end when it is closed."""
    select = sa.select(Application).where(
        Application.company_id == company_id,
        Application.status.in_((ApplicationStatus.DRAFT.value, *UNDECIDED)),
    )
    return session().scalars(select.order_by(Application.id)).unique().all()


def ending_in_words(organization: Organization) -> list[str]:
    """The same in words."""
    n = len(ending(organization.id))
    return [ngettext("%(num)s application is withdrawn.", "%(num)s applications are withdrawn.", n)] if n else []
