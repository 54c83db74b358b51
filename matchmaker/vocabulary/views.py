"""The words that everybody chooses from: lists, terms, versions; organizers and administrators change them."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import ANYONE, GuardedBlueprint, may
from matchmaker.core.actors import current_actor
from matchmaker.core.errors import Conflict, NotFound
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.vocabulary import policy, queries, services
from matchmaker.vocabulary.forms import NewTermForm, TermForm

bp = GuardedBlueprint("vocabulary", __name__)
EDIT = may(policy.can_edit_vocabulary)


@bp.get("/vocabulary", access=ANYONE)
def index() -> ResponseReturnValue:
    """All lists, and the versions that were published."""
    return render(lists=queries.lists_of_terms(), editions=queries.editions(), number=queries.version_in_force())


@bp.get("/vocabulary/<scheme>", access=ANYONE)
def show(scheme: str) -> ResponseReturnValue:
    """The terms of one list."""
    return render(
        scheme=scheme,
        name=queries.list_name(scheme),
        terms=queries.terms(scheme),
        labels=queries.labels(scheme),
        editions=queries.editions(scheme=scheme),
        may_edit=policy.can_edit_vocabulary(current_actor()),
        may_grow=queries.may_grow(scheme),
    )


@bp.route("/vocabulary/<scheme>/new", methods=["GET", "POST"], access=EDIT)
def add(scheme: str) -> ResponseReturnValue:
    """Publish a version with one term more."""
    name = queries.list_name(scheme)
    if not queries.may_grow(scheme):
        raise Conflict(_("No term can be added to this list: the platform works with each of them."))
    form = NewTermForm(version=queries.version_in_force()).offer(queries.parents_for_new(scheme))
    if form.validate_on_submit() and (
        done := form.attempt(
            services.publish_term,
            current_actor(),
            scheme=scheme,
            code=form.full_code(),
            draft=form.draft(),
            note=form.note.data or "",
            seen_number=form.seen_version,
            is_new=True,
        )
    ):
        flash(_("Version %(n)s of the vocabulary is in force.", n=done.result.number), "success")
        return redirect(url_for(".show", scheme=scheme), 303)
    return render(form=form, scheme=scheme, name=name)


@bp.route("/vocabulary/<scheme>/<code>", methods=["GET", "POST"], access=EDIT)
def term(scheme: str, code: str) -> ResponseReturnValue:
    """Publish a version in which this term is another."""
    name = queries.list_name(scheme)
    found = queries.term(scheme, code)
    if found is None:
        raise NotFound(_("There is no such term."))
    words = queries.stored_words(scheme, code)
    form = TermForm(
        label=words[0],
        description=words[1],
        is_retired=found.is_deprecated,
        successor=found.successor,
        version=queries.version_in_force(),
    ).offer(queries.terms(scheme), code)
    if form.validate_on_submit() and (
        done := form.attempt(
            services.publish_term,
            current_actor(),
            scheme=scheme,
            code=code,
            draft=form.draft(),
            note=form.note.data or "",
            seen_number=form.seen_version,
        )
    ):
        flash(_("Version %(n)s of the vocabulary is in force.", n=done.result.number), "success")
        return redirect(url_for(".show", scheme=scheme), 303)
    return render(form=form, scheme=scheme, name=name, term=found, may_grow=queries.may_grow(scheme))
