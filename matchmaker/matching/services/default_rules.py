"""The rules as delivered: they become version 1 where none were ever published."""

from __future__ import annotations

from matchmaker.core import clock
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.i18n import _l
from matchmaker.matching.engine.ruleset import default_rules
from matchmaker.matching.models import RuleSet, RuleSetStatus
from matchmaker.matching.queries import runs

FIRST_NOTE = _l("The rules as delivered with the platform.")


@command(platform_only)
def ensure_default_rule_set(actor: Actor) -> RuleSet:
    """The live rules; where none were ever published, the delivered ones become version 1."""
    live = runs.live_rule_set()
    if live is not None:
        return live
    moment = clock.now()
    delivered = default_rules().as_json()
    rule_set = RuleSet(
        status=RuleSetStatus.DRAFT.value,
        rules=delivered["settings"],
        limits=delivered["limits"],
        created_at=moment,
        updated_at=moment,
    )
    rule_set.publish(number=runs.next_number(), note=str(FIRST_NOTE), by_id=None, at=moment)
    session().add(rule_set)
    session().flush()
    return rule_set
