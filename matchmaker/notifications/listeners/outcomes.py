"""Who is told what about meetings that were held and collaborations."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for

from matchmaker.core.actors import system_actor
from matchmaker.core.eventbus import subscribe
from matchmaker.core.i18n import _l
from matchmaker.notifications.services import Mail, tell_people
from matchmaker.organizations.queries.recipients import editors_of
from matchmaker.outcomes import events
from matchmaker.outcomes.models.collaboration import Collaboration
from matchmaker.outcomes.queries import lookup as outcome_lookup

PLATFORM = system_actor("notifications")


def _tell(user_ids: Iterable[int], text: str, url: str, *, subject: str, note: str = "") -> None:
    tell_people(PLATFORM, user_ids=user_ids, text=text, url=url, mail=Mail("outcomes/line", subject), note=note)


def _both(collaboration: Collaboration) -> set[int]:
    return {*editors_of(collaboration.city_id), *editors_of(collaboration.company_id)}


def _page(collaboration: Collaboration) -> str:
    return url_for("outcomes.show", public_id=collaboration.public_id)


@subscribe(events.CollaborationStarted)
def on_started(event: events.CollaborationStarted) -> None:
    """The company: there is a record it can write in."""
    row = outcome_lookup.collaboration_row(event.collaboration_id)
    text = _l(
        "%(city)s opened a collaboration record with you for “%(title)s”.",
        city=row.city.name,
        title=row.challenge.title,
    )
    subject = _l("New collaboration record: “%(title)s”", title=row.challenge.title)
    _tell(editors_of(row.company_id), text, _page(row), subject=subject, note=row.next_step)


@subscribe(events.CollaborationChanged)
def on_changed(event: events.CollaborationChanged) -> None:
    """The other side; several changes before it looks are one line."""
    row = outcome_lookup.collaboration_row(event.collaboration_id)
    by_city = event.side == "city"
    name, other = (row.city.name, row.company_id) if by_city else (row.company.name, row.city_id)
    text = _l("%(name)s updated the collaboration record for “%(title)s”.", name=name, title=row.challenge.title)
    tell_people(PLATFORM, user_ids=editors_of(other), text=text, url=_page(row))


@subscribe(events.ProgressAsked)
def on_asked(event: events.ProgressAsked) -> None:
    """Both sides: three short answers."""
    check = outcome_lookup.check_row(event.check_id)
    row = check.collaboration
    text = _l("%(n)s days on: is “%(title)s” still going ahead?", title=row.challenge.title, n=check.days)
    url = url_for("outcomes.check", public_id=row.public_id, check_id=check.public_id)
    note = _l("Two choices and an optional sentence. One answer from either side is enough.")
    subject = _l("Is it going ahead? “%(title)s”", title=row.challenge.title)
    _tell(_both(row), text, url, subject=subject, note=note)


@subscribe(events.NextStepLate)
def on_late(event: events.NextStepLate) -> None:
    """Both sides: the day of the next step is over."""
    row = outcome_lookup.collaboration_row(event.collaboration_id)
    text = _l("The next step for “%(title)s” is overdue.", title=row.challenge.title)
    subject = _l("Overdue: “%(title)s”", title=row.challenge.title)
    _tell(_both(row), text, _page(row), subject=subject, note=row.next_step)


@subscribe(events.ResultPublished)
def on_published(event: events.ResultPublished) -> None:
    """The company: everybody can read it now."""
    result = outcome_lookup.result_row(event.result_id)
    row = result.collaboration
    if row is None:
        return
    text = _l("“%(title)s” with %(city)s is in the outcome register.", title=row.challenge.title, city=row.city.name)
    url = url_for("results.show", public_id=result.public_id)
    _tell(
        editors_of(row.company_id), text, url, subject=_l("Outcome published: “%(title)s”", title=row.challenge.title)
    )


@subscribe(events.ResultWithdrawn)
def on_withdrawn(event: events.ResultWithdrawn) -> None:
    """The company: the entry stays, marked as taken back, with the city's reason."""
    result = outcome_lookup.result_row(event.result_id)
    row = result.collaboration
    if row is None:
        return
    text = _l("%(city)s withdrew “%(title)s” from the outcome register.", title=row.challenge.title, city=row.city.name)
    url = url_for("results.show", public_id=result.public_id)
    subject = _l("Outcome withdrawn: “%(title)s”", title=row.challenge.title)
    _tell(editors_of(row.company_id), text, url, subject=subject, note=result.withdrawn_reason)


@subscribe(events.FollowUpOpened)
def on_meeting(event: events.FollowUpOpened) -> None:
    """The city: please close the meeting."""
    row = outcome_lookup.follow_up_row(event.follow_up_id)
    text = _l("Please close your meeting with %(company)s.", company=row.company.name)
    url = url_for("outcomes.follow_up", public_id=row.public_id)
    subject = _l("After your meeting with %(company)s", company=row.company.name)
    _tell(editors_of(row.challenge.city_id), text, url, subject=subject, note=row.challenge.title)


@subscribe(events.FollowUpDue)
def on_due(event: events.FollowUpDue) -> None:
    """The city, the day before and once more when it is late."""
    row = outcome_lookup.follow_up_row(event.follow_up_id)
    name = row.company.name
    soon = _l("Please close your meeting with %(company)s by tomorrow.", company=name)
    late = _l(
        "Your meeting with %(company)s is still not closed. Other companies are waiting for the information.",
        company=name,
    )
    url = url_for("outcomes.follow_up", public_id=row.public_id)
    overdue = _l("Overdue: your meeting with %(company)s", company=name)
    tomorrow = _l("Due tomorrow: your meeting with %(company)s", company=name)
    text, subject = (late, overdue) if event.is_late else (soon, tomorrow)
    _tell(editors_of(row.challenge.city_id), text, url, subject=subject, note=row.challenge.title)


@subscribe(events.FollowUpClosed)
def on_closed(event: events.FollowUpClosed) -> None:
    """The company: what happens next."""
    row = outcome_lookup.follow_up_row(event.follow_up_id)
    text = _l("%(city)s closed your meeting. Next step: %(step)s", city=row.challenge.city.name, step=row.next_step)
    subject = _l("Next step after your meeting with %(city)s", city=row.challenge.city.name)
    _tell(editors_of(row.company_id), text, url_for("outcomes.follow_up", public_id=row.public_id), subject=subject)
