"""The OpenAPI 3.1 document, made from the operations themselves: pure computation.

OpenAPI 3.1 takes JSON Schema 2020-12 as it is, which is what pydantic writes.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

REF: Final = "#/components/schemas/{model}"
JSON, PROBLEM = "application/json", "application/problem+json"
Keys = dict[tuple[type[BaseModel], JsonSchemaMode], dict[str, Any]]


@dataclass(frozen=True)
class Operation:
    """One method of one address: what it takes and what it answers. `path` is a Flask rule."""

    name: str
    method: str
    path: str
    tag: str
    summary: str
    description: str
    answer: type[BaseModel]
    query: type[BaseModel]
    body: type[BaseModel]
    status: int = 200
    found_status: int | None = None  # instead, when what was to be made was there already
    is_versioned: bool = False

    @property
    def address(self) -> str:
        """The path as OpenAPI writes it: /challenges/{slug}."""
        return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", self.path)

    @property
    def path_names(self) -> list[tuple[str, str]]:
        """(name, JSON type) of what stands in the path."""
        found = re.findall(r"<(?:(\w+):)?(\w+)>", self.path)
        return [(name, "integer" if kind == "int" else "string") for kind, name in found]

    @property
    def is_safe(self) -> bool:
        """Only reads."""
        return self.method == "GET"

    @property
    def takes_body(self) -> bool:
        """Has a body of its own."""
        return bool(self.body.model_fields)

    @property
    def example(self) -> Any:
        """An example of the body; None without one."""
        extra = self.body.model_config.get("json_schema_extra")
        return extra.get("example") if isinstance(extra, dict) else None


@dataclass(frozen=True)
class WebhookOperation:
    """What is sent to programs: the event, in words, and the shape of the body."""

    name: str
    summary: str
    body: type[BaseModel]


def document(
    operations: Sequence[Operation],
    *,
    title: str,
    version: str,
    server: str,
    about: str,
    problem: type[BaseModel],
    hooks: Sequence[WebhookOperation] = (),
) -> dict[str, Any]:
    """The whole document as JSON values."""
    keys, definitions = _schemas(operations, problem, hooks)
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.address, {})[operation.method.lower()] = _operation(operation, keys, problem)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": about},
        "servers": [{"url": server}],
        "tags": [{"name": tag} for tag in dict.fromkeys(str(operation.tag) for operation in operations)],
        "paths": paths,
        "webhooks": {hook.name: {"post": _hook(hook, keys)} for hook in hooks},
        "components": {
            "schemas": definitions,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _schemas(
    operations: Iterable[Operation], problem: type[BaseModel], hooks: Iterable[WebhookOperation]
) -> tuple[Keys, dict[str, Any]]:
    wanted: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {(problem, "serialization"): None}
    for operation in operations:
        wanted[operation.answer, "serialization"] = None
        if operation.takes_body:
            wanted[operation.body, "validation"] = None
    wanted |= {(hook.body, "serialization"): None for hook in hooks}
    keys, schema = models_json_schema(list(wanted), ref_template=REF)
    return cast(Keys, keys), schema.get("$defs", {})


def _operation(operation: Operation, keys: Keys, problem: type[BaseModel]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [str(operation.tag)],
        "summary": str(operation.summary),
        "description": operation.description,
        "parameters": [*_path(operation), *query_parameters(operation), *_headers(operation)],
        "responses": _responses(operation, keys, problem),
        "security": [{"token": []}, *([{}] if operation.is_safe else [])],
    }
    if operation.takes_body:
        schema = keys[operation.body, "validation"]
        found["requestBody"] = {"required": True, "content": {JSON: {"schema": schema}}}
    return found


def _hook(hook: WebhookOperation, keys: Keys) -> dict[str, Any]:
    """What we send (Standard Webhooks): signed, and sent again until it is taken."""
    signed = {
        "webhook-id": "The same however often this delivery is sent.",
        "webhook-timestamp": "When it was sent: seconds since 1970.",
        "webhook-signature": "`v1,` and the HMAC-SHA256 of `id.timestamp.body` in Base64; several with blanks between.",
    }
    return {
        "operationId": hook.name,
        "summary": str(hook.summary),
        "description": inspect.getdoc(hook.body) or "",
        "parameters": [_header(name, about, required=True) for name, about in signed.items()],
        "requestBody": {"required": True, "content": {JSON: {"schema": keys[hook.body, "serialization"]}}},
        "responses": {
            "2XX": {"description": "Taken."},
            "410": {"description": "Gone: the webhook is switched off."},
            "default": {"description": "Not taken: it is sent again later."},
        },
    }


def _path(operation: Operation) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": kind}} for name, kind in operation.path_names
    ]


def query_parameters(operation: Operation) -> list[dict[str, Any]]:
    """The parameters after the question mark; a list repeats its name."""
    schema = operation.query.model_json_schema(ref_template=REF)
    needed = set(schema.get("required", ()))
    return [
        {
            "name": name,
            "in": "query",
            "required": name in needed,
            "description": part.get("description", ""),
            "schema": {key: value for key, value in part.items() if key not in {"title", "description"}},
        }
        for name, part in schema.get("properties", {}).items()
    ]


def _headers(operation: Operation) -> list[dict[str, Any]]:
    found = []
    if operation.is_versioned:
        about = "The ETag of the version that was read."
        found.append(_header("If-Match", about, required=True))
    if operation.method == "POST":
        about = "A key of your own: the same request sent again within a day gets the same answer, and happens once."
        found.append(_header("Idempotency-Key", about, required=False))
    return found


def _header(name: str, about: str, *, required: bool) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": required, "description": about, "schema": {"type": "string"}}


def _responses(operation: Operation, keys: Keys, problem: type[BaseModel]) -> dict[str, Any]:
    answer = {"description": "Done.", "content": {JSON: {"schema": keys[operation.answer, "serialization"]}}}
    refusal = {"description": "Refused.", "content": {PROBLEM: {"schema": keys[problem, "serialization"]}}}
    found = {str(operation.found_status): answer | {"description": "It was there already."}}
    return {str(operation.status): answer, **(found if operation.found_status else {}), "default": refusal}
