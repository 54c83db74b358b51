"""Packages of the Open Contracting Data Standard held to its official schemas (`exchange/data/ocds`). Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

DATA: Final = Path(__file__).resolve().parent.parent / "data" / "ocds"
BASE: Final = "https://standard.open-contracting.org/schema/1__1__5/"
EXTENSIONS: Final = ("enquiry", "sustainability", "clarification_meetings")
RELEASES, RECORDS = "release-package-schema.json", "record-package-schema.json"


def problems(package: Any, schema: str) -> Iterator[str]:
    """What the schema of packages (`RELEASES` or `RECORDS`) does not allow, and fields that it does not know: where,
    and what is wrong. Raises ImportError where the library that reads schemas is not installed."""
    for error in _validator(schema).iter_errors(package):
        place = "/".join(str(step) for step in error.instance_path)
        yield f"{place}: {error.message[:300]}"
    known = _extended("release-schema.json")
    for number, release in enumerate(_releases(package)):
        for place in _unknown(release, known, known, f"release {number}"):
            yield f"{place}: the standard and its extensions know no such field."


def _releases(package: Any) -> Iterator[Any]:
    yield from package.get("releases", ())
    for record in package.get("records", ()):
        yield from record["releases"]
        yield record["compiledRelease"]


def _unknown(thing: Any, schema: Any, root: Any, place: str) -> Iterator[str]:
    """Schemas of the standard allow any further field, so a mistyped name would pass them."""
    while "$ref" in schema:
        schema = root["definitions"][schema["$ref"].rpartition("/")[2]]
    if isinstance(thing, dict) and "properties" in schema:
        for name, value in thing.items():
            if name not in schema["properties"]:
                yield f"{place}/{name}"
            else:
                yield from _unknown(value, schema["properties"][name], root, f"{place}/{name}")
    elif isinstance(thing, list) and "items" in schema:
        for number, value in enumerate(thing):
            yield from _unknown(value, schema["items"], root, f"{place}/{number}")


@cache
def _validator(name: str) -> Any:
    import jsonschema_rs

    inner = ("release-schema.json", "versioned-release-validation-schema.json")
    registry = jsonschema_rs.Registry([(BASE + one, _extended(one)) for one in inner], draft=jsonschema_rs.Draft4)
    return jsonschema_rs.Draft4Validator(_read(name), registry=registry, validate_formats=True)


@cache
def _extended(name: str) -> Any:
    """The schema of releases with the extensions merged into it (RFC 7396)."""
    schema = _read(name)
    if name == "release-schema.json":
        for extension in EXTENSIONS:
            schema = _patched(schema, json.loads((DATA / "extensions" / f"{extension}.json").read_text("utf-8")))
    return schema


def _read(name: str) -> Any:
    return json.loads((DATA / name).read_text("utf-8"))


def _patched(target: Any, patch: Any) -> Any:
    if not isinstance(patch, dict):
        return patch
    found = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = _patched(found.get(name), value)
    return found
