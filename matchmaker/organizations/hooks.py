"""What organizations ask the features above them."""

from __future__ import annotations

from collections.abc import Sequence

from matchmaker.accounts.models import User
from matchmaker.core.hooks import Hook
from matchmaker.organizations.models import Organization

why_not_join: Hook[[Organization, User], str] = Hook("why_not_join")
"""Why a person may not belong to an organization (an organizer whose workshop it takes part in): a sentence, or "" for
no objection."""

why_not_close: Hook[[Organization], str] = Hook("why_not_close")
"""Why an organization may not be closed yet (others are owed something by it): a sentence, or "" for no objection."""

ends_with: Hook[[Organization], Sequence[str]] = Hook("ends_with")
"""What ends when an organization is closed (its solutions leave the lists, …): a sentence for each kind."""
