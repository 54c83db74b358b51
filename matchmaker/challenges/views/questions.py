"""Questions and answers of one challenge."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from matchmaker.attachments import queries as attachments
from matchmaker.challenges import policy
from matchmaker.challenges.forms.lifecycle import AnswerForm, AskForm, InformForm
from matchmaker.challenges.models import Challenge, Question
from matchmaker.challenges.queries import naming, public_page, visibility
from matchmaker.challenges.services import questions as questions_services
from matchmaker.challenges.views.blueprint import bp
from matchmaker.core.access import anyone_may_see, may
from matchmaker.core.actors import current_actor
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.core.sheets import Table, table_answer


@bp.get("/challenges/<slug>/questions", access=anyone_may_see(challenge=public_page.get_page))
def questions(challenge: Challenge) -> ResponseReturnValue:
    """All answers; open questions for the city and the organizers; the form for those who may ask."""
    return _page(challenge, AskForm())


def _page(challenge: Challenge, form: AskForm) -> ResponseReturnValue:
    actor = current_actor()
    return render(
        "challenges/questions.html",
        challenge=challenge,
        form=form,
        asked=public_page.questions_of(actor, challenge=challenge),
        can_ask=policy.can_ask(actor, challenge=challenge),
        can_answer=policy.can_write(actor, challenge=challenge),
        can_inform=policy.can_inform(actor, challenge=challenge),
        waiting=public_page.waiting_questions(actor, challenge=challenge),
    )


@bp.post("/challenges/<slug>/questions", access=may(policy.can_ask, challenge=visibility.get_visible))
def ask(challenge: Challenge) -> ResponseReturnValue:
    """Ask privately."""
    form = AskForm()
    if form.validate() and form.attempt(
        questions_services.ask_question,
        current_actor(),
        challenge=challenge,
        text=form.text.data or "",
        keep_names=bool(form.keep_names.data),
    ):
        flash(_("Question sent. We will tell you when the answer is published."), "success")
        return redirect(url_for(".questions", slug=challenge.slug), 303)
    return _page(challenge, form)


@bp.route(
    "/challenges/<slug>/questions/<public_id>",
    methods=["GET", "POST"],
    access=may(policy.can_answer, challenge=visibility.get_visible, question=visibility.get_question),
)
def answer(challenge: Challenge, question: Question) -> ResponseReturnValue:
    """Answer once, to everybody."""
    form = AnswerForm(data={"published_text": question.text})
    if form.validate_on_submit() and form.attempt(
        questions_services.answer_question,
        current_actor(),
        question=question,
        published_text=form.published_text.data or "",
        answer=form.answer.data or "",
        keep_names=bool(form.keep_names.data),
    ):
        flash(_("Published. We have told all followers."), "success")
        return redirect(url_for(".questions", slug=challenge.slug), 303)
    attached = attachments.attached(current_actor(), question)
    named = naming.companies_in(question.text, about=naming.words_of(challenge))
    return render(challenge=challenge, question=question, form=form, attached=attached, named=named)


@bp.route(
    "/challenges/<slug>/questions/new",
    methods=["GET", "POST"],
    access=may(policy.can_inform, challenge=visibility.get_visible),
)
def inform(challenge: Challenge) -> ResponseReturnValue:
    """The city publishes what everybody should know, without waiting for a question."""
    form = InformForm()
    if form.validate_on_submit() and form.attempt(
        questions_services.publish_information,
        current_actor(),
        challenge=challenge,
        text=form.text.data or "",
        answer=form.answer.data or "",
        keep_names=bool(form.keep_names.data),
    ):
        flash(_("Published. We have told all followers."), "success")
        return redirect(url_for(".questions", slug=challenge.slug), 303)
    return render(challenge=challenge, form=form)


@bp.get("/challenges/<slug>/questions.<ending>", access=anyone_may_see(challenge=public_page.get_page))
def questions_table(challenge: Challenge, ending: str) -> ResponseReturnValue:
    """The questions one may see, as a file (CSV, Excel or JSON); organizers also see who asked."""
    return table_answer(f"questions-{challenge.slug}", ending, _table(challenge))


def _table(challenge: Challenge) -> Table:
    actor = current_actor()
    sees_asker = policy.can_see_asker(actor, challenge=challenge).ok
    columns = [_("No."), _("Question"), _("Answer"), _("Asked (UTC)"), _("Answered (UTC)")]
    rows: list[list[object]] = []
    for n, row in enumerate(public_page.questions_of(actor, challenge=challenge), 1):
        cells: list[object] = [n, row.question, row.answer, row.asked_at, row.published_at]
        rows.append(cells + ([row.organization] if sees_asker else []))
    return columns + ([_("Organization")] if sees_asker else []), rows
