"""Forms of participants."""

from __future__ import annotations

from typing import Any

from flask import request
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from matchmaker.core.addresses import clean_address
from matchmaker.core.agreements import WORKSHOP
from matchmaker.core.fields import WholeField
from matchmaker.core.forms import AgreedField, BaseForm, choices
from matchmaker.core.i18n import _l
from matchmaker.core.text import one_line, trim
from matchmaker.workshops.forms.asking import AnswersForm
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.services.registering import PersonDraft, SignUp

LONGEST = 200


class SignUpForm(AnswersForm):
    """Registering, and changing the registration. People are rows of the page: `name-0`, `email-0`, …"""

    accepts_notice = BooleanField(_l("We have read the participation notice and accept it"))
    consents_to_list = BooleanField(_l("Our organization may be named in the public attendance list"))
    cap = WholeField(_l("Maximum meetings"), low=0, high=200)
    note = TextAreaField(_l("Special needs (access, language, food)"))
    wants_to_know = StringField(_l("What you want to know from those you meet"), validators=[Length(max=300)])
    agreed = AgreedField(WORKSHOP)

    def people(self, most: int) -> list[PersonDraft]:
        """The people typed, at most one more than allowed (the service says that it is too many)."""
        typed = request.form
        return [
            PersonDraft(
                one_line(typed.get(f"name-{n}"))[:LONGEST],
                clean_address(typed.get(f"email-{n}")),
                one_line(typed.get(f"job_title-{n}"))[:120],
                f"deputy-{n}" in typed,
            )
            for n in range(most + 1)
            if any(trim(typed.get(f"{part}-{n}")) for part in ("name", "email", "job_title"))
        ]

    def sign_up(self, most: int) -> SignUp:
        """What was typed."""
        return SignUp(
            self.people(most),
            bool(self.accepts_notice.data),
            bool(self.consents_to_list.data),
            self.cap.data,
            self.note.data or "",
            self.agreed.version,
            (self.wants_to_know.data or "").strip(),
            self.answers(),
        )

    @staticmethod
    def rows_of(registration: Registration | None, most: int, name: str, email: str) -> list[dict[str, Any]]:
        """Rows for the page: what was typed, else what is saved, else the person who registers."""
        if request.method == "POST":
            typed = request.form
            return [
                {
                    "name": typed.get(f"name-{n}", ""),
                    "email": typed.get(f"email-{n}", ""),
                    "job_title": typed.get(f"job_title-{n}", ""),
                    "is_deputy": f"deputy-{n}" in typed,
                }
                for n in range(most)
            ]
        rows: list[dict[str, Any]] = [
            {"name": p.name, "email": p.email, "job_title": p.job_title, "is_deputy": p.is_deputy}
            for p in (registration.people if registration else [])
        ] or [{"name": name, "email": email, "job_title": "", "is_deputy": False}]
        empty = {"name": "", "email": "", "job_title": "", "is_deputy": False}
        return (rows + [empty] * most)[:most]


class AvailabilityForm(BaseForm):
    """Times in which the participant can meet (ids of slots)."""

    free = SelectMultipleField(_l("Times"), coerce=int, validate_choice=False)


class WishesForm(BaseForm):
    """One choice for each counterpart: fields `wish-<public id>` of the page."""

    def levels(self) -> dict[str, str]:
        """Public id of the other registration → level."""
        return {name.removeprefix("wish-"): value for name, value in request.form.items() if name.startswith("wish-")}


class FeedbackForm(BaseForm):
    """Afterwards: how useful was it?"""

    rating = RadioField(
        _l("How useful was the workshop for you?"),
        coerce=int,
        choices=choices(
            [
                ("5", _l("5, very useful")),
                ("4", _l("4")),
                ("3", _l("3")),
                ("2", _l("2")),
                ("1", _l("1, no use")),
            ]
        ),
        validators=[InputRequired(_l("Choose a number."))],
    )
    text = TextAreaField(_l("What should we keep, and what should we change?"))
