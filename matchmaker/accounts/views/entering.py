"""How a session begins: after the first step, after the second one, and anew after everything else has ended."""

from __future__ import annotations

from typing import Final

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from matchmaker.accounts import queries
from matchmaker.accounts.jobs import CountedTry
from matchmaker.accounts.models import User
from matchmaker.accounts.services import accounts as services
from matchmaker.core import clock
from matchmaker.core.actors import current_actor, reload_actor
from matchmaker.core.aim import aim, keep_aim
from matchmaker.core.browsers import origin_of, signed_in_lately
from matchmaker.core.db import unit_of_work
from matchmaker.core.errors import SignInRequired
from matchmaker.core.i18n import _
from matchmaker.core.refusals import may_open
from matchmaker.core.render import is_local
from matchmaker.core.signing_in import begin

HALF_WAY: Final = "half_way"
"""In the session: who has taken the first step of signing in, and when."""
PROVIDER_FOUND: Final = "provider_found"
"""In the session: whom the sign-in provider found; it survives signing in, to be connected then."""
SECOND_STEP_SECONDS: Final = 600


def counted(email: str) -> CountedTry:
    """A try to give the password of this address, counted whatever becomes of the request. Raises TooMany."""
    with unit_of_work():
        return services.note_try(current_actor(), email=email, origin=origin_of(email))


def enter(user: User, *, back: str = "", is_proven: bool = False) -> ResponseReturnValue:
    """Begin a session, or ask for the second step first if the person has one and it is not `is_proven` already."""
    target = request.values.get("next", "") or back or aim()
    found = session.get(PROVIDER_FOUND)
    session.clear()  # a new session: nothing a stranger planted before the sign-in survives it
    if found is not None:
        session[PROVIDER_FOUND] = found
    if user.second_step_since is None or is_proven:
        return _go_on(user, target)
    session[HALF_WAY] = {"id": user.public_id, "stamp": user.stamp, "at": int(clock.now().timestamp())}
    keep_aim(target)
    reload_actor()
    return redirect(url_for("accounts.second_step"), 303)


def half_way() -> User | None:
    """Who has taken the first step in this session, at most ten minutes ago."""
    found = session.get(HALF_WAY)
    if not isinstance(found, dict) or clock.now().timestamp() - found["at"] > SECOND_STEP_SECONDS:
        return None
    user = queries.find_by_public_id(found["id"])
    return user if user is not None and user.is_active and user.stamp == found["stamp"] else None


def _go_on(user: User, target: str) -> ResponseReturnValue:
    """Go on to where the person was going; who belongs nowhere yet finds that at home."""
    begin(user)
    if current_actor().lacks_second_step:
        keep_aim(target)
        return redirect(url_for("accounts.second_steps"), 303)
    if not is_local(target):
        return redirect(url_for("site.home"), 303)
    if current_actor().role_kind == "person":
        keep_aim(target)
        if may_open(target) is None:
            return redirect(url_for("site.home"), 303)
    return redirect(target, 303)


def require_recent_sign_in() -> None:
    """Pages that change how somebody gets in want a fresh sign-in. Raises SignInRequired."""
    if not signed_in_lately():
        message = _("Please sign in again, so that we know it is you.")
        flash(message, "info")
        raise SignInRequired(message)
