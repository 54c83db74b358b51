"""Back to an earlier plan: to what stood before the last solve, repair or change by hand, or to what was released."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict
from matchmaker.core.i18n import _
from matchmaker.scheduling import policy
from matchmaker.scheduling.engine.jsonform import placements_from_data
from matchmaker.scheduling.engine.problem import Placement
from matchmaker.scheduling.engine.verify import violations
from matchmaker.scheduling.jobs.placements import HAND, apply_placements, ensure_working_schedule, remember
from matchmaker.scheduling.models import MeetingRequest, Schedule
from matchmaker.scheduling.queries import plan, problem, releases, sentences
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries.planning import problem_inputs


@command(policy.can_plan, locks="workshop")
def undo_replacement(actor: Actor, *, workshop: Workshop) -> Schedule:
    """Take the last solve run, repair, way back or change by hand out of the working schedule again. Raises Conflict.

    After a change by hand the one before it can be undone; all others can be redone.
    """
    schedule = ensure_working_schedule(workshop)
    kept = dict(schedule.before)
    if not kept:
        raise Conflict(_("There is nothing to undo."))
    wanted = placements_from_data(kept["placements"])
    cancelled = session().get(MeetingRequest, kept["cancelled"]) if kept.get("cancelled") else None
    why = _allow(cancelled)
    try:
        _put_back(workshop, schedule, wanted, kept, what="undo")
    except Conflict:
        _allow(cancelled, not_because=why)
        raise
    if kept["what"] == HAND:
        last, *older = kept["beneath"] or [{}]
        schedule.before = {**last, "beneath": older} if last else {}
    return schedule


def _allow(request: MeetingRequest | None, *, not_because: str | None = None) -> str | None:
    """Allow what was called off by hand (or forbid it again); returns the reason that stood there, if it was."""
    if request is None:
        return None
    was = request.forbidden_why if request.is_forbidden else None
    request.is_forbidden, request.forbidden_why = not_because is not None, not_because or ""
    session().flush()
    return was


@command(policy.can_plan, locks="workshop")
def return_to_release(actor: Actor, *, workshop: Workshop, release: Schedule) -> Schedule:
    """Make the working schedule what a release says. Raises Conflict with the rules that forbid it by now."""
    if release.workshop_id != workshop.id or not release.is_released:
        raise Conflict(_("This release belongs to another workshop."))
    schedule = ensure_working_schedule(workshop)
    wanted = problem.placements_of([m for m in problem.meetings_of(release) if m.takes_place])
    facts = {"certificate": release.certificate, "run_id": release.run_id, "by_hand": release.changed_by_hand}
    _put_back(workshop, schedule, wanted, facts, what="release")
    return schedule


def _put_back(
    workshop: Workshop, schedule: Schedule, wanted: Sequence[Placement], facts: Mapping[str, Any], *, what: str
) -> None:
    """What was held or missed meanwhile stays as it was; everything else must still be allowed."""
    settled = {m.request_id: m for m in problem.meetings_of(schedule) if m.is_settled}
    ahead = [place for place in wanted if place.request not in settled]
    held = [Placement(m.request_id, m.slot_id, m.table_id) for m in settled.values() if m.takes_place]
    inputs = problem_inputs(workshop)
    now = plan.split(problem.make_problem(inputs, with_spare=True), [*ahead, *held])
    names = plan.names_of(workshop)
    against = [rule for rule in violations(now.problem, now.placements) if rule.code in releases.HARD]
    broken = [sentences.say(rule.sentence, names) for rule in against]
    broken += [
        _("%(who)s: can no longer take place.", who=names.meetings.get(place.request, ""))
        for place in now.outside
        if place.request not in settled
    ]
    if broken:
        raise Conflict(_("This schedule is no longer possible: %(why)s", why=" ".join(broken[:5])))
    remember(schedule, what)
    schedule.certificate, schedule.run_id, schedule.repair = facts["certificate"], facts["run_id"], {}
    apply_placements(schedule, [*ahead, *held], by_hand=facts["by_hand"], inputs=inputs)
