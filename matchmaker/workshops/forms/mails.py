"""Forms of the mails of a workshop."""

from __future__ import annotations

from typing import Any

from flask import request
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from matchmaker.core.forms import BaseForm, TagsField, choices, required
from matchmaker.core.i18n import _, _l
from matchmaker.workshops.models.mails import WorkshopMessage
from matchmaker.workshops.queries.addressees import INVITED, KINDS, Part
from matchmaker.workshops.services.mailing import LONGEST, LONGEST_MAIL, LONGEST_SUBJECT


class MessageForm(BaseForm):
    """A message and whom it is for."""

    kinds = TagsField(_l("To"))
    states = TagsField(_l("Who"))
    missing = SelectField(_l("Only those who have not done this"))
    subject = StringField(_l("Subject"), validators=[required(_l("Enter the subject.")), Length(max=LONGEST_SUBJECT)])
    text = TextAreaField(_l("Text"), validators=[required(_l("Write the message.")), Length(max=LONGEST)])

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.kinds.choices = choices((("city", _("Cities")), ("company", _("Companies")), ("other", _("Others"))))
        self.states.choices = choices(
            (
                ("place", _("With a place")),
                ("asking", _("To be confirmed")),
                ("waiting", _("On the waiting list")),
                (INVITED, _("Invited, without an answer")),
            )
        )
        self.missing.choices = choices(
            (
                ("word", _("Confirm what was entered for them")),
                ("profile", _("Describe their organization")),
                ("availability", _("Enter times")),
                ("wishes", _("Make wishes")),
            ),
            empty=_("Everybody of these"),
        )

    @classmethod
    def for_message(cls, message: WorkshopMessage | None) -> MessageForm:
        """Filled from a draft, or with everybody who has a place."""
        if message is None:
            return cls(data={"kinds": list(KINDS), "states": ["place"]})
        part = Part.kept(message.chosen)
        data = {
            "kinds": list(part.kinds),
            "states": list(part.states),
            "missing": part.missing,
            "subject": message.subject,
            "text": message.text,
            "version": str(message.version),
        }
        return cls(data=data)

    def part(self) -> Part:
        """Whom it is for."""
        return Part(tuple(self.kinds.data or ()), tuple(self.states.data or ()), self.missing.data or "")


class SendForm(BaseForm):
    """Send now, or let the mails wait in the outbox."""

    when = RadioField(_l("When"))

    def __init__(self, *args: Any, holds: bool = False, **values: Any) -> None:
        super().__init__(*args, **values)
        outbox = ("outbox", _("Put the e-mails into the outbox first, to read them there"))
        self.when.choices = choices((outbox,) if holds else (("now", _("Send at once")), outbox))

    @property
    def waits(self) -> bool:
        """The mails wait in the outbox."""
        return bool(self.when.data == "outbox")


class MailForm(BaseForm):
    """A held mail."""

    subject = StringField(_l("Subject"), validators=[required(_l("Enter the subject.")), Length(max=250)])
    text = TextAreaField(
        _l("Text"),
        description=_l("Links that are only for the reader are shown as [link 1]. Keep them where they are."),
        validators=[required(_l("Write the message.")), Length(max=LONGEST_MAIL)],
    )
    seen = HiddenField()


class MailTextForm(BaseForm):
    """Own words for a kind of mail in a language."""

    subject = StringField(_l("Subject"), validators=[Optional(), Length(max=LONGEST_SUBJECT)])
    words = TextAreaField(
        _l("Opening"),
        description=_l(
            "You can write {person}, {organization}, {workshop}, {when} and {place}: each e-mail gets its own. Facts "
            "and links follow below your text. Leave both fields empty to use our words."
        ),
        validators=[Optional(), Length(max=LONGEST)],
    )


def wanted_holding() -> bool:
    """The button that was pressed: hold from now on, or not."""
    return request.form.get("holds") == "yes"
