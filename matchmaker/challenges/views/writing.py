"""Writing a challenge: start, six pages (or one), review."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.attachments import queries as attachments
from matchmaker.challenges import policy
from matchmaker.challenges.engine.coach import TOP
from matchmaker.challenges.engine.content import LIGHT, VISION, steps_of
from matchmaker.challenges.forms.lifecycle import AnswersForm, ReasonForm, StartForm
from matchmaker.challenges.forms.steps import FORMS, StepForm, step_name
from matchmaker.challenges.models import Challenge
from matchmaker.challenges.queries import content as content_queries
from matchmaker.challenges.queries import overview, packages, visibility, working_lists
from matchmaker.challenges.services import lifecycle, writing
from matchmaker.challenges.views.blueprint import bp
from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.errors import Invalid, NotFound, Stale
from matchmaker.core.forms import is_autosave
from matchmaker.core.i18n import _
from matchmaker.core.incoming import Body
from matchmaker.core.render import render
from matchmaker.organizations.queries.actors import current_organization
from matchmaker.vocabulary import queries as vocabulary


@bp.get("/challenges/own", access=may(policy.can_see_own))
def own() -> ResponseReturnValue:
    """All challenges of the city acted for."""
    actor = current_actor()
    return render(
        challenges=working_lists.own_challenges(actor),
        can_start=policy.can_start(actor),
        city=current_organization(actor),
    )


@bp.route("/challenges/new", methods=["GET", "POST"], access=may(policy.can_start))
def new() -> ResponseReturnValue:
    """Choose the form and what to start from."""
    actor, city = current_actor(), current_organization(current_actor())
    copied = working_lists.copyable(actor, slug=request.values.get("copy_of") or request.args.get("copy") or "")
    package = packages.startable(actor, slug=request.values.get("package", ""))
    preset = {"copy_of": copied.slug, "title": copied.title} if copied else {}
    if package is not None:
        preset = {"title": package.title, "package": package.slug}
    if request.args.get("form") in {LIGHT, VISION}:
        preset["kind"] = request.args["form"]
    filled = packages.content_from(package) if package else packages.content_for(request.values.get("system", ""))
    preset["system"] = next(iter(filled.get("systems", ())), "")
    form = StartForm(copies=working_lists.copy_choices(actor), data=preset)
    if form.validate_on_submit() and city is not None:
        done = form.attempt(
            writing.start_challenge,
            actor,
            city=city,
            title=form.title.data or "",
            is_light=form.kind.data == LIGHT,
            is_vision=form.kind.data == VISION,
            copy_of=copied,
            filled=filled,
        )
        if done:
            first = next(iter(steps_of(form=done.result.form)))
            return redirect(url_for(".edit", slug=done.result.slug, step=first), 303)
    return render(form=form, city=city, package=package)


@bp.route(
    "/challenges/<slug>/edit/<step>",
    methods=["GET", "POST"],
    access=may(policy.can_edit, challenge=visibility.get_visible),
    takes=Body.TEXTS,
)
def edit(challenge: Challenge, step: str) -> ResponseReturnValue:
    """One page of the form. Every button saves; "Save and go on" checks the page first."""
    if step not in steps_of(form=challenge.form):
        raise NotFound(_("This form has no page with that name."))
    content = content_queries.working_content(challenge)
    zone = vocabulary.zone_of(challenge.city.geoname_id)
    filled = FORMS[step].fill(content, more=request.args.get("more", ""), zone=zone)
    form = FORMS[step](data=filled | {"version": str(challenge.version)}, zone=zone)
    if request.method == "GET":
        return _page(challenge, step, form, content)
    if is_autosave():
        return _autosave(challenge, step, form)
    if form.validate():
        if _asks(challenge, form):
            return _page(challenge, step, form, {**content, **form.values()})
        if done := form.attempt(_save, challenge, step, form):
            return done.result
    elif not _keeps_as_is():
        form.take_missing(content_queries.step_problems(challenge, step, form.values()))
    return _page(challenge, step, form, {**content, **form.values()})


def _asks(challenge: Challenge, form: StepForm) -> bool:
    """The page asks about its numbers. A button that saves without checking asks nothing, but keeps a confirmation."""
    if _keeps_as_is() and not form.sure.data:
        return False
    content = {**content_queries.working_content(challenge), **form.values()}
    return form.in_doubt(content, known=challenge.confirmed_numbers)


def _keeps_as_is() -> bool:
    """A button was pressed that saves without checking."""
    return is_autosave() or any(
        button in request.form for button in ("draft", "back", "add", "remove", "rule", "norule")
    )


def _page(challenge: Challenge, step: str, form: StepForm, content: dict[str, Any]) -> ResponseReturnValue:
    return render(form=form, **_beside(challenge, step, content))


def _beside(challenge: Challenge, step: str, content: dict[str, Any]) -> dict[str, Any]:
    """The rail of pages and the coach, for the page and for autosave's fragments."""
    states = content_queries.step_states(challenge, content)
    report = content_queries.coach_report(content)
    names = {name: step_name(name) for name in [*steps_of(form=challenge.form), "review"]}
    return {
        "states": states,
        "names": names,
        "step": step,
        "challenge": challenge,
        "report": report,
        "reading": vocabulary.texts_about(
            {"coach": [name for name, _label, points in report["scores"] if points < TOP]}
        ),
        "comments": content_queries.comments_on(challenge),
        "content": content,
        "offers": content_queries.rule_offers(content),
    }


