"""Inviting: the organizers' list, adding to it, reminding; and the page behind the link of an invitation."""

from __future__ import annotations

from itertools import islice
from typing import BinaryIO, cast

from flask import Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from matchmaker.accounts import queries as accounts
from matchmaker.core.access import anyone_may_see, may
from matchmaker.core.actors import current_actor, reload_actor
from matchmaker.core.addresses import address_key
from matchmaker.core.errors import Closed, Invalid
from matchmaker.core.i18n import _, get_locale, ngettext
from matchmaker.core.incoming import Body
from matchmaker.core.pages import page_number
from matchmaker.core.render import render
from matchmaker.core.sheets import table_answer
from matchmaker.core.tables.reading import read_table
from matchmaker.organizations.models import Organization
from matchmaker.organizations.queries import visibility as organization_visibility
from matchmaker.workshops import policy
from matchmaker.workshops.engine.guests import MOST_LINES, guests_of
from matchmaker.workshops.engine.mail_events import INVITATION, INVITATION_REMINDER, REMINDER
from matchmaker.workshops.forms.inviting import AnswerForm, InviteForm, asked_to_send
from matchmaker.workshops.models.inviting import WorkshopInvitation
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import guests, inviting, mail_texts, mailbox, people, visibility, wording
from matchmaker.workshops.queries.guests import NEW, Wanted
from matchmaker.workshops.services import inviting as services
from matchmaker.workshops.views.blueprint import bp
from matchmaker.workshops.views.organizing import RUN

INVITE = may(policy.can_invite, workshop=visibility.get_visible)


@bp.get("/workshops/<slug>/invitations", access=RUN)
def invitations(workshop: Workshop) -> ResponseReturnValue:
    """Who is invited, and how far they are."""
    step = request.args.get("step", "")
    page = inviting.listing(workshop, step=step, number=page_number(request.args.get("page")))
    return render(
        workshop=workshop,
        step=step,
        page=page,
        page_url=lambda n: url_for(".invitations", slug=workshop.slug, step=step or None, page=n),
        states=inviting.states_of(workshop, page.items),
        funnel=inviting.funnel(workshop),
        to_remind=len(inviting.to_remind(workshop)),
        can_invite=policy.can_invite(current_actor(), workshop=workshop),
    )


@bp.get("/workshops/<slug>/invitations.<ending>", access=RUN)
def invitations_table(workshop: Workshop, ending: str) -> Response:
    """All invitations as a table."""
    return table_answer(f"invitations-{workshop.slug}", ending, inviting.table(workshop))


@bp.route("/workshops/<slug>/invitations/new", methods=["GET", "POST"], access=INVITE, takes=Body.FILE)
def invite(workshop: Workshop) -> ResponseReturnValue:
    """Choose and paste; the report says line by line who is invited; one more button sends."""
    form = InviteForm(language=str(get_locale() or "en"), cities=request.args.get("cities") is not None)
    lines = None
    if form.validate_on_submit() and _added(form) and form.says_somebody():
        if asked_to_send():
            done = form.attempt(
                services.invite_guests,
                current_actor(),
                workshop=workshop,
                guests=form.guests(),
                wanted=form.wanted(),
                language=form.language.data or "en",
            )
            if done:
                text = ngettext(
                    "%(num)s invitation is on its way.", "%(num)s invitations are on their way.", done.result
                )
                flash(mailbox.told(workshop, text), "success")
                return redirect(url_for(".invitations", slug=workshop.slug), 303)
        lines = guests.checked(workshop, form.guests(), form.wanted())
    subject, text = _preview(workshop, INVITATION, *wording.invitation_words(workshop, is_reminder=False))
    return render(
        form=form,
        workshop=workshop,
        lines=lines,
        new=sum(line.outcome == NEW for line in lines or ()),
        subject=subject,
        preview=text,
        group_sizes=_group_sizes(workshop),
    )


