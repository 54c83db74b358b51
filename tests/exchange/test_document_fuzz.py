"""Schemathesis: calls made from the OpenAPI document, right and wrong ones, and answers held to what it says.

Each operation is called as each persona's program, at the address of a real thing or at any other: never a server
error, and status, type, headers and body are what the document says; what it rules out is refused. `make fuzz` draws
many calls. Without schemathesis (the group `fuzz`) these tests are skipped; `test_odd_input.py` asks less without it.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.exchange.engine.openapi import Operation
from tests.architecture.test_access import MATRIX
from tests.architecture.test_access_matrix import built  # noqa: F401  (the fixture)
from tests.browser import Browser
from tests.conftest import taken_back
from tests.crashes import Door
from tests.examples import examples
from tests.exchange.program import BASE, OPERATIONS
from tests.personas import People
from tests.world import World

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed; `make fuzz` installs it")
pytestmark = [pytest.mark.slow, pytest.mark.hypothesis, pytest.mark.doors]


@pytest.fixture(scope="module")
def document(app: Flask, built: tuple[People, World]) -> Any:  # noqa: F811
    """The document as programs read it."""
    return schemathesis.openapi.from_wsgi(f"{BASE}/openapi.json", app)


def _checks() -> list[Any]:
    schemathesis.checks.load_all_checks()
    wanted = (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
        "allow_header_conformance",
    )
    return list(schemathesis.checks.CHECKS.get_by_names(wanted))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_answers_are_what_the_document_says(
    operation: Operation,
    app: Flask,
    document: Any,
    built: tuple[People, World],  # noqa: F811
    door: Door,
) -> None:
    _people, world = built
    path = re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", r"{\1}", operation.path)
    described = document[path][operation.method]
    row = MATRIX[f"api.{operation.name} {operation.method}"]
    real = {name: str(value) for name, value in world[row.get("args", "")].items()}
    modes = schemathesis.GenerationMode
    checks = _checks()
    versions = st.sampled_from([world[row.get("headers", "")], {}])

    @examples(2, fuzz=24)
    @given(
        persona=st.sampled_from(["", *sorted(world["secrets"])]),
        case=st.one_of(
            described.as_strategy(modes.POSITIVE, path_parameters=real or None),
            described.as_strategy(modes.POSITIVE),
            described.as_strategy(modes.NEGATIVE, path_parameters=real or None),
            described.as_strategy(modes.NEGATIVE),
        ),
        version=versions,
    )
    def calls(persona: str, case: Any, version: dict[str, str]) -> None:
        headers = {name.replace("_", "-"): value for name, value in version.items()}
        headers["Accept-Encoding"] = "identity"  # it asks for packed answers, and within a process unpacks none
        if persona:
            headers["Authorization"] = f"Bearer {world['secrets'][persona]}"
        answers = []

        def call() -> int:
            Browser.forget_request()
            with taken_back():
                answers.append(case.call(headers=headers))
            return int(answers[0].status_code)

        door.answered(call, persona, case.formatted_path, case.query, case.body, version)
        case.validate_response(answers[0], checks=checks)

    calls()
