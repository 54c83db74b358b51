"""A browser for tests: sends real requests, checks every page, fills the forms that the page really has."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from xml.etree import ElementTree as ET

import sqlalchemy as sa
from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matchmaker.core import clock, testing
from matchmaker.core.db import db, writing
from tests.common import common_folder
from tests.page_rules import NS, parse, problems_of, quickly, skeleton
from tests.personas import People

Values = Mapping[str, Any]
_judged: dict[str, list[str]] = {}
"""What was wrong with a page, by the digest of its skeleton."""


def _judge(page: Page, key: str) -> list[str]:
    """What is wrong with the page; a good one is not judged again by other workers and passes of one `make test`."""
    good = common_folder("good-pages")
    if good and (good / key).exists():
        return []
    page.tree, errors = parse(page.text)
    found = [*errors, *problems_of(page.tree)]
    if good and not found:
        (good / key).touch()
    return found


@dataclass
class Statements:
    """SQL statements one request sent."""

    sql: list[str]

    @property
    def count(self) -> int:
        """Without transaction control."""
        return sum(1 for s in self.sql if not re.match(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)", s, re.I))


class Page:
    """An answered request. HTML pages have been checked for the rules every page keeps."""

    def __init__(self, browser: Browser, response: TestResponse, statements: Statements) -> None:
        self.browser = browser
        self.response = response
        self.status = response.status_code
        self.statements = statements
        is_text = response.mimetype.startswith("text/") or "json" in response.mimetype
        self.text = response.get_data().decode("utf-8", "strict" if is_text else "replace")
        self.is_html = response.mimetype == "text/html"
        if self.is_html and self.text and browser.judges:
            self._check(response.request.path)

    @cached_property
    def tree(self) -> Any:
        """The parsed page; None for what is no page."""
        return quickly(self.text) if self.is_html and self.text else None

    def _check(self, path: str) -> None:
        """The rules every page keeps (tests/page_rules.py). Pages that differ in their words only are judged once."""
        key = hashlib.sha256(skeleton(self.text).encode()).hexdigest()
        if key not in _judged:
            _judged[key] = _judge(self, key)
        assert not _judged[key], f"on {path}: {_judged[key][:8]}"

    @property
    def location(self) -> str:
        """Where a redirect points."""
        return self.response.headers.get("Location", "")

    @property
    def words(self) -> str:
        """The visible text, white space folded."""
        body = self.tree.find(f"{NS}body") if self.tree is not None else None
        return " ".join(" ".join(_texts(body)).split()) if body is not None else self.text

    def has(self, *texts: str) -> Page:
        """Assert that the page says all of these."""
        for text in texts:
            assert text in self.words, f"{text!r} is not on the page:\n{self.words[:3000]}"
        return self

    def lacks(self, *texts: str) -> Page:
        """Assert that the page says none of these."""
        for text in texts:
            assert text not in self.words, f"{text!r} is on the page"
        return self

    def follow(self) -> Page:
        """Go where the redirect points."""
        assert self.status in {301, 302, 303, 307, 308}, f"{self.status}: {self.words[:2000]}"
        return self.browser.get(self.location)

    def links(self) -> list[str]:
        """Every address linked from the page."""
        return [a.get("href", "") for a in self.tree.iter(f"{NS}a")]

    def forms(self) -> list[ET.Element]:
        """Every form of the page."""
        return list(self.tree.iter(f"{NS}form"))

    def form(self, button: str | None = None, action: str | None = None) -> ET.Element:
        """The form with a button of this text (or an address containing `action`); else the first of the page's own."""
        own = [form for form in self.forms() if form.get("action") != "/display"]
        for form in own if button is None and action is None else self.forms():
            if action is not None and action not in form.get("action", self.response.request.path):
                continue
            if button is None or any(button in _label(b) for b in _buttons(form)):
                return form
        raise AssertionError(f"no form with button {button!r} / action {action!r} in:\n{self.words[:2000]}")

    def submit(
        self, button: str | None = None, *, action: str | None = None, autosave: bool = False, **values: Any
    ) -> Page:
        """Fill the form as a person would and press the button. Unknown field names are an error."""
        form = self.form(button, action)
        data = form_data(form)
        names = {e.get("name") for e in form.iter() if e.get("name")}
        for name, value in values.items():
            assert name in names, f"the form has no field {name!r}, only {sorted(n for n in names if n)}"
            data[name] = list(value) if isinstance(value, Sequence) and not isinstance(value, str | bytes) else value
            if isinstance(value, tuple) and len(value) == 2 and hasattr(value[0], "read"):
                data[name] = value
        pressed = next((b for b in _buttons(form) if button and button in _label(b)), None)
        if pressed is not None and pressed.get("name"):
            data[pressed.get("name", "")] = pressed.get("value", "")
        target = (pressed.get("formaction") if pressed is not None else None) or form.get("action")
        target = target or self.response.request.full_path.rstrip("?")
        if (form.get("method") or "get").lower() == "get":
            return self.browser.get(target, query_string=data)
        return self.browser.post(target, data=data, headers={"X-Autosave": "1"} if autosave else {})


