"""Refusals as pages: a headline that is true, the reason, and the next step for this person."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import time
from typing import Any
from urllib.parse import quote

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_wtf.csrf import CSRFError, generate_csrf
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError
from werkzeug.routing import RequestRedirect

from matchmaker.core import kept
from matchmaker.core.access import Access, access_of
from matchmaker.core.actors import Actor, current_actor
from matchmaker.core.db import is_busy, is_full, only_read
from matchmaker.core.errors import Closed, Conflict, DomainError, SignInRequired, Stale
from matchmaker.core.i18n import _
from matchmaker.core.incoming import Body, body_of, read_nothing, read_texts
from matchmaker.core.opened import hat_of, is_autosave, opened, opened_mark
from matchmaker.core.reference import reference
from matchmaker.core.render import page_before
from matchmaker.core.text import control_character
from matchmaker.core.tokens import hide_secrets

log = logging.getLogger(__name__)
ForPrograms = Callable[[int, str, str], Response]
"""Status, sentence and reference as an answer of the API."""


@dataclass
class Next:
    """What the person can do now: links (text, address), and hats (value, name) that open what was wanted."""

    links: list[tuple[str, str]] = field(default_factory=list)
    hats: list[tuple[str, str]] = field(default_factory=list)
    wanted: str = ""


def init_app(app: Flask, *, for_programs: ForPrograms) -> None:
    """Answer every refusal with a page; the autosave gets JSON, and programs what `for_programs` makes of it."""
    app.extensions["for_programs"] = for_programs
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(SecurityError, _unknown_host)
    app.register_error_handler(Exception, _crash)


def _domain_error(error: DomainError) -> Any:
    if isinstance(error, SignInRequired) and not _wants_json() and not is_autosave():
        target = request.full_path.rstrip("?") if request.method == "GET" else page_before()
        return redirect(url_for("accounts.sign_in", next=target or None), 303)
    status = 401 if isinstance(error, SignInRequired) else error.status
    steps = _next_steps(status)
    if error.step is not None:
        label, endpoint, values = error.step
        steps.links.insert(0, (str(label), url_for(endpoint, **dict[str, Any](values))))
    return _error_page(status, str(error), headline=_headline(error), steps=steps)


def _headline(error: DomainError) -> str:
    if isinstance(error, Stale):
        return _("Somebody changed this before you")
    if isinstance(error, Closed):
        return _("This is no longer possible")
    return _("This is not possible now") if isinstance(error, Conflict) else ""


def _csrf_error(error: CSRFError) -> Any:
    """The session of the form is over: what was typed is kept, and its page opens again after signing in."""
    mark = opened()
    if mark is None or not mark.person:
        only_read()
        return _too_old()
    actor = current_actor()
    signed_in = actor.is_authenticated
    if signed_in and g.get("opener") != mark.person:
        row = None if is_autosave() else kept.keep(mark, page=page_before(), refused=True)
        message = _("Somebody else is now signed in on this device, so nothing was sent.")
        if row is not None:
            message = f"{message} {_('We keep your text for one day, and only you can see it.')}"
        return _error_page(409, message, headline=_("This page belongs to another account"))
    if is_autosave():
        return _autosave_without_session(signed_in=signed_in)
    row = kept.keep(mark, page=page_before())
    if row is None:
        return _too_old()
    target = url_for("accounts.kept", public_id=row.public_id)
    if signed_in:
        return redirect(target, 303)
    flash(_("You were signed out. Your text is kept: sign in to return to it."), "warning")
    return redirect(url_for("accounts.sign_in", next=target), 303)


def _autosave_without_session(*, signed_in: bool) -> Any:
    if signed_in:  # in another tab: the page's next save goes through with the new session's token
        fields = {"csrf_token": generate_csrf(), "opened": opened_mark()}
        return jsonify(message=_("Saving …"), fields=fields, again=True), 409
    message = _("You were signed out, so this is not saved yet. Press Save to sign in and return with your text.")
    return jsonify(message=message), 401


def _too_old() -> Any:
    """A form without anybody's name on it: its page is opened anew."""
    message = _("The page was open for too long or the form was incomplete, so nothing was sent.")
    steps = Next()
    page = page_before() or (request.path if _has_page(request.path) else "")
    if page:
        steps.links.append((_("Open the page again"), page))
    return _error_page(400, message, headline=_("Please send this again"), steps=steps)


