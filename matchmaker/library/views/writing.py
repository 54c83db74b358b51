"""What those who write do: the desk, drafts, preview, review, publication, withdrawal."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.forms import BaseForm
from matchmaker.core.i18n import _
from matchmaker.core.incoming import Body
from matchmaker.core.render import render
from matchmaker.library import policy
from matchmaker.library.forms import PieceForm, PublishForm, ReturnForm, SubmitForm, WithdrawForm
from matchmaker.library.models import DraftState, LibraryPiece
from matchmaker.library.queries import checks, practices, reading, visibility, working_lists
from matchmaker.library.services import publishing, writing
from matchmaker.library.views.blueprint import bp


@bp.get("/library/desk", access=may(policy.can_write))
def desk() -> ResponseReturnValue:
    """Drafts, texts in review, withdrawn texts."""
    return render(
        waiting=working_lists.in_state(DraftState.SUBMITTED),
        drafts=working_lists.in_state(DraftState.WRITING),
        withdrawn=working_lists.withdrawn(),
        practices=practices.waiting(),
    )


@bp.post("/library/desk/practices/<int:minutes_id>", access=may(policy.can_take_up, practice=practices.get_practice))
def take_up(practice: practices.Practice) -> ResponseReturnValue:
    """Make a draft of what a table would share."""
    piece = writing.write_from_practice(current_actor(), practice=practice)
    if piece.is_known or not policy.can_edit(current_actor(), piece=piece):
        return redirect(url_for(".preview", slug=piece.slug), 303)
    flash(_("This is a draft now. Add what readers need; then a second person reviews it."), "success")
    return redirect(url_for(".edit", slug=piece.slug), 303)


@bp.get("/library/new", access=may(policy.can_write))
def new() -> ResponseReturnValue:
    """Write a text."""
    return _form_page(PieceForm.of(None))


@bp.post("/library/new", access=may(policy.can_write), takes=Body.TEXTS)
def create() -> ResponseReturnValue:
    """Keep it as a draft."""
    form = PieceForm.of(None)
    if form.validate_on_submit() and (
        done := form.attempt(writing.write_piece, current_actor(), content=form.content())
    ):
        return _after_saving(done.result)
    return _form_page(form)


@bp.get("/library/<slug>/edit", access=may(policy.can_edit, piece=visibility.get_visible))
def edit(piece: LibraryPiece) -> ResponseReturnValue:
    """Change the draft; a public text keeps its version until the next one is published."""
    return _form_page(PieceForm.of(piece), piece)


@bp.post("/library/<slug>/edit", access=may(policy.can_edit, piece=visibility.get_visible), takes=Body.TEXTS)
def save(piece: LibraryPiece) -> ResponseReturnValue:
    """Save the draft."""
    form = PieceForm.of(piece)
    if form.validate_on_submit() and form.attempt(
        writing.save_piece, current_actor(), piece=piece, content=form.content(), seen_version=form.seen_version
    ):
        return _after_saving(piece)
    return _form_page(form, piece)


def _form_page(form: PieceForm, piece: LibraryPiece | None = None) -> ResponseReturnValue:
    return render("library/edit.html", form=form, piece=piece)


def _after_saving(piece: LibraryPiece) -> ResponseReturnValue:
    flash(_("Draft saved."), "success")
    endpoint = ".preview" if request.form.get("then") == "preview" else ".edit"
    return redirect(url_for(endpoint, slug=piece.slug), 303)


@bp.get("/library/<slug>/preview", access=may(policy.can_preview, piece=visibility.get_visible))
def preview(piece: LibraryPiece) -> ResponseReturnValue:
    """The draft as everybody would read it, with what it lacks and what comes next."""
    return _preview_page(piece)


def _preview_page(piece: LibraryPiece, **forms: BaseForm) -> ResponseReturnValue:
    actor = current_actor()
    content = piece.working()
    values: dict[str, Any] = {
        "submit_form": SubmitForm(formdata=None),
        "publish_form": PublishForm(
            formdata=None, data={"reason": piece.draft_why or _first_reason(piece), "version": piece.version}
        ),
        "return_form": ReturnForm(formdata=None),
    }
    failed = next(iter(forms.values()), None)
    return render(
        "library/preview.html",
        piece=piece,
        text=reading.shown(content),
        missing=[sentence for sentences in checks.missing(content).values() for sentence in sentences],
        changes=reading.changes(piece),
        abilities=policy.abilities(actor, piece=piece),
        form=failed,
        **{**values, **forms},
    )


def _first_reason(piece: LibraryPiece) -> str:
    return "" if piece.is_known else _("First version.")


@bp.post("/library/<slug>/submit", access=may(policy.can_submit, piece=visibility.get_visible))
def submit(piece: LibraryPiece) -> ResponseReturnValue:
    """Ask a second person to review it."""
    form = SubmitForm()
    if form.validate_on_submit() and form.attempt(
        writing.submit_piece, current_actor(), piece=piece, why=form.why.data or ""
    ):
        flash(_("Submitted. We have told the organizers and administrators who can review it."), "success")
        return redirect(url_for(".preview", slug=piece.slug), 303)
    return _preview_page(piece, submit_form=form)


@bp.post("/library/<slug>/take-back", access=may(policy.can_take_back, piece=visibility.get_visible))
def take_back(piece: LibraryPiece) -> ResponseReturnValue:
    """Write on."""
    writing.take_back_piece(current_actor(), piece=piece)
    flash(_("It is a draft again."), "success")
    return redirect(url_for(".edit", slug=piece.slug), 303)


@bp.post("/library/<slug>/publish", access=may(policy.can_review, piece=visibility.get_visible))
def publish(piece: LibraryPiece) -> ResponseReturnValue:
    """Make it the next public version."""
    form = PublishForm()
    if form.validate_on_submit() and form.attempt(
        publishing.publish_piece,
        current_actor(),
        piece=piece,
        reason=form.reason.data or "",
        seen_version=form.seen_version,
    ):
        flash(_("Published as version %(n)s.", n=piece.number), "success")
        return redirect(url_for(".show", slug=piece.slug), 303)
    return _preview_page(piece, publish_form=form)


@bp.post("/library/<slug>/return", access=may(policy.can_review, piece=visibility.get_visible))
def give_back(piece: LibraryPiece) -> ResponseReturnValue:
    """Ask the writer for changes."""
    form = ReturnForm()
    if form.validate_on_submit() and form.attempt(
        publishing.return_piece, current_actor(), piece=piece, note=form.note.data or ""
    ):
        flash(_("Returned. We have told the writer."), "success")
        return redirect(url_for(".desk"), 303)
    return _preview_page(piece, return_form=form)


@bp.post("/library/<slug>/discard", access=may(policy.can_discard, piece=visibility.get_visible))
def discard(piece: LibraryPiece) -> ResponseReturnValue:
    """Delete the draft."""
    writing.discard_draft(current_actor(), piece=piece)
    flash(_("The draft is deleted."), "success")
    return redirect(url_for(".desk"), 303)


@bp.get("/library/<slug>/withdraw", access=may(policy.can_withdraw, piece=visibility.get_visible))
def withdraw(piece: LibraryPiece) -> ResponseReturnValue:
    """Take it out of the library: what that does."""
    return render(piece=piece, form=WithdrawForm())


@bp.post("/library/<slug>/withdraw", access=may(policy.can_withdraw, piece=visibility.get_visible))
def confirm_withdrawal(piece: LibraryPiece) -> ResponseReturnValue:
    """Do it."""
    form = WithdrawForm()
    if form.validate_on_submit() and form.attempt(
        publishing.withdraw_piece, current_actor(), piece=piece, reason=form.reason.data or ""
    ):
        flash(_("Withdrawn. Links to it now lead to the reason."), "success")
        return redirect(url_for(".show", slug=piece.slug), 303)
    return render("library/withdraw.html", piece=piece, form=form)


@bp.post("/library/<slug>/reopen", access=may(policy.can_reopen, piece=visibility.get_visible))
def reopen(piece: LibraryPiece) -> ResponseReturnValue:
    """Make it public again."""
    publishing.reopen_piece(current_actor(), piece=piece)
    flash(_("It is public again."), "success")
    return redirect(url_for(".show", slug=piece.slug), 303)
