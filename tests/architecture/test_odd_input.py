"""No address, argument, form or body makes the server fail: the rows of the access matrix, with what scanners send.

Each row is asked by a persona who may open it, so that what is odd reaches as far as it can. The world and the
addresses are those of test_access_matrix.py.
"""

from __future__ import annotations

import itertools
import json
import re
from typing import Any, NamedTuple
from urllib.parse import quote
from zlib import crc32

import pytest
from flask import Flask

from matchmaker.core.incoming import LONGEST_ADDRESS
from tests.architecture.test_access import MATRIX, PERSONAS
from tests.architecture.test_access_matrix import Cookies, ask, built, sessions  # noqa: F401  (the fixtures)
from tests.browser import Browser, Page
from tests.exchange.program import Program
from tests.personas import People
from tests.world import World

pytestmark = pytest.mark.slow
PARTS = ("a%00b", "9" * 19)
"""A NUL; a number that neither an `integer` nor a `bigint` holds."""
ODD = ("a%00b", "9" * 19, "%ED%A0%80", "%C2%B2", "-1", "x" * 300, "%FF", "%D9%A1", "%00", "1e999", "%E2%80%AE")
"""Also half of a surrogate pair, "²", no UTF-8, a digit of another script, turned writing. Each row begins elsewhere in
the list, so that every argument meets every value on some page."""
NAMES = re.findall(
    r"\w+",
    "q page part slot meeting release option kind participant open show no challenge missing kit when sort system "
    "sector country year status name person verb role text next copy more company solution fill check pdf stage city",
)
HEADERS = (
    *("If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range", "Range", "Accept"),
    *("Accept-Language", "Accept-Encoding", "Authorization", "Idempotency-Key", "Referer", "Origin", "Date"),
    *("X-Fragment", "X-Autosave", "X-Request-ID", "X-CSRFToken", "X-Forwarded-For", "X-Forwarded-Proto", "User-Agent"),
    *("Cookie", "Content-Type", "Cache-Control", "Sec-Fetch-Site", "X-Forwarded-Host", "Forwarded"),
)
"""Everything that a program can say beside the address and the body."""
ODD_HEADERS = ('""', 'W/"', ",", "²", "bytes=9-1,-,5-", "9" * 400, "Basic =", "x=%ED%A0%80; y", "de;q=nan")
FORMS = sorted(key for key in MATRIX if key.split()[1] == "POST" and "json" not in MATRIX[key])
BODIES: tuple[Any, ...] = ("a\0b", 2**70, "\ud83d", 1e308, [[[]]], {"a\0": None})


def opener(row: dict[str, Any]) -> str:
    """Who may open this, best of all; a persona who meets a refusal if nobody may."""
    return next((name for name in PERSONAS if row[name] in {200, 201, 303} and name != "visitor"), "emil")


class House(NamedTuple):
    """One sample of everything, and the session of each persona."""

    world: World
    sessions: Cookies


@pytest.fixture
def house(built: tuple[People, World], sessions: Cookies) -> House:  # noqa: F811
    """Those of test_access_matrix.py."""
    return House(built[1], sessions)


def send(browser: Browser, house: House, row: dict[str, Any], method: str, address: str, **given: Any) -> Page:
    """One request of the row's kind, by a person or by their program."""
    persona = opener(row)
    if row.get("token"):
        program = Program(browser, secret=house.world["secrets"].get(persona, ""))
        return program.send(method, address, headers=house.world[row.get("headers", "")], **given)
    browser.carrying(house.sessions[persona])
    return browser.get(address) if method == "GET" else browser.post(address, **given)


def addresses(app: Flask, key: str, world: World) -> tuple[str, list[str]]:
    """The row's address, and the same with each odd value in each of its parts."""
    row, (endpoint, method) = MATRIX[key], key.split()[:2]
    args = world[row.get("args", "")]
    with app.test_request_context():
        address = app.url_for(endpoint, _method=method, **args)
    rule = next(rule for rule in app.url_map.iter_rules(endpoint) if method in (rule.methods or ()))
    odd = []
    for part, value in itertools.product(sorted(rule.arguments & set(args)), PARTS):
        values = {name: value if name == part else quote(str(known)) for name, known in args.items()}
        odd.append("".join(str(values.get(text, "")) if is_part else text for is_part, text in rule._trace).lstrip("|"))
    return address, odd


