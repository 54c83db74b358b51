"""Pages of administrators."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from matchmaker.accounts import policy as account_policy
from matchmaker.accounts import queries as accounts
from matchmaker.accounts.hooks import GivenUp
from matchmaker.accounts.models import User
from matchmaker.accounts.services import accounts as account_services
from matchmaker.accounts.services import second_step as account_second_step
from matchmaker.admin import policy, services
from matchmaker.admin.forms import (
    InvitePersonForm,
    LockForm,
    MergeForm,
    NewPersonForm,
    RolesForm,
    SettingsForm,
    settings_form,
)
from matchmaker.admin.queries import health, kept_data, log, sentences, state
from matchmaker.admin.queries import settings as settings_queries
from matchmaker.challenges.models import Challenge
from matchmaker.challenges.queries import visibility as challenge_visibility
from matchmaker.core.access import ANYONE, GuardedBlueprint, may
from matchmaker.core.actors import current_actor, reload_actor
from matchmaker.core.addresses import address_key
from matchmaker.core.db import Base
from matchmaker.core.errors import Invalid
from matchmaker.core.forms import BaseForm
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.jobs import Job
from matchmaker.core.mail import OutboxMail
from matchmaker.core.pages import page_number
from matchmaker.core.render import render
from matchmaker.core.signing_in import begin_anew
from matchmaker.library import policy as library_policy
from matchmaker.library.models import LibraryPiece
from matchmaker.library.queries import visibility as library_visibility
from matchmaker.organizations import policy as organization_policy
from matchmaker.organizations.models import Organization
from matchmaker.organizations.queries import actors as organization_actors
from matchmaker.organizations.queries import doubles
from matchmaker.organizations.queries import lists as organization_lists
from matchmaker.organizations.queries import people as organization_people
from matchmaker.organizations.queries import visibility as organization_visibility
from matchmaker.organizations.services import merging as organization_merging
from matchmaker.outcomes import policy as outcome_policy
from matchmaker.outcomes.models.collaboration import Collaboration
from matchmaker.outcomes.queries import visibility as outcome_visibility
from matchmaker.solutions import policy as solution_policy
from matchmaker.solutions.models import Solution
from matchmaker.solutions.queries import visibility as solution_visibility
from matchmaker.workshops import policy as workshop_policy
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import visibility as workshop_visibility

bp = GuardedBlueprint("admin", __name__)
ADMIN = may(policy.can_administrate)
PERSON = may(policy.can_administrate, person=accounts.get_person)
CHANGE_PERSON = may(account_policy.can_manage_person, person=accounts.get_person)


@bp.get("/admin", access=ADMIN)
def overview() -> ResponseReturnValue:
    """The state of the installation."""
    return render(state=state.overview(current_actor()), findings=health.findings())


@bp.get("/admin/retention", access=ADMIN)
def retention() -> ResponseReturnValue:
    """What is deleted in time: how much is due, what the last run took, when the next one comes."""
    return render(report=kept_data.report(current_actor()), counts=accounts.agreement_counts())


@bp.route("/admin/settings", methods=["GET", "POST"], access=ADMIN)
def settings() -> ResponseReturnValue:
    """Settings that can change while everything runs, with a preview of what a shorter time would delete."""
    rows = settings_queries.rows()
    form = settings_form(rows)()
    names = [row.name for row in rows if not row.is_fixed]
    going, is_preview = [], request.form.get("do") == "preview"
    if form.validate_on_submit():
        typed, before = form.numbers(names), form.before(names)
        changed = {name: value for name, value in typed.items() if value != before[name]}
        going = settings_queries.going(changed)
        if is_preview or not changed:
            form.knows_going.data = False
        elif any(one.more > 0 for one in going) and not form.knows_going.data:
            form.take(Invalid({"knows_going": _("Look at what will be deleted, then tick this box.")}))
        elif form.attempt(_choose, form, changed, before):
            flash(ngettext("%(num)s setting changed.", "%(num)s settings changed.", len(changed)), "success")
            return redirect(url_for("admin.settings"), 303)
    return render(
        form=form,
        rows=rows,
        going=going,
        is_preview=is_preview and not form.errors,
        fixed=settings_queries.of_environment(current_app.config["SETTINGS"]),
    )


def _choose(form: SettingsForm, changed: Mapping[str, int], before: Mapping[str, int]) -> int:
    for name, value in changed.items():
        services.change_setting(current_actor(), name=name, value=value, before=before[name], why=form.why.data or "")
    return len(changed)


@bp.get("/admin/people", access=ADMIN)
def people() -> ResponseReturnValue:
    """Find people."""
    text, role = request.args.get("q", "")[:100], request.args.get("role", "")
    page = accounts.people_page(text=text, role=role, number=_page())
    return render(page=page, q=text, role=role, page_url=_page_url)


@bp.route("/admin/people/invite", methods=["GET", "POST"], access=ADMIN)
def invite() -> ResponseReturnValue:
    """Invite a person, or a colleague as organizer or administrator."""
    form = InvitePersonForm()
    if form.validate_on_submit() and form.attempt(
        services.invite_person, current_actor(), email=form.email.data or "", role=form.role.data or ""
    ):
        flash(_("%(email)s is invited. The link works for three days.", email=form.email.data), "success")
        return redirect(url_for("admin.people"), 303)
    return render(form=form)


@bp.route("/invited-person/<token>", methods=["GET", "POST"], access=ANYONE)
def invited_person(token: str) -> ResponseReturnValue:
    """The mailed link: take the role, sign in first, or create the account it was sent to."""
    actor = current_actor()
    try:
        invited = services.read_invited(actor, token=token)
    except Invalid as error:
        return render("accounts/old_link.html", message=str(error), status=422)
    known = accounts.find_by_email(invited.email) is not None
    form = NewPersonForm() if not (known or actor.is_authenticated) else LockForm(prefix="take-")
    if form.validate_on_submit() and (done := form.attempt(_take_role, token, form)):
        flash(_("Welcome, %(name)s.", name=done.result.name), "success")
        return redirect(url_for("site.home"), 303)
    is_mine = address_key(actor.email) == address_key(invited.email)
    return render(form=form, invited=invited, known=known, here=request.path, is_mine=is_mine)


def _take_role(token: str, form: BaseForm) -> User:
    if not isinstance(form, NewPersonForm):
        user = services.accept_role(current_actor(), token=token)
        reload_actor()
        return user
    user = services.begin_invited(
        current_actor(),
        token=token,
        name=form.person.data or "",
        password=form.password.data or "",
        agreed=form.agreed.version,
    )
    begin_anew(user)
    return user


@bp.get("/admin/people/<person_id>", access=PERSON)
def person(person: User) -> ResponseReturnValue:
    """One person: places, roles, lock, acting for."""
    return _person_page(person, _roles_form(person))


def _roles_form(person: User) -> RolesForm:
    held = [("organizer", person.is_organizer), ("administrator", person.is_administrator)]
    return RolesForm(roles=[role for role, holds in held if holds])


def _person_page(person: User, form: RolesForm, lock: LockForm | None = None) -> ResponseReturnValue:
    actor = current_actor()
    return render(
        "admin/person.html",
        person=person,
        form=form,
        lock=lock or LockForm(formdata=None, prefix="lock-"),
        left=accounts.left_by(person, GivenUp.ACCOUNT) if person.is_active else [],
        agreed=accounts.agreements_of(person),
        places=organization_actors.actor_of(person).memberships,
        conflicts=organization_people.neutral_conflicts(person),
        may_change=account_policy.can_manage_person(actor, person=person),
        may_act=policy.can_act_for(actor, person=person),
    )


@bp.post("/admin/people/<person_id>/roles", access=CHANGE_PERSON)
def roles(person: User) -> ResponseReturnValue:
    """Give or take the neutral roles."""
    form = _roles_form(person)
    if form.validate_on_submit() and form.attempt(
        services.change_roles,
        current_actor(),
        person=person,
        roles=tuple(form.roles.data or ()),
        knows_conflicts=form.knows_conflicts.data,
        knows_left=form.knows_left.data,
    ):
        flash(_("The roles of %(name)s are saved.", name=person.name), "success")
        return redirect(url_for("admin.person", person_id=person.public_id), 303)
    return _person_page(person, form)


@bp.post("/admin/people/<person_id>/disable", access=CHANGE_PERSON)
def disable(person: User) -> ResponseReturnValue:
    """Lock somebody out."""
    form = LockForm(prefix="lock-")
    if not form.validate_on_submit() or not form.attempt(
        account_services.disable_person, current_actor(), person=person, knows_left=form.knows_left.data
    ):
        return _person_page(person, _roles_form(person), form)
    flash(_("%(name)s is locked.", name=person.name), "success")
    return redirect(url_for("admin.person", person_id=person.public_id), 303)


@bp.post("/admin/people/<person_id>/enable", access=CHANGE_PERSON)
def enable(person: User) -> ResponseReturnValue:
    """Let somebody in again."""
    form = _roles_form(person)
    if not form.attempt(account_services.enable_person, current_actor(), person=person):
        return _person_page(person, form)
    flash(_("%(name)s can sign in again.", name=person.name), "success")
    return redirect(url_for("admin.person", person_id=person.public_id), 303)


@bp.post("/admin/people/<person_id>/reset-second-step", access=CHANGE_PERSON)
def reset_second_step(person: User) -> ResponseReturnValue:
    """For somebody who lost app, passkeys and recovery codes."""
    account_second_step.reset_second_step(current_actor(), person=person)
    flash(_("The second step of %(name)s is reset.", name=person.name), "success")
    return redirect(url_for("admin.person", person_id=person.public_id), 303)


@bp.post(
    "/admin/people/<person_id>/act-for",
    access=may(policy.can_act_for, person=accounts.get_person),
)
def act_for(person: User) -> ResponseReturnValue:
    """Begin to act for somebody; a line on each page says so."""
    services.start_acting(current_actor(), person=person)
    session["on_behalf"] = person.public_id
    session.pop("acting_for", None)
    reload_actor()
    return redirect(url_for("site.home"), 303)


@bp.post("/admin/end-acting", access=may(policy.can_end_acting))
def end_acting() -> ResponseReturnValue:
    """Be oneself again."""
    services.end_acting(current_actor())
    session.pop("on_behalf", None)
    session.pop("acting_for", None)
    reload_actor()
    flash(_("You are acting for yourself again."), "success")
    return redirect(url_for("admin.overview"), 303)


@bp.get("/admin/organizations", access=ADMIN)
def organizations_list() -> ResponseReturnValue:
    """Find organizations; the way to merge two."""
    text = request.args.get("q", "")[:100]
    page = organization_lists.organizations_page(text=text, number=_page())
    return render(page=page, q=text, page_url=_page_url, pairs=doubles.count_open())


@bp.route("/admin/organizations/merge", methods=["GET", "POST"], access=may(organization_policy.can_merge))
def merge() -> ResponseReturnValue:
    """Preview a merge, then do it."""
    asking = request.method == "GET"  # the preview is an address of its own and changes nothing
    form = MergeForm(request.args or None, meta={"csrf": False}) if asking else MergeForm()
    asked = not asking or bool(request.args)
    if asked:
        form.validate()
    kept, merged = state.by_slug(form.kept.data or ""), state.by_slug(form.merged.data or "")
    for field, found in ((form.kept, kept), (form.merged, merged)):
        if asked and not field.errors and found is None:
            form.take(Invalid({field.name: _("No organization has this web address.")}))
    if (
        request.method == "POST"
        and kept is not None
        and merged is not None
        and form.attempt(organization_merging.merge_organizations, current_actor(), kept=kept, merged=merged)
    ):
        flash(_("%(merged)s is now part of %(kept)s.", merged=merged.name, kept=kept.name), "success")
        return redirect(url_for("organizations.show", slug=kept.slug), 303)
    rows = state.references_to(merged) if merged is not None else []
    settled = state.not_simply_moved(kept, merged) if kept is not None and merged is not None else []
    status = 200 if request.method == "GET" else 422
    may_merge = (
        organization_policy.can_merge_these(current_actor(), kept=kept, merged=merged)
        if kept is not None and merged is not None
        else None
    )
    return render(
        form=form,
        kept=kept,
        merged=merged,
        facts=doubles.facts_of(kept, merged) if kept is not None and merged is not None else [],
        rows=rows,
        settled=settled,
        may_merge=may_merge,
        status=status,
    )


@bp.get("/admin/outbox", access=ADMIN)
def outbox() -> ResponseReturnValue:
    """Messages the platform wrote."""
    status, text = request.args.get("status", ""), request.args.get("q", "")[:100]
    page = state.outbox_page(status=status, text=text, number=_page())
    return render(page=page, status_wanted=status, q=text, page_url=_page_url)


@bp.get("/admin/outbox/<mail_id>", access=may(policy.can_administrate, mail=state.get_mail))
def mail(mail: OutboxMail) -> ResponseReturnValue:
    """One message."""
    settings = current_app.config["SETTINGS"]
    body = state.readable_body(mail, in_demo=settings.demo and not settings.is_production)
    return render(mail=mail, body=body, last_try=state.last_try(mail))


@bp.post("/admin/outbox/<mail_id>/resend", access=may(policy.can_administrate, mail=state.get_mail))
def resend(mail: OutboxMail) -> ResponseReturnValue:
    """Try once more."""
    services.resend_mail(current_actor(), mail=mail)
    flash(_("We will try to send it again."), "success")
    return redirect(url_for("admin.mail", mail_id=mail.public_id), 303)


@bp.get("/admin/jobs", access=ADMIN)
def jobs() -> ResponseReturnValue:
    """Background work."""
    status, name = request.args.get("status", ""), request.args.get("name", "")
    page = state.jobs_page(status=status, name=name, number=_page())
    return render(page=page, status_wanted=status, name=name, words=sentences.job_words(), page_url=_page_url)


@bp.post("/admin/jobs/<job_id>/again", access=may(policy.can_administrate, job=state.get_job))
def run_again(job: Job) -> ResponseReturnValue:
    """Queue a job once more."""
    services.run_job_again(current_actor(), job=job)
    flash(_("The job will run again."), "success")
    return redirect(url_for("admin.jobs"), 303)


@bp.post("/admin/jobs/<job_id>/cancel", access=may(policy.can_administrate, job=state.get_job))
def cancel(job: Job) -> ResponseReturnValue:
    """Stop a job."""
    services.cancel_job(current_actor(), job=job)
    flash(_("The job is cancelled, or will stop at its next step."), "success")
    return redirect(url_for("admin.jobs"), 303)


@bp.get("/admin/log", access=ADMIN)
def audit() -> ResponseReturnValue:
    """The log of changes."""
    args = request.args
    wanted = log.AuditFilter(
        person=args.get("person", "")[:100],
        kind=args.get("kind", ""),
        verb=args.get("verb", "")[:80],
        first=_day(args.get("first")),
        last=_day(args.get("last")),
    )
    page = log.audit_page(wanted, number=_page())
    return render(
        page=page,
        happenings=log.happenings(page.items),
        wanted=wanted,
        kinds=log.audit_kinds(),
        page_url=_page_url,
    )


# ── the same log for those whose object it is ──


@bp.get(
    "/organizations/<slug>/log",
    access=may(organization_policy.can_see_members, organization=organization_visibility.get_visible),
)
def organization_log(organization: Organization) -> ResponseReturnValue:
    """What was done with an organization, for its members."""
    return _log_page(organization, organization.name, url_for("organizations.show", slug=organization.slug))


@bp.get("/challenges/<slug>/log", access=may(policy.can_read_challenge_log, challenge=challenge_visibility.get_visible))
def challenge_log(challenge: Challenge) -> ResponseReturnValue:
    """What was done with a challenge, for its city."""
    return _log_page(challenge, challenge.title, url_for("challenges.show", slug=challenge.slug))


@bp.get("/solutions/<slug>/log", access=may(solution_policy.can_see_history, solution=solution_visibility.get_visible))
def solution_log(solution: Solution) -> ResponseReturnValue:
    """What was done with a solution, for its company."""
    return _log_page(solution, solution.title, url_for("solutions.show", slug=solution.slug))


@bp.get("/workshops/<slug>/log", access=may(workshop_policy.can_run, workshop=workshop_visibility.get_visible))
def workshop_log(workshop: Workshop) -> ResponseReturnValue:
    """What was done with a workshop, for those who run it."""
    return _log_page(workshop, workshop.title, url_for("workshops.show", slug=workshop.slug))


@bp.get(
    "/collaborations/<public_id>/log",
    access=may(outcome_policy.can_view, collaboration=outcome_visibility.get_visible),
)
def collaboration_log(collaboration: Collaboration) -> ResponseReturnValue:
    """What was done with a collaboration record, for both sides."""
    address = url_for("outcomes.show", public_id=collaboration.public_id)
    return _log_page(collaboration, collaboration.challenge.title, address)


@bp.get("/library/<slug>/log", access=may(library_policy.can_see_log, piece=library_visibility.get_visible))
def library_log(piece: LibraryPiece) -> ResponseReturnValue:
    """What was done with a text of the library, for those who write there."""
    return _log_page(piece, piece.title, url_for("library.show", slug=piece.slug))


def _log_page(subject: Base, title: str, address: str) -> ResponseReturnValue:
    page = log.log_of(subject, number=_page())
    return render(
        "admin/object_log.html",
        page=page,
        happenings=log.happenings(page.items),
        title=title,
        address=address,
        page_url=_page_url,
    )


def _day(raw: str | None) -> date | None:
    try:
        return date.fromisoformat(raw or "")
    except ValueError:
        return None


def _page() -> int:
    return page_number(request.args.get("page"))


def _page_url(number: int) -> str:
    values: dict[str, Any] = {**request.args.to_dict(flat=False), "page": number}
    return url_for(request.endpoint or "", **values)
