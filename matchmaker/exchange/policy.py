"""Who may have and use personal access tokens and webhooks, and let websites show challenges."""

from __future__ import annotations

from matchmaker.accounts.policy import can_use_own_account
from matchmaker.core.access import ALLOW, Decision, deny
from matchmaker.core.actors import Actor, Role
from matchmaker.core.i18n import _l
from matchmaker.exchange.models import ApiToken, Webhook
from matchmaker.organizations.models import Organization


def can_have_tokens(actor: Actor) -> Decision:
    """Signed-in people, for themselves; not an administrator who acts for somebody."""
    return can_use_own_account(actor)


def can_revoke(actor: Actor, *, token: ApiToken) -> Decision:
    """Its owner."""
    own = can_have_tokens(actor)
    if own and token.user_id != actor.user_id:
        return deny(_l("This token belongs to somebody else."))
    return own


def can_use(actor: Actor) -> Decision:
    """Whoever came in with a token; whether it is a good one was found before."""
    return ALLOW if actor.is_authenticated else deny(_l("Send a personal access token."))


def can_see_self(actor: Actor) -> Decision:
    """Signed-in people, or the holders of a token."""
    return ALLOW if actor.is_authenticated else deny(_l("Send a personal access token, or sign in."))


def can_have_webhooks(actor: Actor) -> Decision:
    """Owners who act for their organization, once it is reviewed, and organizers for the platform."""
    own = can_use_own_account(actor)
    if not own:
        return own
    hat = actor.acting_for
    if hat is None:
        return ALLOW if actor.is_organizer else deny(_l("Webhooks belong to an organization or to the organizers."))
    if hat.role is not Role.OWNER:
        return deny(_l("Only owners of %(name)s can do this.", name=hat.name))
    return ALLOW if hat.is_vetted else deny(_l("An organizer has not reviewed this organization yet."))


def can_manage_webhook(actor: Actor, *, webhook: Webhook) -> Decision:
    """Whoever may have webhooks for the organization it belongs to."""
    own = can_have_webhooks(actor)
    if own and webhook.organization_id != actor.organization_id:
        return deny(_l("This webhook belongs to somebody else."))
    return own


def can_use_webhook(actor: Actor, *, webhook: Webhook) -> Decision:
    """The same, while it is switched on."""
    own = can_manage_webhook(actor, webhook=webhook)
    return own if not own or webhook.is_on else deny(_l("This webhook is switched off. Switch it on first."))


def can_embed(actor: Actor, *, organization: Organization) -> Decision:
    """Owners who act for a city or region that takes part."""
    if not organization.is_city:
        return deny(_l("Only cities and regions have challenges to show."))
    if not (organization.is_vetted and organization.is_here):
        return deny(_l("An organizer has not reviewed this organization yet."))
    if actor.acts_for(organization.id, at_least=Role.OWNER):
        return ALLOW
    return deny(_l("Only owners of %(name)s can do this.", name=organization.name))
