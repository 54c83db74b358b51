"""Making the list of the world's places ready, and publishing versions of the vocabulary."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command, take_turns
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _
from matchmaker.core.settings import cache_folder
from matchmaker.core.text import one_line
from matchmaker.vocabulary import policy
from matchmaker.vocabulary.events import VocabularyPublished
from matchmaker.vocabulary.files import Published
from matchmaker.vocabulary.models import GazetteerCity, VocabularyVersion
from matchmaker.vocabulary.storage import editing, gazetteer
from matchmaker.vocabulary.storage.published import put_in_force


@command(policy.can_load)
def load_gazetteer(actor: Actor) -> int:
    """Build the file of places if it is missing, and complete registered places that have no time zone yet.

    Returns how many places the list has.
    """
    folder = cache_folder()
    gazetteer.ensure(folder)
    for row in session().scalars(sa.select(GazetteerCity).where(GazetteerCity.timezone == "")):
        place = gazetteer.find_place(folder, row.geoname_id)
        if place is not None:
            row.region, row.county, row.timezone = place.region, place.county, place.timezone
    return gazetteer.count(folder)


@dataclass(frozen=True)
class TermDraft:
    """What a term shall be from now on. A new one also has a parent where its scheme has parents."""

    label: str
    description: str
    is_retired: bool = False
    successor: str = ""
    parent: str = ""


@command(
    policy.can_edit_vocabulary,
    audit=lambda scheme, code, draft, note, result, **_rest: {
        "scheme": scheme,
        "code": code,
        "label": draft.label,
        "retired": draft.is_retired,
        "successor": draft.successor,
        "number": result.number,
        "note": note,
    },
)
def publish_term(
    actor: Actor, *, scheme: str, code: str, draft: TermDraft, note: str, seen_number: int, is_new: bool = False
) -> VocabularyVersion:
    """Publish a version in which one term is new or other; records keep its code, whatever becomes of it.

    `seen_number`: the version that the page showed. Raises Invalid for what no term may be, NotFound for an unknown
    one, Conflict if another version was published meanwhile or nothing changes.
    """
    take_turns("vocabulary")
    newest = session().scalar(sa.select(VocabularyVersion).order_by(VocabularyVersion.number.desc()).limit(1))
    number = newest.number if newest is not None else 0
    if number != seen_number:
        raise Conflict(_("Version %(number)s was published meanwhile. Look at the page again.", number=number))
    values = editing.checked(scheme, code, draft=asdict(draft), is_new=is_new)
    if not 5 <= len(note := one_line(note)) <= 400:
        raise Invalid({"note": _("Say in a sentence what changes and why. Everybody can read it.")})
    changes = json.loads(newest.changes) if newest is not None else {}
    term = changes.setdefault(scheme, {}).get(code, {})
    if not is_new and all(editing.present(scheme, code)[name] == value for name, value in values.items()):
        raise Conflict(_("Nothing would change."))
    changes[scheme][code] = term | values
    text = json.dumps(changes, ensure_ascii=False, sort_keys=True)
    row = VocabularyVersion(
        number=number + 1, scheme=scheme, code=code, changes=text, note=note, published_at=clock.now()
    )
    session().add(row)
    session().flush()
    put_in_force(Published(row.number, row.changes))
    publish(VocabularyPublished(row.number))
    return row
