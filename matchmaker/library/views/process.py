"""The lifecycle of a challenge as a page of its own."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.challenges.engine.content import public
from matchmaker.challenges.models import Challenge
from matchmaker.challenges.policy import can_edit
from matchmaker.challenges.queries import overview, public_page, visibility
from matchmaker.core.access import anyone_may_see, may
from matchmaker.core.actors import current_actor
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.library import policy
from matchmaker.library.queries import process as process_queries
from matchmaker.library.services import process as process_services
from matchmaker.library.views.blueprint import bp
from matchmaker.vocabulary import queries as vocabulary


@bp.get("/challenges/<slug>/process", access=anyone_may_see(challenge=public_page.get_page))
def process(challenge: Challenge) -> ResponseReturnValue:
    """What is done, what is due, who does it, and what is still open."""
    return _page(challenge)


def _page(
    challenge: Challenge, *, step: str = "", note: str = "", problem: str = "", status: int = 200
) -> ResponseReturnValue:
    """The page; after a refusal with the note that was typed for a step."""
    actor = current_actor()
    content = public(public_page.published_content(challenge, public_page.revisions_of(challenge)))
    return render(
        "library/process.html",
        challenge=challenge,
        content=content,
        process=process_queries.process(challenge, content),
        can_mark=policy.can_mark_step(actor, challenge=challenge),
        can_edit=can_edit(actor, challenge=challenge),
        reading=vocabulary.texts_about(overview.terms_of(content)),
        typed={"step": step, "note": note, "problem": problem},
        status=status,
    )


@bp.post("/challenges/<slug>/process/<step>", access=may(policy.can_mark_step, challenge=visibility.get_visible))
def mark_step(challenge: Challenge, step: str) -> ResponseReturnValue:
    """Tick a step, or take the tick back."""
    note = request.form.get("note", "")
    try:
        process_services.mark_step(
            current_actor(),
            challenge=challenge,
            step=step,
            is_done=request.form.get("done") == "yes",
            note=note,
        )
    except Invalid as error:
        return _page(challenge, step=step, note=note, problem=str(error), status=422)
    flash(_("Saved. Everybody can see it."), "success")
    return redirect(url_for(".process", slug=challenge.slug) + f"#step-{step}", 303)
