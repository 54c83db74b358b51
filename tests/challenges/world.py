"""Samples of challenges for the access matrix."""

from __future__ import annotations

from matchmaker.challenges.models import Question
from matchmaker.challenges.services import joint as joint_services
from matchmaker.challenges.services import lifecycle, writing
from matchmaker.core import clock
from matchmaker.core.db import session
from tests import factories
from tests.challenges import make
from tests.personas import People
from tests.world import World


def samples(people: People, world: World) -> None:
    """One of each state, all of Graz; Linz is invited to one; Hydrolog asked one question."""
    public = make.published(people)
    world["challenge"] = {"slug": public.slug}
    world["challenge_version"] = {"slug": public.slug, "number": 1}
    draft = make.draft(people, title="Quieter trams at night")
    world["draft"] = {"slug": draft.slug}
    world["draft_step"] = {"slug": draft.slug, "step": "problem"}
    world["challenge_step"] = {"slug": public.slug, "step": "problem"}
    waiting = make.submitted(people, title="Cooler school yards")
    world["submitted"] = {"slug": waiting.slug}
    light = make.draft(people, title="Fewer empty buses", is_light=True)
    world["light"] = {"slug": light.slug}
    pending = make.published(people, title="Dry cellars in the river quarter")
    writing.save_content(make.SYSTEM, challenge=pending, values={"summary": "Cellars flood twice a year."})
    world["pending"] = {"slug": pending.slug}
    frozen = make.published(people, title="Lights that sleep when nobody walks")
    lifecycle.freeze_challenge(make.SYSTEM, challenge=frozen, notice_url="https://example.org/notice")
    world["frozen"] = {"slug": frozen.slug}
    question = Question(
        challenge=public,
        asked_by_id=people.carla.id,
        organization_id=people.organizations["hydrolog"].id,
        text="Is there a map of the zones?",
        asked_at=clock.in_days(-1),
    )
    session().add(question)
    session().flush()
    world["question"] = {"slug": public.slug, "public_id": question.public_id}
    joint = make.published(people, title="Heat from the river for two cities")
    joint_services.invite_city(make.SYSTEM, challenge=joint, city=people.organizations["linz"])
    world["joint"] = {"slug": joint.slug}
    factories.make_challenge(people.organizations["linz"], "Closed case", status="closed")
