"""Every refusal as `application/problem+json` (RFC 9457): a title, the sentence, and each field with its sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask import Response, current_app, json, url_for

from matchmaker.core.clock import now
from matchmaker.core.db import new_public_id
from matchmaker.core.errors import Conflict, Denied, DomainError, Invalid, NotFound, SignInRequired, Stale, TooMany
from matchmaker.core.i18n import _, _l
from matchmaker.core.text import whole_number
from matchmaker.exchange.forms.request_model import pointer

KINDS: Final[Mapping[int, tuple[str, str]]] = {
    400: ("not-understood", _l("The request is not valid")),
    401: ("who-are-you", _l("Token required")),
    403: ("refused", _l("Not allowed")),
    404: ("not-found", _l("Not found")),
    405: ("method", _l("Method not allowed")),
    409: ("conflict", _l("Conflict with the current state")),
    412: ("outdated", _l("Changed since you read it")),
    413: ("too-large", _l("Too large")),
    415: ("not-json", _l("JSON body required")),
    422: ("invalid", _l("Some fields are not valid")),
    428: ("version-needed", _l("If-Match header required")),
    429: ("too-many", _l("Too many requests")),
    500: ("broken", _l("Something went wrong on our side")),
}
"""Status → (anchor on the page /api, title). The type of a problem is that anchor's address."""

Place = tuple[str | int, ...]


class Refused(DomainError):
    """A request whose form is wrong, before anybody asked what it wants. `status` is given."""

    def __init__(self, status: int, message: str, errors: Iterable[tuple[Place, str]] = ()) -> None:
        super().__init__(message)
        self.code = status
        self.errors = list(errors)


class Exists(Conflict):
    """What was asked for is there already, but other than asked; `address` is where it is."""

    def __init__(self, message: str, address: str) -> None:
        super().__init__(message)
        self.address = address


def problem(
    status: int,
    detail: str,
    *,
    errors: Iterable[tuple[Place, str]] = (),
    headers: Mapping[str, str] | None = None,
    reference: str = "",
    **more: Any,
) -> Response:
    """The answer for one refusal. `errors` are (place in the body, sentence); `more` are further members."""
    anchor, title = KINDS.get(status, KINDS[500 if status >= 500 else 400])
    body: dict[str, Any] = {
        "type": f"/api#{anchor}",
        "title": str(title),
        "status": status,
        "detail": str(detail),
        "reference": reference or f"{now():%H%M}-{new_public_id()[:6]}",
    }
    found: dict[Place, list[str]] = {}
    for place, sentence in errors:
        found.setdefault(place, []).append(str(sentence))
    if found:
        body["errors"] = [
            {"field": ".".join(str(part) for part in place), "pointer": pointer(place), "messages": texts}
            for place, texts in found.items()
        ]
    response = current_app.response_class(json.dumps(body | more), status, mimetype="application/problem+json")
    response.headers.extend(dict(headers or {}))
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="api"'
    return response


def domain_problem(error: DomainError) -> Response:
    """What a policy, a service or the door itself refused."""
    if isinstance(error, Refused):
        return problem(error.code, str(error), errors=error.errors)
    if isinstance(error, Invalid):
        errors = [(place_of(name), text) for name, texts in error.errors.items() for text in texts]
        return problem(422, str(error), errors=errors)
    if isinstance(error, Exists):
        return problem(409, str(error), existing=error.address)
    if isinstance(error, Stale) and error.version is not None:
        return _outdated(error)
    kinds = {SignInRequired: 401, Denied: 403, NotFound: 404, Conflict: 409, TooMany: 429}
    status = next((code for kind, code in kinds.items() if isinstance(error, kind)), error.status)
    return problem(status, str(error), **_next(error))


def _next(error: DomainError) -> dict[str, Any]:
    """What to do next, as the page for people links it: `next`, {title, url}."""
    if error.step is None:
        return {}
    label, endpoint, values = error.step
    url = url_for(endpoint, **dict[str, Any](values), _external=True)
    return {"next": {"title": str(label), "url": url}}


def _outdated(error: Stale) -> Response:
    """`If-Match` named a version that is not the one stored: the ETag says which is."""
    return problem(
        412,
        _("Somebody saved this after you read it. Read it again, apply your changes and send the new ETag."),
        headers={"ETag": f'"{error.version}"'},
        who=error.who,
        at=error.at.isoformat() if error.at else None,
        changes=[{"field": str(a), "stored": str(b), "sent": str(c)} for a, b, c in error.changes],
    )


def place_of(name: str) -> Place:
    """A form's field name as a place in the body: "answers-2" is the third answer."""
    head, _dash, number = name.rpartition("-")
    if head and (place := whole_number(number)) is not None:
        return (head, place)
    return (name,) if name else ()
