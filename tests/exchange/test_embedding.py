"""A city's open challenges in a frame of its own website, and of no other."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker import create_app
from matchmaker.challenges.models import Challenge, Signatory
from matchmaker.core import clock, testing
from matchmaker.core.addresses import domain_key
from matchmaker.core.db import db, session, unit_of_work
from matchmaker.core.errors import Denied, Invalid
from matchmaker.exchange.engine.origins import read_origin
from matchmaker.exchange.models import Embedding
from matchmaker.exchange.queries import embedding as queries
from matchmaker.exchange.services import embedding as services
from tests.browser import Browser
from tests.challenges import make
from tests.conftest import PATIENCE, NewDatabase
from tests.conftest import test_config as make_config
from tests.personas import People, make_people
from tests.served import served

SITE = "https://www.graz.example"


def allow(people: People, *websites: str) -> Embedding:
    return services.save_embedding(
        people.actor("emil"), organization=people.organizations["graz"], embedding=None, websites=websites or (SITE,)
    )


def ancestors(headers: Any) -> str:
    found = re.findall("frame-ancestors ([^;]*);", headers["Content-Security-Policy"])
    assert len(found) == 1
    return str(found[0])


def test_an_owner_allows_a_website_and_copies_the_lines(people: People, browser: Browser) -> None:
    make.published(people, title="Quieter <trams>")
    page = browser.as_(people, "emil").get("/organizations/graz").has("Show challenges on your website")
    page = browser.get("/organizations/graz/embedding").has("No website is allowed yet")
    page = page.submit("Save", websites=f"{SITE}/city/page?x=1\nhttps://graz.example:8443\n{SITE}").follow()
    page.has("These websites can show your challenges now.", 'title="Open challenges of Graz"')
    assert "No website is allowed yet" not in page.words
    assert queries.origins_of(people.organizations["graz"]) == [SITE, "https://graz.example:8443"]
    address = re.findall(r"(/embed/graz\?language=en)", page.text)[0]
    shown = browser.visitor().get(address)
    assert ancestors(shown.response.headers) == f"{SITE} https://graz.example:8443"
    shown.has("Open challenges of Graz", "Quieter <trams>", "Apply until")
    assert "<script" not in shown.text
    assert "Set-Cookie" not in shown.response.headers
    links = re.findall("<a [^>]*>", shown.text)
    assert len(links) == 2
    assert all('target="_top"' in link and 'href="/' in link for link in links)
    browser.as_(people, "emil").get("/organizations/graz/embedding").submit("Save", websites="").follow()
    assert queries.origins_of(people.organizations["graz"]) == []


def test_only_the_page_for_frames_may_be_framed_and_only_where_it_was_allowed(people: People, browser: Browser) -> None:
    allow(people)
    testing.commit()
    for _time in range(2):  # the second answer comes from the pages kept for visitors
        headers = browser.client.get("/embed/graz").headers
        assert ancestors(headers) == SITE
        assert "X-Frame-Options" not in headers
        assert "script-src" not in headers["Content-Security-Policy"]  # 'self' of default-src, as everywhere
    for path in (
        "/embed/linz",
        "/organizations/graz",
        "/",
        "/challenges",
        "/embed/nowhere",
        "/organizations/graz/embedding",
    ):
        for _time in range(2):
            headers = browser.client.get(path).headers
            assert (ancestors(headers), headers["X-Frame-Options"]) == ("'none'", "DENY"), path
    allow(people, "https://other.example")
    testing.commit()
    assert ancestors(browser.client.get("/embed/graz").headers) == "https://other.example"


def test_it_shows_what_is_open_and_nothing_of_the_reader(people: People, browser: Browser) -> None:
    titles = ("Open one", "Frozen one", "Closed one", "Draft one", "Of Linz", "Joint one", "Not joined")
    rows = {title: make.published(people, title=title) for title in titles[:3]}
    make.draft(people, title="Draft one")
    linz = people.organizations["linz"].id
    for title in titles[4:]:
        rows[title] = make.published(people, title=title)
    later = session().scalars(sa.select(Challenge).where(Challenge.title.in_(titles[4:]))).all()
    for one in later:
        one.city_id = linz
    rows["Frozen one"].is_frozen = True
    rows["Closed one"].closes_at = clock.now() - timedelta(days=1)
    for title, status in (("Joint one", "accepted"), ("Not joined", "invited")):
        session().add(
            Signatory(
                challenge_id=rows[title].id,
                city_id=people.organizations["graz"].id,
                status=status,
                invited_at=clock.now(),
            )
        )
    session().flush()
    page = browser.as_(people, "carla").get("/embed/graz").has("Open one", "Joint one")
    for title in titles:
        assert (title in page.words) == (title in {"Open one", "Joint one"}), title
    assert "Carla" not in page.text
    assert "Hydrolog" not in page.text
    assert page.statements.count <= 6
    browser.visitor().get("/embed/linz").has("Of Linz")


def test_it_speaks_the_language_that_the_address_names(people: People, browser: Browser) -> None:
    for address, language in (
        ("/embed/graz?language=de", "de"),
        ("/embed/graz?language=xx", "en"),
        ("/embed/graz", "en"),
        ("/embed/graz?language=", "en"),
    ):
        page = browser.visitor().get(address)
        assert f'<html lang="{language}"' in page.text, address
        assert page.response.headers["Content-Language"] == language
    assert "No challenge is open" not in browser.get("/embed/graz?language=de").text
    browser.reading("fr")
    assert '<html lang="de"' in browser.get("/embed/graz?language=de").text
    assert '<html lang="fr"' in browser.get("/embed/graz").text


def test_only_cities_that_take_part_have_one(people: People, browser: Browser) -> None:
    graz = people.organizations["graz"]
    assert browser.get("/embed/hydrolog").status == 404
    with pytest.raises(Denied, match="cities and regions"):
        services.save_embedding(
            people.actor("carla"), organization=people.organizations["hydrolog"], embedding=None, websites=[SITE]
        )
    for name in ("eva", "finn", "ada", "gus"):
        with pytest.raises(Denied, match="Only owners"):
            services.save_embedding(people.actor(name), organization=graz, embedding=None, websites=[SITE])
    allow(people)
    graz.vetting = "pending"
    session().flush()
    assert browser.get("/embed/graz").status == 404
    graz.vetting = "vetted"
    graz.close(by_id=None, reason="It is over.", at=clock.now())
    session().flush()
    assert browser.get("/embed/graz").status == 404


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://www.city.example", "https://www.city.example"),
        ("https://WWW.City.Example/page", "https://www.city.example"),
        ("www.city.example", "https://www.city.example"),
        ("https://city.example:443/", "https://city.example"),
        ("https://city.example:8443", "https://city.example:8443"),
        ("https://köln.example", "https://xn--kln-sna.example"),
        ("http://city.example", None),
        ("https://*.city.example", None),
        ("https://city", None),
        ("https://localhost", None),
        ("https://10.0.0.1", None),
        ("https://a:b@city.example", None),
        ("https://city.example:0", None),
        ("https://city.example:99999", None),
        ("https://city.example; script-src *", None),
        ("https://city.example 'unsafe-inline'", None),
        ("*", None),
        ("'self'", None),
        ("data:", None),
        ("javascript:alert(1)", None),
        ("https://", None),
    ],
)
def test_origins_are_read_as_browsers_compare_them(people: People, typed: str, origin: str | None) -> None:
    """Nothing that somebody types can add anything to the policy."""
    assert read_origin(typed, domain_key) == origin
    if origin is not None:
        assert allow(people, typed).origins == [origin]
        return
    with pytest.raises(Invalid):
        allow(people, SITE, typed)


def test_of_two_who_change_the_websites_at_once_the_second_is_asked(people: People, browser: Browser) -> None:
    page = browser.as_(people, "emil").get("/organizations/graz/embedding")
    allow(people)
    again = page.submit("Save", websites="https://other.example")
    assert again.status == 409
    assert queries.origins_of(people.organizations["graz"]) == [SITE]
    again.submit("Save", websites="https://other.example").follow()
    assert queries.origins_of(people.organizations["graz"]) == ["https://other.example"]


def test_ten_websites_are_the_most(people: People) -> None:
    allow(people, *(f"https://{n}.city.example" for n in range(10)))
    with pytest.raises(Invalid, match="at most"):
        allow(people, *(f"https://{n}.city.example" for n in range(11)))


@contextmanager
def city_website(platform: str) -> Iterator[int]:
    """A page with the frame, on any name of this machine; its port."""
    frame = f'<iframe src="{platform}/embed/graz?language=en" title="Open challenges" width="100%" height="600">'
    html = f"<!doctype html><title>City</title><style>body{{margin:0}}</style>{frame}</iframe>".encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html)

        def log_message(self, *_values: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.browser
@pytest.mark.slow
def test_a_browser_shows_it_on_the_website_of_the_city_and_nowhere_else(
    chromium: Any, new_database: NewDatabase, tables_url: str, tmp_path: Path
) -> None:
    """On a narrow phone, by keyboard: the link in the frame opens the challenge in the whole window."""
    app: Flask = create_app(make_config(new_database(tables_url), tmp_path))
    with served(app) as platform, city_website(platform) as port:
        with app.app_context():
            with unit_of_work():
                people = make_people()
                make.published(people, title="Quieter trams in very narrow streets")
                allow(people).origins = [f"http://127.0.0.1:{port}"]  # https, but for this machine
            session().close()
        context = chromium.new_context(viewport={"width": 320, "height": 700})
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        inner = page.frame_locator("iframe")
        inner.get_by_role("heading", name="Open challenges of Graz").wait_for()
        width = inner.locator("html").evaluate("one => [one.scrollWidth, one.clientWidth]")
        assert width[0] <= width[1]
        link = inner.get_by_role("link", name="Quieter trams")
        page.keyboard.press("Tab")
        assert link.evaluate("one => one === document.activeElement")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/challenges/quieter-trams"))
        refused: list[str] = []
        page.on("console", lambda message: refused.append(message.text))
        page.goto(f"http://localhost:{port}/")
        page.wait_for_load_state("networkidle")
        assert all("Open challenges of" not in one.content() for one in page.frames[1:])
        assert [text for text in refused if "frame-ancestors" in text]
        context.close()
        with app.app_context():
            db.engine.dispose()
