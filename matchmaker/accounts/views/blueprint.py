"""The blueprint of accounts."""

from __future__ import annotations

from matchmaker.accounts import policy
from matchmaker.core.access import GuardedBlueprint, may

bp = GuardedBlueprint("accounts", __name__)
OWN_ACCOUNT = may(policy.can_use_own_account)
