"""Commands of matching."""

from matchmaker.matching.services.decisions import decide_for_city, decide_for_company
from matchmaker.matching.services.rulesets import (
    discard_draft,
    draft_fingerprint,
    ensure_default_rule_set,
    faults_of,
    preview_draft,
    publish_rule_set,
    roll_back,
    save_draft,
    start_draft,
)
from matchmaker.matching.services.runs import (
    compute_block,
    finish,
    prepare,
    request_update,
    start_run,
    update_one,
)
from matchmaker.matching.services.upkeep import Pruned, prune, renew
from matchmaker.matching.services.workshop import allocate, propose_sessions

__all__ = [
    "Pruned",
    "allocate",
    "compute_block",
    "decide_for_city",
    "decide_for_company",
    "discard_draft",
    "draft_fingerprint",
    "ensure_default_rule_set",
    "faults_of",
    "finish",
    "prepare",
    "preview_draft",
    "propose_sessions",
    "prune",
    "publish_rule_set",
    "renew",
    "request_update",
    "roll_back",
    "save_draft",
    "start_draft",
    "start_run",
    "update_one",
]
