"""Landing, homes, guide, display settings, health."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Never
from zoneinfo import ZoneInfo

from flask import Response, current_app, flash, jsonify, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from werkzeug.exceptions import BadRequest

from matchmaker.admin.queries import health as health_queries
from matchmaker.admin.queries import kept_data
from matchmaker.applications.models import Application
from matchmaker.applications.queries.company import own_applications, status_steps
from matchmaker.challenges.queries.interest import interest_in
from matchmaker.core import clock, policy_reports, settings
from matchmaker.core.access import ANYONE, SIGNED_IN, GuardedBlueprint
from matchmaker.core.actors import ANONYMOUS, Actor, current_actor
from matchmaker.core.aim import aim
from matchmaker.core.db import ping
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _, offered
from matchmaker.core.render import is_from_elsewhere, page_before, render
from matchmaker.matching.queries.pairing_view import PairingView
from matchmaker.matching.queries.pairings import best_fits
from matchmaker.outcomes.queries.register import highlights
from matchmaker.site.engine.sitemap import sitemap_xml
from matchmaker.site.forms import SampleForm
from matchmaker.site.queries import activity, day, everything, kpis
from matchmaker.site.queries import home as home_queries
from matchmaker.site.queries import sitemap as sitemap_queries
from matchmaker.site.templating import show_date
from matchmaker.vocabulary.queries import country_name
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries.ahead import ahead as workshops_ahead
from matchmaker.workshops.queries.dates import pipeline_of

log = logging.getLogger(__name__)
bp = GuardedBlueprint("site", __name__)

SECURITY_CONTACT_DAYS = 180
"""How long from each reading `security.txt` may be trusted: whoever installs the platform keeps CONTACT_EMAIL alive."""
NOT_FOR_ROBOTS = ("/api/", "/calendar/", "/home", "/policy-reports", "/search")
MOST_PARTS = 100_000
APPLICATIONS = 3
"""So many applications stand on a company's home; the others are one click away."""


@bp.get("/", access=ANYONE)
def landing() -> ResponseReturnValue:
    """What this is, in ten seconds."""
    soon = home_queries.open_challenges(limit=5)
    return render(
        open_challenges=soon,
        interest=interest_in(challenge.id for challenge in soon),
        figures=home_queries.right_now(),
        workshops=[_date_of(workshop) for workshop in home_queries.next_workshops(ANONYMOUS, limit=3)],
        results=[row | {"url": url_for("results.show", public_id=row["public_id"])} for row in highlights(3)],
    )


@bp.get("/search", access=ANYONE)
def search() -> ResponseReturnValue:
    """One search over challenges, solutions, types, packages, organizations, workshops, results and the library."""
    filters = everything.WordFilters.read(request.args.to_dict(flat=False))
    sections = everything.sections(current_actor(), filters.text) if filters.text else []
    return render(filters=filters, sections=sections, corrected=everything.corrected(filters.text, sections))


@bp.get("/home", access=SIGNED_IN)
def home() -> ResponseReturnValue:
    """What the signed-in person must do next."""
    actor = current_actor()
    kind = actor.role_kind
    neutral = kind in {"organizer", "administrator"}
    balance = home_queries.demand_and_supply() if neutral else []
    home_mine = {"city": home_queries.challenges_of, "company": home_queries.solutions_of}.get(kind, _nothing)(actor)
    return render(
        todo=home_queries.todo_items(actor),
        mine=home_mine,
        fits=[_fit_of(view) for view in best_fits(actor)] if kind == "company" else [],
        applications=_lines_of(own_applications(actor)[:APPLICATIONS]) if kind == "company" else [],
        my_day=day.my_day(actor),
        workshops=[_date_of(workshop) for workshop in home_queries.next_workshops(actor, limit=3)],
        ahead=workshops_ahead(actor) if neutral else [],
        pipeline_of=pipeline_of,
        doing=[asdict(figure) for figure in kpis.current_kpis()] if neutral else [],
        balance=balance,
        short=home_queries.short_of_answers(balance),
        happened=activity.recent_activity() if neutral else [],
        today=clock.today(),
        first=_before_a_role(actor) or _first_steps(kind, bool(home_mine)),
    )


