"""Turning a view's result into a page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Response, jsonify, make_response, render_template, request

from matchmaker.core.forms import BaseForm, is_autosave


def render(template: str | None = None, *, status: int = 200, **context: Any) -> Response:
    """Render `template`, by default `<feature>/<endpoint>.html`.

    A form with errors, whatever it is called, answers 422 (409 if somebody else saved first), so that the unit of work
    rolls back.
    """
    forms = (value for value in context.values() if isinstance(value, BaseForm))
    refused = next((form for form in forms if form.stale is not None or form.errors), None)
    if refused is not None and status == 200:
        status = refused.refused_status
        if is_autosave():
            return make_response(jsonify(message=refused.refused_words), status)
    name = template or f"{(request.endpoint or '').replace('.', '/')}.html"
    return make_response(render_template(name, **context), status)


def is_local(target: str) -> bool:
    """Is this the address of a page of ours, without a host?"""
    if not target.startswith("/") or target.startswith(("//", "/\\")) or any(ord(c) < 33 for c in target):
        return False
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return not parts.netloc and not parts.scheme and "\\" not in target


def local_target(default: str) -> str:
    """Where a form wants to go back to (its field `next`), if that is an address of ours."""
    target = request.form.get("next", "")
    return target if is_local(target) else default


def page_before() -> str:
    """The address of our page that sent this request, without the host; "" if it is not known or not ours."""
    try:
        page = urlsplit(request.referrer or "")
    except ValueError:
        return ""
    target = page.path + (f"?{page.query}" if page.query else "")
    return target if page.netloc == request.host and is_local(target) else ""


def is_from_elsewhere() -> bool:
    """The browser says that a page of another site sent this request."""
    try:
        origin = urlsplit(request.headers.get("Origin", "")).netloc
    except ValueError:
        return True
    return (origin != "" and origin != request.host) or request.headers.get("Sec-Fetch-Site") == "cross-site"