class Browser:
    """One person's browser."""

    def __init__(self, app: Flask, *, judges: bool = True) -> None:
        self.app = app
        self.judges = judges
        """Whether each page is held to tests/page_rules.py, which takes most of the time of a page."""
        self.client: FlaskClient = app.test_client()
        self.domain = str(app.config["SERVER_NAME"] or "localhost").partition(":")[0]

    def as_(self, people: People, name: str) -> Browser:
        """The same browser after this persona signed in (hat on)."""
        user = people.users[name]
        with self.client.session_transaction() as session:
            session.clear()
            session["_user_id"] = f"{user.id}.{user.stamp}"
            session["_fresh"] = True
            session["acting_for"] = people.hat(name)
            session["since"] = int(clock.now().timestamp())  # has signed in just now
        return self

    def session_cookie(self) -> str:
        """The session of whoever is signed in, as the client keeps it."""
        kept = self.client.get_cookie(self.app.config["SESSION_COOKIE_NAME"], self.domain)
        return kept.value if kept else ""

    def carrying(self, cookie: str) -> Browser:
        """The same browser with this session and no other; quicker than signing in again."""
        self.client.set_cookie(self.app.config["SESSION_COOKIE_NAME"], cookie, domain=self.domain)
        return self

    def reading(self, language: str, timezone: str = "") -> Browser:
        """The same browser after this language (and time zone) was chosen, as the page's menu does it."""
        with self.client.session_transaction() as session:
            session["language"] = language
            if timezone:
                session["timezone"] = timezone
        return self

    def visitor(self) -> Browser:
        """The same browser after signing out."""
        with self.client.session_transaction() as session:
            session.clear()
        return self

    def get(self, path: str, **options: Any) -> Page:
        """Open an address."""
        return self._request("GET", path, **options)

    def post(self, path: str, data: Values | None = None, **options: Any) -> Page:
        """Post raw data; the CSRF token is fetched like a page would, if it does not come from one."""
        data = dict(data or {})
        if "csrf_token" not in data:
            data["csrf_token"] = self._csrf()
        return self._request("POST", path, data=data, **options)

    def _csrf(self) -> str:
        from flask_wtf.csrf import generate_csrf

        with self.app.test_request_context(), self.client.session_transaction() as kept:
            from flask import session

            g.pop("csrf_token", None)
            session.update(kept)
            token = generate_csrf()
            kept["csrf_token"] = session["csrf_token"]
            g.pop("csrf_token", None)
        return token

    def _request(self, method: str, path: str, **options: Any) -> Page:
        self.forget_request()
        testing.commit()  # what the test wrote so far is the world the request finds
        sql: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            sql.append(statement)

        sa.event.listen(db.engine, "before_cursor_execute", note)
        try:
            with writing(None):  # the request's method decides, as in production
                response = self.client.open(path, method=method, **options)
        finally:
            sa.event.remove(db.engine, "before_cursor_execute", note)
        return Page(self, response, Statements(sql))

    @staticmethod
    def forget_request() -> None:
        """What an earlier request kept on `g` is gone."""
        for name in [name for name in g if name != "_sqlalchemy_sessions"]:
            g.pop(name)


def form_data(form: ET.Element) -> dict[str, Any]:
    """What a browser would send for this form as it stands."""
    data: dict[str, Any] = {}

    def add(name: str, value: str) -> None:
        data.setdefault(name, [])
        data[name].append(value)

    for element in form.iter():
        tag, name = element.tag.removeprefix(NS), element.get("name")
        if not name or element.get("disabled") is not None:
            continue
        kind = (element.get("type") or "text").lower()
        if tag == "input" and kind not in {"submit", "button", "file", "image"}:
            if kind not in {"checkbox", "radio"} or element.get("checked") is not None:
                add(name, element.get("value") or ("on" if kind == "checkbox" else ""))
        elif tag == "textarea":
            add(name, "".join(element.itertext()).removeprefix("\n"))
        elif tag == "select":
            options = list(element.iter(f"{NS}option"))
            chosen = [o for o in options if o.get("selected") is not None]
            if not chosen and element.get("multiple") is None:
                chosen = options[:1]
            for option in chosen:
                add(name, option.get("value", "".join(option.itertext())))
    return {name: values if len(values) > 1 else values[0] for name, values in data.items()}


def _buttons(form: ET.Element) -> list[ET.Element]:
    inputs = [i for i in form.iter(f"{NS}input") if i.get("type") == "submit"]
    return [b for b in form.iter(f"{NS}button") if b.get("type") != "button"] + inputs


def _label(button: ET.Element) -> str:
    return " ".join("".join(button.itertext()).split()) or button.get("value", "") or button.get("aria-label", "")


def _texts(element: ET.Element) -> list[str]:
    if element.tag in {f"{NS}script", f"{NS}style"}:
        return [element.tail or ""]
    parts = [element.text or ""]
    for child in element:
        parts.extend(_texts(child))
    return [*parts, element.tail or ""]


def open_sectors(page: Page) -> list[str]:
    """The sectors whose sub-topics stand open in a form, in the order of the page; the others are folded away."""
    folded = {group.get("data-group") for rest in page.tree.iter(f"{NS}details") for group in rest.iter(f"{NS}div")} - {
        None
    }
    groups = [group.get("data-group") for group in page.tree.iter(f"{NS}div") if group.get("data-group")]
    assert len(groups) == len(set(groups)) >= len(folded) > 0
    return [code for code in groups if code not in folded]
