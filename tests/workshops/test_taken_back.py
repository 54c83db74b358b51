"""An organization that is no longer accepted, and a series that is called off: what all their outputs say."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.core.mail import OutboxMail
from matchmaker.notifications.models import Notification
from matchmaker.organizations.models import Organization
from matchmaker.scheduling.models import Meeting
from matchmaker.scheduling.queries import runs, standing
from matchmaker.workshops.models.workshop import WorkshopSeries, WorkshopStatus
from matchmaker.workshops.services import series as series_services
from matchmaker.workshops.services import setup
from tests import factories
from tests.browser import Browser
from tests.personas import People
from tests.scheduling.test_day import running
from tests.scheduling.world import registration_of
from tests.workshops.world import a_draft, move, register


def lines_of(user_id: int) -> list[str]:
    return list(session().scalars(sa.select(Notification.text).where(Notification.user_id == user_id)))


def take_back(people: People, browser: Browser, organization: Organization) -> None:
    """Ada takes the acceptance back on the organization's page."""
    page = browser.as_(people, "ada").get(f"/organizations/{organization.slug}")
    page.has("Take back the acceptance…")
    page = browser.get(f"/organizations/{organization.slug}/check")
    page.has("Its registrations for workshops ahead end at once")
    page.lacks("(optional)")
    page.submit("Take back the acceptance", note="").has("Give a reason")
    page.submit("Take back the acceptance", note="The register knows no such company.").follow()


def test_a_company_that_is_no_longer_accepted_takes_part_in_nothing(people: People, browser: Browser) -> None:
    workshop = running(people)
    hydrolog = people.organizations["hydrolog"]
    row = registration_of(workshop, hydrolog)
    take_back(people, browser, hydrolog)
    session().expire_all()
    assert not row.holds_place
    release = runs.last_release(workshop.id)
    assert release is not None
    meetings = list(session().scalars(sa.select(Meeting).where(Meeting.schedule_id == release.id)))
    off = standing.called_off(workshop, meetings)
    own = {m.id for m in meetings if m.company_id == row.id}
    assert set(off) == own
    assert set(off.values()) == {"Hydrolog no longer takes part. The organizers no longer accept this organization."}
    assert any("taken back the acceptance of Hydrolog" in line for line in lines_of(people.carla.id))
    assert any("Hydrolog cannot come" in line for line in lines_of(people.emil.id))
    assert browser.as_(people, "dora").get(f"/organizations/{hydrolog.slug}").status == 404
    browser.as_(people, "carla").get(f"/organizations/{hydrolog.slug}").has("The register knows no such company.")
    again = browser.as_(people, "ada").get(f"/organizations/{hydrolog.slug}")
    again.submit("Accept").follow().has("is accepted")
    assert not row.holds_place


def test_a_city_that_is_no_longer_accepted_stops_with_its_challenges(people: People, browser: Browser) -> None:
    graz = people.organizations["graz"]
    challenge = factories.make_challenge(graz, "Leaks of Graz")
    path = f"/challenges/{challenge.slug}"
    browser.as_(people, "carla").get(path).lacks("reviewing Graz again")
    take_back(people, browser, graz)
    browser.as_(people, "carla").get(path).has("The organizers are reviewing Graz again.")
    browser.get(f"{path}/questions").has("The organizers are reviewing Graz again. Until then this stops.")
    started = browser.post(f"{path}/applications")
    assert started.status == 403
    started.has("reviewing Graz again")


def make_series(people: People) -> WorkshopSeries:
    challenge = factories.make_challenge(people.organizations["graz"], "Leaks in series")
    ada = people.actor("ada")
    series = series_services.create_series(ada, draft=a_draft([challenge], kit="clinic_series", end=None))
    assert series_services.announce_series(ada, series=series) == len(series.workshops)
    register(people.actor("carla"), series.workshops[0], people.organizations["hydrolog"])
    return series


def test_a_series_is_called_off_at_once_and_everybody_hears_once(people: People, browser: Browser) -> None:
    series = make_series(people)
    first, *rest = series.workshops
    move(first, WorkshopStatus.HELD)
    mails = session().scalar(sa.select(sa.func.count(OutboxMail.id)))
    page = browser.as_(people, "ada").get(f"/workshops/series/{series.slug}")
    page.has("Cancel the series…")
    page = browser.get(f"/workshops/series/{series.slug}/cancel")
    page.has(rest[0].title).lacks(first.title + "</li>")
    assert page.submit("Cancel the series", why=" ").status == 422
    page.submit("Cancel the series", why="The trainer is ill.").follow().has("This series is cancelled.")
    session().expire_all()
    assert [w.status for w in series.workshops] == ["held", "cancelled", "cancelled", "cancelled"]
    assert {w.cancelled_why for w in rest} == {"The trainer is ill."}
    assert {w.calendar_sequence > 0 for w in rest} == {True}
    heard = [line for line in lines_of(people.carla.id) if "is cancelled" in line]
    assert len(heard) == 1
    assert (session().scalar(sa.select(sa.func.count(OutboxMail.id))) or 0) > (mails or 0)
    mail = session().scalars(sa.select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert mail is not None
    assert "The trainer is ill." in mail.body
    assert rest[0].title in mail.body
    assert first.title + "," not in mail.body
    browser.as_(people, "dora").get(f"/workshops/series/{series.slug}").has("The trainer is ill.")


def test_homework_of_a_cancelled_series_takes_no_more_answers(people: People, browser: Browser) -> None:
    from matchmaker.workshops.queries import after

    series = make_series(people)
    task = after.homework_of(series)[0]
    browser.as_(people, "carla").get(f"/workshops/series/{series.slug}").has("Submit…")
    setup.cancel_series(people.actor("ada"), series=series, why="The trainer is ill.")
    session().flush()
    browser.get(f"/workshops/series/{series.slug}").has("The trainer is ill.").lacks("Submit…")
    assert browser.get(f"/workshops/homework/{task.public_id}").status == 403


def test_only_who_runs_all_that_is_ahead_cancels_a_series(people: People, browser: Browser) -> None:
    series = make_series(people)
    assert browser.as_(people, "ben").get(f"/workshops/series/{series.slug}/cancel").status == 403
    browser.get(f"/workshops/series/{series.slug}").lacks("Cancel the series")
