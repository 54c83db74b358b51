"""What every form of a page remembers: who opened it, for which organization, and a key of the page.

One hidden field, `opened`, stands beside the form token (`csrf()` in `_components/forms.html`). From it follow

- the hat: what is sent is done for the organization that the page showed, also if the person changed hats in another
  tab since (`as_opened`);
- the key: the same form of one page sent twice is done once (`core.once`);
- the person: what was typed by somebody who is signed out meanwhile is theirs alone (`core.kept`).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Final

from flask import Flask, flash, g, has_request_context, request, session
from itsdangerous import BadSignature

from matchmaker.core import secret_keys
from matchmaker.core.actors import Actor, current_actor
from matchmaker.core.errors import Conflict
from matchmaker.core.i18n import _

FIELD: Final = "opened"
AUTOSAVE: Final = "X-Autosave"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a posted form says about the page it stood on.

    `key` is the page's; `person` the public id of whoever opened it ("" for a visitor); `hat` for whom they acted.
    """

    key: str
    person: str
    hat: str


def is_autosave() -> bool:
    """The page's script saves a draft in the background (header `X-Autosave`)."""
    return request.headers.get(AUTOSAVE) == "1"


def hat_of(actor: Actor) -> str:
    """The hat somebody wears, as the session keeps it: a public id, "organizer", "administrator" or ""."""
    if actor.acting_for is not None:
        return actor.acting_for.public_id
    return actor.role_kind if actor.is_organizer or actor.is_administrator else ""


def opened_mark() -> str:
    """The value of the hidden field: the same for all forms of one page, another one each time the page is made."""
    if not has_request_context():
        return ""
    if "opened_mark" not in g:
        actor = current_actor()
        opener = g.get("opener", "") if actor.is_authenticated else ""
        signed = secret_keys.signer("opened").dumps([opener, hat_of(actor)])
        g.opened_mark = f"{secrets.token_urlsafe(9)}.{signed}"
    return str(g.opened_mark)


def opened() -> Opened | None:
    """What the posted form remembers; None if this request carries nothing of that kind, or something forged."""
    if not has_request_context() or request.method != "POST":
        return None
    key, _dot, signed = request.form.get(FIELD, "").partition(".")
    try:
        person, hat = secret_keys.signer("opened").loads(signed)
    except (BadSignature, ValueError, TypeError):
        return None
    return Opened(key[:40], person, hat) if key else None


def as_opened(actor: Actor, *, person: str) -> Actor:
    """The actor of this request, wearing the hat under which the posted form was opened.

    `person` is the public id of whoever is signed in; a form that somebody else opened changes nothing here. A hat
    that was lost since is refused when the form is dealt with (`refuse_lost_hat`).
    """
    is_again = g.get("opener") == person  # after a change of hats in this very request the new one counts
    g.opener = person
    mark = opened()
    if is_again or mark is None or mark.person != person or mark.hat == hat_of(actor):
        return actor
    place = next((one for one in actor.memberships if one.public_id == mark.hat), None)
    wearing = replace(actor, acting_for=place)
    if hat_of(wearing) != mark.hat:
        g.lost_hat = True
        return actor
    g.other_hat = mark.hat
    return wearing


def refuse_lost_hat() -> None:
    """Raise Conflict if the posted form was opened for an organization that the person has left since."""
    if g.get("lost_hat"):
        raise Conflict(
            _(
                "You opened this page for an organization or role you no longer have, so nothing was sent. Open "
                "the page again."
            )
        )


def go_on_as_opened(before: str | None, *, is_done: bool) -> None:
    """After a form was dealt with for another hat than the present one: go on with it, and say so.

    `before` is the hat in the session when the request came; a form that changes hats itself is left alone. A page
    that asks for a correction (not `is_done`) shows the hat itself.
    """
    hat = g.pop("other_hat", "")
    if not hat or is_autosave() or session.get("acting_for") != before:
        return
    session["acting_for"] = hat
    if not is_done:
        return
    flash(
        _(
            "You opened that page for %(name)s, so this was done for %(name)s. You are now acting for %(name)s.",
            name=current_actor().acting_for_name,
        ),
        "info",
    )


def init_app(app: Flask) -> None:
    """Let the templates print the hidden field."""
    app.jinja_env.globals["opened_mark"] = opened_mark
