"""Alerts about new challenges by e-mail: confirmed, with the page's filters, ended by one click, never left over."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from matchmaker.accounts.hooks import Leaver, erase_person, own_data
from matchmaker.challenges.queries.browse import ChallengeFilters
from matchmaker.core import clock
from matchmaker.core.actors import ANONYMOUS
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid, TooMany
from matchmaker.core.mail import OutboxMail
from matchmaker.notifications import services
from matchmaker.notifications.models import ChallengeAlert
from tests.browser import Browser
from tests.challenges import make
from tests.personas import People

ADDRESS = "nora@press.example"
WATER = ChallengeFilters.read({"system": ["water"], "status": ["any"]})


def mails(to: str = ADDRESS) -> list[OutboxMail]:
    return list(session().scalars(sa.select(OutboxMail).where(OutboxMail.to == to).order_by(OutboxMail.id)))


def link_in(mail: OutboxMail) -> str:
    found = re.search(r"/alerts/\S+", mail.body)
    assert found is not None
    return found[0]


def alert(filters: ChallengeFilters = WATER, email: str = ADDRESS) -> ChallengeAlert:
    """One that was asked for and confirmed."""
    services.ask_for_alert(ANONYMOUS, email=email, filters=filters, origin="192.0.2.1")
    token = link_in(mails(email)[-1]).rpartition("/")[2]
    return services.confirm_alert(ANONYMOUS, token=token)


def test_a_visitor_goes_from_the_filtered_page_to_the_first_mail_and_out_again(
    people: People, browser: Browser
) -> None:
    page = browser.visitor().get("/challenges?system=water&q=leaks")
    address = next(link for link in page.links() if "/alerts/new" in link)
    form = browser.get(address).has("“leaks”", "Water", "without an account")
    form.submit("Send me the link", email=f" {ADDRESS} ").has("Check your e-mail")
    assert session().scalar(sa.select(sa.func.count(ChallengeAlert.id))) == 0  # nothing is kept of strangers
    browser.get(link_in(mails()[0])).has("“leaks”").submit("Start alert").has("Done.")
    make.published(people, title="Find leaks with the night crew")
    confirm, told = mails()
    assert "Find leaks with the night crew" in told.subject
    assert told.stop_path.startswith("/alerts/stop/")
    browser.get(told.stop_path).submit("Stop this alert").has("deleted your address")
    make.published(people, title="More leaks in the east")
    assert mails() == [confirm, told]
    assert session().scalar(sa.select(sa.func.count(ChallengeAlert.id))) == 0


def test_only_challenges_that_pass_the_filters_are_told_whatever_the_status_filter(people: People) -> None:
    alert(ChallengeFilters.read({"system": ["energy"]}))
    alert(WATER, "other@press.example")
    make.published(people)
    assert len(mails()) == 1  # the confirmation
    assert len(mails("other@press.example")) == 2


def test_one_address_gets_one_mail_and_the_same_wish_is_one_row(people: People) -> None:
    first = alert()
    assert alert(ChallengeFilters.read({"system": ["water"], "sort": ["newest"], "page": ["3"]})).id == first.id
    alert(ChallengeFilters.read({}))
    before = len(mails())
    make.published(people)
    assert len(mails()) == before + 1


def test_a_mail_program_ends_it_with_one_post(people: People, browser: Browser) -> None:
    alert()
    make.published(people)
    path = mails()[-1].stop_path
    answer = browser.visitor().post(path, data={"List-Unsubscribe": "One-Click", "csrf_token": ""})
    assert answer.status == 200
    assert session().scalar(sa.select(sa.func.count(ChallengeAlert.id))) == 0
    browser.get(path).has("Done.")  # twice is once


def test_links_end_and_cannot_be_forged(people: People) -> None:
    services.ask_for_alert(ANONYMOUS, email=ADDRESS, filters=WATER, origin="192.0.2.1")
    token = link_in(mails()[0]).rpartition("/")[2]
    with clock.at(clock.in_days(4)), pytest.raises(Invalid, match="no longer valid"):
        services.confirm_alert(ANONYMOUS, token=token)
    for bad in ("x", token + "x"):
        with pytest.raises(Invalid):
            services.stop_alert(ANONYMOUS, token=bad)


def test_nobody_is_buried_under_mails(people: People) -> None:
    with pytest.raises(TooMany):
        for _n in range(20):
            services.ask_for_alert(ANONYMOUS, email=ADDRESS, filters=WATER, origin="192.0.2.1")


def test_it_is_in_the_data_of_the_account_and_goes_with_it(people: People) -> None:
    alert(email=people.hana.email.upper())
    told = [answer for answer in own_data(people.hana) if "challenge_alerts" in answer]
    assert told[0]["challenge_alerts"][0]["wanted"] == {"q": "", "system": ["water"]}
    list(erase_person(Leaver(people.hana.id, people.hana.name, people.hana.email_key)))
    assert session().scalar(sa.select(sa.func.count(ChallengeAlert.id))) == 0
