"""Planning workshops: from a kit, as a copy; the team and who steps in."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.workshops import policy
from matchmaker.workshops.engine.kits import KITS, kit_of
from matchmaker.workshops.forms.organizing import RoleForm
from matchmaker.workshops.forms.planning import CopyForm, CreateForm, StandInForm
from matchmaker.workshops.models.workshop import RoleKind, Workshop
from matchmaker.workshops.queries import visibility
from matchmaker.workshops.services import copying, series, setup
from matchmaker.workshops.services import team as team_services
from matchmaker.workshops.views.blueprint import bp

STAFF = may(policy.can_staff, workshop=visibility.get_visible)


@bp.route("/workshops/new", methods=["GET", "POST"], access=may(policy.can_create))
def create() -> ResponseReturnValue:
    """One page makes everything: programme, rooms, tables, times, phases."""
    wanted = request.args.get("kit", "open_dialogue_day")
    chosen = request.args.getlist("challenge")
    form = CreateForm(kit=wanted, challenges=chosen, timezone="Europe/Vienna").offer(chosen)
    way = form.go_way(request.form.get("way", "")) if request.method == "POST" else ""
    if not form.is_search and way != "challenges" and form.validate_on_submit():
        draft = form.draft()
        if draft.days > 1 or kit_of(draft.kit).series_of > 1:
            if made := form.attempt(series.create_series, current_actor(), draft=draft):
                return redirect(url_for(".series", slug=made.result.slug), 303)
        elif done := form.attempt(setup.create_workshop, current_actor(), draft=draft):
            flash(_("The workshop is planned. Check the programme, then announce it."), "success")
            return redirect(url_for(".edit_programme", slug=done.result.slug), 303)
    if way == "challenges":
        flash(_("The challenges were drawn: see which challenges are ticked now, then create the workshop."), "info")
    notes = {kit.code: f"{_(kit.summary)} {_(kit.size)}." for kit in KITS}
    return render(form=form, notes=notes)


@bp.route(
    "/workshops/<slug>/copy", methods=["GET", "POST"], access=may(policy.can_copy, workshop=visibility.get_visible)
)
def copy(workshop: Workshop) -> ResponseReturnValue:
    """A new workshop like this one."""
    form = CopyForm(title=workshop.title, start=workshop.starts_at.astimezone(workshop.zone).time())
    if form.validate_on_submit() and (
        done := form.attempt(copying.copy_workshop, current_actor(), workshop=workshop, copy=form.copy())
    ):
        flash(_("The workshop is planned. Check the programme, then announce it."), "success")
        return redirect(url_for(".edit_programme", slug=done.result.slug), 303)
    kept = visibility.open_challenges(among=[c.public_id for c in workshop.challenges])
    return render(form=form, workshop=workshop, gone=[c for c in workshop.challenges if c not in kept])


@bp.post("/workshops/<slug>/take-over", access=may(policy.can_take_over, workshop=visibility.get_visible))
def take_over(workshop: Workshop) -> ResponseReturnValue:
    """Run a workshop that has no organizer left."""
    team_services.take_over_workshop(current_actor(), workshop=workshop)
    flash(_("You now run this workshop. We have told the team."), "success")
    return redirect(url_for(".show", slug=workshop.slug), 303)


@bp.route(
    "/workshops/<slug>/stand-in",
    methods=["GET", "POST"],
    access=may(policy.can_stand_in, workshop=visibility.get_visible),
)
def stand_in(workshop: Workshop) -> ResponseReturnValue:
    """Run a workshop for an organizer who cannot."""
    form = StandInForm()
    if form.validate_on_submit() and form.attempt(
        team_services.stand_in, current_actor(), workshop=workshop, why=form.why.data or ""
    ):
        flash(_("You now run this workshop. We have told the team."), "success")
        return redirect(url_for(".edit_programme", slug=workshop.slug), 303)
    return render(form=form, workshop=workshop)


@bp.route("/workshops/<slug>/team", methods=["GET", "POST"], access=STAFF)
def team(workshop: Workshop) -> ResponseReturnValue:
    """Who runs, facilitates, advises and sits at the desk."""
    form = RoleForm()
    if form.validate_on_submit() and form.attempt(
        team_services.assign_role,
        current_actor(),
        workshop=workshop,
        email=form.email.data or "",
        role=RoleKind(form.role.data),
    ):
        flash(_("Added to the team."), "success")
        return redirect(url_for(".team", slug=workshop.slug), 303)
    return render(
        form=form,
        workshop=workshop,
        can_run=policy.can_run(current_actor(), workshop=workshop),
        losable={role.id for role in workshop.roles if workshop.can_lose(role)},
    )


@bp.post("/workshops/<slug>/team/<int:role_id>/remove", access=STAFF)
def remove_role(workshop: Workshop, role_id: int) -> ResponseReturnValue:
    """Take a role away."""
    team_services.remove_role(current_actor(), workshop=workshop, role_id=role_id)
    flash(_("Removed from the team."), "success")
    return redirect(url_for(".team", slug=workshop.slug), 303)
