"""What the library deletes in time."""

from __future__ import annotations

from matchmaker.core.retention import Kind, keep_for_days
from matchmaker.library.models import LibraryVote

keep_for_days(Kind(LibraryVote, LibraryVote.at, "keep_sign_ins_days", clears=LibraryVote.origin))
