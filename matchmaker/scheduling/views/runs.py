"""Asking for a schedule, watching the solver, reading its certificate."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import may
from matchmaker.core.actors import Actor, current_actor
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.scheduling import policy
from matchmaker.scheduling.engine.jsonform import from_data, placements_from_data
from matchmaker.scheduling.forms import SolveForm
from matchmaker.scheduling.models import SolveRun
from matchmaker.scheduling.queries import board, changes, plan, problem, promises, releases, sentences, size
from matchmaker.scheduling.queries import runs as runs_queries
from matchmaker.scheduling.queries.person_changes import by_person
from matchmaker.scheduling.services import runs as runs_services
from matchmaker.scheduling.views import presenters
from matchmaker.scheduling.views.blueprint import PLAN, bp
from matchmaker.workshops.models.workshop import Workshop

RUN = may(policy.can_view_run, run=runs_queries.get_run)


@bp.route("/workshops/<slug>/schedule/solve", methods=["GET", "POST"], access=PLAN)
def solve(workshop: Workshop) -> ResponseReturnValue:
    """Choose time and promises; the run begins in the background."""
    now = size.size_now(workshop)
    form = SolveForm(data={"seconds": str(now.limit)} if now is not None else None)
    if form.validate_on_submit() and (
        done := form.attempt(
            runs_services.request_solve,
            current_actor(),
            workshop=workshop,
            seconds=float(form.seconds.data),
            floors=form.floors(),
            seed=form.seed.data or 0,
        )
    ):
        return redirect(url_for(".run", run_id=done.result.public_id), 303)
    return render(form=form, workshop=workshop, board=board.load_board(workshop, unplaced_page=0), size=now)


@bp.get("/solve-runs/<run_id>", access=RUN)
def run(run: SolveRun) -> ResponseReturnValue:
    """Progress with a small picture, then the certificate; `?check=1` verifies once more, `?part=1` is a fragment."""
    names = plan.names_of(run.workshop)
    template = "scheduling/_run.html" if request.args.get("part") == "1" else "scheduling/run.html"
    return render(
        template,
        run=run,
        workshop=run.workshop,
        picture=presenters.progress_picture(run),
        changes=changes.change_words(run.changes, names),
        clash=[sentences.say(sentence, names) for sentence in run.result.get("clash", [])],
        checked=runs_queries.check_again(run) if request.args.get("check") == "1" else None,
        names=names,
        size=size.size_of(from_data(run.problem)) if run.is_active and template.endswith("/run.html") else None,
        promises=promises.of_run(run, names),
        can_plan=policy.can_plan(current_actor(), workshop=run.workshop),
        **_proposal(run, names),
    )


def _proposal(run: SolveRun, names: sentences.Names) -> dict[str, Any]:
    """Whether the schedule is what this run found, and what using it would change for whom."""
    schedule = problem.working_schedule(run.workshop)
    now = board.load_board(run.workshop, unplaced_page=0)
    found = placements_from_data(run.result.get("placements") or [])
    meetings = problem.meetings_of(schedule)
    changes = releases.proposed_changes(meetings, found) if found else []
    standing = problem.placements_of([m for m in meetings if m.takes_place])
    return {
        "compared": runs_queries.compare(run, standing) if changes and standing else None,
        "in_place": bool(found) and not changes,
        "differences": [releases.change_sentence(change, names) for change in changes],
        "difference_words": releases.release_words(changes),
        "people": by_person(changes, presenters.sides_of(now), presenters.standing_of(now), names),
        "has_release": runs_queries.last_release(run.workshop_id) is not None,
    }


@bp.post("/solve-runs/<run_id>/cancel", access=may(policy.can_cancel_run, run=runs_queries.get_run))
def cancel_run(run: SolveRun) -> ResponseReturnValue:
    """Stop; the schedule stays as it is."""
    runs_services.cancel_run(current_actor(), run=run)
    return redirect(url_for(".run", run_id=run.public_id), 303)


def workshop_of_run(actor: Actor, *, run: SolveRun) -> Workshop:
    """The workshop of a run (a loader)."""
    return run.workshop


@bp.post("/solve-runs/<run_id>/apply", access=may(policy.can_plan, run=runs_queries.get_run, workshop=workshop_of_run))
def apply(run: SolveRun, workshop: Workshop) -> ResponseReturnValue:
    """Use what this run found as the working schedule."""
    runs_services.apply_run(current_actor(), workshop=workshop, run=run)
    flash(_("The working schedule is now the one from this run. Participants are told when you release."), "success")
    return redirect(url_for(".board", slug=workshop.slug), 303)
