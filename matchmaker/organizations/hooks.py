"""What organizations ask the features above them."""

from __future__ import annotations

from matchmaker.accounts.models import User
from matchmaker.core.hooks import Hook
from matchmaker.organizations.models import Organization

why_not_join: Hook[[Organization, User], str] = Hook("why_not_join")
"""Why a person may not belong to an organization (an organizer whose workshop it takes part in): a sentence, or "" for
no objection."""
