"""Every column here that names a person: what the person reads of it, what becomes of it when they leave."""

from __future__ import annotations

from typing import Any, Final

from matchmaker.accounts.hooks import Erasure, PersonColumn
from matchmaker.accounts.queries import looked_up
from matchmaker.challenges.models import Challenge
from matchmaker.organizations.models import Organization
from matchmaker.workshops.models.after import ReportVersion, WorkshopFeedback, WorkshopReport
from matchmaker.workshops.models.allocation import GroupMeeting, WorkshopAllocation, WorkshopPairing
from matchmaker.workshops.models.inviting import WorkshopInvitation
from matchmaker.workshops.models.mails import WorkshopMailText, WorkshopMessage
from matchmaker.workshops.models.people import Registration, RegistrationPerson
from matchmaker.workshops.models.workshop import Workshop, WorkshopRole, WorkshopSeries

_ORGANIZERS: Final = "what organizers arranged must stay explainable to those who took part"


def _title(workshop_id: Any) -> Any:
    return looked_up(workshop_id, Workshop.title)


PERSON_COLUMNS: Final = (
    PersonColumn(
        Registration.registered_by_id,
        "registrations_for_workshops",
        {
            "workshop": _title(Registration.workshop_id),
            "organization": looked_up(Registration.organization_id, Organization.name),
            "status": Registration.status,
            "note": Registration.note,
            "at": Registration.registered_at,
        },
        Erasure.KEPT,
        "the registration is the organization's: its place and its meetings hang on it",
    ),
    PersonColumn(
        Registration.entered_by_id,
        "registrations_entered_on_behalf",
        {
            "workshop": _title(Registration.workshop_id),
            "organization": looked_up(Registration.organization_id, Organization.name),
            "at": Registration.registered_at,
        },
        Erasure.KEPT,
        _ORGANIZERS,
    ),
    PersonColumn(
        WorkshopInvitation.invited_by_id,
        "invitations_to_workshops_sent",
        {
            "workshop": _title(WorkshopInvitation.workshop_id),
            "organization": looked_up(WorkshopInvitation.organization_id, Organization.name),
            "at": WorkshopInvitation.created_at,
        },
        Erasure.KEPT,
        _ORGANIZERS,
    ),
    PersonColumn(
        WorkshopMessage.written_by_id,
        "messages_to_participants",
        {
            "workshop": _title(WorkshopMessage.workshop_id),
            "subject": WorkshopMessage.subject,
            "text": WorkshopMessage.text,
            "at": WorkshopMessage.created_at,
        },
        Erasure.KEPT,
        _ORGANIZERS,
    ),
    PersonColumn(
        WorkshopMailText.updated_by_id,
        "own_words_for_emails",
        {
            "workshop": _title(WorkshopMailText.workshop_id),
            "kind": WorkshopMailText.event,
            "at": WorkshopMailText.updated_at,
        },
        Erasure.KEPT,
        "whoever saves next is told that somebody else saved before",
    ),
    PersonColumn(
        RegistrationPerson.user_id,
        "participation_in_workshops",
        {
            "workshop": _title(looked_up(RegistrationPerson.registration_id, Registration.workshop_id)),
            "name": RegistrationPerson.name,
            "email": RegistrationPerson.email,
            "job_title": RegistrationPerson.job_title,
        },
        Erasure.DELETED,
        "nobody comes who has left; the organization's registration stays",
    ),
    PersonColumn(
        WorkshopRole.user_id,
        "roles_in_workshops",
        {"workshop": _title(WorkshopRole.workshop_id), "role": WorkshopRole.role, "since": WorkshopRole.created_at},
        Erasure.DELETED,
        "a deleted account runs nothing",
    ),
    PersonColumn(
        WorkshopFeedback.user_id,
        "feedback_on_workshops",
        {
            "workshop": _title(WorkshopFeedback.workshop_id),
            "rating": WorkshopFeedback.rating,
            "text": WorkshopFeedback.text,
            "at": WorkshopFeedback.at,
        },
        Erasure.DELETED,
        "the opinion was the person's own",
    ),
    PersonColumn(
        Workshop.created_by_id,
        "workshops_set_up",
        {"workshop": Workshop.title, "at": Workshop.created_at},
        Erasure.KEPT,
        _ORGANIZERS,
    ),
    PersonColumn(
        WorkshopSeries.created_by_id,
        "series_of_workshops_set_up",
        {"series": WorkshopSeries.title, "at": WorkshopSeries.created_at},
        Erasure.KEPT,
        _ORGANIZERS,
    ),
    PersonColumn(
        WorkshopReport.updated_by_id,
        "reports_changed_last",
        {"workshop": _title(WorkshopReport.workshop_id), "at": WorkshopReport.updated_at},
        Erasure.KEPT,
        "whoever saves next is told that somebody else saved before",
    ),
    PersonColumn(
        ReportVersion.published_by_id,
        "versions_of_reports_published",
        {
            "workshop": _title(looked_up(ReportVersion.report_id, WorkshopReport.workshop_id)),
            "version": ReportVersion.number,
            "at": ReportVersion.published_at,
        },
        Erasure.KEPT,
        _ORGANIZERS,
    ),
    PersonColumn(
        GroupMeeting.created_by_id,
        "group_meetings_asked_for",
        {"workshop": _title(GroupMeeting.workshop_id), "theme": GroupMeeting.theme, "at": GroupMeeting.created_at},
        Erasure.KEPT,
        _ORGANIZERS,
    ),
    PersonColumn(
        WorkshopAllocation.computed_by_id,
        "allocations_computed",
        {"workshop": _title(WorkshopAllocation.workshop_id), "at": WorkshopAllocation.computed_at},
        Erasure.KEPT,
        _ORGANIZERS,
    ),
    PersonColumn(
        WorkshopPairing.accepted_by_id,
        "pairings_put_on_the_table",
        {
            "workshop": _title(WorkshopPairing.workshop_id),
            "challenge": looked_up(WorkshopPairing.challenge_id, Challenge.title),
            "at": WorkshopPairing.accepted_at,
        },
        Erasure.KEPT,
        _ORGANIZERS,
    ),
)
