"""Pairings of a challenge, one pairing, and what both sides say to it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.challenges.models import Challenge
from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.core.settings import public_url
from matchmaker.core.sheets import Column, list_answer
from matchmaker.matching import policy
from matchmaker.matching.forms import DecisionForm
from matchmaker.matching.models import Pairing
from matchmaker.matching.queries import challenge_page, change, explained, labels, must_haves, pairing_view, pairings
from matchmaker.matching.queries.pairing_view import PairingView
from matchmaker.matching.services import decisions
from matchmaker.matching.views.blueprint import bp


@bp.get("/challenges/<slug>/pairings", access=may(policy.can_see_challenge_pairings, challenge=pairings.get_challenge))
def for_challenge(challenge: Challenge) -> ResponseReturnValue:
    """The ranked solutions of a challenge."""
    page = challenge_page.challenge_page(
        current_actor(), challenge, chosen=request.args.get("show", ""), opened=request.args.get("open", "")
    )
    return render(page=page, refusing=request.args.get("no", ""), reasons=labels.decline_reasons("city"))


@bp.get(
    "/challenges/<slug>/pairings.<ending>",
    access=may(policy.can_see_challenge_pairings, challenge=pairings.get_challenge),
)
def download(challenge: Challenge, ending: str) -> ResponseReturnValue:
    """The ranked list with its filter as a file, with reasons and the version of the rules, as its reader sees them."""
    found = pairings.of_challenge(current_actor(), challenge, chosen=request.args.get("show", "") or "all")
    columns: list[Column[PairingView]] = [
        Column("rank", _("Rank"), lambda v: v.pairing.rank),
        Column("solution", _("Solution"), lambda v: v.pairing.solution.title),
        Column("company", _("Company"), lambda v: v.pairing.solution.company.name),
        Column("points", _("Points"), lambda v: v.shown_score),
        Column("out_of", _("Out of"), lambda v: v.shown_out_of),
        Column("for", _("Reasons for it"), lambda v: " ".join(v.pros)),
        Column("against", _("Reasons against it"), lambda v: " ".join(v.cons)),
        Column("rules_version", _("Version of the rules"), lambda v: v.rules_version),
        Column("url", _("Address"), lambda v: public_url(".show", public_id=v.pairing.public_id)),
    ]
    return list_answer(f"pairings-{challenge.slug}", ending, columns, found.shown)


@bp.get("/pairings/<public_id>", access=may(policy.can_view, pairing=pairings.get_visible))
def show(pairing: Pairing) -> ResponseReturnValue:
    """One pairing with its whole explanation, for both sides."""
    return _show(pairing, DecisionForm())


@bp.get("/pairings/<public_id>.json", access=may(policy.can_view, pairing=pairings.get_visible))
def show_json(pairing: Pairing) -> Response:
    """The explanation as data, for whoever may see the page."""
    return jsonify(explained.explained(current_actor(), pairing=pairing))


def _show(pairing: Pairing, form: DecisionForm) -> ResponseReturnValue:
    actor = current_actor()
    side = pairing_view.side_of(actor, pairing)
    stored = change.facts_of([pairing])
    return render(
        "matching/show.html",
        view=pairing_view.view_of(pairing, side),
        side=side,
        form=form,
        wrong=_wrong(form),
        changes=change.changes_for(pairing, side, stored=stored),
        requirements=must_haves.city_musts(actor, pairing, must_haves.must_texts(pairing, stored)),
        repeat=change.repeat_one(pairing),
        reasons=labels.decline_reasons("company" if side == "company" else "city"),
        refusing=request.args.get("no") == "1" or request.method == "POST",
        can_city=policy.can_decide_for_city(actor, pairing=pairing),
        can_company=policy.can_decide_for_company(actor, pairing=pairing),
    )


def _wrong(form: DecisionForm) -> list[tuple[str, str]]:
    """What to correct, with the field of the “Not now” form it leads to ("" for none)."""
    fields = [(f"decline-{field.name}", str(text)) for field in (form.reason, form.note) for text in field.errors]
    fields += [(form.keep_names.id, str(text)) for text in form.keep_names.errors]
    return [*(("", str(text)) for text in form.form_errors), *fields]


@bp.post("/pairings/<public_id>/city/<decision>", access=may(policy.can_decide_for_city, pairing=pairings.get_visible))
def decide_for_city(pairing: Pairing, decision: str) -> ResponseReturnValue:
    """The city shortlists, keeps, says "not now" or takes back."""
    back = url_for("matching.for_challenge", slug=pairing.challenge.slug, _anchor=f"p-{pairing.public_id}")
    return _decide(decisions.decide_for_city, pairing, decision, back)


@bp.post(
    "/pairings/<public_id>/company/<decision>",
    access=may(policy.can_decide_for_company, pairing=pairings.get_visible),
)
def decide_for_company(pairing: Pairing, decision: str) -> ResponseReturnValue:
    """The company is interested, says "not now" or takes back."""
    back = url_for("matching.for_solution", slug=pairing.solution.slug, _anchor=f"p-{pairing.public_id}")
    return _decide(decisions.decide_for_company, pairing, decision, back)


def _decide(command: Callable[..., Pairing], pairing: Pairing, decision: str, back: str) -> ResponseReturnValue:
    """Take one side's decision; what cannot be taken comes back on the page with what was typed."""
    form = DecisionForm()
    reason, note = form.reason.data or "", form.note.data or ""
    keep = bool(form.keep_names.data)
    if not form.attempt(
        command, current_actor(), pairing=pairing, decision=decision, reason=reason, note=note, keep_names=keep
    ):
        return _show(pairing, form)
    flash(_saved(decision), "success")
    return redirect(back, 303)


def _saved(decision: str) -> str:
    return {
        "shortlisted": _("Added to your shortlist. The company can see this."),
        "kept": _("Kept for later. Only you can see this."),
        "declined": _("“Not now” saved. The other side can see the reason."),
        "interested": _("Saved. The city can see that you are interested."),
    }.get(decision, _("Undone."))