def _http_error(error: HTTPException) -> Any:
    if error.code == 413:
        return _too_large()
    only_read()
    sentences = {
        404: _("There is no page at this link."),
        405: _("That action isn’t available here."),
        414: _("This link is too long. Please go back and choose fewer filters or a shorter text."),
        429: _("Too many requests. Please wait a minute and try again."),
    }
    code = error.code or 500
    if isinstance(error, InternalServerError) and error.original_exception is not None:
        return _crash(error.original_exception)  # type: ignore[arg-type]
    message = sentences.get(code, _("We could not understand that request."))
    response, _status = _error_page(code, message, steps=_next_steps(code))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    limiter = current_app.extensions.get("request_limit")
    if code == 429 and limiter is not None and limiter.current_limit is not None:
        response.headers["Retry-After"] = str(max(1, int(limiter.current_limit.reset_at - time())))
    return response, code


def _too_large() -> Any:
    """A body that its route does not take: nothing of it is done, and a form's text is kept where that is possible."""
    message, steps = _("This is too large. Please shorten the text or choose a smaller file."), Next()
    if body_of(current_app, request.endpoint) is Body.FILE:
        most = current_app.config["SETTINGS"].max_upload_mb
        message = _("This is too large. A file may have at most %(n)s MB.", n=most)
    if _wants_json() or is_autosave():
        only_read()
        read_nothing()
        return _error_page(413, message)
    row = _kept_although_too_large()
    if row is not None:
        message = f"{message} {_('We keep your text for one day, and only you can see it.')}"
        steps.links.append((_("Return to your text"), url_for("accounts.kept", public_id=row.public_id)))
    elif page := page_before():
        steps.links.append((_("Open the page again"), page))
    return _error_page(413, message, steps=steps)


def _kept_although_too_large() -> kept.KeptForm | None:
    """The form of whoever is signed in, if it can be read within the largest limit of texts; else it is never read."""
    mark = opened() if read_texts() else None
    if mark is None or not mark.person:
        only_read()
        return None
    if not current_actor().is_authenticated or g.get("opener") != mark.person:
        return None
    return kept.keep(mark, page=page_before(), refused=True)


def _unknown_host(_error: SecurityError) -> Response:
    """A host name that is not ours: no page, for its links would be built from that name."""
    text = _("This platform is not reached by that host name.")
    return Response(text, status=400, content_type="text/plain; charset=utf-8")


def _crash(error: Exception) -> Any:
    if current_app.debug:  # `matchmaker dev` shows where it arose
        raise error
    if is_full(error):
        log.error("No room is left: %s", error)
        return _busy_page(
            _("The server’s disk is full or does not answer, so this was not done and nothing was changed.")
        )
    if is_busy(error):
        log.warning("The database is busy: %s", error)
        return _busy_page(_("Too many people are saving right now, so this was not done and nothing was changed."))
    if isinstance(error, StaleDataError):  # of two at the same moment the other one was first
        log.warning("Somebody else was first: %s", error)
        return _domain_error(Conflict(_("Somebody changed this at the same moment, so nothing of yours was saved.")))
    log.exception("Unhandled: %s", error)
    return _error_page(500, _("Something went wrong on our side. Nothing was changed. Please try again."))


RETRY_AFTER = 5
"""Seconds after which a request that met a busy database may come again."""


def _busy_page(message: str) -> Response:
    """503, made without the database: it may answer nothing now."""
    if _wants_json():
        for_programs: ForPrograms = current_app.extensions["for_programs"]
        response = for_programs(503, message, "")
    elif is_autosave():
        response = jsonify(message=message)
    else:
        template = current_app.jinja_env.get_template("errors/busy.html")  # `render_template` would ask who is here
        response = make_response(template.render(message=message))
    response.status_code = 503
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _wants_json() -> bool:
    return request.path.startswith("/api/")


