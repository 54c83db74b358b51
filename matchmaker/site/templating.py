"""What every template knows: who acts, words of the vocabulary, filters."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Flask, g, has_request_context, request
from flask_babel import format_date, format_decimal, get_locale, get_timezone

from matchmaker.core import assets
from matchmaker.core.access import may_enter
from matchmaker.core.actors import current_actor
from matchmaker.core.addresses import shown_domain
from matchmaker.core.agreements import TEXTS
from matchmaker.core.db import session
from matchmaker.core.i18n import LANGUAGES, _, offered
from matchmaker.core.local_time import in_order, reader_moment
from matchmaker.core.numbers import money
from matchmaker.core.search import marked
from matchmaker.core.text import markdown, shorten
from matchmaker.notifications.queries import unread_count
from matchmaker.site.engine import drawing
from matchmaker.vocabulary import queries as vocabulary

MEGABYTE = 1024 * 1024


def show_date(value: date | datetime | None, pattern: str = "EEE d MMM y") -> str:
    """A day as "Fri 27 Feb 2026", in the reader's time zone and language."""
    return str(format_date(value, in_order(pattern))) if value is not None else ""


def show_number(value: float | None, digits: int = 2) -> str:
    """A number with at most `digits` decimals and thousands separators."""
    if value is None:
        return ""
    return str(format_decimal(round(value, digits)))


def show_file_size(size: int) -> str:
    """A size in bytes as kB (at least 1) or, from one, MB."""
    if size >= MEGABYTE:
        return _("%(n)s MB", n=show_number(size / MEGABYTE, 1))
    return _("%(n)s kB", n=max(round(size / 1024), 1))


def show_percent(fraction: float) -> str:
    """A fraction of one in per cent, without the sign."""
    return show_number(100 * fraction)


def show_points(score: int) -> str:
    """The stored score of a pairing (hundredths of a point) in whole points."""
    return show_number(score / 100, 0)


def machine_time(value: date | datetime) -> str:
    """The value of a `datetime` attribute; HTML knows no fractions finer than a thousandth of a second."""
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


def show_money(value: float | None, currency: str = "EUR") -> str:
    """An amount of money without cents."""
    return "" if value is None else money(value, currency)


def systems() -> dict[str, dict[str, str]]:
    """The eight systems with label and icon, in order."""
    return {
        code: {"label": label, "icon": vocabulary.system_icon(code)}
        for code, label in vocabulary.labels("system").items()
    }


def _bell_count() -> int:
    """Asked for once a request, although every mail and fragment is a template too."""
    if not has_request_context() or not session().is_active:  # the error page of a failed transaction asks nothing
        return 0
    if "bell_count" not in g:
        actor = current_actor()
        known_of, known = g.get("unread", (None, 0))
        g.bell_count = known if known_of is not None and known_of == actor.user_id else unread_count(actor)
    return int(g.bell_count)


def init_app(app: Flask) -> None:
    """Register globals and filters."""
    settings = app.config["SETTINGS"]
    app.jinja_env.filters |= {
        "domain": shown_domain,
        "date": show_date,
        "datetime": reader_moment,
        "machine_time": machine_time,
        "number": show_number,
        "file_size": show_file_size,
        "percent": show_percent,
        "points": show_points,
        "money": show_money,
        "markdown": markdown,
        "shorten": shorten,
        "translated": _,  # a text that an engine marked with `N_`
        "marked": marked,
    }

    app.jinja_env.globals["drawing"] = drawing
    app.jinja_env.globals["agreed_texts"] = TEXTS
    # A job builds full addresses, a request relative ones.
    app.jinja_env.globals["full_address"] = lambda path: settings.address + path.removeprefix(settings.address)
    app.jinja_env.globals["may_enter"] = may_enter
    app.jinja_env.globals["has_endpoint"] = lambda endpoint: endpoint in app.view_functions

    @app.context_processor
    def every_template() -> dict[str, Any]:
        theme = request.cookies.get("theme", "auto") if has_request_context() else "auto"
        return {
            "actor": current_actor(),
            "site_name": settings.site_name,
            "contact_email": settings.contact_email,
            "max_upload_mb": settings.max_upload_mb,
            "keep_sign_ins_days": settings.keep_sign_ins_days,
            "is_demo": settings.demo,
            "theme": theme if theme in {"light", "dark"} else "auto",
            "lang": str(get_locale() or "en"),
            "languages": offered(),
            "language_names": LANGUAGES,
            "timezone_name": str(get_timezone()),
            "sprite_url": assets.asset("icons.svg"),
            "nav_current": (request.blueprint or "") if has_request_context() else "",
            "systems": systems(),
            "bell_count": _bell_count(),
        }
