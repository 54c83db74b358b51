"""The desk and what is printed for the day."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.organizations.models import Organization
from matchmaker.workshops import policy
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import people, programme, visibility
from matchmaker.workshops.services import day, registering
from matchmaker.workshops.views.blueprint import bp

DESK = may(policy.can_work_at_desk, workshop=visibility.get_visible)
SHEETS = ("check-in", "doors", "names", "badges")


@bp.get("/workshops/<slug>/desk", access=DESK)
def desk(workshop: Workshop) -> ResponseReturnValue:
    """For a phone: find by name or code, check in, late, no-show."""
    text = request.args.get("q", "")[:80]
    rows = people.desk_rows(workshop)
    found = people.desk_rows(workshop, text=text) if text.strip() else rows
    actor = current_actor()
    strangers = people.strangers(workshop, text) if text.strip() else []
    return render(
        workshop=workshop,
        rows=found,
        everybody=rows,
        text=text,
        strangers=strangers,
        waiting={row.organization_id for row in people.waiting_rows(workshop)},
        to_mark={row.id for row in found if policy.can_mark(actor, registration=row)},
        welcome={o.id: policy.can_welcome(actor, workshop=workshop, organization=o) for o in strangers},
    )


@bp.post(
    "/workshops/<slug>/desk/welcome/<organization_id>",
    access=may(policy.can_welcome, workshop=visibility.get_visible, organization=people.get_stranger),
)
def welcome(workshop: Workshop, organization: Organization) -> ResponseReturnValue:
    """Somebody comes without a registration: a place, or the waiting list. Safe to send twice."""
    row = registering.check_in_walk_in(
        current_actor(), workshop=workshop, organization=organization, name=request.form.get("name", "")
    )
    if row.holds_place:
        flash(_("%(name)s has a place and is checked in.", name=organization.name), "success")
        return redirect(f"{url_for('.desk', slug=workshop.slug)}#r-{row.public_id}", 303)
    flash(_("All places are taken. %(name)s is on the waiting list.", name=organization.name), "warning")
    return redirect(url_for(".desk", slug=workshop.slug), 303)


@bp.post(
    "/workshops/<slug>/desk/<public_id>",
    access=may(policy.can_mark, workshop=visibility.get_visible, registration=people.get_registration),
)
def mark(workshop: Workshop, registration: Registration) -> ResponseReturnValue:
    """One small form, safe to send twice: arrived, late, no_show, undone."""
    day.mark_registration(current_actor(), registration=registration, mark=request.form.get("mark", ""))
    flash(_said(request.form["mark"], registration.organization.name), "success")
    text = request.form.get("q", "")[:80]
    target = url_for(".desk", slug=workshop.slug, q=text or None)
    return redirect(f"{target}#r-{registration.public_id}", 303)


def _said(mark: str, name: str) -> str:
    """What was marked, in a sentence."""
    sentences = {
        "arrived": _("Checked in: %(name)s.", name=name),
        "late": _("Late: %(name)s.", name=name),
        "no_show": _("No-show: %(name)s.", name=name),
        "undone": _("Undone: %(name)s.", name=name),
    }
    return sentences[mark]


@bp.get("/workshops/<slug>/print/<sheet>", access=DESK)
def sheet(workshop: Workshop, sheet: str) -> ResponseReturnValue:
    """Paper: check-in list, door sheets, list of names, badges."""
    if sheet not in SHEETS:
        raise NotFound(_("There is no such sheet."))
    return render(
        f"workshops/print_{sheet.replace('-', '_')}.html",
        workshop=workshop,
        rows=people.desk_rows(workshop) if sheet != "doors" else [],
        badges=people.badges(workshop) if sheet == "badges" else [],
        sessions=programme.programme(workshop) if sheet == "doors" else [],
        rooms=programme.rooms(workshop) if sheet == "doors" else [],
    )
