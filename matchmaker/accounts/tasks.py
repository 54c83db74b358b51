"""What accounts forget in time: traces that serve against abuse for some minutes or days only."""

from __future__ import annotations

from matchmaker.accounts.models import MailRequest, SignInAttempt, SpentToken
from matchmaker.core.retention import Kind, forget

forget(Kind(SignInAttempt, SignInAttempt.at, "keep_sign_ins_days"))
forget(Kind(MailRequest, MailRequest.at, "keep_sign_ins_days"))
forget(Kind(SpentToken, SpentToken.at, "keep_sign_ins_days"))