def _nothing(_actor: Actor) -> list[Never]:
    return []


def _before_a_role(actor: Actor) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """For an organizer or administrator who only lacks the second step: that, and nothing a newcomer begins with."""
    if not actor.lacks_second_step or actor.memberships:
        return []
    return [("", [(_("Set up the second step of signing in"), url_for("accounts.second_steps"), False)])]


def _first_steps(kind: str, has_something: bool) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """For whoever begins: what comes first and what after it, as (for whom, [(step, address, done)])."""
    goes_for_company = aim().startswith("/solutions")
    goes_for_city = aim().startswith("/challenges/new")
    city = [
        (_("Find your city"), url_for("organizations.find_city"), kind == "city"),
        (_("Write your challenge"), url_for("challenges.new"), False),
    ]
    company = [
        (_("Register your company"), url_for("organizations.register", kind="company"), kind == "company"),
        (_("Register your first solution"), url_for("solutions.new"), False),
    ]
    if has_something or kind not in {"person", "city", "company"}:
        return []
    if kind == "city" or (kind == "person" and goes_for_city):
        return [("", city)]
    if kind == "company" or (kind == "person" and goes_for_company):
        return [("", company)]
    return [(_("You work for a city"), city), (_("You work for a company"), company)]


def _lines_of(applications: Sequence[Application]) -> list[tuple[Application, list[tuple[str, str, str]]]]:
    """Each application with its line Draft, Submitted, Next round, Decision."""
    return [
        (row, [(name, show_date(moment, "d MMM"), state) for name, moment, state in status_steps(row)])
        for row in applications
    ]


def _fit_of(view: PairingView) -> dict[str, str]:
    """A pairing as the company's home shows it."""
    challenge = view.pairing.challenge
    return {
        "score": str(view.shown_score),
        "title": challenge.title,
        "url": url_for("challenges.show", slug=challenge.slug),
        "city": challenge.city.name,
        "country": country_name(challenge.city.country),
        "closes": show_date(challenge.closes_at, "d MMM"),
        "why": view.why,
        "gap": view.gap,
    }


def _date_of(workshop: Workshop) -> dict[str, str]:
    """A workshop as the calendar block shows it."""
    place = _("Online") if workshop.is_online else workshop.place
    local = workshop.starts_at.astimezone(ZoneInfo(workshop.timezone))
    return {
        "day": str(local.day),
        "month": str(format_date(local.date(), "MMM y")),
        "iso": local.date().isoformat(),
        "title": workshop.title,
        "url": url_for("workshops.show", slug=workshop.slug),
        "note": f"{place}, {local:%H:%M} {local.tzname()}",
    }


@bp.get("/guide", access=ANYONE)
def guide() -> ResponseReturnValue:
    """How it works, glossary, rules."""
    return render()


@bp.get("/privacy", access=ANYONE)
def privacy() -> ResponseReturnValue:
    """What is kept about people: why, how long, and what becomes of it when an account is deleted."""
    return render(lines=kept_data.lines())


@bp.route("/guide/components", methods=["GET", "POST"], access=ANYONE)
def components() -> ResponseReturnValue:
    """Every component of the design, live; its form is checked, nothing is kept."""
    form = SampleForm()
    if form.validate_on_submit():
        flash(_("Everything in the form is correct. Nothing was saved: this is only a sample."), "success")
        return redirect(url_for("site.components"), 303)
    broken = SampleForm(formdata=None, prefix="bad", meta={"csrf": False})
    broken.validate()
    status = 422 if form.errors else 200  # the other form is wrong on purpose
    return render("guide/components.html", status=status, samples=(form, broken))


