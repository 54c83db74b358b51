"""Who is told what about solutions."""

from __future__ import annotations

from typing import Any

from flask import url_for

from matchmaker.core.actors import system_actor
from matchmaker.core.eventbus import subscribe
from matchmaker.core.i18n import _l
from matchmaker.notifications.services import Mail, tell_people
from matchmaker.organizations.queries import recipients as organization_recipients
from matchmaker.organizations.queries import visibility as organization_visibility
from matchmaker.solutions.events import (
    CommentsAnswered,
    RenewalDue,
    SolutionListed,
    SolutionReturned,
    SolutionSubmitted,
    SolutionUnlisted,
    SuggestionAnswered,
    TypeSuggested,
    TypeWithdrawn,
)
from matchmaker.solutions.models import Solution, SuggestionStatus
from matchmaker.solutions.queries import catalogue
from matchmaker.solutions.queries import suggestions as suggestion_queries
from matchmaker.solutions.queries import visibility as solution_visibility


def _tell_company(solution: Solution, text: str, mail: Mail, **context: Any) -> None:
    tell_people(
        system_actor("notifications"),
        user_ids=organization_recipients.editors_of(solution.company_id),
        text=text,
        url=url_for("solutions.show", slug=solution.slug),
        mail=mail,
        **context,
    )


@subscribe(SolutionSubmitted)
def _submitted(event: SolutionSubmitted) -> None:
    solution = solution_visibility.get(event.solution_id)
    tell_people(
        system_actor("notifications"),
        user_ids=organization_visibility.organizer_ids(),
        text=_l(
            "%(company)s submitted “%(title)s”. Please review it.", company=solution.company.name, title=solution.title
        ),
        url=url_for("solutions.show", slug=solution.slug),
        mail=Mail(
            "solutions/submitted",
            _l("To review: “%(title)s” (%(company)s)", title=solution.title, company=solution.company.name),
        ),
    )


@subscribe(SolutionReturned)
def _returned(event: SolutionReturned) -> None:
    solution = solution_visibility.get(event.solution_id)
    text = _l("An organizer requests changes to “%(title)s”.", title=solution.title)
    mail = Mail("solutions/returned", _l("Changes requested: “%(title)s”", title=solution.title))
    _tell_company(solution, text, mail, note=solution.returned_note)


@subscribe(CommentsAnswered)
def _comments_answered(event: CommentsAnswered) -> None:
    solution = solution_visibility.get(event.solution_id)
    company, title = solution.company.name, solution.title
    tell_people(
        system_actor("notifications"),
        user_ids=organization_visibility.organizer_ids(),
        text=_l("%(company)s answered the comments on “%(title)s”.", company=company, title=title),
        url=url_for("solutions.show", slug=solution.slug),
        mail=Mail("solutions/comments_answered", _l("Answers to your comments: “%(title)s”", title=title)),
        answers=list(solution.returned_answers.values()),
    )


@subscribe(SolutionListed)
def _listed(event: SolutionListed) -> None:
    if event.reason != "accepted":  # the company renewed or changed it itself
        return
    solution = solution_visibility.get(event.solution_id)
    text = _l("“%(title)s” is now listed.", title=solution.title)
    mail = Mail("solutions/listed", _l("Your solution is public: “%(title)s”", title=solution.title))
    _tell_company(solution, text, mail, until=solution.expires_on)


@subscribe(RenewalDue)
def _renewal_due(event: RenewalDue) -> None:
    solution = solution_visibility.get(event.solution_id)
    text = _l("Please renew “%(title)s”.", title=solution.title)
    mail = Mail("solutions/renewal_due", _l("Renewal due: “%(title)s”", title=solution.title))
    _tell_company(solution, text, mail, until=solution.expires_on)


@subscribe(SolutionUnlisted)
def _expired(event: SolutionUnlisted) -> None:
    if event.reason != "expired":
        return
    solution = solution_visibility.get(event.solution_id)
    mail = Mail("solutions/expired", _l("No longer listed: “%(title)s”", title=solution.title))
    _tell_company(solution, _l("“%(title)s” has expired.", title=solution.title), mail)


@subscribe(TypeSuggested)
def _suggested(event: TypeSuggested) -> None:
    row = suggestion_queries.suggestion_row(event.suggestion_id)
    others = [one for one in organization_visibility.organizer_ids() if one != row.suggested_by_id]
    tell_people(
        system_actor("notifications"),
        user_ids=others,
        text=_l("A solution type is suggested: “%(title)s”. Please review it.", title=row.title),
        url=url_for("solutions.review_suggestion", public_id=row.public_id),
    )


@subscribe(SuggestionAnswered)
def _suggestion_answered(event: SuggestionAnswered) -> None:
    row = suggestion_queries.suggestion_row(event.suggestion_id)
    text = _l("Your suggestion “%(title)s” is declined, with a reason.", title=row.title)
    if row.status == SuggestionStatus.ACCEPTED.value:
        text = _l("Your suggestion “%(title)s” is accepted. Organizers write its page.", title=row.title)
    tell_people(
        system_actor("notifications"),
        user_ids=[row.suggested_by_id],
        text=text,
        url=url_for("solutions.suggestions"),
        mail=Mail("solutions/suggestion_answered", _l("The answer to your suggestion: “%(title)s”", title=row.title)),
        answer=row.answer,
    )


@subscribe(TypeWithdrawn)
def _type_withdrawn(event: TypeWithdrawn) -> None:
    """Those who look after a public package hear that one of its parts is withdrawn."""
    row = catalogue.type_row(event.solution_type_id)
    for package in catalogue.public_packages_of(row.id):
        people = set(organization_visibility.organizer_ids())
        if package.organization_id is not None:
            people |= set(organization_recipients.editors_of(package.organization_id))
        tell_people(
            system_actor("notifications"),
            user_ids=sorted(people),
            text=_l(
                "“%(title)s” is withdrawn. It is a part of the public package “%(package)s”.",
                title=row.title,
                package=package.title,
            ),
            url=url_for("solutions.show_package", slug=package.slug),
        )