@pytest.mark.parametrize("key", sorted(key for key in MATRIX if key.split()[1] == "GET"))
def test_no_address_fails(key: str, app: Flask, house: House) -> None:
    """Odd parts: not found (or sign in, or refused). Odd arguments: an answer; unknown ones are refused by the API."""
    browser = Browser(app)
    address, odd = addresses(app, key, house.world)
    got = {
        path: ask(lambda path=path: send(browser, house, MATRIX[key], "GET", path))  # type: ignore[misc]
        for path in odd
    }
    assert set(got.values()) <= {303, 308, 403, 404, 422}, got
    first = crc32(key.encode()) % len(ODD)
    values = itertools.islice(itertools.cycle(ODD), first, None)
    query = "&".join(f"{name}={value}" for name, value in zip(NAMES, values, strict=False))
    path = f"{address}?{query}&page=1&page=2"
    assert ask(lambda: send(browser, house, MATRIX[key], "GET", path)) < 500, path


@pytest.mark.parametrize("key", sorted(key for key in MATRIX if "json" in MATRIX[key]))
def test_no_body_fails(key: str, app: Flask, house: House) -> None:
    """Each field of a program's body, with what JSON can say and no database can keep."""
    row, browser = MATRIX[key], Browser(app)
    address, _odd = addresses(app, key, house.world)
    bodies = [{**row["json"], name: value} for name in row["json"] for value in BODIES]
    for body in [*bodies, *BODIES, json.loads("[" * 200 + "]" * 200)]:
        status = ask(lambda body=body: send(browser, house, row, key.split()[1], address, body=body))  # type: ignore[misc]
        assert status < 500, body


@pytest.mark.parametrize("key", FORMS)
def test_no_form_fails(key: str, app: Flask, house: House) -> None:
    """No field; every field that the row sends or that hides in a form with a NUL, with a huge number twice, with
    the first of all days; and what the row sends with a NUL in one of its fields."""
    row, browser = MATRIX[key], Browser(app)
    address, _odd = addresses(app, key, house.world)
    names = {*row.get("data", {}), "next", "key", "public_id", "number", "slot", "q", "mark", "version", "name", "role"}
    sent = [dict.fromkeys(names, value) for value in ("a\0b", ["9" * 19, "\0"], "0001-01-01T00:00")]
    for data in [{}, *sent, *({**row["data"], name: "\0"} for name in row.get("data", {}))]:
        status = ask(lambda data=data: send(browser, house, row, "POST", address, data=data))  # type: ignore[misc]
        assert status < 500, data


def test_a_form_takes_no_json(app: Flask, built: tuple[People, World]) -> None:  # noqa: F811
    browser = Browser(app)
    for body in ("[1,2]", "5", '"x"', '{"email": 5}', '{"email": "\\ud83d"}', "{"):
        for path in ("/sign-in", "/sign-up", "/forgotten", "/sign-in/link"):
            headers = {"X-CSRFToken": browser._csrf()}
            status = ask(
                lambda: browser._request("POST", path, data=body, content_type="application/json", headers=headers)  # noqa: B023
            )
            assert status in {400, 422}, (path, body)


def test_a_long_address_is_refused_with_a_sentence(app: Flask, built: tuple[People, World]) -> None:  # noqa: F811
    browser = Browser(app)
    page = browser.get("/challenges?q=" + "x" * LONGEST_ADDRESS)
    assert page.status == 414
    page.has("This link is too long")


@pytest.mark.parametrize("header", HEADERS)
def test_no_header_fails(header: str, app: Flask, house: House) -> None:
    """A public page, a form and two calls of the API, with what no browser says in any header."""
    ways = (
        ("GET", "/challenges", {}),
        ("POST", "/sign-in", {"data": {"email": "a", "password": "b"}}),
        ("PATCH", "/api/v1/challenges/nothing", {"data": b"{}", "content_type": "application/json"}),
        ("GET", "/api/v1/challenges", {}),
    )
    got = {
        (method, path, value): ask(
            lambda method=method, path=path, value=value, given=given: Browser(app)._request(  # type: ignore[misc]
                method, path, headers={header: value.encode().decode("latin-1")}, **given
            )
        )
        for method, path, given in ways
        for value in ODD_HEADERS
    }
    assert {sent: status for sent, status in got.items() if status >= 500} == {}
