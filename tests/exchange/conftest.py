"""What every test of the API starts from."""

from __future__ import annotations

from typing import Protocol

import pytest

from tests.browser import Browser
from tests.exchange.program import Program
from tests.personas import People


class Programs(Protocol):
    """The program of a persona; "" for one without a token."""

    def __call__(self, name: str = "") -> Program:
        """Always the same one for the same name."""


@pytest.fixture
def program(browser: Browser, people: People) -> Programs:
    """A function: the program of a persona ("" for one without a token); one token each."""
    made: dict[str, Program] = {}

    def of(name: str = "") -> Program:
        if name not in made:
            made[name] = Program(browser, people, name)
        return made[name]

    return of
