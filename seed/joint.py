"""The demo's joint challenges: the lead city asks its partners, one has joined, the others still think about it."""

from __future__ import annotations

from matchmaker.challenges.services import joint as challenge_joint
from matchmaker.core import clock
from seed.records import Challenge
from seed.world import World, days_ago, in_one_unit

# challenge → (partner that joined, what it needs), written for the demo
JOINED = {
    "sorting-three-cities": ("cascais", "Demo example: one pilot in a district of flats, about 400 households."),
    "zero-emission-sites": ("copenhagen", "Demo example: machines for two building sites from the second year on."),
}
ASKED = 20  # days ago; nobody is asked before the challenge is public
JOINED_AFTER = 6  # days


@in_one_unit
def load_joint(world: World) -> str:
    """Every record with partners becomes a joint challenge."""
    records = [record for record in world.records.challenges if record.partners]
    for record in records:
        _ask(world, record)
    return f"{len(records)} joint challenges"


def _ask(world: World, record: Challenge) -> None:
    lead, challenge = world.acting_for(record.city), world.challenge(record.key)
    joined, demand = JOINED.get(record.key, ("", ""))
    for partner in record.partners:
        with clock.at(days_ago(ASKED)):
            asked = challenge_joint.invite_city(lead, challenge=challenge, city=world.organization(partner))
        if partner == joined:
            with clock.at(days_ago(ASKED - JOINED_AFTER)):
                challenge_joint.answer_invitation(
                    world.acting_for(partner), signatory=asked, accept=True, demand=demand
                )
