"""The form of a new webhook."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import StringField
from wtforms.validators import Length

from matchmaker.core.forms import BaseForm, TagsField, choices, required
from matchmaker.core.i18n import _l
from matchmaker.core.outgoing import LONGEST
from matchmaker.exchange.queries.labels import EVENT_WORDS


class WebhookForm(BaseForm):
    """Where to, and what is told."""

    address = StringField(
        _l("Address"),
        description=_l("A public https address of your program, for example https://example.org/events."),
        validators=[required(_l("Give the address.")), Length(max=LONGEST)],
        render_kw={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"},
    )
    events = TagsField(_l("Tell it about"))

    @classmethod
    def of(cls, events: Sequence[str]) -> WebhookForm:
        """The form for whoever can be told these events."""
        form = cls()
        form.events.choices = choices([(name, EVENT_WORDS[name]) for name in events])
        return form
