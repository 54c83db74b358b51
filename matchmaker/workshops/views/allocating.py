"""Pairings and group meetings of a workshop: what the matcher proposes, what the organizer accepts."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.local_time import at_place, day_of
from matchmaker.core.pages import page_number
from matchmaker.core.render import render
from matchmaker.core.text import whole_number
from matchmaker.workshops import policy
from matchmaker.workshops.forms.allocating import AllocationForm, GroupForm, PairForm
from matchmaker.workshops.models.allocation import GroupMeeting
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import allocation as allocation_queries
from matchmaker.workshops.queries import groups as groups_queries
from matchmaker.workshops.queries import visibility
from matchmaker.workshops.services import allocating
from matchmaker.workshops.services import groups as groups_services
from matchmaker.workshops.views.blueprint import bp

RUN = may(policy.can_run, workshop=visibility.get_visible)
ALLOCATE = may(policy.can_allocate, workshop=visibility.get_visible)
ONE_GROUP = may(policy.can_allocate, workshop=visibility.get_visible, group=groups_queries.get_group)


@bp.get("/workshops/<slug>/pairings", access=RUN)
def allocation(workshop: Workshop) -> ResponseReturnValue:
    """Settings, the matcher's choice with prices and reasons, what is accepted, group meetings."""
    return _page(workshop, _settings(workshop))


@bp.post("/workshops/<slug>/pairings", access=ALLOCATE)
def compute(workshop: Workshop) -> ResponseReturnValue:
    """Let the matcher choose with these settings."""
    form = AllocationForm()
    if form.validate_on_submit():
        before = allocating.AllocationChoice.of(workshop)
        if form.attempt(allocating.compute_allocation, current_actor(), workshop=workshop, choice=form.choice(before)):
            return _back(workshop, "result")
    return _page(workshop, form)


@bp.post("/workshops/<slug>/pairings/rule", access=ALLOCATE)
def rule_pair(workshop: Workshop) -> ResponseReturnValue:
    """Always keep one pairing, never choose it, or let it go free again; then compute anew."""
    typed = request.form
    pair = (typed.get("challenge", ""), typed.get("solution", ""))
    if "company" in typed:
        pair = (pair[0], allocation_queries.best_solution(workshop, challenge=pair[0], company=typed["company"]))
    form = _settings(workshop)
    if not form.attempt(
        allocating.rule_pair, current_actor(), workshop=workshop, pair=pair, rule=typed.get("rule", "")
    ):
        return _page(workshop, form, status=422)
    return _back(workshop, "rules")


@bp.post("/workshops/<slug>/pairings/accept", access=ALLOCATE)
def accept(workshop: Workshop) -> ResponseReturnValue:
    """Ask the chosen pairings to meet, and make the roundtables that were wanted."""
    raw = request.form.get("number", "")
    tables = {name[6:]: value for name, value in request.form.items() if name.startswith("table-")}
    form, number = _settings(workshop), whole_number(raw) or 0
    done = form.attempt(allocating.accept_allocation, current_actor(), workshop=workshop, number=number, tables=tables)
    if done is None:
        return _page(workshop, form, status=409 if form.stale else 422)
    flash(_told(done.result), "success")
    return _back(workshop, "accepted")


@bp.post("/workshops/<slug>/pairings/<pairing_id>/back", access=ALLOCATE)
def take_back(workshop: Workshop, pairing_id: str) -> ResponseReturnValue:
    """An accepted pairing is not asked for any more."""
    allocating.take_back_pairing(current_actor(), workshop=workshop, pairing_id=pairing_id)
    flash(_("Undone. If both sides want to meet, their meeting is still requested."), "success")
    return _back(workshop, "accepted")


@bp.route("/workshops/<slug>/groups/new", methods=["GET", "POST"], access=ALLOCATE)
def add_group(workshop: Workshop) -> ResponseReturnValue:
    """One more group meeting or roundtable."""
    return _group_page(workshop, None)


@bp.route("/workshops/<slug>/groups/<public_id>", methods=["GET", "POST"], access=ONE_GROUP)
def edit_group(workshop: Workshop, group: GroupMeeting) -> ResponseReturnValue:
    """Change a group meeting before its release."""
    return _group_page(workshop, group)


@bp.post("/workshops/<slug>/groups/<public_id>/remove", access=ONE_GROUP)
def remove_group(workshop: Workshop, group: GroupMeeting) -> ResponseReturnValue:
    """Take a group meeting away before its release."""
    groups_services.remove_group(current_actor(), workshop=workshop, group=group)
    flash(_("Removed."), "success")
    return _back(workshop, "groups")


def _group_page(workshop: Workshop, group: GroupMeeting | None) -> ResponseReturnValue:
    sessions = [
        (row, f"{day_of(row.starts_at, workshop.zone)} {at_place(row.starts_at, workshop.zone)}")
        for row in groups_queries.free_roundtables(workshop, keep=group)
    ]
    form = GroupForm(data=GroupForm.values_of(group) if group is not None else None)
    form.offer(workshop.challenges, allocation_queries.comers(workshop).values(), sessions)
    if form.validate_on_submit():
        given: dict[str, Any] = {"workshop": workshop, "draft": form.draft()}
        if group is None:
            done = form.attempt(groups_services.add_group, current_actor(), **given)
        else:
            given |= {"group": group, "seen_version": form.seen_version}
            done = form.attempt(groups_services.edit_group, current_actor(), **given)
        if done:
            flash(_("Saved."), "success")
            return _back(workshop, "groups")
    return render("workshops/group.html", form=form, workshop=workshop, group=group)


def _settings(workshop: Workshop) -> AllocationForm:
    return AllocationForm(formdata=None, obj=allocating.AllocationChoice.of(workshop))


def _page(workshop: Workshop, form: AllocationForm, *, status: int = 200) -> ResponseReturnValue:
    people = allocation_queries.comers(workshop).values()
    return render(
        "workshops/pairings.html",
        status=status,
        form=form,
        workshop=workshop,
        view=allocation_queries.load_allocation(workshop, number=page_number(request.args.get("page"))),
        pair_form=PairForm(formdata=None).offer(workshop.challenges, people),
        free=groups_queries.free_roundtables(workshop),
        can_allocate=policy.can_allocate(current_actor(), workshop=workshop),
    )


def _back(workshop: Workshop, anchor: str) -> ResponseReturnValue:
    return redirect(f"{url_for('.allocation', slug=workshop.slug)}#{anchor}", 303)


def _told(done: allocating.Accepted) -> str:
    if not (done.pairings or done.groups or done.sessions):
        return _("Everything was already accepted. Nothing changed.")
    parts = [
        ngettext(
            "%(num)s pairing is requested as a meeting.", "%(num)s pairings are requested as meetings.", done.pairings
        ),
    ]
    if done.groups:
        parts.append(ngettext("%(num)s group meeting is added.", "%(num)s group meetings are added.", done.groups))
    if done.sessions:
        parts.append(
            ngettext(
                "%(num)s roundtable of the programme has its theme.",
                "%(num)s roundtables of the programme have their themes.",
                done.sessions,
            )
        )
    return " ".join(parts)
