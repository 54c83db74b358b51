"""Words for what webhooks store."""

from __future__ import annotations

from typing import Final

from matchmaker.core import outgoing
from matchmaker.core.i18n import _l
from matchmaker.exchange.engine import webhooks as engine

EVENT_WORDS: Final = {
    engine.PUBLISHED: _l("A challenge is published"),
    engine.PROPOSED: _l("New pairings are proposed"),
    engine.MUTUAL: _l("City and company both want to meet"),
    engine.ANNOUNCED: _l("Decisions on applications are announced"),
    engine.RELEASED: _l("A schedule is released"),
    engine.TEST: _l("Test"),
}
OFF_WORDS: Final = {
    "": _l("Switched on"),
    "owner": _l("Switched off"),
    "failed": _l("Switched off: nothing could be delivered for more than a day"),
    "gone": _l("Switched off: the address says that it is gone (410)"),
    "closed": _l("Switched off: the organization was closed"),
    "merged": _l("Switched off: the organization was merged"),
}
PROBLEM_WORDS: Final = {
    outgoing.NO_ADDRESS: _l("This is not an address."),
    outgoing.NOT_HTTPS: _l("The address is not encrypted (https)."),
    outgoing.NOT_PUBLIC: _l("The address leads into a private network."),
    outgoing.NO_HOST: _l("There is no computer of this name."),
    outgoing.NO_CERTIFICATE: _l("The certificate is not valid for this address."),
    outgoing.SLOW: _l("No answer in time."),
    outgoing.NO_ANSWER: _l("The connection failed."),
    outgoing.REDIRECT: _l("It leads to another address, which we do not follow."),
    outgoing.REFUSED: _l("It was refused."),
    outgoing.GONE: _l("The address is gone."),
    "off": _l("The webhook was switched off."),
    "no_secret": _l("The secret cannot be read. Renew it."),
    "stopped": _l("Our server stopped while sending."),
}
