"""Samples of the library for the access matrix."""

from __future__ import annotations

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.scheduling.models import TableMinutes
from matchmaker.scheduling.services import seating as seating_services
from tests.library.factories import content, make_draft, make_piece
from tests.personas import People
from tests.scheduling.roundtables import make_roundtable, seated
from tests.world import World


def samples(people: People, world: World) -> None:
    """A public text, a withdrawn one, drafts by Ben, one of Ben's in review and one of Ada's."""
    public = make_piece()
    withdrawn = make_piece("Withdrawn advice")
    withdrawn.withdrawn_at, withdrawn.withdrawn_why = clock.now(), "The figures were wrong."
    changed = make_piece("Changed advice")
    changed.draft, changed.draft_state = content("Changed advice", summary="New words.").stored(), "writing"
    changed.drafted_by_id = people.ben.id
    pieces = {
        "piece": public,
        "piece_withdrawn": withdrawn,
        "piece_changed": changed,
        "piece_draft": make_draft(writer=people.ben.id),
        "piece_submitted": make_draft("Waits for Ada", writer=people.ben.id, state="submitted"),
        "piece_own": make_draft("Waits for Ben", writer=people.ada.id, state="submitted"),
    }
    session().flush()
    for name, piece in pieces.items():
        world[name] = {"slug": piece.slug}
    world["library_versions"] = {"submitted": pieces["piece_submitted"].version, "own": pieces["piece_own"].version}
    world["piece_version"] = {"slug": public.slug, "number": 1}
    world["piece_withdrawn_version"] = {"slug": withdrawn.slug, "number": 1}
    world["piece_no_version"] = {"slug": public.slug, "number": 7}
    world["practice"] = {"minutes_id": shared_practice(people).id}
    world["process_step"] = {**world["challenge"], "step": "sponsor"}
    world["process_step_seen"] = {**world["challenge"], "step": "published"}


def shared_practice(
    people: People, text: str = "Graz lets schools borrow meters. Losses fell by a third."
) -> TableMinutes:
    """Minutes of a table of a roundtable, with a practice to share."""
    workshop, roundtable = make_roundtable(people, title="Day of practices")
    seating = seated(people, workshop, roundtable)
    ada = people.actor("ada")
    row = seating_services.open_minutes(ada, seating=seating, turn=1, number=2)
    return seating_services.write_minutes(ada, seating=seating, minutes=row, text="Said.", practice=text)
