"""Journeys: the demo, served for real on loopback, in a real Chromium."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from flask import Flask

from matchmaker.core import jobs
from matchmaker.core.db import db
from tests.conftest import PATIENCE
from tests.demo import app_on, copied_demo
from tests.served import served

T = TypeVar("T")


@dataclass(eq=False)
class Site:
    """The running demo."""

    app: Flask
    url: str

    def apart(self, work: Callable[[], T]) -> T:
        """Do something with the database outside the browser, in a thread of its own (Playwright's runs a loop)."""

        def inside() -> T:
            with self.app.app_context():
                return work()

        with ThreadPoolExecutor(1) as pool:
            return pool.submit(inside).result()

    def work(self) -> None:
        """Run the background jobs that are due, as the worker would."""
        self.apart(jobs.drain)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The whole demo on SQLite behind a threaded server."""
    app = app_on(copied_demo(tmp_path_factory))
    with served(app) as url:
        running = Site(app, url)
        yield running
    running.apart(lambda: db.engine.dispose())


@dataclass
class Person:
    """Somebody in front of a screen."""

    site: Site
    page: Any
    problems: list[str]

    def open(self, path: str) -> Any:
        """Go to an address; anything but a good answer fails."""
        answer = self.page.goto(self.site.url + path)
        assert answer is not None
        assert answer.status < 400, f"{path}: {answer.status}"
        return self.page

    @property
    def path(self) -> str:
        """Where this person is, without the host."""
        return str(self.page.url).removeprefix(self.site.url).partition("?")[0].partition("#")[0]

    def press(self, name: str) -> None:
        """Press the first button with this name."""
        self.page.get_by_role("button", name=name).first.click()

    def follow(self, name: str) -> None:
        """Follow the first link with this name."""
        self.page.get_by_role("link", name=name).first.click()

    def sees(self, *texts: str) -> None:
        """The main part of the page says all of these, once it has come whole."""
        expect = pytest.importorskip("playwright.sync_api").expect
        main = self.page.locator("main").first
        for text in texts:
            expect(main).to_contain_text(text, ignore_case=True, use_inner_text=True, timeout=PATIENCE)

    def shoot(self, name: str) -> None:
        """Keep a picture where SCREENSHOTS says, if it says so."""
        folder = os.environ.get("SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.fixture
def somebody(site: Site, chromium: Any) -> Iterator[Any]:
    """A function that opens a fresh browser window, signed in as a persona of the demo ("" for a visitor)."""
    contexts: list[Any] = []
    people: list[Person] = []

    def enter(name: str = "", *, width: int = 1280, scheme: str = "light", javascript: bool = True) -> Person:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=javascript,
            reduced_motion="reduce",  # colours are measured as they are, not on their way
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        problems: list[str] = []
        page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        person = Person(site, page, problems)
        people.append(person)
        if name:
            person.open("/sign-in")
            person.press(name)
        return person

    yield enter
    for context in contexts:
        context.close()
    for person in people:
        refused = [p for p in person.problems if "Content Security Policy" in p or "Refused" in p or "Error:" in p]
        assert refused == []
