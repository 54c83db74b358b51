"""The document says what the routes do, and the answers are what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from matchmaker.exchange.engine.openapi import Operation
from matchmaker.exchange.forms.request_model import RequestModel
from tests.architecture.test_wording import GLOSSARY, ruled_out_in, terms_for, terms_of
from tests.browser import Browser
from tests.exchange.conftest import Programs
from tests.exchange.program import OPERATIONS, data
from tests.personas import People


@pytest.fixture
def document(program: Programs) -> Any:
    """The document as anybody gets it."""
    return data(program().get("/openapi.json"))


def test_every_route_is_in_the_document_and_every_path_a_route(app: Flask, document: Any) -> None:
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1")), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and rule.endpoint != "api.openapi"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    listed = {(path, method) for path, methods in document["paths"].items() for method in methods}
    assert listed == routes
    assert len(routes) > 50


def test_the_document_is_whole(document: Any) -> None:
    assert document["openapi"] == "3.1.0"
    schemas = document["components"]["schemas"]
    refs = set(re.findall(r"'\$ref': '([^']+)'", repr(document)))
    assert refs
    assert {ref.removeprefix("#/components/schemas/") for ref in refs} <= set(schemas)
    names = []
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            names.append(operation["operationId"])
            in_path = {row["name"] for row in operation["parameters"] if row["in"] == "path"}
            assert in_path == set(re.findall(r"{(\w+)}", path))
            assert operation["summary"]
            assert set(operation["tags"]) <= {row["name"] for row in document["tags"]}
            assert set(operation["responses"]) & {"200", "201"}
            assert "application/problem+json" in operation["responses"]["default"]["content"]
            assert ({} in operation["security"]) == (method == "get")
    assert len(names) == len(set(names))


def test_the_document_is_strict_where_the_door_is(document: Any) -> None:
    for operation in OPERATIONS:
        if operation.takes_body:
            schema = document["components"]["schemas"][operation.body.__name__]
            assert schema["additionalProperties"] is False
    weight = document["components"]["schemas"]["CriterionIn"]["properties"]["weight"]
    assert (weight["type"], weight["minimum"], weight["maximum"]) == ("integer", 0, 100)


@pytest.mark.parametrize("operation", [row for row in OPERATIONS if row.takes_body], ids=lambda row: row.name)
def test_every_example_can_be_sent(operation: Operation) -> None:
    assert operation.example
    assert issubclass(operation.body, RequestModel)
    operation.body.model_validate(operation.example, strict=True)


def test_the_document_can_be_kept(app: Flask) -> None:
    client = app.test_client()
    tag = client.get("/api/v1/openapi.json").headers["ETag"]
    assert client.get("/api/v1/openapi.json", headers={"If-None-Match": tag}).status_code == 304


def test_the_page_names_every_operation(browser: Browser, people: People) -> None:
    page = browser.get("/api")
    assert len(page.response.get_data()) < 100_000
    for operation in OPERATIONS:
        assert f"{operation.method} {operation.address}" in page.words
        assert str(operation.summary) in page.words
    page.has("OpenAPI document", "trade secrets")
    assert page.statements.count <= 2


def _said(node: Any) -> Iterator[str]:
    """Every summary and description of the document."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name in {"summary", "description"} and isinstance(value, str):
                yield value
            else:
                yield from _said(value)
    elif isinstance(node, list):
        for value in node:
            yield from _said(value)


def test_the_document_uses_one_word_for_one_thing(document: Any) -> None:
    terms = terms_for("exchange/openapi.json", terms_of(GLOSSARY.read_text(encoding="utf-8")))
    texts = [re.sub(r"`[^`]*`", "…", text) for text in _said(document)]  # names of the program stand in back quotes
    assert len(texts) > 100
    assert [f"{hit}: {text}" for text in texts for hit in ruled_out_in(text, terms)] == []
