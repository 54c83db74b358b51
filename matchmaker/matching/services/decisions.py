"""What city and company say to a pairing."""

from __future__ import annotations

import re

from matchmaker.challenges.queries import naming
from matchmaker.core import clock, eventbus
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.text import tidy
from matchmaker.matching import policy
from matchmaker.matching.events import MutualInterest, PairingDecided
from matchmaker.matching.models import CityDecision, CompanyDecision, Pairing
from matchmaker.matching.queries.labels import decline_reasons

MAX_NOTE = 500


def _check_reason(declined: bool, side: str, reason: str, note: str) -> None:
    if not declined:
        return
    if reason not in dict(decline_reasons(side)):
        raise Invalid({"reason": _("Choose the reason that fits best.")})
    if reason == "other" and not note.strip():
        raise Invalid({"note": _("Give the reason in one sentence.")})
    if len(note) > MAX_NOTE:
        raise Invalid({"note": _("Please shorten the note to %(limit)s characters.", limit=MAX_NOTE)})


def _ask_about_others(pairing: Pairing, note: str, *, keep_names: bool) -> None:
    """The other side reads the note: what it says of other companies is asked back. Both sides may be named."""
    if note and not keep_names:
        solution = pairing.solution
        own = f"{solution.title} {solution.company.name} {naming.words_of(pairing.challenge)}"
        text = re.sub(re.escape(solution.title), " ", note, flags=re.IGNORECASE)
        naming.ask_about_companies(text, about=own)


@command(policy.can_decide_for_city, locks="pairing")
def decide_for_city(
    actor: Actor, *, pairing: Pairing, decision: str, reason: str = "", note: str = "", keep_names: bool = False
) -> Pairing:
    """Shortlist, keep, decline (with a reason code of `decline_reason`) or take back with "none".

    Raises Invalid for an unknown word or a decline without reason, and for a note that names another company unless
    `keep_names`.
    """
    if decision not in set(CityDecision):
        raise Invalid(_("Choose Shortlist, Keep or Not now."))
    chosen = CityDecision(decision)
    _check_reason(chosen is CityDecision.DECLINED, "city", reason, note)
    _ask_about_others(pairing, note, keep_names=keep_names)
    before = pairing.state
    pairing.decide_for_city(chosen, reason=reason, note=tidy(note).strip(), by_id=actor.user_id, at=clock.now())
    _tell(pairing, "city", decision, before)
    return pairing


@command(policy.can_decide_for_company, locks="pairing")
def decide_for_company(
    actor: Actor, *, pairing: Pairing, decision: str, reason: str = "", note: str = "", keep_names: bool = False
) -> Pairing:
    """Say "interested", decline (with a reason code) or take back with "none"; raises Invalid as for a city."""
    if decision not in set(CompanyDecision):
        raise Invalid(_("Choose Interested or Not now."))
    chosen = CompanyDecision(decision)
    _check_reason(chosen is CompanyDecision.DECLINED, "company", reason, note)
    _ask_about_others(pairing, note, keep_names=keep_names)
    before = pairing.state
    pairing.decide_for_company(chosen, reason=reason, note=tidy(note).strip(), by_id=actor.user_id, at=clock.now())
    _tell(pairing, "company", decision, before)
    return pairing


def _tell(pairing: Pairing, side: str, decision: str, before: str) -> None:
    session().flush()
    eventbus.publish(PairingDecided(pairing.id, side, decision))
    if pairing.state == "mutual" and before != "mutual":
        eventbus.publish(MutualInterest(pairing.id))
