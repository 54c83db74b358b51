"""The log of contacts, the follow-up of a meeting, the information pack."""

from __future__ import annotations

import io
import zipfile

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.challenges.models import Challenge
from matchmaker.challenges.queries import visibility as challenge_visibility
from matchmaker.core import clock
from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.headers import attachment
from matchmaker.core.i18n import _
from matchmaker.core.pages import page_number
from matchmaker.core.render import render
from matchmaker.core.sheets import Table, csv_text, table_answer, xlsx_bytes
from matchmaker.outcomes import policy
from matchmaker.outcomes.forms.contacts import FollowUpForm, NoteForm
from matchmaker.outcomes.models.contact import MeetingFollowUp
from matchmaker.outcomes.queries import causes, lookup, visibility
from matchmaker.outcomes.queries import contacts as contacts_queries
from matchmaker.outcomes.queries import tables as tables_queries
from matchmaker.outcomes.services import contacts as contacts_services
from matchmaker.outcomes.views.blueprint import work


@work.get(
    "/challenges/<slug>/contacts", access=may(policy.can_see_contacts, challenge=challenge_visibility.get_visible)
)
def contacts(challenge: Challenge) -> ResponseReturnValue:
    """Every contact on this challenge, as this reader may see it."""
    actor = current_actor()
    return render(
        challenge=challenge,
        page=contacts_queries.contacts_of(actor, challenge=challenge, number=page_number(request.args.get("page"))),
        page_url=lambda n: url_for(".contacts", slug=challenge.slug, page=n),
        meetings=contacts_queries.follow_ups_of(actor, challenge=challenge),
        now_day=clock.today(),
        sees_all=policy.can_see_all_contacts(actor, challenge=challenge),
        can_note=policy.can_note_contact(actor, challenge=challenge),
        can_start=policy.can_start(actor, challenge=challenge),
    )


@work.get(
    "/challenges/<slug>/contacts.<ending>",
    access=may(policy.can_see_contacts, challenge=challenge_visibility.get_visible),
)
def contacts_table(challenge: Challenge, ending: str) -> ResponseReturnValue:
    """The same log as a file: CSV, Excel or JSON."""
    return table_answer(f"contacts-{challenge.slug}", ending, _log(challenge))


def _log(challenge: Challenge) -> Table:
    rows = tables_queries.contact_rows(contacts_queries.all_contacts_of(current_actor(), challenge=challenge))
    columns = tables_queries.contact_columns()
    return columns, [[row[name] for name in columns] for row in rows]


@work.route(
    "/challenges/<slug>/contacts/new",
    methods=["GET", "POST"],
    access=may(policy.can_note_contact, challenge=challenge_visibility.get_visible),
)
def note(challenge: Challenge) -> ResponseReturnValue:
    """Write down a talk outside the platform."""
    form = NoteForm(companies=causes.companies(), data={"on": clock.today(), "kind": "meeting"})
    if form.validate_on_submit() and form.attempt(
        contacts_services.note_contact,
        current_actor(),
        challenge=challenge,
        company=causes.company_by_public_id(form.company.data or ""),
        kind=form.kind.data or "",
        on=form.on.data,
        summary=form.summary.data or "",
    ):
        flash(_("Added to the log."), "success")
        return redirect(url_for(".contacts", slug=challenge.slug), 303)
    return render(challenge=challenge, form=form)


@work.get("/meetings/<public_id>/follow-up", access=may(policy.can_see_follow_up, follow_up=visibility.get_follow_up))
def follow_up(follow_up: MeetingFollowUp) -> ResponseReturnValue:
    """What was answered after a meeting; the form for its city."""
    return _follow_up(follow_up, FollowUpForm())


def _follow_up(follow_up: MeetingFollowUp, form: FollowUpForm) -> ResponseReturnValue:
    actor = current_actor()
    return render(
        "outcomes/follow_up.html",
        follow_up=follow_up,
        form=form,
        can_close=policy.can_close_follow_up(actor, follow_up=follow_up),
        can_start=policy.can_start(actor, challenge=follow_up.challenge),
        record=lookup.find_collaboration(follow_up.challenge, follow_up.company),
    )


@work.post(
    "/meetings/<public_id>/follow-up", access=may(policy.can_close_follow_up, follow_up=visibility.get_follow_up)
)
def close_follow_up(follow_up: MeetingFollowUp) -> ResponseReturnValue:
    """Close a meeting: publish what was said, or declare that nothing new was said."""
    form = FollowUpForm()
    if form.validate() and form.attempt(
        contacts_services.close_follow_up,
        current_actor(),
        follow_up=follow_up,
        disclosure=form.disclosure,
        next_step=form.wanted_step,
        present_city=form.present_city.data or "",
        present_company=form.present_company.data or "",
    ):
        flash(_("Meeting closed."), "success")
        return redirect(url_for(".follow_up", public_id=follow_up.public_id), 303)
    return _follow_up(follow_up, form)


@work.get(
    "/challenges/<slug>/information-pack", access=may(policy.can_read_pack, challenge=challenge_visibility.get_visible)
)
def pack(challenge: Challenge) -> ResponseReturnValue:
    """Everything that was said, the same for all."""
    return render(pack=contacts_queries.pack(current_actor(), challenge=challenge), challenge=challenge)


@work.get(
    "/challenges/<slug>/information-pack.zip",
    access=may(policy.can_read_pack, challenge=challenge_visibility.get_visible),
)
def pack_zip(challenge: Challenge) -> ResponseReturnValue:
    """The same as files: text, answers, contacts, attendance, each as CSV and all in one Excel file."""
    pack = contacts_queries.pack(current_actor(), challenge=challenge)
    tables: dict[str, Table] = {
        name: (columns, [[row[column] for column in columns] for row in rows])
        for name, (columns, rows) in tables_queries.pack_tables(pack).items()
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        page = render_template("outcomes/pack_file.html", pack=pack, challenge=challenge)
        _write(archive, "information-pack.html", page)
        _write(archive, "information-pack.xlsx", xlsx_bytes(tables))
        for name, (columns, rows) in tables.items():
            _write(archive, f"{name}.csv", csv_text(columns, rows))
    response = Response(out.getvalue(), mimetype="application/zip")
    response.headers["Content-Disposition"] = attachment(f"information-pack-{challenge.slug}.zip")
    return response


def _write(archive: zipfile.ZipFile, name: str, content: str | bytes) -> None:
    """A file with a fixed date, so that the same content is the same archive."""
    info = zipfile.ZipInfo(name, date_time=(2000, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, content)
