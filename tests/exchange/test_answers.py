"""Every answer is what the document says, for everybody who gets one."""

from __future__ import annotations

import pytest
from flask import Flask

from matchmaker.exchange.engine.openapi import Operation
from matchmaker.exchange.queries.response_model import ResponseModel
from tests.architecture.test_access_matrix import built  # noqa: F401  (the world of the matrix)
from tests.browser import Browser
from tests.exchange.program import OPERATIONS, Program
from tests.personas import People
from tests.world import World

pytestmark = pytest.mark.slow

READS = [row for row in OPERATIONS if row.is_safe]
ARGS = {
    "show_challenge": "challenge",
    "list_versions": "challenge",
    "show_version": "challenge_version",
    "list_questions": "challenge",
    "show_draft": "draft",
    "show_solution": "paired_solution",
    "show_type": "solution_type",
    "show_package": "package",
    "list_challenge_pairings": "paired_challenge",
    "list_solution_pairings": "paired_solution",
    "show_pairing": "pairing",
    "show_rule_set": "rules_version",
    "show_application": "application",
    "show_workshop": "workshop",
    "show_registration": "workshop",
    "show_wishes": "workshop",
    "show_organization": "a_city",
    "show_result": "result",
    "list_indicator_values": "indicator_city",
    "list_contacts": "challenge",
    "show_pack": "challenge",
    "show_scheme": "a_scheme",
    "show_library_piece": "piece",
    "show_day": "workshop",
}


@pytest.mark.parametrize("operation", READS, ids=lambda row: row.name)
def test_every_answer_is_what_the_document_says(
    operation: Operation,
    app: Flask,
    built: tuple[People, World],  # noqa: F811
) -> None:
    _people, world = built
    with app.test_request_context():
        address = app.url_for(f"api.{operation.name}", **world[ARGS.get(operation.name, "")])
    browser = Browser(app)
    answered = 0
    for name in ("", *world["secrets"]):
        page = Program(browser, secret=world["secrets"].get(name, "")).get(address)
        if page.status == 200:
            assert issubclass(operation.answer, ResponseModel)
            operation.answer.model_validate_json(page.text)
            answered += 1
    assert answered