def _autosave(challenge: Challenge, step: str, form: StepForm) -> ResponseReturnValue:
    form.validate()
    _asks(challenge, form)
    try:
        left = writing.save_draft(
            current_actor(),
            challenge=challenge,
            step=step,
            values=form.values(),
            confirmed=form.confirmed,
            seen_version=form.seen_version,
        )
    except Stale as error:
        return jsonify(message=str(error)), 409
    form.take(Invalid(left))
    beside = _beside(challenge, step, content_queries.working_content(challenge))
    return jsonify(
        message=form.saved_words,
        fields={"version": str(challenge.version)},
        fragments={
            **form.understood,
            "coach-box": render_template("challenges/_coach.html", **beside),
            "steps-box": render_template("challenges/_steps.html", **beside),
            **({"rule-offers": render_template("challenges/_rules.html", **beside)} if "musts" in form else {}),
        },
    )


def _save(challenge: Challenge, step: str, form: StepForm) -> ResponseReturnValue:
    """Save by the button pressed and go where it leads."""
    values, removed = form.values(), request.form.get("remove", "")
    if removed:
        name, _dash, index = removed.partition("-")
        _drop_row(values, form, name, index)
    seen, sure = form.seen_version, form.confirmed
    if _keeps_as_is():
        left = writing.save_draft(
            current_actor(), challenge=challenge, step=step, values=values, confirmed=sure, seen_version=seen
        )
        if left:
            form.take(Invalid(left))
            flash(form.saved_words, "warning")
        for button in ("rule", "norule"):
            if code := request.form.get(button):
                is_chosen = button == "rule"
                writing.set_rule(current_actor(), challenge=challenge, code=code, is_chosen=is_chosen)
    else:
        writing.save_step(
            current_actor(), challenge=challenge, step=step, values=values, confirmed=sure, seen_version=seen
        )
    return redirect(_target(challenge, step, removed), 303)


def _drop_row(values: dict[str, Any], form: StepForm, name: str, index: str) -> None:
    """Leave the row with this number out of a list."""
    field = form._fields.get(name)
    if name not in form.rows or field is None:
        return
    for entry in list(field.entries):
        if entry.name == f"{name}-{index}":
            field.entries.remove(entry)
    values[name] = form.value_of(field)


def _target(challenge: Challenge, step: str, removed: str) -> str:
    pages = [*steps_of(form=challenge.form), "review"]
    here = pages.index(step)
    slug = challenge.slug
    if "add" in request.form or removed:
        name = request.form.get("add") or removed.partition("-")[0]
        more = name if "add" in request.form else None
        return url_for(".edit", slug=slug, step=step, more=more, _anchor=name)
    if "rule" in request.form or "norule" in request.form:
        return url_for(".edit", slug=slug, step=step, _anchor="rule-offers")
    if "draft" in request.form:
        flash(_("Draft saved."), "success")
        return url_for(".edit", slug=slug, step=step)
    wanted = pages[max(here - 1, 0)] if "back" in request.form else pages[here + 1]
    return url_for(".review", slug=slug) if wanted == "review" else url_for(".edit", slug=slug, step=wanted)


