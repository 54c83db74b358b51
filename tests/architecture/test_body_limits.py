"""A body is as large as its route says, 256 kB where it says nothing; what fits into a form fits into its route."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from matchmaker.core.forms import LONG, SHORT
from matchmaker.core.incoming import Body, body_of
from tests.architecture.test_access import MATRIX
from tests.architecture.test_access_matrix import ask, built, sessions  # noqa: F401  (the fixtures)
from tests.architecture.test_odd_input import House, addresses, house, opener, send  # noqa: F401  (the fixture)
from tests.browser import Browser, Page, form_data
from tests.page_rules import NS
from tests.personas import People
from tests.world import World

pytestmark = pytest.mark.slow
CHANGING = sorted(key for key in MATRIX if key.split()[1] != "GET")
TYPED = 6
"""Bytes of one typed letter on the way: two in UTF-8 (Greek, Cyrillic, accents), each percent-encoded as three."""


@pytest.mark.parametrize("key", CHANGING)
def test_what_is_too_large_is_refused_with_a_sentence(key: str, app: Flask, built: tuple[People, World]) -> None:  # noqa: F811
    """One byte too many: 413 before it is read, as a page for people and a problem document for programs."""
    people, world = built
    row, browser = MATRIX[key], Browser(app)
    address, _odd = addresses(app, key, world)
    with app.app_context():
        body = body_of(app, key.split()[0])
        size = body.limit + 1
    options: dict[str, Any] = {"data": b"x" * size, "content_type": "application/x-www-form-urlencoded"}
    pages: list[Page] = []

    def one() -> Page:
        browser.as_(people, opener(row))
        headers = {"Authorization": f"Bearer {world['secrets'][opener(row)]}"} if row.get("token") else {}
        pages.append(browser._request(key.split()[1], address, headers=headers, **options))
        return pages[0]

    assert ask(one) == 413
    if "/api/" in address:
        problem = json.loads(pages[0].text)
        assert problem["status"] == 413
        assert "too large" in problem["detail"]
    else:
        pages[0].has("This is too large", *(["A file may have at most"] if body is Body.FILE else []))


def _shown_forms(app: Flask, house: House) -> Iterator[tuple[str, ET.Element]]:  # noqa: F811
    """Every form that a row of the matrix shows to whoever may open it, with the endpoint that takes it."""
    browser = Browser(app)
    for key in sorted(key for key in MATRIX if key.split()[1] == "GET" and not MATRIX[key].get("token")):
        if key == "site.components GET":
            continue  # its forms are pictures of forms
        address, _odd = addresses(app, key, house.world)
        pages: list[Page] = []
        ask(lambda: pages.append(send(browser, house, MATRIX[key], "GET", address)) or pages[0])  # noqa: B023  # type: ignore[func-returns-value]
        for form in pages[0].forms() if pages[0].tree is not None else []:
            if (form.get("method") or "get").lower() != "post":
                continue
            target = re.sub(r"[?#].*", "", form.get("action") or "") or address.partition("?")[0]
            try:
                endpoint, _args = app.url_map.bind("localhost").match(target, method="POST")
            except HTTPException:
                raise AssertionError(f"{key}: a form leads to {target}, where nothing takes it") from None
            yield endpoint, form


def _most(form: ET.Element) -> int:
    """Bytes of the form with every text filled to its limit and everything chosen."""
    lines = {"text", "url", "email", "search"}
    texts = [
        one
        for one in form.iter()
        if one.tag == f"{NS}textarea" or (one.tag == f"{NS}input" and one.get("type", "text") in lines)
    ]
    letters = sum(int(one.get("maxlength") or (LONG if one.tag == f"{NS}textarea" else SHORT)) for one in texts)
    boxes = sum(len(one.get("name", "")) + 40 for one in form.iter() if one.get("type") in {"checkbox", "radio"})
    sent = sum(len(name) + len(str(value)) * 3 + 2 for name, value in form_data(form).items())
    return letters * TYPED + boxes + sent


def test_every_form_may_be_filled_to_its_limits(app: Flask, house: House) -> None:  # noqa: F811
    most: dict[str, int] = {}
    for endpoint, form in _shown_forms(app, house):
        most[endpoint] = max(most.get(endpoint, 0), _most(form))
    assert len(most) > 100
    with app.app_context():
        bad = {name: size for name, size in most.items() if size > body_of(app, name).limit}
    assert not bad, "declare takes=Body.TEXTS"


LARGER = {
    *("api.change_application", "api.change_challenge", "api.change_solution"),
    *("api.register_solution", "api.start_application", "api.start_challenge"),
    *("applications.check", "applications.confirm", "applications.edit", "challenges.edit"),
    *("library.create", "library.save"),
    *("solutions.create_package", "solutions.create_type", "solutions.save_package", "solutions.save_type"),
}
"""Routes that take long texts in lists of any length; three routes take a file."""


def test_few_routes_take_more_than_a_form(app: Flask) -> None:
    taken = {endpoint: body_of(app, endpoint) for endpoint in app.view_functions}
    assert {name for name, body in taken.items() if body is Body.TEXTS} == LARGER
    files = {name for name, body in taken.items() if body is Body.FILE}
    assert files == {
        *("files.add", "imports.start", "workshops.invite"),
    }
    assert len(taken) > 300


@pytest.mark.parametrize(("size", "status"), [(Body.FORM.value, 400), (Body.FORM.value + 1, 413)])
def test_a_body_that_does_not_say_its_size_is_measured(app: Flask, size: int, status: int) -> None:
    """It was cut at the limit without a word."""
    body = b"email=nora%40city.example&x="
    answer = app.test_client().post(
        "/sign-in/link",
        input_stream=BytesIO(body + b"x" * (size - len(body))),
        headers={"Transfer-Encoding": "chunked", "Content-Type": "application/x-www-form-urlencoded"},
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )
    assert answer.status_code == status  # 400: read whole, and without a form token
