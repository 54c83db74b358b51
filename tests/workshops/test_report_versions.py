"""After the day: figures by side and size, corrections as versions, certificates, feedback in a picture."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied, Invalid
from matchmaker.workshops.models.after import WorkshopFeedback
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.queries import after
from matchmaker.workshops.services import after as after_services
from matchmaker.workshops.services import day, registering
from tests import factories
from tests.browser import Browser
from tests.personas import People
from tests.scheduling.test_print_pack import text_of
from tests.scheduling.world import make_day, planned, registration_of, release, solve
from tests.workshops.world import move

pytestmark = pytest.mark.slow
WRITTEN = after_services.Report("By open call.", "Leaks were discussed.", "A visit.", None)


@pytest.fixture
def workshop(people: People) -> Workshop:
    """A held day: Graz and Hydrolog came and met once, Sonnwerk did not come."""
    from matchmaker.scheduling.services import day as meetings

    made = make_day(people)
    solve(people, made)
    release(people, made)
    move(made, WorkshopStatus.RUNNING)
    ada = people.actor("ada")
    with clock.at(made.ends_at):
        for name in ("graz", "hydrolog"):
            row = registration_of(made, people.organizations[name])
            day.mark_registration(ada, registration=row, mark="arrived")
        absent = registration_of(made, people.organizations["sonnwerk"])
        day.mark_registration(ada, registration=absent, mark="no_show")
        for meeting in planned(made):
            names = {meeting.city.organization.name, meeting.company.organization.name}
            if names == {"Graz", "Hydrolog"}:
                meetings.mark_meeting(ada, meeting=meeting, mark="held")
            elif "Sonnwerk" in names:
                meetings.mark_meeting(ada, meeting=meeting, mark="no_show", side="company")
        move(made, WorkshopStatus.HELD)
    return made


def report(people: People, **values: object) -> after_services.Report:
    """What Ada writes."""
    from dataclasses import replace

    return replace(WRITTEN, next_step_on=clock.today() + timedelta(days=90), **values)  # type: ignore[arg-type]


def publish(people: People, workshop: Workshop) -> None:
    """Ada publishes the report."""
    after_services.save_report(people.actor("ada"), workshop=workshop, report=report(people))
    after_services.publish_report(people.actor("ada"), workshop=workshop)


def test_figures_by_side_and_size_class(people: People, browser: Browser, workshop: Workshop) -> None:
    found = {row.side: row for row in after.side_figures(workshop)}
    assert set(found) == {"city", "small", "company"}
    cities = found["city"]
    assert (cities.places, cities.arrived, cities.wanted) == (2, 1, 6)
    small, large = found["small"], found["company"]
    assert (small.arrived, small.no_shows, small.held, small.missed) == (1, 0, 1, 0)
    assert large.no_shows == 1
    assert large.missed == large.scheduled > 0
    assert large.held == 0
    publish(people, workshop)
    page = browser.visitor().get(f"/workshops/{workshop.slug}/report")
    page.has("In figures", "Micro and small companies", "Meetings held", "Meetings missed")
    with clock.at(workshop.ends_at + timedelta(days=1)):
        assert after.find_report(workshop).facts["sides"][0]["side"] == "city"  # type: ignore[union-attr]


def test_a_correction_is_a_version_with_its_reason(people: People, browser: Browser, workshop: Workshop) -> None:
    ada = people.actor("ada")
    with pytest.raises(Denied, match="not published yet"):
        after_services.correct_report(ada, workshop=workshop, report=report(people), reason="Why")
    publish(people, workshop)
    with pytest.raises(Conflict, match="Publish a correction instead"):
        after_services.save_report(ada, workshop=workshop, report=report(people))
    page = browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/report/edit").has("published as a new version")
    bad = page.submit("Publish the correction", summary="Leaks and pumps were discussed.", reason=" ")
    assert bad.status == 422
    bad.has("Say what was wrong", "Leaks and pumps were discussed.")
    bad.submit("Publish the correction", reason="The pumps were left out.").follow().has("Leaks and pumps")
    visitor = browser.visitor()
    now = visitor.get(f"/workshops/{workshop.slug}/report")
    now.has("Leaks and pumps were discussed.", "Version 2", "Corrected: The pumps were left out.")
    old = visitor.get(f"/workshops/{workshop.slug}/report?version=1")
    old.has("Leaks were discussed.", "An earlier version.", "This is version 1. The last one is version 2.")
    old.lacks("Leaks and pumps")
    assert visitor.get(f"/workshops/{workshop.slug}/report?version=99").has("Leaks and pumps").status == 200
    with pytest.raises(Invalid, match="Summarize what was said"):
        after_services.correct_report(ada, workshop=workshop, report=report(people, summary=" "), reason="Why")


def test_feedback_becomes_a_picture_from_five_answers_on(people: People, browser: Browser, workshop: Workshop) -> None:
    for n in range(4):
        _say(workshop, n, 5)
    browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/report").lacks("How useful the workshop was")
    _say(workshop, 4, 2)
    page = browser.get(f"/workshops/{workshop.slug}/report")
    page.has("How useful the workshop was", "5, very useful")
    assert "<svg" in page.response.text
    assert after.feedback_figures(workshop).counts == (0, 1, 0, 0, 4)
    publish(people, workshop)
    _say(workshop, 5, 1)
    assert after.find_report(workshop).facts["feedback"]["counts"] == [0, 1, 0, 0, 4]  # type: ignore[union-attr]


def _say(workshop: Workshop, n: int, rating: int) -> None:
    user = factories.make_user(f"Guest {n}")
    session().add(WorkshopFeedback(workshop_id=workshop.id, user_id=user.id, rating=rating, text="", at=clock.now()))
    session().flush()


def test_who_came_gets_a_certificate(people: People, browser: Browser, workshop: Workshop) -> None:
    row = registration_of(workshop, people.organizations["hydrolog"])
    persons = [registering.PersonDraft("Carla Kant", job_title="Engineer"), registering.PersonDraft("Chen")]
    registering._write_people(row, registering.SignUp(persons))
    path = f"/workshops/{workshop.slug}/mine/certificate"
    page = browser.as_(people, "carla").get(path)
    page.has("Certificate of participation", "Carla Kant", "Engineer, Hydrolog", "Dialogue day", "Ada", "Chen")
    browser.get(f"/workshops/{workshop.slug}/mine").has("Certificate of participation")
    refused = browser.as_(people, "dora").get(path)
    assert refused.status == 403
    refused.has("Only who was checked in gets a certificate")


def test_a_certificate_is_a_file_of_one_page_a_person(people: People, browser: Browser, workshop: Workshop) -> None:
    pytest.importorskip("weasyprint", reason="WeasyPrint (the extra pdf) is not installed")
    row = registration_of(workshop, people.organizations["hydrolog"])
    registering._write_people(
        row, registering.SignUp([registering.PersonDraft("x" * 200), registering.PersonDraft("B")])
    )
    answer = browser.as_(people, "carla").get(f"/workshops/{workshop.slug}/mine/certificate?pdf=1").response
    assert answer.mimetype == "application/pdf"
    assert len(text_of(answer.data)) == 2
