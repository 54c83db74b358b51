"""Any form, any question and any call gets an answer: what people and programs could send, drawn at random.

Each door draws for each of its rows of the access matrix, mostly as a persona who may enter, so that what is odd
reaches as far as it can. `make test` draws a few; `make fuzz` a hundred thousand in all, counts them for each door, and
first walks through every page, so that it knows the fields of each form. What it finds is mended and becomes one of
`KEPT`, or a test of its own. The third door to the API is tests/exchange/test_document_fuzz.py.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.app import OPEN_ENDPOINTS
from matchmaker.exchange.views.blueprint import api
from tests.architecture.shown_forms import Form, Forms, forms_of
from tests.architecture.test_access import MATRIX, PERSONAS
from tests.architecture.test_access_matrix import Cookies, ask, built, sessions, typed  # noqa: F401  (the fixtures)
from tests.architecture.test_odd_input import NAMES, House, addresses, house, opener, send  # noqa: F401
from tests.browser import Browser, Page
from tests.crashes import Door
from tests.examples import examples, is_fuzz
from tests.exchange.program import Program

pytestmark = [pytest.mark.slow, pytest.mark.hypothesis, pytest.mark.doors]
CALLS = sorted(key for key in MATRIX if key.startswith("api.") or MATRIX[key].get("token"))
QUESTIONS = sorted(key for key in MATRIX if key.split()[1] == "GET" and key not in CALLS)
FORMS = sorted({*MATRIX} - {*CALLS, *QUESTIONS})
WORDS = st.one_of(
    st.text(max_size=40),
    st.integers().map(str),
    st.floats().map(str),
    st.datetimes().map(lambda moment: moment.isoformat()[:16]),
    st.sampled_from(["", " ", "a\0b", "\u202e", "y", "x" * 9_000, "²", "//evil.example", "9" * 4_400, "\ud83d"]),
    st.sampled_from(["-1", "0", "1", "1e999", "nan", "1,5", "0001-01-01", "9999-12-31", "[::1", "https://[::1", "\t"]),
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=6,
)
FILES = st.tuples(
    st.one_of(
        st.binary(max_size=200),
        st.binary(max_size=200).map(lambda raw: b"%PDF-1.7\n" + raw),
        st.binary(max_size=200).map(lambda raw: b"PK\x03\x04" + raw),
        st.lists(st.lists(WORDS, max_size=4), max_size=4).map(
            lambda rows: "\n".join(",".join(row) for row in rows).encode("utf-8", "replace")
        ),
        JSON.map(lambda value: repr(value).encode("utf-8", "replace")),
    ),
    st.sampled_from(
        ["a.pdf", "a.csv", "a.json", "a.xlsx", "a.docx", "a.png", "a.geojson", "Łódź €.pdf", "a", "../a.txt"]
    ),
)
KEPT: dict[str, tuple[tuple[str, dict[str, Any]], ...]] = {}
"""What once made a form fail: for its row, who sent which fields."""


def not_covered(routes: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Routes for which no door draws."""
    return routes - {tuple(key.split()[:2]) for key in (*FORMS, *QUESTIONS, *CALLS)}


