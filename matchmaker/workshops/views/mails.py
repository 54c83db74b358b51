"""The mails of a workshop: outbox, messages, the organizers' own words."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core import tokens
from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import LANGUAGES, _, ngettext, offered
from matchmaker.core.mail import MailStatus, OutboxMail
from matchmaker.core.pages import page_number
from matchmaker.core.render import render
from matchmaker.workshops import policy
from matchmaker.workshops.engine.mail_events import WITH_OWN_TEXT, unknown
from matchmaker.workshops.forms.mails import MailForm, MailTextForm, MessageForm, SendForm, wanted_holding
from matchmaker.workshops.models.mails import WorkshopMessage
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import addressees, mail_texts, mailbox, visibility, wording
from matchmaker.workshops.queries.addressees import Part
from matchmaker.workshops.queries.mail_labels import LABELS
from matchmaker.workshops.services import mailing
from matchmaker.workshops.views.blueprint import bp
from matchmaker.workshops.views.organizing import RUN

MESSAGE = may(policy.can_message, workshop=visibility.get_visible)
ONE_MESSAGE = may(policy.can_message, workshop=visibility.get_visible, message=addressees.get_message)
ONE_MAIL = may(policy.can_run, workshop=visibility.get_visible, mail=mailbox.get_mail)


@bp.get("/workshops/<slug>/mails", access=RUN)
def mails(workshop: Workshop) -> ResponseReturnValue:
    """Every e-mail of the workshop: to whom, when, whether it is sent."""
    wanted = {name: request.args.get(name, "")[:100] for name in ("status", "event", "q")}
    page = mailbox.page_of(
        workshop,
        status=wanted["status"],
        event=wanted["event"],
        text=wanted["q"],
        number=page_number(request.args.get("page")),
    )
    return render(
        workshop=workshop,
        page=page,
        page_url=lambda n: url_for(
            ".mails",
            slug=workshop.slug,
            page=n,
            status=wanted["status"] or None,
            event=wanted["event"] or None,
            q=wanted["q"] or None,
        ),
        wanted=wanted,
        counts=mailbox.counts_of(workshop),
        kinds=[(kind, str(LABELS.get(kind, LABELS[""]))) for kind in mailbox.kinds_of(workshop)],
        labels=LABELS,
        messages=addressees.messages_of(workshop),
        can_message=policy.can_message(current_actor(), workshop=workshop),
    )


@bp.post("/workshops/<slug>/mails/holding", access=RUN)
def set_holding(workshop: Workshop) -> ResponseReturnValue:
    """Whether mails wait in the outbox from now on."""
    holds = wanted_holding()
    mailing.set_holding(current_actor(), workshop=workshop, holds=holds)
    flash(
        _("From now on e-mails of this workshop wait here until you release them.")
        if holds
        else _("From now on e-mails of this workshop are sent at once. Those that wait here still do."),
        "success",
    )
    return redirect(url_for(".mails", slug=workshop.slug), 303)


@bp.post("/workshops/<slug>/mails/release", access=RUN)
def release_mails(workshop: Workshop) -> ResponseReturnValue:
    """Let all held mails go."""
    number = mailing.release_mails(current_actor(), workshop=workshop)
    flash(ngettext("%(num)s e-mail released.", "%(num)s e-mails released.", number), "success")
    return redirect(url_for(".mails", slug=workshop.slug), 303)


@bp.route("/workshops/<slug>/mails/<mail_id>", methods=["GET", "POST"], access=ONE_MAIL)
def mail(workshop: Workshop, mail: OutboxMail) -> ResponseReturnValue:
    """One e-mail: read it; while it is held, change it."""
    shown, _links = tokens.mask_secrets(mail.body)
    form = MailForm(data={"subject": mail.subject, "text": shown, "seen": mailbox.fingerprint(mail)})
    if form.validate_on_submit():
        done = form.attempt(
            mailing.edit_mail,
            current_actor(),
            workshop=workshop,
            mail=mail,
            subject=form.subject.data or "",
            text=form.text.data or "",
            seen=form.seen.data or "-",
        )
        if done:
            flash(_("Saved. The e-mail still waits here."), "success")
            return redirect(url_for(".mail", slug=workshop.slug, mail_id=mail.public_id), 303)
        form.seen.data = mailbox.fingerprint(mail)
    return render(
        form=form,
        workshop=workshop,
        mail=mail,
        body=shown,
        label=LABELS.get(mail.event, LABELS[""]),
        is_held=mail.status == MailStatus.HELD.value,
        can_hold=mail.status in {MailStatus.WAITING.value, MailStatus.FAILED.value} and mail.taken_by is None,
    )


@bp.post("/workshops/<slug>/mails/<mail_id>/hold", access=ONE_MAIL)
def hold_mail(workshop: Workshop, mail: OutboxMail) -> ResponseReturnValue:
    """Keep it here."""
    mailing.hold_mail(current_actor(), workshop=workshop, mail=mail)
    flash(_("The e-mail waits here until you release it."), "success")
    return redirect(url_for(".mail", slug=workshop.slug, mail_id=mail.public_id), 303)


@bp.post("/workshops/<slug>/mails/<mail_id>/release", access=ONE_MAIL)
def release_mail(workshop: Workshop, mail: OutboxMail) -> ResponseReturnValue:
    """Let it go."""
    mailing.release_mail(current_actor(), workshop=workshop, mail=mail)
    flash(_("Released: the e-mail is on its way."), "success")
    return redirect(url_for(".mails", slug=workshop.slug), 303)


@bp.route("/workshops/<slug>/messages/new", methods=["GET", "POST"], access=MESSAGE)
def write_message(workshop: Workshop) -> ResponseReturnValue:
    """Write a message; the next page shows it with the number of people before anybody gets it."""
    form = MessageForm.for_message(None)
    if form.validate_on_submit() and (
        done := form.attempt(
            mailing.start_message,
            current_actor(),
            workshop=workshop,
            subject=form.subject.data or "",
            text=form.text.data or "",
            part=form.part(),
        )
    ):
        return redirect(url_for(".message", slug=workshop.slug, public_id=done.result.public_id), 303)
    return render(form=form, workshop=workshop, message=None)


@bp.route("/workshops/<slug>/messages/<public_id>/edit", methods=["GET", "POST"], access=ONE_MESSAGE)
def edit_message(workshop: Workshop, message: WorkshopMessage) -> ResponseReturnValue:
    """Change a draft."""
    form = MessageForm.for_message(message)
    if form.validate_on_submit() and form.attempt(
        mailing.edit_message,
        current_actor(),
        workshop=workshop,
        message=message,
        subject=form.subject.data or "",
        text=form.text.data or "",
        part=form.part(),
        seen_version=form.seen_version,
    ):
        return redirect(url_for(".message", slug=workshop.slug, public_id=message.public_id), 303)
    return render("workshops/write_message.html", form=form, workshop=workshop, message=message)


@bp.route("/workshops/<slug>/messages/<public_id>", methods=["GET", "POST"], access=ONE_MESSAGE)
def message(workshop: Workshop, message: WorkshopMessage) -> ResponseReturnValue:
    """Preview and number of people of a draft; of a sent message, how far it is."""
    holds = workshop.holds_mails  # then nothing is sent at once
    form = SendForm(holds=holds, data={"when": "outbox" if holds else "now", "version": str(message.version)})
    if form.validate_on_submit() and (
        done := form.attempt(
            mailing.send_message,
            current_actor(),
            workshop=workshop,
            message=message,
            waits=form.waits,
            seen_version=form.seen_version,
        )
    ):
        flash(
            ngettext("%(num)s e-mail is being written.", "%(num)s e-mails are being written.", done.result), "success"
        )
        return redirect(url_for(".message", slug=workshop.slug, public_id=message.public_id), 303)
    part = Part.kept(message.chosen)
    return render(
        form=form,
        workshop=workshop,
        message=message,
        part=part,
        found=addressees.addressees(workshop, part),
        preview=render_template(
            "emails/workshops/message.txt",
            person=None,
            kind="workshops",
            message=message.text,
            workshop=workshop,
            when=wording.when_in_words(workshop),
            path=url_for(".show", slug=workshop.slug),
            stop_path="",
        ),
    )


@bp.post("/workshops/<slug>/messages/<public_id>/discard", access=ONE_MESSAGE)
def discard_message(workshop: Workshop, message: WorkshopMessage) -> ResponseReturnValue:
    """Delete a draft."""
    mailing.discard_message(current_actor(), workshop=workshop, message=message)
    flash(_("Draft deleted."), "success")
    return redirect(url_for(".mails", slug=workshop.slug), 303)


@bp.get("/workshops/<slug>/mails/texts", access=RUN)
def mail_texts_page(workshop: Workshop) -> ResponseReturnValue:
    """Which kinds of mails have words of the organizers' own."""
    own = {(row.event, row.language) for row in mail_texts.texts_of(workshop)}
    return render(
        "workshops/mail_texts.html",
        workshop=workshop,
        kinds=[(event, str(LABELS[event])) for event in WITH_OWN_TEXT],
        columns=[(code, LANGUAGES[code]) for code in offered()],
        own=own,
    )


