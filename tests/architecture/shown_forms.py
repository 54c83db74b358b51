"""What stands in the forms of pages: the fields for each address that takes one, and the values they offer.

`make fuzz` walks through every page once, so that a form that stands on another page than its address is known, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.browser import NS, Page, form_data

MOST = 12
"""Offered values that are kept of each field."""


@dataclass
class Form:
    """The fields of every form that leads to one address."""

    fields: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Each name with values that some page offers for it."""
    files: set[str] = field(default_factory=set)
    """Fields that take a file."""
    filled: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """What a browser sends if nothing is typed, for each path."""


Forms = dict[tuple[str, str], Form]
"""The forms of some pages, by endpoint and method."""


def forms_of(app: Flask, pages: Iterable[Page]) -> Forms:
    """Every form of these pages, also those that a button sends elsewhere."""
    found: Forms = defaultdict(Form)
    for page in pages:
        for element in page.forms() if page.status == 200 and page.tree is not None else ():
            method = (element.get("method") or "get").upper()
            ways = {element.get("action"), *(one.get("formaction") for one in element.iter() if one.get("formaction"))}
            for way in ways:
                path = urlsplit(way or "").path or page.response.request.path
                if endpoint := _endpoint(app, path, method):
                    _note(found[endpoint, method], element, path)
    return found


def _endpoint(app: Flask, path: str, method: str) -> str:
    try:
        return str(app.url_map.bind("localhost").match(path, method)[0])
    except (HTTPException, RequestRedirect):
        return ""


def _note(form: Form, element: object, path: str) -> None:
    """Keep the names and offered values of this form."""
    form.filled.setdefault(
        path,
        {
            name: list(values) if isinstance(values, list) else [values]
            for name, values in form_data(element).items()  # type: ignore[arg-type]
            if name != "csrf_token"
        },
    )
    for one in element.iter():  # type: ignore[attr-defined]
        name = one.get("name") or (one.get("data-name") if one.tag == f"{NS}input" else None)
        if name and one.get("type") == "file":
            form.files.add(name)
        elif name and name != "csrf_token" and one.tag != f"{NS}form":
            offered = [one.get("value"), *(option.get("value") for option in one.iter(f"{NS}option"))]
            kept = form.fields[name]
            kept.update(value for value in offered[: MOST - len(kept)] if value)