@bp.post("/display", access=ANYONE)
def set_theme() -> ResponseReturnValue:
    """Keep the colour theme and the language in cookies of their own, so that a visitor needs no session.

    There is no form token on public pages; that a stranger's page sent the form is told by the browser.
    """
    if is_from_elsewhere():
        raise BadRequest
    response = redirect(page_before().partition("?")[0] or url_for("site.landing"), 303)
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    for name, known in (("theme", ("auto", "light", "dark")), ("language", offered())):
        chosen = request.form.get(name, "")
        if chosen in known:
            response.set_cookie(name, chosen, max_age=31_536_000, secure=secure, samesite="Lax", httponly=True)
            if name in session:
                session[name] = chosen
    return response


@bp.post("/policy-reports", access=ANYONE)
def note_policy_reports() -> ResponseReturnValue:
    """Browsers tell what our content policy kept a page from. No form: `app.py` asks for no token here."""
    policy_reports.note(request.stream.read(policy_reports.LARGEST))
    return "", 204


@bp.get("/.well-known/security.txt", access=ANYONE)
def security_contact() -> ResponseReturnValue:
    """Whom to tell of a weakness (RFC 9116)."""
    lines = [
        f"Contact: mailto:{settings.contact_email()}",
        f"Expires: {clock.in_days(SECURITY_CONTACT_DAYS):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.public_url('site.security_contact')}",
    ]
    return _plain(lines)


def _plain(lines: Sequence[str]) -> Response:
    """A text for programs, which they may keep for a day."""
    response = Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@bp.get("/robots.txt", access=ANYONE)
def robots() -> ResponseReturnValue:
    """What search engines may read (RFC 9309): every public page; not what is private, a search or for programs."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS),
        f"Sitemap: {settings.public_url('site.sitemap_index')}",
    ]
    return _plain(lines)


@bp.get("/sitemap.xml", access=ANYONE)
def sitemap_index() -> ResponseReturnValue:
    """The parts of the sitemap (sitemaps.org)."""
    rows = [
        (settings.public_url("site.sitemap", kind=kind, number=number), None)
        for kind, count in sitemap_queries.parts().items()
        for number in range(1, count + 1)
    ]
    return Response(sitemap_xml("sitemapindex", "sitemap", rows), mimetype="application/xml")


@bp.get("/sitemap-<kind>-<int:number>.xml", access=ANYONE)
def sitemap(kind: str, number: int) -> ResponseReturnValue:
    """One part: the list of a kind, and those of its pages that everybody may read."""
    found = sitemap_queries.kinds().get(kind)
    if found is None or not 1 <= number <= MOST_PARTS:
        raise NotFound(_("There is no such part of the sitemap."))
    pages = sitemap_queries.part(found, number)
    rows: list[tuple[str, datetime | None]] = [(settings.public_url(found.index), None)]
    rows += [(settings.public_url(found.show, **{found.key: key}), changed) for key, changed in pages]
    return Response(sitemap_xml("urlset", "url", rows), mimetype="application/xml")


@bp.get("/readyz", access=ANYONE)
def ready() -> ResponseReturnValue:
    """Part → ok, warning or missing. 503 only for what keeps this host from answering: the others work on without
    worker, queue or mail, and taking all hosts away would help nobody.
    """
    parts = health_queries.readings(health_queries.findings())
    failing = [part for part in ("database", "revision", "disk") if parts.get(part) == "missing"]
    status = "not ready" if failing else "ready" if set(parts.values()) == {"ok"} else "degraded"
    return jsonify(status=status, parts=parts), 503 if failing else 200


@bp.get("/healthz", access=ANYONE)
def health() -> ResponseReturnValue:
    """Up, and the database answers."""
    try:
        ping()
    except Exception:
        log.exception("The database does not answer.")
        return jsonify(status="the database does not answer"), 503
    return jsonify(status="ok")
