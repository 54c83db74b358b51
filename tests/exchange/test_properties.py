"""Whatever a program sends: an answer, never a crash, and of a refused request nothing stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.core.db import Base, session
from matchmaker.exchange.engine.openapi import Operation
from matchmaker.vocabulary import queries as vocabulary
from tests.architecture.test_access_matrix import ask, built  # noqa: F401  (the world of the matrix)
from tests.browser import Browser, Page
from tests.examples import examples
from tests.exchange.program import OPERATIONS, Program
from tests.personas import People
from tests.world import World

pytestmark = pytest.mark.slow

WRITES = {row.name: row for row in OPERATIONS if row.takes_body}
WHO = {
    "start_challenge": ("emil", "", ""),
    "change_challenge": ("emil", "draft", "etag_draft"),
    "publish_version": ("emil", "pending", ""),
    "freeze_challenge": ("emil", "challenge", ""),
    "ask_question": ("carla", "challenge", ""),
    "answer_question": ("emil", "question", ""),
    "register_solution": ("carla", "", ""),
    "change_solution": ("carla", "draft_solution", "etag_solution"),
    "decide_for_city": ("emil", "pairing", ""),
    "decide_for_company": ("carla", "pairing", ""),
    "start_application": ("carla", "application_challenge", ""),
    "change_application": ("carla", "application", "etag_application"),
    "confirm_application": ("dora", "application_sent", ""),
    "withdraw_application": ("dora", "application_sent", ""),
    "register_for_workshop": ("finn", "workshop", ""),
    "add_indicator_value": ("emil", "indicator_city", ""),
    "save_wishes": ("carla", "workshop", "etag_wishes"),
}
CODES = [code for scheme in ("system", "topic", "stage", "budget_band", "gpc") for code in vocabulary.codes(scheme)]
WORDS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["", " ", "a\x00b", "\u202e", "x" * 9_000, "https://a.example/1", "other", "note", "€ é 漢 🚲"]),
    st.sampled_from(sorted(CODES)),
)
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), WORDS, st.just([]), st.just({}), st.just([[]])
)
MOMENTS = st.sampled_from(
    ["2027-03-01", "2027-03-01T12:00:00Z", "2027-03-01T12:00:00", "9999-12-31T23:59:59-14:00", "0001-01-01", "1e9", ""]
)


def bodies(schema: Mapping[str, Any], defs: Mapping[str, Any], depth: int = 0) -> st.SearchStrategy[Any]:
    """Values of a schema of the document, most of them right, some of them odd."""
    if "$ref" in schema:
        return bodies(defs[schema["$ref"].rsplit("/", 1)[1]], defs, depth)
    right = _right(schema, defs, depth)
    return right if depth == 0 else st.one_of(right, right, right, ODD)


def _right(schema: Mapping[str, Any], defs: Mapping[str, Any], depth: int) -> st.SearchStrategy[Any]:
    for name in ("anyOf", "oneOf"):
        if name in schema:
            return st.one_of([bodies(part, defs, depth + 1) for part in schema[name]])
    if "enum" in schema or "const" in schema:
        return st.sampled_from(schema.get("enum", [schema.get("const")]))
    kind = schema.get("type")
    if kind == "object":
        return _objects(schema, defs, depth)
    if kind == "array":
        return st.lists(bodies(schema["items"], defs, depth + 1), max_size=4)
    if kind == "integer":
        return st.integers(schema.get("minimum", -(10**20)), schema.get("maximum", 10**20))
    if kind == "number":
        return st.floats(schema.get("minimum"), schema.get("maximum"), allow_nan=False, allow_infinity=False)
    if schema.get("format") in {"date", "date-time"}:
        return MOMENTS
    return {"boolean": st.booleans(), "null": st.none()}.get(str(kind), WORDS)


def _objects(schema: Mapping[str, Any], defs: Mapping[str, Any], depth: int) -> st.SearchStrategy[Any]:
    properties = schema.get("properties")
    if properties is None:
        return st.dictionaries(WORDS, bodies(schema.get("additionalProperties", {}), defs, depth + 1), max_size=3)
    parts = {name: bodies(part, defs, depth + 1) for name, part in properties.items()}
    needed = set(schema.get("required", ()))
    return st.fixed_dictionaries(
        {name: part for name, part in parts.items() if name in needed},
        optional={name: part for name, part in parts.items() if name not in needed},
    )


def near(operation: Operation, schemas: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """A body of the schema, or the example with a field or two of another one."""
    whole = bodies(schemas[operation.body.__name__], schemas)
    some = st.builds(lambda body, n: dict(list(body.items())[:n]), whole, st.integers(0, 2))
    return st.one_of(whole, some.map(lambda change: {**operation.example, **change}))


def counts() -> dict[str, int]:
    """How many rows every table has (one query)."""
    tables = Base.metadata.sorted_tables
    parts = [sa.select(sa.literal(table.name), sa.func.count()).select_from(table) for table in tables]
    return dict(session().execute(sa.union_all(*parts)).tuples().all())


@pytest.fixture(scope="module")
def schemas(app: Flask) -> Mapping[str, Any]:
    """The schemas of the document."""
    found: Mapping[str, Any] = app.test_client().get("/api/v1/openapi.json").get_json()["components"]["schemas"]
    return found


def test_every_write_is_tried() -> None:
    assert set(WHO) == set(WRITES)


@pytest.mark.hypothesis  # `make fuzz` draws for it too
@pytest.mark.parametrize("name", sorted(WRITES))
def test_any_body_gets_an_answer_and_a_refused_one_leaves_nothing(
    name: str,
    app: Flask,
    built: tuple[People, World],  # noqa: F811
    schemas: Mapping[str, Any],
) -> None:
    operation: Operation = WRITES[name]
    who, args, headers = WHO[name]
    world = built[1]
    with app.test_request_context():
        address = app.url_for(f"api.{name}", **world[args])
    program = Program(Browser(app), secret=world["secrets"][who])
    statuses: set[int] = set()

    @examples(25)
    @given(body=near(operation, schemas))
    def sends(body: Any) -> None:
        def send() -> Page:
            before = counts()
            page = program.send(operation.method, address, body, headers=world[headers])
            assert page.status < 500, page.text
            if page.status >= 400:
                assert page.response.mimetype == "application/problem+json"
                assert counts() == before
            else:
                operation.answer.model_validate_json(page.text)
            statuses.add(page.status)
            return page

        ask(send)

    sends()
    assert len(statuses) > 1, statuses
