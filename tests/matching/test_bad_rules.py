"""A broken rule set through the web: refused with a sentence, nothing typed is lost, nothing is published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from matchmaker.matching.queries import runs
from tests.browser import Browser, Page, form_data
from tests.conftest import isolated, taken_back
from tests.matching.helpers import make_market, run_all
from tests.personas import make_people

pytestmark = pytest.mark.slow

NOTE = "Words count less from now on."
Changes = dict[str, str | list[str] | None]


@pytest.fixture(scope="module")
def started(app: Flask) -> Iterator[Page]:
    """The workbench of a market with its first run, made once for all tests here."""
    with isolated(app):
        people = make_people()
        make_market(people)
        run_all()
        yield Browser(app).as_(people, "ada").get("/matching/workbench").submit("Start a draft").follow()


@pytest.fixture
def bench(started: Page) -> Iterator[Page]:
    """The same for each test: what a test does is taken back."""
    with taken_back():
        yield started


def send(bench: Page, changes: Changes, do: str) -> Page:
    data: dict[str, Any] = form_data(bench.form("Save draft")) | {"note": NOTE} | changes | {"do": do}
    data = {name: value for name, value in data.items() if value is not None}
    return bench.browser.post(bench.response.request.path, data=data)


def off(bench: Page) -> Changes:
    return {name: "off" for name in form_data(bench.form("Save draft")) if name.startswith("kind-")}


BROKEN: list[tuple[Changes, str, str]] = [
    ({"weight-wording": "37"}, "The weights add up to 99", 'value="37"'),
    ({"weight-wording": "-1"}, "Enter a number from 0 to 100.", 'value="-1'),
    ({"weight-wording": "101"}, "Enter a number from 0 to 100.", 'value="101'),
    ({"weight-wording": "nan"}, "Enter a number, for example 40 or 12.5.", 'value="nan"'),
    ({"weight-wording": "inf"}, "Enter a number, for example 40 or 12.5.", 'value="inf"'),
    ({"weight-wording": "thirty"}, "Enter a number, for example 40 or 12.5.", 'value="thirty"'),
    ({"weight-wording": ""}, "Enter a number.", 'id="weight-wording"'),
    ({"kind-wording": "sometimes"}, "Choose from the list.", 'id="kind-wording"'),
    ({"kind-wording": "must_have"}, "Choose from the list.", 'id="kind-wording"'),
    ({"kind-astrology": "weighted", "weight-astrology": "10"}, "no rule called “astrology”", 'value="38'),
    ({"kind-wording": ["weighted", "weighted"]}, "” is listed twice.", 'value="38'),
    ({"kind-country": "must_have", "pass-country": "0"}, "Enter a whole number from 1 to 100.", 'value="0"'),
    ({"set-wording-root": "nan"}, "Enter a number, for example 40 or 12.5.", 'value="nan"'),
    ({"small_share": "abc"}, "Enter a whole number, for example 12.", 'value="38'),
    ({"small_share": "140"}, "Enter a whole number from 0 to 100.", 'value="38'),
    ({"small_share": None}, "Choose a fairness floor.", 'value="38'),
]


@pytest.mark.parametrize(("changes", "sentence", "kept"), BROKEN)
@pytest.mark.parametrize("do", ["preview", "publish"])
def test_broken_rules_are_refused(bench: Page, changes: Changes, sentence: str, kept: str, do: str) -> None:
    refused = send(bench, changes, do)
    assert refused.status == 422
    refused.has(sentence, NOTE)
    assert kept in refused.text
    assert "There is a problem" in refused.text or 'role="alert"' in refused.text
    live = runs.live_rule_set()
    assert live is not None
    assert live.number == 1


@pytest.mark.parametrize("do", ["preview", "publish"])
def test_an_empty_rule_set_is_refused(bench: Page, do: str) -> None:
    refused = send(bench, off(bench), do)
    assert refused.status == 422
    refused.has("The rule set is empty: add at least one rule.", NOTE)