@bp.get("/challenges/<slug>/edit/review", access=may(policy.can_edit, challenge=visibility.get_visible))
def review(challenge: Challenge) -> ResponseReturnValue:
    """What is missing, what the coach says, and handing in or publishing the new version."""
    return _review(challenge, ReasonForm())


def _review(challenge: Challenge, form: ReasonForm | AnswersForm) -> ResponseReturnValue:
    content = content_queries.working_content(challenge)
    return render(
        "challenges/review.html",
        form=form,
        answers=form if isinstance(form, AnswersForm) else AnswersForm.on(content_queries.comments_on(challenge)),
        can_answer=policy.can_answer_comments(current_actor(), challenge=challenge),
        rows=overview.review_rows(content, form=challenge.form),
        changes=overview.pending_changes(challenge),
        attached=attachments.attached(current_actor(), challenge),
        **_beside(challenge, "review", content),
    )


@bp.post("/challenges/<slug>/submit", access=may(policy.can_submit, challenge=visibility.get_visible))
def submit(challenge: Challenge) -> ResponseReturnValue:
    """Hand in for the check, with the answers to the comments it was returned with."""
    form = AnswersForm.on(content_queries.comments_on(challenge))
    if form.validate() and form.attempt(
        lifecycle.submit_challenge,
        current_actor(),
        challenge=challenge,
        answers=form.answers,
        agreed=form.agreed.version,
    ):
        flash(_("Submitted. We will tell you as soon as an organizer has reviewed it."), "success")
        return redirect(url_for(".show", slug=challenge.slug), 303)
    return _review(challenge, form)


@bp.post("/challenges/<slug>/comments", access=may(policy.can_answer_comments, challenge=visibility.get_visible))
def answer_comments(challenge: Challenge) -> ResponseReturnValue:
    """Answer the organizer's comments and go on writing."""
    form = AnswersForm.on(content_queries.comments_on(challenge))
    if form.validate() and form.attempt(
        lifecycle.answer_comments, current_actor(), challenge=challenge, answers=form.answers
    ):
        flash(_("Your answers are saved. We have told the organizers."), "success")
        return redirect(url_for(".review", slug=challenge.slug), 303)
    return _review(challenge, form)


@bp.post("/challenges/<slug>/take-back", access=may(policy.can_take_back, challenge=visibility.get_visible))
def take_back(challenge: Challenge) -> ResponseReturnValue:
    """Go on writing although it was handed in."""
    lifecycle.take_back_challenge(current_actor(), challenge=challenge)
    flash(_("The challenge is a draft again."), "success")
    return redirect(url_for(".review", slug=challenge.slug), 303)


@bp.post("/challenges/<slug>/full-form", access=may(policy.can_edit, challenge=visibility.get_visible))
def full_form(challenge: Challenge) -> ResponseReturnValue:
    """Change from the short form to six pages."""
    writing.use_full_form(current_actor(), challenge=challenge)
    return redirect(url_for(".edit", slug=challenge.slug, step="problem"), 303)


@bp.post("/challenges/<slug>/revise", access=may(policy.can_revise, challenge=visibility.get_visible))
def revise(challenge: Challenge) -> ResponseReturnValue:
    """Publish the pending changes as the next version."""
    form = ReasonForm()
    if form.validate() and form.attempt(
        lifecycle.publish_version,
        current_actor(),
        challenge=challenge,
        reason=form.reason.data or "",
        keep_names=bool(form.keep_names.data),
    ):
        flash(_("Version %(n)s is public. We have told all followers.", n=challenge.revision), "success")
        return redirect(url_for(".show", slug=challenge.slug), 303)
    return _review(challenge, form)


@bp.post("/challenges/<slug>/discard", access=may(policy.can_revise, challenge=visibility.get_visible))
def discard(challenge: Challenge) -> ResponseReturnValue:
    """Throw the unpublished version away."""
    writing.discard_pending(current_actor(), challenge=challenge)
    flash(_("Changes discarded. The public version is unchanged."), "success")
    return redirect(url_for(".show", slug=challenge.slug), 303)