def _error_page(status: int, message: str, *, headline: str = "", steps: Next | None = None) -> tuple[Response, int]:
    if status >= 500:
        log.error("Reference %s", reference())
    if _wants_json():
        for_programs: ForPrograms = current_app.extensions["for_programs"]
        return for_programs(status, message, reference()), status
    if is_autosave() and status < 500:
        return jsonify(message=message), status
    page = render_template(
        "errors/error.html",
        message=message,
        reference=reference(),
        status=status,
        headline=headline,
        steps=steps or Next(),
    )
    return make_response(page), status


# ── the next step ──


def _next_steps(status: int) -> Next:
    """What this person can do after a refusal; nothing if even that cannot be found out."""
    steps = Next()
    if _wants_json() or is_autosave() or status >= 500:
        return steps
    try:
        _fill(steps, status)
    except Exception:
        log.exception("No next step for %s", hide_secrets(request.path))
        return Next()
    return steps


def _fill(steps: Next, status: int) -> None:
    actor = current_actor()
    wanted = quote(request.path) + _query() if request.method == "GET" else page_before()
    steps.wanted = wanted
    if status in {403, 404} and request.method == "GET" and not actor.is_authenticated:
        steps.links.append((_("Sign in and come back here"), url_for("accounts.sign_in", next=wanted)))
    if status in {403, 404} and actor.is_authenticated and request.url_rule is not None:
        steps.hats = list(_other_hats(actor))
    if request.method != "GET" and status in {403, 409} and wanted and may_open(wanted):
        steps.links.append((_("Back to the page"), wanted))
    if status in {403, 409, 404, 405}:
        steps.links += [link for link in _pages_above() if link[1] != wanted]


def _query() -> str:
    query = request.query_string.decode("ascii", "ignore")
    return f"?{query}" if query else ""


def _other_hats(actor: Actor) -> Iterator[tuple[str, str]]:
    """Hats of this person under which the page opens that was refused."""
    others = [(value, name) for value, _kind, name in actor.choices if value != hat_of(actor)]
    access = access_of(current_app._get_current_object(), request.endpoint or "")  # type: ignore[attr-defined]
    if not others or access is None or _enters(access, actor):
        return
    for value, name in others:
        member = next((one for one in actor.memberships if one.public_id == value), None)
        if _enters(access, actor.wearing(member.organization_id if member else None)):
            yield value, name


def _enters(access: Access, actor: Actor) -> bool:
    try:
        access.enter(actor, request.view_args or {})
    except DomainError:
        return False
    return True


def _pages_above() -> Iterator[tuple[str, str]]:
    """The nearest page above the refused address that this person may open, named after what it shows."""
    parts = request.path.strip("/").split("/")
    for length in range(len(parts) - 1, 0, -1):
        path = "/" + "/".join(parts[:length])
        values = may_open(path)
        if values is None:
            continue
        for thing in values.values():
            name = getattr(thing, "title", None) or getattr(thing, "name", None)
            if isinstance(name, str) and name:
                yield _("Open “%(name)s”", name=name), quote(path)
                return
        if not values:
            yield _("Open the list"), quote(path)
            return


def may_open(address: str) -> dict[str, Any] | None:
    """What the page at this address loads for this person; None if there is none or it is refused."""
    found = _page_at(address.partition("?")[0])
    access = access_of(current_app._get_current_object(), found[0]) if found else None  # type: ignore[attr-defined]
    if found is None or access is None:
        return None
    try:
        return access.enter(current_actor(), found[1])
    except DomainError:
        return None


def _page_at(path: str) -> tuple[str, dict[str, Any]] | None:
    adapter = current_app.create_url_adapter(request)
    if adapter is None or control_character(path):  # as core.incoming reads addresses
        return None
    try:
        endpoint, values = adapter.match(path, method="GET")
    except (HTTPException, RequestRedirect):
        return None
    return endpoint, dict(values)


def _has_page(path: str) -> bool:
    return _page_at(path) is not None
