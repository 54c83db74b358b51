"""Landing, homes, guide, display settings, health, icons."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Response, jsonify, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core import icons
from matchmaker.core.access import ANYONE, SIGNED_IN, GuardedBlueprint
from matchmaker.core.db import ping
from matchmaker.core.i18n import LANGUAGES
from matchmaker.core.render import render

bp = GuardedBlueprint("site", __name__)


@bp.get("/", access=ANYONE)
def landing() -> ResponseReturnValue:
    """What this is, in ten seconds."""
    return render()


@bp.get("/home", access=SIGNED_IN)
def home() -> ResponseReturnValue:
    """What the signed-in person must do next."""
    return render()


@bp.get("/guide", access=ANYONE)
def guide() -> ResponseReturnValue:
    """How it works, glossary, rules."""
    return render()


@bp.get("/guide/components", access=ANYONE)
def components() -> ResponseReturnValue:
    """Every component of the design, live."""
    return render("guide/components.html")


@bp.post("/display", access=ANYONE)
def set_theme() -> ResponseReturnValue:
    """Keep the colour theme and the language; a cookie, no account needed."""
    theme = request.form.get("theme", "auto")
    if request.form.get("language") in LANGUAGES:
        session["language"] = request.form["language"]
    back = urlsplit(request.referrer or "")
    response = redirect(back.path if back.netloc == request.host and back.path else url_for("site.landing"), 303)
    if theme in {"auto", "light", "dark"}:
        response.set_cookie("theme", theme, max_age=31_536_000, samesite="Lax", httponly=True)
    return response


@bp.get("/assets/icons.svg", access=ANYONE)
def icon_sprite() -> ResponseReturnValue:
    """The icons in use, cut from the installed icon package."""
    response = Response(icons.build_sprite(), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@bp.get("/healthz", access=ANYONE)
def health() -> ResponseReturnValue:
    """Up, and the database answers."""
    ping()
    return jsonify(status="ok")
