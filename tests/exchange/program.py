"""A program in somebody's name: sends real requests with a token of that person."""

from __future__ import annotations

import json
from typing import Any

from matchmaker.app import modules_of
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.exchange.models import ApiToken
from matchmaker.exchange.services import tokens as tokens_services
from matchmaker.exchange.views.blueprint import api
from tests.browser import Browser, Page
from tests.personas import People

BASE = "/api/v1"
modules_of("matchmaker.exchange.views")  # each puts its operations on the blueprint
OPERATIONS = tuple(api.operations)


def make_token(
    actor: Actor, *, scope: str = "write", hat: str | None = None, days: int = 30, name: str = "Test program"
) -> ApiToken:
    """A token of this person with the hat they wear."""
    worn = actor.acting_for.public_id if actor.acting_for else ("organizer" if actor.is_organizer else "")
    if not worn and actor.is_administrator:
        worn = "administrator"
    return tokens_services.create_token(
        actor,
        name=name,
        scope=scope,
        hat=worn if hat is None else hat,
        expires_on=clock.in_days(days).date(),
    )


class Program:
    """Sends requests with one token; without a person with none."""

    def __init__(self, browser: Browser, people: People | None = None, name: str = "", *, secret: str = "") -> None:
        self.browser = browser
        self.secret = secret or (make_token(people.actor(name)).secret if people is not None and name else "")

    def send(self, method: str, path: str, body: Any = None, **options: Any) -> Page:
        """One request; `body` becomes JSON, header names are keywords with underscores."""
        headers = {name.replace("_", "-"): value for name, value in options.pop("headers", {}).items()}
        if self.secret:
            headers["Authorization"] = f"Bearer {self.secret}"
        if body is not None:
            options |= {"data": json.dumps(body), "content_type": "application/json"}
        self.browser.visitor()
        return self.browser._request(
            method, path if path.startswith("/api") else BASE + path, headers=headers, **options
        )

    def get(self, path: str, **options: Any) -> Page:
        """Read."""
        return self.send("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> Page:
        """Make or do."""
        return self.send("POST", path, body, **options)

    def patch(self, path: str, body: Any, *, seen: int | None = None) -> Page:
        """Change; without `seen` the version is read first."""
        tag = self.get(_read_first(path)).response.headers["ETag"] if seen is None else f'"{seen}"'
        return self.send("PATCH", path, body, headers={"If-Match": tag})

    def put(self, path: str, body: Any) -> Page:
        """Say."""
        return self.send("PUT", path, body)


def _read_first(path: str) -> str:
    return f"{path}/draft" if path.startswith("/challenges/") else path


def data(page: Page, status: int = 200) -> Any:
    """The answer's JSON, after its status was checked."""
    assert page.status == status, f"{page.status}: {page.text[:2000]}"
    return json.loads(page.text)


def problem(page: Page, status: int) -> Any:
    """The problem document, checked for what each has."""
    found = data(page, status)
    assert page.response.mimetype == "application/problem+json"
    assert {"type", "title", "status", "detail", "reference"} <= set(found)
    assert found["status"] == status
    assert found["detail"]
    return found


def fields(page: Page) -> set[str]:
    """The fields a 422 names; each has a sentence."""
    errors = problem(page, 422)["errors"]
    assert all(row["messages"] and all(row["messages"]) for row in errors)
    return {row["field"] for row in errors}
