"""What accounts keep for a time only: traces that serve against abuse for some minutes or days only."""

from __future__ import annotations

from matchmaker.accounts.models import AddressChange, BrowserSession, MailRequest, SignInAttempt, SpentToken
from matchmaker.core.retention import Kind, keep_for_days

keep_for_days(Kind(SignInAttempt, SignInAttempt.at, "keep_sign_ins_days"))
keep_for_days(Kind(MailRequest, MailRequest.at, "keep_sign_ins_days"))
keep_for_days(Kind(SpentToken, SpentToken.at, "keep_sign_ins_days"))
keep_for_days(Kind(AddressChange, AddressChange.asked_at, "keep_address_changes_days"))
keep_for_days(Kind(BrowserSession, BrowserSession.seen_at, "keep_sessions_days"))