@bp.route("/workshops/<slug>/mails/texts/<event>/<language>", methods=["GET", "POST"], access=RUN)
def mail_text(workshop: Workshop, event: str, language: str) -> ResponseReturnValue:
    """The organizers' own words for one kind of mail in one language."""
    if event not in WITH_OWN_TEXT or language not in LANGUAGES:
        raise NotFound(_("There is no such e-mail."))
    row = mail_texts.find_text(workshop, event, language)
    stored = {"subject": row.subject, "words": row.text, "version": str(row.version)} if row else {"version": "0"}
    form = MailTextForm(data=stored)
    if form.validate_on_submit() and form.attempt(
        mailing.set_mail_text,
        current_actor(),
        workshop=workshop,
        event=event,
        language=language,
        text=row if form.seen_version else None,
        subject=form.subject.data or "",
        words=form.words.data or "",
        seen_version=form.seen_version,
    ):
        flash(_("Saved. E-mails of this kind use your words from now on."), "success")
        if wrong := unknown(f"{form.subject.data} {form.words.data}"):
            names = ", ".join(wrong)
            flash(_("Nothing is filled in for %(names)s: readers see it as it stands.", names=names), "info")
        return redirect(url_for(".mail_texts_page", slug=workshop.slug), 303)
    if form.errors and row is not None:
        form.version.data = str(row.version)  # the sentence says what stands there now; saving again replaces it
    return render(form=form, workshop=workshop, label=LABELS[event], language=LANGUAGES[language])
