"""What other programs read of public pages: feeds, the calendar of workshops, linked data, the sitemap.

Each is read by a parser, costs the same at one and thirty, and holds nothing that a visitor may not read.
"""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import icalendar
import pytest
import vobject
from dateutil import tz

from matchmaker.challenges.services import lifecycle
from matchmaker.core import clock
from matchmaker.core.atom import ATOM, Entry, atom
from matchmaker.core.cards import card
from matchmaker.core.db import session
from matchmaker.outcomes.services import register as register_services
from matchmaker.site.engine.sitemap import SITEMAP
from matchmaker.site.queries import sitemap
from matchmaker.workshops.services import setup
from tests import factories
from tests.browser import Browser, Page
from tests.challenges import make as challenges
from tests.library.factories import make_draft, make_piece
from tests.outcomes import make as outcomes
from tests.personas import People
from tests.scheduling.test_whole_day import plain_events
from tests.workshops.world import make_workshop

pytestmark = pytest.mark.slow
A, S = f"{{{ATOM}}}", f"{{{SITEMAP}}}"
ODD = "A & B <i>]]>\u2028</script><script>alert(1)</script> „ß“ 水 🌊"


def read_feed(data: bytes) -> list[dict[str, Any]]:
    """The entries of a feed, held to what RFC 4287 wants (4.1.1, 4.1.2): each once, ids that are IRIs, zoned moments,
    an author, one alternate link of a type."""
    root = ET.fromstring(data)
    assert root.tag == f"{A}feed"
    feed_links = [(link.get("rel"), link.get("href")) for link in root.findall(f"{A}link")]
    assert sorted(rel or "" for rel, _ in feed_links) == ["alternate", "self"]
    found = []
    for element in (root, *root.findall(f"{A}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(A + name)) == 1, name
        assert urlsplit(element.findtext(f"{A}id", "")).scheme in {"http", "https"}
        for name in ("updated", "published"):
            text = element.findtext(A + name)
            assert text is None or datetime.fromisoformat(text).tzinfo is not None
        assert len(element.findall(f"{A}summary")) <= 1
        assert root.findtext(f"{A}author/{A}name")
        if element is not root:
            (link,) = [one for one in element.findall(f"{A}link") if one.get("rel") == "alternate"]
            found.append(
                {name: element.findtext(A + name, "") for name in ("id", "title", "summary", "updated")}
                | {"link": link.get("href"), "terms": [c.get("term") for c in element.findall(f"{A}category")]}
            )
    assert len({entry["id"] for entry in found}) == len(found)
    return found


def linked(page: Page) -> dict[str, Any]:
    """The linked data of a page: one data block, JSON of schema.org with an absolute address and a name."""
    head, _tag, rest = page.text.partition('<script type="application/ld+json">')
    assert _tag, "no linked data"
    assert "application/ld+json" not in rest
    text = rest.partition("</script>")[0]
    assert not {"<", ">", "\u2028", "\u2029"} & set(text)
    data: dict[str, Any] = json.loads(text)
    assert data["@context"] == "https://schema.org"
    assert data["@type"]
    assert data["name"]
    assert urlsplit(data["url"]).netloc
    assert f'<link rel="canonical" href="{data["url"]}">' in head
    for name in ("og:title", "og:type", "og:url", "og:description", "og:site_name"):
        assert f'<meta property="{name}"' in head
    return data


def test_a_feed_holds_odd_texts_and_what_xml_cannot_hold_is_left_out(people: People) -> None:
    now = clock.now()
    one = Entry("https://a.example/1", f"\x00\x0b{ODD}\ud800", "\x1b[0m", now, now, [("x\x01", "y")], author=ODD)
    (entry,) = read_feed(atom([one], title=ODD, own="https://a.example/f", home="https://a.example/").get_data())
    assert entry["title"] == ODD
    assert entry["summary"] == "[0m"
    assert entry["terms"] == ["x"]
    assert read_feed(atom([], title="None", own="https://a.example/f", home="https://a.example/").get_data()) == []


def test_the_feed_of_challenges_has_public_ones_with_the_filters_of_the_list(browser: Browser, people: People) -> None:
    graz = people.organizations["graz"]
    older = factories.make_challenge(graz, ODD, published_at=clock.in_days(-20), slug="odd")
    newer = factories.make_challenge(graz, "Cool the school", tags={"system": ["energy"]}, is_frozen=True)
    factories.make_challenge(graz, "Long over", status="closed", slug="over", published_at=clock.in_days(-90))
    for status in ("draft", "submitted", "returned", "withdrawn"):
        factories.make_challenge(graz, f"Hidden {status}", status=status)
    entries = read_feed(browser.get("/challenges.atom").response.get_data())
    assert [entry["title"] for entry in entries] == [newer.title, older.title, "Long over"]
    assert [entry["terms"][0] for entry in entries] == ["frozen", "open", "closed"]
    assert all(entry["id"] == entry["link"] and "/challenges/" in entry["id"] for entry in entries)
    only = read_feed(browser.get("/challenges.atom?system=energy").response.get_data())
    assert [entry["title"] for entry in only] == ["Cool the school"]
    page = browser.get("/challenges?system=energy")
    assert "/challenges.atom?system=energy" in page.links()
    assert 'type="application/atom+xml"' in page.text
    older.status = "withdrawn"
    session().flush()
    assert ODD not in [e["title"] for e in read_feed(browser.get("/challenges.atom").response.get_data())]


def test_a_new_version_is_the_same_entry_with_a_later_date(browser: Browser, people: People) -> None:
    challenge = factories.make_challenge(people.organizations["graz"])
    (before,) = read_feed(browser.get("/challenges.atom").response.get_data())
    challenge.revised_at = clock.in_days(-1)
    session().flush()
    (after,) = read_feed(browser.get("/challenges.atom").response.get_data())
    assert after["id"] == before["id"]
    assert datetime.fromisoformat(after["updated"]) > datetime.fromisoformat(before["updated"])


def test_the_feed_of_solutions_has_listed_ones(browser: Browser, people: People) -> None:
    hydrolog = people.organizations["hydrolog"]
    factories.make_solution(hydrolog, ODD, listed_at=clock.in_days(-3), slug="odd")
    factories.make_solution(hydrolog, "Newest", listed_at=clock.in_days(-1))
    for status in ("draft", "submitted", "expired", "withdrawn"):
        factories.make_solution(hydrolog, f"Hidden {status}", status=status)
    entries = read_feed(browser.get("/solutions.atom").response.get_data())
    assert [entry["title"] for entry in entries] == ["Newest", ODD.replace("\u2028", " ")]  # a name is one line
    assert "/solutions.atom" in browser.get("/solutions").links()


def test_a_result_that_was_taken_back_says_so_in_the_feed_and_no_more(browser: Browser, people: People) -> None:
    row = outcomes.published(people)
    (entry,) = read_feed(browser.get("/results.atom").response.get_data())
    assert "Hydrolog" in entry["summary"]
    data = linked(browser.get(urlsplit(entry["link"]).path))
    assert data["@type"] == "Report"
    assert data["contributor"]["name"] == "Hydrolog"
    assert "48" not in json.dumps([data["description"], data["name"]])
    with clock.at(clock.now() + timedelta(hours=1)):
        register_services.withdraw_result(
            people.actor("emil"), collaboration=row, reason="Posted for another district."
        )
    (gone,) = read_feed(browser.get("/results.atom").response.get_data())
    assert gone["id"] == entry["id"]
    assert gone["updated"] > entry["updated"]
    assert gone["summary"] == "Posted for another district."
    assert "application/ld+json" not in browser.get(urlsplit(entry["link"]).path).text
    assert urlsplit(entry["link"]).path not in addresses(browser, "results")


def addresses(browser: Browser, kind: str) -> list[str]:
    """The paths of one part of the sitemap."""
    root = ET.fromstring(browser.get(f"/sitemap-{kind}-1.xml").response.get_data())
    assert root.tag == f"{S}urlset"
    for moment in root.iter(f"{S}lastmod"):
        assert datetime.fromisoformat(moment.text or "").tzinfo is not None
    return [urlsplit(loc.text or "").path for loc in root.iter(f"{S}loc")]


def test_the_sitemap_lists_what_a_visitor_reads_and_nothing_else(browser: Browser, people: People) -> None:
    graz, hydrolog = people.organizations["graz"], people.organizations["hydrolog"]
    challenge = challenges.published(people)
    factories.make_challenge(graz, "Hidden", status="draft")
    factories.make_solution(hydrolog, "Shown")
    factories.make_solution(hydrolog, "Hidden", status="submitted")
    make_piece()
    make_draft()
    shown = make_workshop(people.actor("ada"), [challenge])
    make_workshop(people.actor("ada"), [challenge], announced=False, title="Only planned")
    factories.make_organization("Not checked", "company", vetting="pending")
    outcomes.published(people)
    index = ET.fromstring(browser.get("/sitemap.xml").response.get_data())
    parts = [urlsplit(loc.text or "").path for loc in index.iter(f"{S}loc")]
    assert parts == [f"/sitemap-{kind}-1.xml" for kind in sitemap.kinds()]
    every = [path for kind in sitemap.kinds() for path in addresses(browser, kind)]
    for word in ("hidden", "only-planned", "not-checked"):
        assert not [path for path in every if word in path]
    assert f"/workshops/{shown.slug}" in every
    assert f"/challenges/{challenge.slug}" in every
    assert len(every) == len(set(every)) > 8
    visitor = browser.visitor()
    assert dict.fromkeys(every, 200) == {path: visitor.get(path).status for path in every}
    assert browser.get("/sitemap-nothing-1.xml").status == 404
    assert browser.get("/sitemap-challenges-0.xml").status == 404
    assert addresses(browser, "challenges")[0] == "/challenges"
    robots = browser.get("/robots.txt")
    assert robots.response.mimetype == "text/plain"
    assert "/sitemap.xml" in robots.text
    lines = [line.partition(": ")[2] for line in robots.text.splitlines() if line.startswith("Disallow")]
    assert not [path for path in every if path.startswith(tuple(lines))]


def test_the_sitemap_says_when_an_answer_changed_the_page(browser: Browser, people: People) -> None:
    graz = people.organizations["graz"]
    challenge = factories.make_challenge(graz, published_at=clock.in_days(-10))
    assert sitemap.part(sitemap.kinds()["challenges"], 1) == [(challenge.slug, challenge.published_at)]
    challenge.revised_at = clock.in_days(-5)
    session().flush()
    assert sitemap.part(sitemap.kinds()["challenges"], 1) == [(challenge.slug, challenge.revised_at)]


def test_linked_data_of_each_kind(browser: Browser, people: People) -> None:
    challenge = challenges.published(people, title=f"Pipes {ODD}"[:150])
    data = linked(browser.get(f"/challenges/{challenge.slug}"))
    assert data["mainEntity"]["@type"] == "Demand"
    assert data["name"] == challenge.title
    assert data["sourceOrganization"]["@type"] == "GovernmentOrganization"
    assert datetime.fromisoformat(data["mainEntity"]["availabilityEnds"]) == challenge.closes_at.replace(microsecond=0)
    solution = factories.make_solution(people.organizations["hydrolog"])
    data = linked(browser.get(f"/solutions/{solution.slug}"))
    assert (data["@type"], data["provider"]["name"]) == ("Service", "Hydrolog")
    data = linked(browser.get(f"/organizations/{people.organizations['graz'].slug}"))
    assert (data["@type"], data["address"]["addressCountry"]) == ("GovernmentOrganization", "AT")
    piece = make_piece()
    data = linked(browser.get(f"/library/{piece.slug}"))
    assert data["@type"] == "Article"
    assert {"headline", "datePublished", "author", "publisher", "inLanguage"} <= set(data)


def test_an_event_has_its_zone_and_place_and_says_a_cancellation(browser: Browser, people: People) -> None:
    challenge = challenges.published(people)
    workshop = make_workshop(people.actor("ada"), [challenge])
    data = linked(browser.get(f"/workshops/{workshop.slug}"))
    assert data["@type"] == "Event"
    assert {"startDate", "endDate", "location", "eventStatus", "organizer"} <= set(data)
    start = datetime.fromisoformat(data["startDate"])
    assert start == workshop.starts_at.replace(microsecond=0)
    assert start.utcoffset() == workshop.starts_at.astimezone(workshop.zone).utcoffset()
    assert data["eventStatus"].endswith("/EventScheduled")
    workshop.is_online, workshop.online_url = True, "https://meet.example/secret"
    session().flush()
    page = browser.get(f"/workshops/{workshop.slug}")
    assert linked(page)["location"]["@type"] == "VirtualLocation"
    assert "meet.example" not in page.text
    setup.cancel_workshop(people.actor("ada"), workshop=workshop, why="The hall is flooded.")
    assert linked(browser.get(f"/workshops/{workshop.slug}"))["eventStatus"].endswith("/EventCancelled")


def test_a_page_that_is_not_for_everybody_has_no_card(browser: Browser, people: People) -> None:
    draft = challenges.draft(people)
    solution = factories.make_solution(people.organizations["hydrolog"], status="draft")
    planned = make_workshop(people.actor("ada"), [challenges.published(people, title="Another one")], announced=False)
    for name, path in (
        ("emil", f"/challenges/{draft.slug}"),
        ("carla", f"/solutions/{solution.slug}"),
        ("ada", f"/workshops/{planned.slug}"),
    ):
        page = browser.as_(people, name).get(path)
        assert page.status == 200
        page.lacks("application/ld+json", "og:title")
        assert "application/ld+json" not in page.text


def test_facts_without_a_value_are_left_out(people: People) -> None:
    made = card("Thing", "https://a.example/", "A", "", place={"@type": "Place", "name": ""}, many=["", None], n=0)
    assert made.data == {
        "@context": "https://schema.org",
        "@type": "Thing",
        "@id": "https://a.example/",
        "url": "https://a.example/",
        "name": "A",
        "n": 0,
    }


def test_the_calendar_of_workshops_is_read_alike_by_two_readers(browser: Browser, people: People) -> None:
    challenge = challenges.published(people)
    ada = people.actor("ada")
    first = make_workshop(ada, [challenge], title=f"Round; one, {ODD}"[:150])
    second = make_workshop(ada, [challenge], title="Round two")
    make_workshop(ada, [challenge], announced=False, title="Only planned")
    second.timezone, second.is_online, second.online_url = "America/New_York", True, "https://meet.example/secret"
    session().flush()
    data = browser.get("/workshops/calendar.ics").response.get_data()
    events = {str(e["SUMMARY"]): e for e in icalendar.Calendar.from_ical(data).walk("VEVENT")}
    plain = {e["SUMMARY"]: e for e in plain_events(data)}
    assert set(events) == {first.title, second.title}
    assert {name.replace("\u2028", "") for name in plain} == {name.replace("\u2028", "") for name in events}
    zones = tz.tzical(io.StringIO(data.decode()))  # dateutil reads the zones by itself
    assert {"Europe/Vienna", "America/New_York"} <= set(zones.keys())
    for workshop in (first, second):
        event = events[workshop.title]
        assert event["DTSTART"].dt == workshop.starts_at
        local = workshop.starts_at.astimezone(zones.get(workshop.timezone))
        assert local.utcoffset() == workshop.starts_at.astimezone(workshop.zone).utcoffset()
        assert str(event["STATUS"]) == "CONFIRMED"
    others = {event.summary.value: event for event in vobject.readOne(data.decode()).vevent_list}
    assert {name: event.dtstart.value for name, event in others.items()} == {
        name.replace("\u2028", ""): event["DTSTART"].dt for name, event in events.items()
    }
    assert b"meet.example" not in data
    before = int(events["Round two"]["SEQUENCE"])
    with clock.at(clock.now() + timedelta(minutes=1)):
        setup.cancel_workshop(ada, workshop=second, why="The hall is flooded.")
    after = browser.get("/workshops/calendar.ics").response.get_data()
    changed = {str(e["SUMMARY"]): e for e in icalendar.Calendar.from_ical(after).walk("VEVENT")}
    assert str(changed["Round two"]["STATUS"]) == "CANCELLED"
    assert changed["Round two"]["UID"] == events["Round two"]["UID"]
    assert int(changed["Round two"]["SEQUENCE"]) > before
    assert "flooded" in str(changed["Round two"]["DESCRIPTION"])
    assert "/workshops/calendar.ics" in browser.get("/workshops").links()


@pytest.mark.parametrize("rows", [1, 30])
def test_what_programs_read_costs_the_same(rows: int, browser: Browser, people: People) -> None:
    challenge = challenges.published(people)
    for n in range(rows):
        factories.make_challenge(people.organizations["graz"], f"Challenge {n}")
        factories.make_solution(people.organizations["hydrolog"], f"Solution {n}")
        make_piece(f"Text {n}")
    for n in range(min(rows, 5)):
        make_workshop(people.actor("ada"), [challenge], title=f"Day {n}")
    budgets = {
        "/challenges.atom": 4,
        "/solutions.atom": 4,
        "/results.atom": 3,
        "/library.atom": 2,
        "/workshops/calendar.ics": 2,
        "/sitemap.xml": 2,
        "/sitemap-challenges-1.xml": 2,
        "/sitemap-solutions-1.xml": 2,
        "/robots.txt": 1,
    }
    for path in budgets:
        browser.get(path)
    found = {path: browser.get(path).statements.count for path in budgets}
    assert {path: n for path, n in found.items() if n > budgets[path]} == {}


def test_a_frozen_challenge_keeps_its_page_and_entry(browser: Browser, people: People) -> None:
    challenge = challenges.published(people)
    lifecycle.freeze_challenge(challenges.SYSTEM, challenge=challenge, notice_url="https://ted.example/1")
    (entry,) = read_feed(browser.get("/challenges.atom").response.get_data())
    assert entry["terms"][0] == "frozen"
    linked(browser.get(f"/challenges/{challenge.slug}"))
