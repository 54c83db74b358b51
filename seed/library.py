"""The demo's library: the delivered texts, news of the demo, and one text that waits for its second person."""

from __future__ import annotations

from matchmaker.core import clock
from matchmaker.library.engine.content import Content
from matchmaker.library.engine.files import delivered
from matchmaker.library.services import loading, writing
from seed.world import SEED, World, days_ago, in_one_unit

WAITING = Content(
    kind="guideline",
    title="Ten minutes before the first call with a company",
    summary="What a city officer checks before the first talk, so that the talk is fair and short.",
    body="""## Before you dial

- Is the challenge public? If not, say only what is on your city's own website.
- Has an open session on this challenge taken place? If not, there is no 1:1 talk yet.
- Who else will be on the line? Write both names down now.

## In the call

- Say first what the call is not: no promise, no tender, no advantage.
- Ask about results in a city of your size before you ask about technology.
- If you say something new, write it down. It goes to everybody.

## After the call

- Publish what was new, the same day.
- Note the next step with a name and a date, or that there is none.
""",
    is_from_practice=True,
    tags={"topic": ("governance.procurement",), "stage": ("planning", "project_design")},
)


@in_one_unit
def load_library(world: World) -> str:
    """What `matchmaker setup` delivers, the news of the demo, and a draft by Ben that Ada has to review."""
    files = list(delivered(demo=True))
    with clock.at(days_ago(90)):
        number = loading.load_pieces(SEED, files=[file for file in files if not file.is_demo])
    number += loading.load_pieces(SEED, files=[file for file in files if file.is_demo])
    with clock.at(days_ago(2)):
        piece = writing.write_piece(world.actor("Ben"), content=WAITING)
        writing.submit_piece(world.actor("Ben"), piece=piece)
    return f"{number} texts of the library"
