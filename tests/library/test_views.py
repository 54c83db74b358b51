"""The library as people use it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from xml.etree import ElementTree as ET

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.core import clock
from matchmaker.core.actors import ANONYMOUS, system_actor
from matchmaker.core.db import session
from matchmaker.core.errors import Closed, Denied, Invalid, Stale, TooMany
from matchmaker.library.engine.content import Source
from matchmaker.library.engine.files import Delivered
from matchmaker.library.engine.lifecycle import TICKED
from matchmaker.library.models import LibraryPiece, LibraryVersion, LibraryVote
from matchmaker.library.queries import practices
from matchmaker.library.services import loading, publishing, voting, writing
from matchmaker.library.services import process as process_services
from matchmaker.notifications.models import Notification
from matchmaker.scheduling.models import TableMinutes
from matchmaker.vocabulary import queries as vocabulary
from tests.browser import Browser
from tests.challenges import make
from tests.factories import make_company, make_member
from tests.library.factories import BODY, content, make_draft, make_piece
from tests.library.world import shared_practice
from tests.personas import People
from tests.solutions.factories import make_complete, make_type

OTHER = "## Pipes\n\n" + "A town looked for leaks at night and repaired the worst of them first. " * 4
ATOM = "{http://www.w3.org/2005/Atom}"


def told(people: People, name: str) -> list[str]:
    return list(session().scalars(sa.select(Notification.text).where(Notification.user_id == people.users[name].id)))


# ── reading ──


def test_the_list_is_searched_and_filtered(browser: Browser, people: People) -> None:
    make_piece()
    make_piece(
        "Water for a dry town",
        kind="guideline",
        summary="Less is lost.",
        body=OTHER,
        tags={"system": ("water",), "stage": ("vision",)},
    )
    make_draft("A secret plan")
    page = browser.get("/library").has("2 texts", "Light in the old town", "Water for a dry town", "Case study")
    page.lacks("A secret plan")
    browser.get("/library?kind=guideline").has("1 text", "Water for a dry town").lacks("Light in the old town")
    browser.get("/library?system=energy&stage=planning").has("1 text", "Light in the old town")
    browser.get("/library?topic=energy.street_lighting&language=en").has("1 text")
    browser.get("/library?kind=nothing&system=moon&page=99&sort=up").has("2 texts")
    browser.get("/library?q=lamps").has("1 text", "Light in the old town")
    browser.get("/library?q=zebra").has("No texts found")
    browser.get("/search?q=lamps").has("Library", "Light in the old town")


def test_the_order_is_the_same_for_everybody_and_changes_with_the_day(browser: Browser, people: People) -> None:
    titles = [f"Text {word}" for word in ("one", "two", "three", "four", "five", "six", "seven", "eight")]
    for title in titles:
        make_piece(title)
    first = browser.get("/library").words
    assert browser.as_(people, "carla").get("/library").words.count("Text") >= 8
    order = sorted(titles, key=first.index)
    assert order == sorted(titles, key=browser.get("/library").words.index)
    days = {tuple(sorted(titles, key=_on(browser, day).index)) for day in range(4)}
    assert len(days) > 1


def _on(browser: Browser, day: int) -> str:
    with clock.at(clock.in_days(day)):
        return browser.visitor().get("/library").words


def test_a_piece_with_contents_sources_and_citation(browser: Browser, people: People) -> None:
    piece = make_piece()
    page = browser.get(f"/library/{piece.slug}")
    page.has("Contents", "What is not known", "Sources", "Report of the city, 2024", "CC BY 4.0", "English")
    page.has("Case study, version 1.", f"/library/{piece.slug}/versions/1", "Street lighting", "Was this useful?")
    assert "#s-what-happened" in page.links()
    assert "/challenges?topic=energy.street_lighting" in page.links()
    page.lacks("Write the next version", "Log of changes")
    make_piece("Short", body="x" * 300, sources=(), is_from_practice=True)
    browser.get("/library/short").has("Written by us from practice").lacks("Contents")


def test_earlier_versions_stay_readable_at_their_address(browser: Browser, people: People) -> None:
    piece = make_piece(writer=people.ben.id)
    writing.save_piece(people.actor("ben"), piece=piece, content=content(summary="Now with costs."))
    writing.submit_piece(people.actor("ben"), piece=piece, why="The costs are known now.")
    publishing.publish_piece(people.actor("ada"), piece=piece, reason="The costs are known now.")
    browser.get(f"/library/{piece.slug}").has("Now with costs.", "2 of")
    page = browser.get(f"/library/{piece.slug}/versions").has("Version 2", "The costs are known now.", "First version.")
    page.lacks("reviewed and published by")
    browser.get(f"/library/{piece.slug}/versions/1").has("It was replaced", "after an open talk").lacks(
        "Now with costs"
    )
    assert browser.get(f"/library/{piece.slug}/versions/3").status == 404
    browser.as_(people, "emil").get(f"/library/{piece.slug}/versions").has(
        "Written by Ben, reviewed and published by Ada"
    )


def test_scripts_in_a_text_are_text(browser: Browser, people: People) -> None:
    evil = BODY + "\n<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>\n\n## <b>\"'&\n"
    piece = make_piece("<script>alert(2)</script>", body=evil, sources=(Source("<i>S</i>", "https://s.example"),))
    page = browser.get(f"/library/{piece.slug}").has("<script>alert(1)</script>", "<i>S</i>")
    assert "<script>alert" not in page.text
    assert not [href for href in page.links() if href.startswith("javascript:")]
    feed = browser.get("/library.atom").text
    assert "<script>alert" not in feed
    ET.fromstring(feed)


def test_the_feed_keeps_the_rules_of_atom(browser: Browser, people: People) -> None:
    """RFC 4287: what a feed and its entries must have, each once, ids that are addresses, moments with a zone."""
    with clock.at(clock.in_days(-3)):
        make_piece()
    newer = make_piece("A & B <i>")
    make_draft()
    response = browser.get("/library.atom").response
    assert response.mimetype == "application/atom+xml"
    root = ET.fromstring(response.get_data())
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1, name
        moment = datetime.fromisoformat(element.findtext(f"{ATOM}updated", ""))
        assert moment.tzinfo is not None
        assert element.findtext(f"{ATOM}id", "").startswith("http")
    entries = root.findall(f"{ATOM}entry")
    assert [e.findtext(f"{ATOM}title") for e in entries] == ["A & B <i>", "Light in the old town"]
    assert entries[0].findtext(f"{ATOM}id", "").endswith(f"/library/{newer.slug}")
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert set(links) == {"self", "alternate"}
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    inner = entries[1].find(f"{ATOM}content")
    assert inner is not None
    assert inner.get("type") == "html"
    assert "<h2" in (inner.text or "")
    assert len({e.findtext(f"{ATOM}id") for e in entries}) == 2


def test_a_withdrawn_piece_that_others_link_to(browser: Browser, people: People) -> None:
    piece = make_piece()
    make_piece("Reader", body=OTHER + f"\n[there](/library/{piece.slug})")
    page = browser.as_(people, "ada").get(f"/library/{piece.slug}/withdraw")
    assert page.submit("Withdraw text", reason="").status == 422
    page.submit("Withdraw text", reason="The figures were those of another town.").follow().has("Withdrawn on")
    browser.visitor()
    browser.get("/library/reader").has("there")
    page = browser.get(f"/library/{piece.slug}")
    assert page.status == 200
    page.has("Withdrawn on", "those of another town").lacks("4,000", "Was this useful?")
    assert browser.get(f"/library/{piece.slug}/versions/1").status == 404
    browser.get(f"/library/{piece.slug}/versions").has("those of another town")
    browser.get("/library").lacks("Light in the old town")
    browser.get("/search?q=lamps").lacks("Light in the old town")
    browser.get("/library.atom")
    assert "Light in the old town" not in browser.get("/library.atom").text
    browser.as_(people, "gus").get("/library/desk").has("Light in the old town")
    browser.get(f"/library/{piece.slug}").submit("Make it public again").follow().has("It is public again")
    browser.visitor().get("/library?q=lamps").has("Light in the old town")


@pytest.mark.parametrize("rows", [1, 30])
def test_queries_do_not_grow(rows: int, browser: Browser, people: People) -> None:
    for n in range(rows):
        make_piece(f"Text number {n}")
    budgets = {"/library": 4, "/library?q=lamps": 9, "/library/text-number-0": 5, "/library.atom": 2}
    for path in budgets:
        browser.get(path)
    found = {path: browser.get(path).statements.count for path in budgets}
    assert {path: n for path, n in found.items() if n > budgets[path]} == {}


# ── was it useful ──


def test_one_answer_for_each_browser_and_account(browser: Browser, people: People, app: Flask) -> None:
    piece = make_piece()
    page = browser.get(f"/library/{piece.slug}")
    page.submit("Yes, it helped").follow().has("Found useful by 1 of 1.")
    browser.get(f"/library/{piece.slug}").submit("No").follow().has("Found useful by 0 of 1.")
    Browser(app).get(f"/library/{piece.slug}").submit("Yes, it helped").follow().has("Found useful by 1 of 2.")
    for _time in range(2):
        browser.as_(people, "emil").get(f"/library/{piece.slug}").submit("Yes, it helped").follow().has(
            "Found useful by 2 of 3."
        )
    assert session().scalar(sa.select(sa.func.count(LibraryVote.id))) == 3


def test_whoever_answers_for_many_is_stopped(people: People) -> None:
    piece = make_piece()
    for n in range(voting.MOST):
        voting.record_vote(ANONYMOUS, piece=piece, is_useful=True, browser=f"{n:024x}", origin="here")
    with pytest.raises(TooMany):
        voting.record_vote(ANONYMOUS, piece=piece, is_useful=True, browser="f" * 24, origin="here")
    voting.record_vote(ANONYMOUS, piece=piece, is_useful=True, browser="f" * 24, origin="elsewhere")
    with clock.at(clock.in_days(1)):
        voting.record_vote(ANONYMOUS, piece=piece, is_useful=True, browser="e" * 24, origin="here")
    with pytest.raises(Invalid):
        voting.record_vote(ANONYMOUS, piece=piece, is_useful=True)


def test_a_forged_mark_is_no_mark(browser: Browser, people: People) -> None:
    piece = make_piece()
    browser.client.set_cookie("reader", "' OR 1=1 --")
    browser.get(f"/library/{piece.slug}").submit("Yes, it helped").follow()
    assert len(session().scalars(sa.select(LibraryVote.browser)).one()) == 24


# ── writing ──


def test_an_organizer_writes_and_a_second_person_publishes(browser: Browser, people: People, app: Flask) -> None:
    page = browser.as_(people, "ben").get("/library/desk").has("Nobody is writing a text.")
    page = browser.get("/library/new").submit(
        "Save draft", kind="guideline", title="How to read a meter", summary="A way."
    )
    page = page.follow().has("Draft saved")
    page = page.submit("Save and preview", body=BODY, systems=["water"], topics=["water.metering"]).follow()
    page.has("Still missing", "Name at least one source, or say that it was written from our own practice.")
    refused = page.submit("Submit for review")
    assert refused.status == 422
    refused.has("Name at least one source")
    page = browser.get("/library/how-to-read-a-meter/edit")
    page = page.submit("Save and preview", sources="Guide of the utility | https://example.org/guide").follow()
    page.lacks("Still missing").submit("Submit for review").follow().has("In review", "You wrote this")
    assert browser.visitor().get("/library/how-to-read-a-meter").status == 404
    assert told(people, "ada") == ["“How to read a meter” waits in the library for a second person. Please review it."]
    assert told(people, "ben") == []
    page = browser.as_(people, "ben").get("/library/how-to-read-a-meter/preview").lacks("Publish as version")
    page = browser.as_(people, "ada").get("/home").has("text of the library to review")
    page = browser.get("/library/how-to-read-a-meter/preview").has("Publish as version 1")
    page.submit("Return to the writer", note="Say which meters you mean.").follow()
    assert told(people, "ben") == ["The reviewer requests changes to “How to read a meter”."]
    page = browser.as_(people, "ben").get("/library/how-to-read-a-meter/edit").has("Say which meters you mean.")
    page = page.submit("Save and preview", summary="A way for house meters.").follow()
    page.submit("Submit for review").follow()
    page = browser.as_(people, "ada").get("/library/how-to-read-a-meter/preview")
    page.submit("Publish as version 1").follow().has("Published as version 1", "A way for house meters.")
    browser.visitor().get("/library").has("How to read a meter")
    version = session().scalars(sa.select(LibraryVersion)).one()
    assert (version.written_by_id, version.published_by_id) == (people.ben.id, people.ada.id)
    browser.as_(people, "gus").get("/library/how-to-read-a-meter/log").has(
        "Ada published a text of the library", "Ben submitted a text of the library for review"
    )
    assert "“How to read a meter” is public in the library, version 1." in told(people, "ben")
    assert told(people, "carla") == []


def test_the_next_version_shows_what_changes_and_needs_a_reason(browser: Browser, people: People) -> None:
    piece = make_piece()
    browser.as_(people, "ben").get(f"/library/{piece.slug}").has("Write the next version")
    page = (
        browser.get(f"/library/{piece.slug}/edit")
        .submit("Save and preview", body=BODY.replace("4,000", "5,000"), summary="More lamps.")
        .follow()
    )
    page.has("What changes", "New: | 2024 | 5,000 |", "Gone: | 2024 | 4,000 |", "More lamps.")
    assert page.submit("Submit for review", why="").status == 422
    browser.visitor().get(f"/library/{piece.slug}").has("4,000").lacks("5,000")
    page = browser.as_(people, "ben").get(f"/library/{piece.slug}/preview")
    page.submit("Submit for review", why="Counted again.").follow()
    page = browser.as_(people, "ada").get(f"/library/{piece.slug}/preview").has("Counted again.")
    page.submit("Publish as version 2").follow().has("5,000")


def test_nobody_publishes_alone(people: People) -> None:
    ben, ada, gus = (people.actor(name) for name in ("ben", "ada", "gus"))
    piece = writing.write_piece(ben, content=content())
    writing.submit_piece(ben, piece=piece)
    for command, words in (
        (publishing.publish_piece, {"reason": "Right."}),
        (publishing.return_piece, {"note": "Wrong."}),
    ):
        with pytest.raises(Denied, match="second person"):
            command(ben, piece=piece, **words)
    for name in ("emil", "carla", "ivo"):
        with pytest.raises(Denied):
            publishing.publish_piece(people.actor(name), piece=piece, reason="Right.")
    writing.take_back_piece(ada, piece=piece)
    writing.save_piece(ada, piece=piece, content=piece.working())  # changed nothing, so Ben stays the writer
    assert piece.drafted_by_id == people.ben.id
    writing.save_piece(ada, piece=piece, content=content(summary="Other words."))
    writing.submit_piece(ada, piece=piece)
    with pytest.raises(Denied, match="second person"):
        publishing.publish_piece(ada, piece=piece, reason="Right.")
    publishing.publish_piece(gus, piece=piece, reason="It is right.")
    assert (piece.number, piece.drafted_by_id, piece.has_draft) == (1, people.ada.id, False)


def test_who_belongs_to_a_company_does_not_write(people: People) -> None:
    make_member(make_company("Side job"), people.ben, "reader")
    with pytest.raises(Denied, match="belong to a company"):
        writing.write_piece(people.actor("ben"), content=content())


def test_two_people_edit(browser: Browser, people: People) -> None:
    piece = make_draft(writer=people.ben.id)
    page = browser.as_(people, "ben").get(f"/library/{piece.slug}/edit")
    writing.save_piece(people.actor("ada"), piece=piece, content=content("A new guide", summary="Ada's words."))
    page = page.submit("Save draft", summary="Ben's words.")
    assert page.status == 409
    page.has("Saved by Ada", "Your text is kept", "Ada's words.", "Ben's words.")
    page.submit("Save draft").follow().has("Draft saved")
    assert piece.draft["summary"] == "Ben's words."


def test_the_reviewer_publishes_what_was_read(people: People) -> None:
    piece = make_draft(writer=people.ben.id, state="submitted")
    seen = piece.version
    writing.take_back_piece(people.actor("ben"), piece=piece)
    writing.save_piece(people.actor("ben"), piece=piece, content=content("A new guide", summary="Smuggled in."))
    writing.submit_piece(people.actor("ben"), piece=piece)
    with pytest.raises(Stale):
        publishing.publish_piece(people.actor("ada"), piece=piece, reason="It is right.", seen_version=seen)
    with pytest.raises((Closed, Denied)):
        writing.save_piece(people.actor("ben"), piece=piece, content=content(summary="While in review."))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"body": "x" * 60_001}, "body"),
        ({"body": "a\x00b"}, "body"),
        ({"kind": "poem"}, "kind"),
        ({"licence": "mine"}, "licence"),
        ({"language": "klingon"}, "language"),
        ({"sources": (Source("S", "javascript:alert(1)"),)}, "sources"),
        ({"sources": (Source("", "https://a.example"),)}, "sources"),
        ({"sources": tuple(Source(f"S{n}") for n in range(41))}, "sources"),
        ({"tags": {"topic": ("moon.cheese",)}}, "topics"),
        ({"tags": {"kit": ("party",)}}, "kits"),
    ],
)
def test_a_draft_that_cannot_be_taken(values: dict[str, object], field: str, people: People) -> None:
    with pytest.raises(Invalid) as refused:
        writing.write_piece(people.actor("ben"), content=content(**{"title": "A text", **values}))
    assert list(refused.value.errors) == [field]


def test_a_text_that_is_too_long_is_refused_with_a_sentence(browser: Browser, people: People) -> None:
    page = browser.as_(people, "ben").get("/library/new")
    page = page.submit("Save draft", kind="guideline", title="Long", body="x" * 1_000_000)
    assert page.status == 422
    page.has("Please shorten this to 60000 characters")


def test_the_same_title_twice_has_two_addresses(people: People) -> None:
    slugs = [writing.write_piece(people.actor("ben"), content=content("New")).slug for _time in range(3)]
    assert len(set(slugs)) == 3
    assert not {"new", "desk"} & set(slugs)


def test_a_draft_is_deleted_and_published_versions_stay(people: People) -> None:
    ben = people.actor("ben")
    draft = writing.write_piece(ben, content=content("Only a draft"))
    writing.discard_draft(ben, piece=draft)
    assert session().scalar(sa.select(sa.func.count(LibraryPiece.id))) == 0
    piece = make_piece()
    writing.save_piece(ben, piece=piece, content=content(summary="Never shown."))
    writing.discard_draft(ben, piece=piece)
    assert (piece.number, piece.has_draft, piece.is_public) == (1, False, True)


# ── delivered texts ──


def test_delivered_texts_are_loaded_once_and_follow_their_files(people: People) -> None:
    platform = system_actor("setup")
    files = [Delivered("one", content("One")), Delivered("two", content("Two"), is_demo=True, days_ago=5)]
    assert loading.load_pieces(platform, files=files) == 2
    assert loading.load_pieces(platform, files=files) == 0
    one = session().scalars(sa.select(LibraryPiece).where(LibraryPiece.slug == "one")).one()
    assert (one.number, one.is_demo, one.is_public) == (1, False, True)
    newer = [Delivered("one", content("One", summary="Newer."), reason="A source was added.")]
    assert loading.load_pieces(platform, files=newer) == 1
    assert (one.number, one.summary) == (2, "Newer.")
    writing.save_piece(people.actor("ben"), piece=one, content=content("One", summary="Ours."))
    assert loading.load_pieces(platform, files=[Delivered("one", content("One", summary="Third."))]) == 0
    writing.submit_piece(people.actor("ben"), piece=one, why="Our own words.")
    publishing.publish_piece(people.actor("ada"), piece=one, reason="Our own words.")
    assert loading.load_pieces(platform, files=[Delivered("one", content("One", summary="Third."))]) == 0
    assert one.summary == "Ours."
    with pytest.raises(Denied):
        loading.load_pieces(people.actor("gus"), files=files)


# ── suggested where they help ──


def test_texts_are_suggested_with_the_reason(browser: Browser, people: People) -> None:
    make_piece("Close", tags={"system": ("water",), "topic": ("water.supply_losses",)})
    make_piece("Wide", tags={"system": ("water", "energy"), "topic": ("water.supply_losses", "energy.renewables")})
    make_piece("Sector and stage", tags={"system": ("water",), "stage": ("planning",)})
    make_piece("Stage alone", tags={"stage": ("planning",)})
    make_piece("Old news", kind="news", tags={"system": ("water",), "topic": ("water.supply_losses",)})
    about = {"system": ["water"], "topic": ["water.supply_losses"], "stage": ["planning"]}
    found = vocabulary.texts_about(about)
    assert [reading.title for reading in found] == ["Close", "Wide", "Sector and stage"]
    assert found[0].why == "Because it is about “Water losses” and “Water”."
    assert found[2].why == "Because it is about “Water” and “Planning”."
    assert vocabulary.texts_about({"stage": ["planning"]}) == []
    assert vocabulary.texts_about({}) == []


def test_suggestions_stand_on_challenge_solution_type_and_coach(browser: Browser, people: People) -> None:
    make_piece("About leaks", tags={"system": ("water",), "topic": ("water.supply_losses",)})
    make_piece("About numbers", tags={"coach": ("number", "outcome"), "stage": ("planning",)})
    challenge = make.published(people)
    solution = make_complete(people.organizations["hydrolog"])
    kind = make_type()
    for path in (f"/challenges/{challenge.slug}", f"/solutions/{solution.slug}", f"/solution-types/{kind.slug}"):
        page = (
            browser.visitor().get(path).has("Read in the library", "About leaks", "Because it is about “Water losses”")
        )
        assert "/library/about-leaks" in page.links()
    draft = make.draft(people, title="Buy an app", problem="", baseline_value=None)
    browser.as_(people, "emil").get(f"/challenges/{draft.slug}/edit/problem").has("About numbers")


# ── the lifecycle ──


def test_the_process_of_a_challenge(browser: Browser, people: People) -> None:
    challenge = make.published(people)
    path = f"/challenges/{challenge.slug}/process"
    page = browser.get(path).has("Done so far", "Due now", "SMART in eight questions", "How critical are we?")
    page.has("Which groups are left out now?", "Questions for the dialogue").lacks("Tick this step")
    page = browser.as_(people, "emil").get(path)
    page = page.submit(action="/process/sponsor", note="The mayor opens the day.").follow()
    page.has("The city ticked this on", "The mayor opens the day.")
    browser.visitor().get(path).has("The mayor opens the day.")
    page = browser.as_(people, "emil").get(path)
    page.submit("Take the tick back").follow().lacks("The mayor opens the day.")
    refused = browser.get(path).submit(action="/process/sponsor", note="x" * 501)
    assert refused.status == 422
    refused.has("at most 500 characters", "x" * 501)


@pytest.mark.parametrize("ticks", [0, 6])
def test_the_process_costs_the_same(ticks: int, browser: Browser, people: People) -> None:
    challenge = make.published(people)
    browser.as_(people, "emil")
    for step in sorted(TICKED)[:ticks]:
        process_services.mark_step(people.actor("emil"), challenge=challenge, step=step, is_done=True)
    path = f"/challenges/{challenge.slug}/process"
    browser.get(path)
    assert browser.get(path).statements.count <= 12
    opened = browser.visitor().get(path).statements
    assert opened.count <= 8, opened.sql


# ── practices of roundtables ──


def test_a_practice_of_a_roundtable_becomes_a_text_after_review(browser: Browser, people: People) -> None:
    text = "Graz lets schools borrow meters. Losses fell by a third."
    minutes = shared_practice(people, text)
    browser.as_(people, "ada").get("/home").has("practice from roundtables to take up")
    desk = browser.get("/library/desk").has("Practices shared at roundtables", text, "What each of us can do")
    page = desk.submit("Make it a draft").follow().has("Written from our own practice")
    piece = session().scalars(sa.select(LibraryPiece)).one()
    assert (piece.from_minutes_id, piece.is_public) == (minutes.id, False)
    assert "table 2 of the roundtable" in piece.working().body
    assert page.status == 200
    browser.get("/library/desk").has("No practice waits.").lacks("Make it a draft")
    with pytest.raises(Invalid, match="at least 200 characters"):
        writing.submit_piece(people.actor("ada"), piece=piece)
    written = replace(piece.working(), body=BODY, tags={"system": ("water",)})
    writing.save_piece(people.actor("ada"), piece=piece, content=written)
    writing.submit_piece(people.actor("ada"), piece=piece)
    with pytest.raises(Denied, match="second person"):
        publishing.publish_piece(people.actor("ada"), piece=piece, reason="First version.")
    publishing.publish_piece(people.actor("ben"), piece=piece, reason="First version.")
    browser.visitor().get("/library").has("Graz lets schools borrow meters")


def test_a_practice_is_taken_up_once_and_again_after_its_draft_was_deleted(people: People) -> None:
    minutes = shared_practice(people)
    ada, ben = people.actor("ada"), people.actor("ben")
    (practice,) = practices.waiting()
    first = writing.write_from_practice(ada, practice=practice)
    assert writing.write_from_practice(ben, practice=practice) is first
    writing.discard_draft(ada, piece=first)
    assert [one.minutes_id for one in practices.waiting()] == [minutes.id]


def test_a_long_practice_fits_into_its_title_and_thirty_cost_one_statement(people: People, browser: Browser) -> None:
    minutes = shared_practice(people, "A long story of what worked. " * 200)
    piece = writing.write_from_practice(people.actor("ada"), practice=practices.waiting()[0])
    assert len(piece.title) <= 90
    browser.as_(people, "ada").get("/library/desk")
    few = browser.get("/library/desk").statements.count
    for number in range(3, 33):
        session().add(
            TableMinutes(
                seating_id=minutes.seating_id,
                turn=1,
                number=number,
                text="Said.",
                practice=f"Practice {number}.",
                updated_at=clock.now(),
            )
        )
    session().flush()
    page = browser.get("/library/desk").has("Practice 7.", "Practice 31.")
    assert page.statements.count == few


def test_the_coach_of_solutions_names_texts_of_the_library(browser: Browser, people: People) -> None:
    make_piece("Say how you know", kind="guideline", tags={"coach": ("solution.backed", "solution.data")})
    make_piece("Of challenges", kind="guideline", tags={"coach": ("number",)})
    solution = make_complete(people.organizations["hydrolog"], status="draft")
    solution.data_terms, solution.technologies = {}, []
    session().flush()
    page = browser.as_(people, "carla").get(f"/solutions/{solution.slug}/edit/what")
    page.has("Read in the library", "Say how you know", "What becomes of the data").lacks("Of challenges")
