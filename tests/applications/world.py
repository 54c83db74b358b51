"""Samples of applications: an open challenge with a draft and a sent one, and a closed one that Hana assesses."""

from __future__ import annotations

from matchmaker.core import clock
from tests.applications.factory import (
    make_application,
    make_assessed,
    make_evaluator,
    make_file,
    make_letter,
    make_review,
    make_signatory,
)
from tests.factories import make_challenge, make_solution
from tests.personas import People
from tests.world import World


def samples(people: People, world: World) -> None:
    """Hydrolog's draft and Sonnwerk's sent application to Graz; two sent ones to a closed challenge of Graz."""
    orgs = people.organizations
    listening = make_solution(orgs["hydrolog"], "Listening at hydrants")
    drones = make_solution(orgs["sonnwerk"], "Drones above pipes")
    challenge = make_challenge(orgs["graz"], "Find leaks at night")
    world["application_challenge"] = {"slug": challenge.slug}
    draft = make_application(challenge, listening, status="draft")
    sent = make_application(challenge, drones)
    world["application"] = {"public_id": draft.public_id}
    gap = [{"text": "Works without digging", "answer": "no", "comment": ""}]
    lacking = make_application(make_challenge(orgs["graz"], "Find leaks by day"), listening, status="draft", checks=gap)
    world["application_lacking"] = {"public_id": lacking.public_id}
    world["application_sent"] = {"public_id": sent.public_id}
    closed, first, second, seat = make_assessed(people, listening, drones)
    world["application_closed"] = {"slug": closed.slug}
    world["application_judged"] = {"slug": closed.slug, "public_id": first.public_id}
    finn = make_evaluator(seat.assessment, people.finn, declared_at=clock.now())
    for row in (first, second):
        make_review(finn, row)
    world["application_judged_show"] = {"public_id": first.public_id}
    world["evaluator"] = {"evaluator_id": seat.public_id}
    world["evaluator_seat"] = {"slug": closed.slug, "evaluator_id": seat.public_id}
    world["evaluator_of_finn"] = {"evaluator_id": finn.public_id}
    world["evaluator_scores"] = {"evaluator_id": seat.public_id, "public_id": first.public_id}
    world["evaluator_scores_of_finn"] = {"evaluator_id": finn.public_id, "public_id": first.public_id}
    world["evaluator_letter"] = {"slug": closed.slug, "invitation_id": make_letter(seat.assessment).public_id}
    world["evaluator_token"] = {"token": "not-a-token"}
    partnered = make_challenge(orgs["graz"], "Both cities keep basements dry", closes_at=clock.in_days(-1))
    make_signatory(partnered, orgs["linz"])
    world["partnered"] = {"slug": partnered.slug}
    world["application_partnered"] = {"public_id": make_application(partnered, listening).public_id}
    file = make_file(draft)
    world["application_file"] = {"public_id": file.public_id}
    world["application_files"] = {"kind": "application", "subject_id": draft.public_id}