def test_every_route_has_a_door(app: Flask) -> None:
    """Named here is what is not drawn for: only the files of the look."""
    routes = {(rule.endpoint, method) for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    open_ones = {(endpoint, "GET") for endpoint in OPEN_ENDPOINTS}
    assert not_covered({one for one in routes if one[1] not in {"HEAD", "OPTIONS"}}) == open_ones
    assert not_covered({("nowhere.at_all", "POST")})
    operations = {(f"api.{one.name}", one.method) for one in api.operations}
    assert operations <= {tuple(key.split()[:2]) for key in CALLS}


@pytest.fixture(scope="module")
def seen(app: Flask, built: Any, sessions: Cookies) -> Callable[[str, dict[str, Any], str], Forms]:  # noqa: F811
    """The forms that lead to a row's address: in `make fuzz` those of all pages, else that of its own page."""
    browser, everything = Browser(app, judges=False), House(built[1], sessions)

    def page(row: dict[str, Any], address: str) -> Page:
        pages: list[Page] = []
        ask(lambda: pages.append(send(browser, everything, row, "GET", address)) or browser.visitor().get("/healthz"))  # type: ignore[func-returns-value]
        return pages[0]

    if not is_fuzz():
        return lambda key, row, address: forms_of(app, [page(row, address)])
    every = forms_of(app, (page(MATRIX[key], addresses(app, key, built[1])[0]) for key in QUESTIONS))
    return lambda key, row, address: every


class People:
    """Who sends: the session of each persona with a form's token in it, made once."""

    def __init__(self, app: Flask, house: House) -> None:  # noqa: F811
        self.browser, self._house = Browser(app, judges=not is_fuzz()), house
        self._armed: dict[str, tuple[str, str]] = {}

    def post(self, persona: str, address: str, data: dict[str, Any]) -> Page:
        """Send a form as this persona."""
        if persona not in self._armed:
            token = self.browser.carrying(self._house.sessions[persona])._csrf()
            self._armed[persona] = self.browser.session_cookie(), token
        cookie, token = self._armed[persona]
        return self.browser.carrying(cookie).post(address, data={**data, "csrf_token": token})

    def get(self, persona: str, address: str) -> Page:
        """Open an address as this persona."""
        return self.browser.carrying(self._house.sessions[persona]).get(address)


def who(row: dict[str, Any]) -> Any:
    """Mostly who may open it."""
    return st.sampled_from([opener(row)] * 7 + [name for name in PERSONAS if name != opener(row)][:1] + ["visitor"])


@pytest.mark.parametrize("key", FORMS)
def test_any_form_gets_an_answer(
    key: str,
    app: Flask,
    house: House,  # noqa: F811
    seen: Any,
    door: Door,
) -> None:
    """Any of its fields, with what the page offers or any text or file in them."""
    row, people = MATRIX[key], People(app, house)
    endpoint, method = key.split()[:2]
    address, _odd = addresses(app, key, house.world)
    form = seen(key, row, address).get((endpoint, method), Form())
    sent = {name: typed(house.world, value) for name, value in row.get("data", {}).items()}
    names = sorted({*form.fields, *sent, "next", "version", "agreed"})
    bases = [sent, {**form.filled.get(address, next(iter(form.filled.values()), {})), **sent}]
    fields = {name: _value(form.fields.get(name, set())) for name in names}
    drawn = st.lists(st.sampled_from(names), max_size=6).flatmap(
        lambda chosen: st.fixed_dictionaries({name: fields[name] for name in chosen})
    )
    files = st.dictionaries(st.sampled_from(sorted(form.files)), FILES) if form.files else st.just({})

    def sends(persona: str, base: dict[str, Any], some: dict[str, Any], files: dict[str, Any]) -> None:
        uploads = {name: (io.BytesIO(raw), called) for name, (raw, called) in files.items()}
        everything = {**encodable({**base, **some}), **uploads}
        door.answered(lambda: ask(lambda: people.post(persona, address, everything)), persona, base, some, files)

    for persona, some in KEPT.get(key, ()):
        sends(persona, sent, some, {})
    examples(1, fuzz=5)(given(persona=who(row), base=st.sampled_from(bases), some=drawn, files=files)(sends))()


def _value(offered: set[str]) -> Any:
    one = st.one_of(st.sampled_from(sorted(offered)), WORDS) if offered else WORDS
    return st.one_of(one, one, st.lists(one, max_size=3))


def encodable(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields as a browser can send them: half of a surrogate pair goes as the bytes it would be."""
    plain = {name: value if isinstance(value, list) else [str(value)] for name, value in fields.items()}
    return {
        name: [text.encode("utf-8", "surrogatepass").decode("utf-8", "replace") for text in texts]
        for name, texts in plain.items()
    }


@pytest.mark.parametrize("key", QUESTIONS if is_fuzz() else QUESTIONS[::20])  # test_no_address_fails asks each
def test_any_question_gets_an_answer(
    key: str,
    app: Flask,
    house: House,  # noqa: F811
    seen: Any,
    door: Door,
) -> None:
    """Any argument that its forms have, or that any page reads, with any text in it."""
    row, people = MATRIX[key], People(app, house)
    endpoint, method = key.split()[:2]
    address, _odd = addresses(app, key, house.world)
    form = seen(key, row, address).get((endpoint, method), Form()) if is_fuzz() else Form()
    own = sorted(form.fields)
    name = st.one_of(st.sampled_from(own), st.sampled_from(NAMES)) if own else st.sampled_from(NAMES)
    argument = name.flatmap(lambda chosen: st.tuples(st.just(chosen), _value(form.fields.get(chosen, set()))))

    def asks(persona: str, some: list[tuple[str, Any]]) -> None:
        query = urlencode([(name, value) for name, value in some], doseq=True, errors="replace")[:1_500]
        door.answered(lambda: ask(lambda: people.get(persona, f"{address}?{query}")), persona, query)

    examples(1, fuzz=3)(given(persona=who(row), some=st.lists(argument, min_size=1, max_size=4))(asks))()


@pytest.mark.parametrize("key", CALLS)
def test_any_call_gets_an_answer(key: str, app: Flask, house: House, door: Door) -> None:  # noqa: F811
    """Every operation of the API as each persona's program, with any body and any arguments."""
    row, browser, method = MATRIX[key], Browser(app, judges=not is_fuzz()), key.split()[1]
    world = house.world
    known = [*row.get("json", {}), "x"]
    address, odd = addresses(app, key, world)

    def calls(persona: str, place: str, body: Any, query: dict[str, str]) -> None:
        sent = {**row["json"], **body} if "json" in row and isinstance(body, dict) else body
        program = Program(browser, secret=world["secrets"][persona])
        asked = "&".join(f"{name}={quote(text, errors='replace')[:500]}" for name, text in query.items())
        headers = world[row.get("headers", "")]
        given_body = None if method == "GET" else sent
        address_asked = f"{place}?{asked}"
        door.answered(
            lambda: ask(lambda: program.send(method, address_asked, given_body, headers=headers)),
            persona,
            place,
            sent,
            query,
        )

    examples(1, fuzz=24)(
        given(
            persona=st.sampled_from(sorted(world["secrets"])),
            place=st.sampled_from([address, address, address, *odd]),
            body=st.one_of(st.none(), JSON, st.dictionaries(st.sampled_from(known), JSON, max_size=4)),
            query=st.dictionaries(st.sampled_from(NAMES), WORDS, max_size=3),
        )(calls)
    )()
