"""Who may open what: the matrix in access/*.toml drives a real request for every endpoint and persona.

The world is built once for the module; each request runs behind a savepoint that is rolled back, so every persona of
every row finds the same world. A row with `token = true` is asked by a program with the persona's token and the
row's `json`; `headers` names a sample with further headers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from flask import Flask

from matchmaker.core.db import db
from tests.architecture.offers import Asked, refused_offers
from tests.architecture.test_access import MATRIX, PERSONAS
from tests.browser import Browser, Page
from tests.conftest import isolated, taken_back
from tests.exchange.program import Program
from tests.personas import People, make_people
from tests.world import World, build_world

pytestmark = pytest.mark.slow
Cookies = dict[str, str]
"""The session of each persona, to be carried."""


@pytest.fixture(scope="module")
def built(app: Flask) -> Iterator[tuple[People, World]]:
    """All personas and one sample of everything."""
    with isolated(app):
        people = make_people()
        world = build_world(people)
        db.session.flush()
        yield people, world


@pytest.fixture(scope="module")
def sessions(app: Flask, built: tuple[People, World]) -> Cookies:
    """The session cookie of each persona; "" for the visitor."""
    people, _world = built
    cookies = {name: Browser(app).as_(people, name).session_cookie() for name in PERSONAS if name != "visitor"}
    return {"visitor": "", **cookies}


@pytest.fixture(scope="module")
def offers(app: Flask, sessions: Cookies) -> Callable[[str, Page], list[str]]:
    """What a page offers a persona in vain; each address is asked once for each of them."""
    asked: dict[str, Asked] = {name: {} for name in PERSONAS}
    return lambda persona, page: refused_offers(app, page, sessions[persona], asked[persona])


def ask(send: Callable[[], Page]) -> int:
    """The status of one request, whose effects are taken back."""
    return ask_too(send, lambda _page: [])[0]


def ask_too(send: Callable[[], Page], offers: Callable[[Page], list[str]]) -> tuple[int, list[str]]:
    """The status of one request, whose effects are taken back, and what its page offers in vain."""
    Browser.forget_request()
    with taken_back():
        page = send()
        return page.status, offers(page) if page.status == 200 and page.is_html else []


def typed(world: World, value: object) -> object:
    """What a field carries: "@versions.session" is the sample `world["versions"]["session"]`, all else as written."""
    if not isinstance(value, str) or not value.startswith("@"):
        return value
    sample, _dot, key = value[1:].partition(".")
    return str(world[sample][key])


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("key", sorted(MATRIX))
def test_matrix(
    key: str,
    persona: str,
    app: Flask,
    built: tuple[People, World],
    sessions: Cookies,
    offers: Callable[[str, Page], list[str]],
) -> None:
    """Each persona gets exactly the status the row says, and the page offers nothing that its address refuses."""
    row = MATRIX[key]
    assert set(PERSONAS) <= set(row), f"{key}: a persona is missing"
    _people, world = built
    endpoint, method = key.split()[:2]
    with app.test_request_context():
        address = app.url_for(endpoint, **world[row.get("args", "")])
    browser = Browser(app).carrying("" if row.get("token") else sessions[persona])
    if row.get("token"):
        program, headers = Program(browser, secret=world["secrets"].get(persona, "")), world[row.get("headers", "")]
        send = partial(program.send, method, address, row.get("json", {}), headers=headers)
    elif method == "GET":
        send = partial(browser.get, address)
    else:
        data = {name: typed(world, value) for name, value in row.get("data", {}).items()}
        send = partial(browser.post, address, data=data)
    got, in_vain = ask_too(
        send, partial(offers, persona) if persona != "visitor" and method == "GET" else lambda _page: []
    )
    assert got == row[persona]
    assert not in_vain
