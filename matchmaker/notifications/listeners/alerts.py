"""What became public, for those who saved a search: one mechanism for every kind that the search covers."""

from __future__ import annotations

from flask import url_for

from matchmaker.challenges.events import ChallengePublished
from matchmaker.challenges.queries import visibility as challenge_visibility
from matchmaker.core.actors import system_actor
from matchmaker.core.eventbus import subscribe
from matchmaker.library.events import PiecePublished
from matchmaker.library.queries import visibility as library_visibility
from matchmaker.notifications.queries import News
from matchmaker.notifications.services import send_alerts
from matchmaker.organizations.events import OrganizationVetted
from matchmaker.organizations.queries import visibility as organization_visibility
from matchmaker.outcomes.events import ResultPublished
from matchmaker.outcomes.queries import lookup as outcome_lookup
from matchmaker.solutions.events import SolutionListed, TypePublished
from matchmaker.solutions.queries import catalogue as solution_catalogue
from matchmaker.solutions.queries import visibility as solution_visibility
from matchmaker.workshops.events import WorkshopAnnounced
from matchmaker.workshops.queries import recipients as workshop_recipients


def _tell(news: News) -> None:
    send_alerts(system_actor("notifications"), news=news)


@subscribe(ChallengePublished)
def new_challenge(event: ChallengePublished) -> None:
    """Until when one can apply is part of the mail."""
    row = challenge_visibility.get_challenge(event.challenge_id)
    path = url_for("challenges.show", slug=row.slug, _external=False)
    _tell(News("challenge", row.id, row.title, row.city.name, row.summary, path, row.closes_at))


@subscribe(SolutionListed)
def new_solution(event: SolutionListed) -> None:
    """Only the first time: a renewed or changed one is not new."""
    if event.reason != "accepted":
        return
    row = solution_visibility.get(event.solution_id)
    path = url_for("solutions.show", slug=row.slug, _external=False)
    _tell(News("solution", row.id, row.title, row.company.name, row.summary, path))


@subscribe(TypePublished)
def new_type(event: TypePublished) -> None:
    """A kind of solution without a company's name."""
    row = solution_catalogue.type_row(event.solution_type_id)
    path = url_for("solutions.show_type", slug=row.slug, _external=False)
    _tell(News("solution_type", row.id, row.title, "", row.summary, path))


@subscribe(OrganizationVetted)
def new_organization(event: OrganizationVetted) -> None:
    """Its profile is public from now on."""
    if not event.accepted:
        return
    row = organization_visibility.get_organization(event.organization_id)
    path = url_for("organizations.show", slug=row.slug, _external=False)
    _tell(News("organization", row.id, row.name, "", row.summary, path))


@subscribe(WorkshopAnnounced)
def new_workshop(event: WorkshopAnnounced) -> None:
    """Everybody may register."""
    row = workshop_recipients.get_workshop_by_id(event.workshop_id)
    path = url_for("workshops.show", slug=row.slug, _external=False)
    _tell(News("workshop", row.id, row.title, "", row.summary, path))


@subscribe(ResultPublished)
def new_result(event: ResultPublished) -> None:
    """Found, as in the register, by the texts of its challenge."""
    row = outcome_lookup.result_row(event.result_id)
    path = url_for("results.show", public_id=row.public_id, _external=False)
    company = row.collaboration.company.name if row.collaboration is not None else ""
    _tell(News("result", row.challenge_id, row.challenge.title, row.challenge.city.name, company, path))


@subscribe(PiecePublished)
def new_text(event: PiecePublished) -> None:
    """Only the first time: a later version is not new."""
    if event.number > 1:
        return
    row = library_visibility.get(event.piece_id)
    path = url_for("library.show", slug=row.slug, _external=False)
    _tell(News("library", row.id, row.title, "", row.summary, path))
