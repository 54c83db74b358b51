"""What administration answers to the features below."""

from __future__ import annotations

from matchmaker.accounts import hooks
from matchmaker.admin.queries import state

hooks.left_behind.add(state.without_neutral_role)