def _added(form: InviteForm) -> bool:
    """Put the lines of a chosen file under those that were typed; False if it is no table, which the form then says."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return True
    try:
        sheet = read_table(cast(BinaryIO, upload.stream))
        rows = [(row.number, row.texts) for row in islice(sheet.rows(), MOST_LINES + 1)]
    except Invalid as error:
        form.file.errors = [str(error)]
        return False
    found = guests_of([(sheet.header_row, list(sheet.header)), *rows])
    lines = ["; ".join(filter(None, (one.name, one.person, one.email))) for one in found]
    form.text.data = "\n".join(filter(None, [(form.text.data or "").strip(), *lines]))
    form.text.raw_data = [form.text.data]
    return True


def _group_sizes(workshop: Workshop) -> dict[str, int]:
    """How many each group would bring."""
    groups = {"cities": Wanted(cities=True), "companies": Wanted(companies=True), "others": Wanted(others=True)}
    found = {name: guests.checked(workshop, (), wanted) for name, wanted in groups.items()}
    return {name: sum(line.outcome == NEW for line in lines) for name, lines in found.items()}


def _preview(workshop: Workshop, event: str, subject: str, text: str) -> tuple[str, str]:
    """Subject and body of a mail as somebody will read it."""
    own = mail_texts.own_words(workshop, event).get(str(get_locale() or "en"))
    facts = {**mail_texts.facts_of(workshop), "person": _("(name)"), "organization": _("(organization)")}
    subject, text = own.put_for(str(subject), str(text), facts) if own else (str(subject), str(text))
    is_invitation = event in {INVITATION, INVITATION_REMINDER}
    body = render_template(
        f"emails/workshops/{'invitation' if is_invitation else 'registration'}.txt",
        person=None,
        kind="workshops",
        text=text,
        workshop=workshop,
        when=wording.when_in_words(workshop),
        organization=_("(organization)"),
        path="/…",
        stop_path="",
        before_you=None,
    )
    return subject, body


@bp.route("/workshops/<slug>/invitations/remind", methods=["GET", "POST"], access=INVITE)
def remind_invited(workshop: Workshop) -> ResponseReturnValue:
    """Who would be reminded, with which words; then it is done."""
    form = AnswerForm()
    if form.validate_on_submit():
        told = services.remind_invited(current_actor(), workshop=workshop)
        if told:
            text = ngettext("%(num)s reminder is on its way.", "%(num)s reminders are on their way.", told)
            flash(mailbox.told(workshop, text), "success")
        else:
            flash(_("Nobody reminded: everybody answered, or the last e-mail was less than a day ago."), "info")
        return redirect(url_for(".invitations", slug=workshop.slug), 303)
    subject, text = _preview(workshop, INVITATION_REMINDER, *wording.invitation_words(workshop, is_reminder=True))
    return render(
        "workshops/remind.html",
        form=form,
        workshop=workshop,
        names=[row.called for row in inviting.to_remind(workshop)],
        silent=inviting.silent_count(workshop),
        last=inviting.funnel(workshop).last_written_at,
        subject=subject,
        preview=text,
        back=url_for(".invitations", slug=workshop.slug),
        tab="invitations",
        missing="",
    )


@bp.get("/workshops/<slug>/people/remind", access=RUN)
def ask_reminder(workshop: Workshop) -> ResponseReturnValue:
    """Before participants are reminded of what is missing: who, when last, with which words."""
    missing = request.args.get("missing", "")
    rows = people.to_remind(workshop, missing=missing)
    lacking = [row for row in people.participants(workshop, missing=missing) if row.missing]
    example = rows[0].missing if rows else ("availability", "wishes")
    subject, text = _preview(workshop, REMINDER, *wording.reminder_words(workshop, example))
    return render(
        "workshops/remind.html",
        form=AnswerForm(formdata=None),
        workshop=workshop,
        names=[row.registration.organization.name for row in rows],
        silent=len(lacking),
        last=max((row.registration.reminded_at for row in lacking if row.registration.reminded_at), default=None),
        subject=subject,
        preview=text,
        back=url_for(".people", slug=workshop.slug, missing=missing or None),
        tab="people",
        missing=missing,
    )


@bp.post(
    "/workshops/<slug>/invitations/<public_id>/withdraw",
    access=may(policy.can_run, workshop=visibility.get_visible, invitation=inviting.get_invitation),
)
def withdraw_invitation(workshop: Workshop, invitation: WorkshopInvitation) -> ResponseReturnValue:
    """Take an invitation back."""
    services.withdraw_invitation(current_actor(), workshop=workshop, invitation=invitation)
    flash(_("Invitation withdrawn. Its link no longer works."), "success")
    return redirect(url_for(".invitations", slug=workshop.slug), 303)


@bp.get("/invited/<token>", access=anyone_may_see(invitation=inviting.get_by_token))
def invitation(invitation: WorkshopInvitation) -> ResponseReturnValue:
    """The link of an invitation. Reading it changes nothing: programs that check mails open links, too."""
    return _page_of(invitation)


def _page_of(invitation: WorkshopInvitation, refused: str = "") -> ResponseReturnValue:
    workshop, actor = invitation.workshop, current_actor()
    organization = invitation.organization
    mine = organization is not None and actor.member_of(organization.id)
    is_addressee = mine or (bool(invitation.email) and address_key(actor.email) == invitation.email_key)
    return render(
        "workshops/invitation.html",
        status=422 if refused else 200,
        invitation=invitation,
        token=inviting.token_of(invitation),
        workshop=workshop,
        is_open=workshop.status in policy.OPEN_FOR_REGISTRATION,
        is_addressee=is_addressee,
        is_registered=organization is not None and inviting.is_registered(invitation),
        is_mine=mine,
        capacity=people.capacity_of(workshop),
        taken=people.taken_of(workshop),
        waiting=len(people.waiting_rows(workshop)),
        refused=refused,
    )


@bp.post("/invited/<token>", access=anyone_may_see(invitation=inviting.get_by_token))
def open_invitation(invitation: WorkshopInvitation) -> ResponseReturnValue:
    """Go on to registering, or say that nobody comes."""
    actor, token, workshop = current_actor(), inviting.token_of(invitation), invitation.workshop
    if request.form.get("act") == "decline":
        try:
            services.decline_invitation(actor, token=token)
        except Closed as error:
            return _page_of(invitation, str(error))
        flash(_("Thank you for your answer. You get no more e-mails about this invitation."), "success")
        return redirect(url_for(".show", slug=workshop.slug), 303)
    services.open_invitation(actor, token=token)
    if workshop.status not in policy.OPEN_FOR_REGISTRATION:
        return redirect(url_for(".show", slug=workshop.slug), 303)
    return redirect(_next_page(invitation), 303)


def _next_page(invitation: WorkshopInvitation) -> str:
    """Where whoever opened it registers: with their organization, after signing in, or with a new account."""
    actor, workshop, organization = current_actor(), invitation.workshop, invitation.organization
    register = url_for(".register", slug=workshop.slug)
    if actor.is_authenticated:
        if organization is not None and actor.member_of(organization.id):
            _act_for(organization)
        elif actor.organization_id is None:
            return url_for(".join", slug=workshop.slug)
        return register
    has_account = bool(invitation.email) and accounts.find_by_email(invitation.email) is not None
    if invitation.email and not has_account:
        return url_for(".register_invited", token=inviting.token_of(invitation))
    return url_for("accounts.sign_in", next=register)


def _act_for(organization: Organization) -> None:
    session["acting_for"] = organization_visibility.get_organization(organization.id).public_id
    reload_actor()
