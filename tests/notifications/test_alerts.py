"""Saved searches with alerts by e-mail, for every kind that the search covers: confirmed, with the page's filters,
ended by one click, never left over.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from matchmaker.accounts.hooks import Leaver, erase_person, own_data
from matchmaker.challenges.queries.browse import ChallengeFilters
from matchmaker.core import clock, search
from matchmaker.core.actors import ANONYMOUS
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid, TooMany
from matchmaker.core.mail import OutboxMail
from matchmaker.library.services import publishing
from matchmaker.notifications import services
from matchmaker.notifications.models import Alert
from matchmaker.notifications.queries import ALERT_KINDS, EVERYTHING, AlertWish
from matchmaker.organizations.services import registration
from matchmaker.solutions.models import SolutionType
from matchmaker.solutions.services import catalogue, lifecycle
from tests import factories
from tests.browser import Browser
from tests.challenges import make as challenges
from tests.library import factories as library
from tests.outcomes import make as outcomes
from tests.personas import People
from tests.workshops import world as workshops

ADDRESS = "nora@press.example"
WATER = ChallengeFilters.read({"system": ["water"], "status": ["any"]})


def mails(to: str = ADDRESS) -> list[OutboxMail]:
    return list(session().scalars(sa.select(OutboxMail).where(OutboxMail.to == to).order_by(OutboxMail.id)))


def link_in(mail: OutboxMail) -> str:
    found = re.search(r"/alerts/\S+", mail.body)
    assert found is not None
    return found[0]


def alert(filters: ChallengeFilters = WATER, email: str = ADDRESS) -> Alert:
    """One that was asked for and confirmed."""
    services.ask_for_alert(ANONYMOUS, email=email, wish=AlertWish("challenge", filters), origin="192.0.2.1")
    token = link_in(mails(email)[-1]).rpartition("/")[2]
    return services.confirm_alert(ANONYMOUS, token=token)


def test_a_visitor_goes_from_the_filtered_page_to_the_first_mail_and_out_again(
    people: People, browser: Browser
) -> None:
    page = browser.visitor().get("/challenges?system=water&q=leaks")
    address = next(link for link in page.links() if "/alerts/new" in link)
    form = browser.get(address).has("“leaks”", "Water", "without an account")
    form.submit("Send me the link", email=f" {ADDRESS} ").has("Check your e-mail")
    assert session().scalar(sa.select(sa.func.count(Alert.id))) == 0  # nothing is kept of strangers
    assert "Water" in mails()[0].body
    browser.get(link_in(mails()[0])).has("“leaks”").submit("Start alert").has("Done.")
    challenges.published(people, title="Find leaks with the night crew")
    confirm, told = mails()
    assert "Find leaks with the night crew" in told.subject
    assert told.stop_path.startswith("/alerts/stop/")
    browser.get(told.stop_path).submit("Stop this alert").has("deleted your address")
    challenges.published(people, title="More leaks in the east")
    assert mails() == [confirm, told]
    assert session().scalar(sa.select(sa.func.count(Alert.id))) == 0


@pytest.mark.parametrize("kind", list(ALERT_KINDS))
def test_no_words_of_a_stranger_reach_an_address_that_nobody_confirmed(browser: Browser, kind: str) -> None:
    words = "You won 500 EUR, call +43 660 1 or open https://evil.example/win"
    form = browser.visitor().get(f"/alerts/new?{urlencode({'kind': kind, 'q': words})}").has("You won")
    form.submit("Send me the link", email=ADDRESS).has("Check your e-mail")
    (mail,) = mails()
    link = link_in(mail)
    for word in ("won", "EUR", "evil", "+43"):
        assert word not in mail.subject + mail.body.replace(link, "")
    browser.get(link).has("You won")  # whoever opens it reads what it is


def test_only_challenges_that_pass_the_filters_are_told_whatever_the_status_filter(people: People) -> None:
    alert(ChallengeFilters.read({"system": ["energy"]}))
    alert(WATER, "other@press.example")
    challenges.published(people)
    assert len(mails()) == 1  # the confirmation
    assert len(mails("other@press.example")) == 2


def test_one_address_gets_one_mail_and_the_same_wish_is_one_row(people: People) -> None:
    first = alert()
    assert alert(ChallengeFilters.read({"system": ["water"], "sort": ["newest"], "page": ["3"]})).id == first.id
    alert(ChallengeFilters.read({}))
    before = len(mails())
    challenges.published(people)
    assert len(mails()) == before + 1


def test_a_mail_program_ends_it_with_one_post(people: People, browser: Browser) -> None:
    alert()
    challenges.published(people)
    path = mails()[-1].stop_path
    answer = browser.visitor().post(path, data={"List-Unsubscribe": "One-Click", "csrf_token": ""})
    assert answer.status == 200
    assert session().scalar(sa.select(sa.func.count(Alert.id))) == 0
    browser.get(path).has("Done.")  # twice is once


def test_links_end_and_cannot_be_forged(people: People) -> None:
    services.ask_for_alert(ANONYMOUS, email=ADDRESS, wish=AlertWish("challenge", WATER), origin="192.0.2.1")
    token = link_in(mails()[0]).rpartition("/")[2]
    with clock.at(clock.in_days(4)), pytest.raises(Invalid, match="no longer valid"):
        services.confirm_alert(ANONYMOUS, token=token)
    for bad in ("x", token + "x"):
        with pytest.raises(Invalid):
            services.stop_alert(ANONYMOUS, token=bad)


def test_nobody_is_buried_under_mails(people: People) -> None:
    with pytest.raises(TooMany):
        for _n in range(20):
            services.ask_for_alert(ANONYMOUS, email=ADDRESS, wish=AlertWish("challenge", WATER), origin="192.0.2.1")


def test_it_is_in_the_data_of_the_account_and_goes_with_it(people: People) -> None:
    alert(email=people.hana.email.upper())
    told = [answer for answer in own_data(people.hana) if "alerts" in answer]
    assert told[0]["alerts"][0]["wanted"] == {"q": "", "system": ["water"]}
    list(erase_person(Leaver(people.hana.id, people.hana.name, people.hana.email_key)))
    assert session().scalar(sa.select(sa.func.count(Alert.id))) == 0


def saved(kind: str, words: str, email: str) -> Alert:
    services.ask_for_alert(
        ANONYMOUS, email=email, wish=AlertWish.read({"kind": [kind], "q": [words]}), origin="192.0.2.1"
    )
    return services.confirm_alert(ANONYMOUS, token=link_in(mails(email)[-1]).rpartition("/")[2])


def publish(people: People, kind: str) -> str:
    """Make something of a kind public, through its own service; its title."""
    ada = people.actor("ada")
    if kind == "challenge":
        return challenges.published(people, title="Wastewater heat for schools").title
    if kind == "solution":
        offer = factories.make_solution(people.organizations["hydrolog"], "Wastewater heat pump", status="submitted")
        return lifecycle.accept_solution(ada, solution=offer).title
    if kind == "solution_type":
        draft = catalogue.write_type(
            ada, values={"title": "Wastewater heat", "summary": "Heat from sewers", "systems": ["water"]}
        )
        return catalogue.publish_type(ada, solution_type=draft).title
    if kind == "organization":
        firm = people.organizations["sonnwerk"]
        firm.name, firm.vetting = "Wastewater Works", "pending"
        search.index(firm, title=firm.name, body="")
        return registration.vet_organization(ada, organization=firm, accepted=True).name
    if kind == "workshop":
        shown = [challenges.published(people)]
        return workshops.make_workshop(ada, shown, title="Wastewater day").title
    if kind == "library":
        piece = library.make_draft("Wastewater heat", writer=people.ben.id, state="submitted")
        return publishing.publish_piece(ada, piece=piece, reason="First version.").title
    row = outcomes.published(people).challenge
    search.index(row, title="Wastewater leaks", body="")
    return row.title


@pytest.mark.parametrize("kind", [kind for kind in ALERT_KINDS if kind not in {EVERYTHING, "result"}])
def test_every_kind_is_told_to_those_who_search_for_it_or_for_everything(people: People, kind: str) -> None:
    saved(kind, "wastewater", "one@press.example")
    saved(EVERYTHING, "sewage", "all@press.example")  # another word for the same thing
    saved(kind, "bicycles", "other@press.example")
    saved("result" if kind != "result" else "solution", "wastewater", "elsewhere@press.example")
    title = publish(people, kind)
    for reader in ("one@press.example", "all@press.example"):
        told = mails(reader)[1:]
        assert [title in mail.subject for mail in told] == [True], reader
        assert "http" in told[0].body
    assert len(mails("other@press.example")) == len(mails("elsewhere@press.example")) == 1


def test_a_new_result_is_told_by_the_texts_of_its_challenge(people: People) -> None:
    saved("result", "", "one@press.example")
    saved("result", "bicycles", "other@press.example")
    title = publish(people, "result")
    assert [title in mail.subject for mail in mails("one@press.example")[1:]] == [True]
    assert len(mails("other@press.example")) == 1


def test_a_renewed_solution_and_a_type_shown_twice_are_not_new(people: People) -> None:
    saved("solution_type", "", ADDRESS)
    publish(people, "solution_type")
    before = len(mails())
    row = session().query(SolutionType).filter_by(title="Wastewater heat").one()
    catalogue.publish_type(people.actor("ada"), solution_type=row)
    assert len(mails()) == before


def test_everything_needs_a_word(people: People, browser: Browser) -> None:
    page = browser.visitor().get("/alerts/new?kind=everything")
    page.submit("Send me the link", email=ADDRESS).has("at least one word")
    assert not mails()


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("/search?q=leaks", EVERYTHING),
        ("/challenges?q=leaks", "challenge"),
        ("/solutions?q=leaks", "solution"),
        ("/solution-types", "solution_type"),
        ("/organizations?q=leaks", "organization"),
        ("/workshops?q=leaks", "workshop"),
        ("/results?q=leaks", "result"),
        ("/library?q=leaks", "library"),
    ],
)
@pytest.mark.parametrize("reader", ["", "emil", "carla", "ada"])
def test_every_list_offers_it_to_everybody_with_its_words(
    people: People, browser: Browser, page: str, kind: str, reader: str
) -> None:
    seen = (browser.as_(people, reader) if reader else browser.visitor()).get(page)
    (link,) = {link for link in seen.links() if "/alerts/new" in link}
    form = browser.get(link).has(str(ALERT_KINDS[kind].label))
    if "q=" in page:
        form.has("“leaks”")
