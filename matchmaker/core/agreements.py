"""What people agree to: each text with all its versions. The only place; rows of `Consent` say who agreed to which.

A new version is one more `Version` at the end of its text. A changed wording is always a new version: what somebody
agreed to once stays readable as it was (`/privacy`). Everybody is asked for new terms on the next page they open; the
other texts are agreed to anew with each act.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from matchmaker.core.i18n import _l


@dataclass(frozen=True)
class Version:
    """A wording, in force from the day `since`; `points` are sentences."""

    number: int
    since: date
    points: tuple[str, ...]


@dataclass(frozen=True)
class Text:
    """What is agreed to, and `asked`: by whom and when."""

    title: str
    asked: str
    versions: tuple[Version, ...]

    @property
    def current(self) -> Version:
        """The newest version."""
        return self.versions[-1]


TERMS: Final = "terms"
CHALLENGE: Final = "challenge"
APPLICATION: Final = "application"
EVALUATOR: Final = "evaluator"
WORKSHOP: Final = "workshop"
LISTING: Final = "listing"

_NOT_BINDING: Final = _l("Taking part is not binding, for cities or companies. Nothing is bought or promised here.")
_NO_ADVANTAGE: Final = _l(
    "Cities agree that it brings no advantage in a later tender, and staying away no disadvantage."
)
_FIRST: Final = date(2026, 11, 30)

TEXTS: Final[dict[str, Text]] = {
    TERMS: Text(
        _l("Terms of use"),
        _l("Everybody agrees to them when the account begins, and again to each new version."),
        (
            Version(
                1,
                _FIRST,
                (
                    _l("You use this platform for your organization, under your own name, and keep passwords secret."),
                    _l("You write what is true to your knowledge, and nothing that breaks the law."),
                    _l("You do not enter trade secrets. You keep all rights to what you write and upload."),
                    _l("What you publish is shown to everybody at the same moment, with its history."),
                    _l("Every change is recorded with your name, so that decisions can be explained."),
                    _l("We keep about you what the privacy page lists, as long as it says there, and nothing else."),
                    _l("You can download your data and delete your account at any time."),
                ),
            ),
        ),
    ),
    CHALLENGE: Text(
        _l("What a city agrees to"),
        _l("Whoever submits a challenge agrees to it for the city."),
        (
            Version(
                1,
                _FIRST,
                (
                    _l("Taking part brings no company an advantage in a later tender."),
                    _l("Staying away brings no company a disadvantage."),
                    _l("Every answer, and everything new said in a meeting, is published for everybody."),
                ),
            ),
        ),
    ),
    APPLICATION: Text(
        _l("What a company agrees to"),
        _l("Whoever submits an application agrees to it for the company."),
        (
            Version(
                1,
                _FIRST,
                (
                    _NOT_BINDING,
                    _l("An application brings no advantage in a later tender."),
                    _l("The application holds no trade secrets; cities may have to disclose what they receive."),
                ),
            ),
        ),
    ),
    EVALUATOR: Text(
        _l("What an evaluator agrees to"),
        _l("Whoever assesses applications agrees to it with the declaration of conflicts of interest."),
        (
            Version(
                1,
                _FIRST,
                (
                    _l("You declare every conflict of interest, now and whenever you see one later."),
                    _l("You assess each application by the published criteria alone, and by yourself."),
                    _l("You tell nobody outside this assessment what applications, scores and comments say."),
                    _l("You use what you read for this assessment only, and keep no copy after the decisions."),
                    _l("You take nothing from companies that applied, and promise them nothing."),
                ),
            ),
        ),
    ),
    WORKSHOP: Text(
        _l("Participation notice"),
        _l("Whoever registers an organization for a workshop agrees to it."),
        (
            Version(
                1,
                _FIRST,
                (
                    _NOT_BINDING,
                    _NO_ADVANTAGE,
                    _l("New information given in a 1:1 meeting is published before the meeting is closed."),
                    _l("Do not share trade secrets."),
                    _l("Share only what others may hear. You keep all rights to what you show."),
                    _l("We publish a report and a list of organizations that agreed to be named."),
                ),
            ),
        ),
    ),
    LISTING: Text(
        _l("Public attendance list"),
        _l("An organization may agree to it when it registers for a workshop, and change its mind there."),
        (Version(1, _FIRST, (_l("Our organization may be named in the public attendance list"),)),),
    ),
}


def current(text: str) -> int:
    """The number of the newest version of a text."""
    return TEXTS[text].current.number
