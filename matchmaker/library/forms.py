"""Forms of the library."""

from __future__ import annotations

from typing import Any, Self, cast

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from matchmaker.core.forms import BaseForm, LinesField, TagsField, choices, required
from matchmaker.core.i18n import _, _l
from matchmaker.library.engine.content import (
    KINDS,
    LICENCES,
    LONGEST_BODY,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    USUAL_LICENCE,
    Content,
    Source,
)
from matchmaker.library.models import LibraryPiece
from matchmaker.library.queries import terms
from matchmaker.library.queries.checks import FIELDS
from matchmaker.records.forms import offer_topics
from matchmaker.vocabulary import queries as vocabulary


class PieceForm(BaseForm):
    """A text of the library."""

    kind = SelectField(_l("Type of text"), validators=[required(_l("Choose one."))])
    title = StringField(_l("Title"), validators=[required(_l("Give it a title.")), Length(max=LONGEST_TITLE)])
    summary = TextAreaField(
        _l("In short"),
        description=_l("One or two sentences for lists, search and the feed."),
        validators=[Length(max=LONGEST_SUMMARY)],
    )
    body = TextAreaField(
        _l("Text"),
        description=_l(
            "Markdown: “## Section”, “- line of a list”, “**strong**”, “[text](https://…)”, tables with |. "
            "HTML is shown as text."
        ),
        validators=[Length(max=LONGEST_BODY)],
    )
    sources = LinesField(
        _l("Sources"),
        description=_l("One per line: name of the source | link to it. Every fact needs one."),
        validators=[Length(max=20_000)],
    )
    is_from_practice = BooleanField(
        _l("Written from our own practice"),
        description=_l("The page says so. Tick it for advice; facts about others still need their source."),
    )
    systems = TagsField(_l("Sectors"), validate_choice=False)
    topics = TagsField(_l("Sub-topics"), validate_choice=False)
    stages = TagsField(_l("Lifecycle stages"), validate_choice=False)
    kits = TagsField(_l("Workshop kits"), validate_choice=False)
    principles = TagsField(_l("SMART principles"), validate_choice=False)
    coach = TagsField(
        _l("Criteria of the coach"),
        description=_l("The text is then named where the coach speaks of this."),
        validate_choice=False,
    )
    language = SelectField(_l("Language"))
    licence = SelectField(_l("Licence"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fill the lists of choices."""
        super().__init__(*args, **kwargs)
        self.kind.choices = cast(Any, choices([(code, terms.kind(code)) for code in KINDS], empty=_("Choose")))
        self.language.choices = cast(Any, choices(vocabulary.choices("language")))
        self.licence.choices = cast(Any, choices([(code, name) for code, (name, _url) in LICENCES.items()]))
        for scheme, name in FIELDS.items():
            self[name].choices = cast(Any, terms.choices(scheme))
        offer_topics(self.topics, self.systems)

    @classmethod
    def of(cls, piece: LibraryPiece | None) -> Self:
        """The form of what is being written (what was posted wins)."""
        if piece is None:
            return cls(data={"language": "en", "licence": USUAL_LICENCE})
        content = piece.working()
        names = ("kind", "title", "summary", "body", "language", "licence", "is_from_practice")
        data: dict[str, Any] = {name: getattr(content, name) for name in names}
        data["sources"] = [" | ".join(part for part in (s.title, s.url) if part) for s in content.sources]
        data |= {name: list(content.tags.get(scheme, ())) for scheme, name in FIELDS.items()}
        return cls(data={**data, "version": piece.version})

    def content(self) -> Content:
        """What was typed, for the services."""
        names = ("kind", "title", "summary", "body", "language", "licence")
        return Content(
            **{name: self[name].data or "" for name in names},
            is_from_practice=bool(self.is_from_practice.data),
            sources=tuple(_source(line) for line in self.sources.data or ()),
            tags={scheme: tuple(self[name].data or ()) for scheme, name in FIELDS.items()},
        )


def _source(line: str) -> Source:
    title, _bar, url = line.rpartition("|")
    if not title:
        return Source("", line.strip()) if line.strip().startswith(("https://", "http://")) else Source(line.strip())
    return Source(title.strip(), url.strip())


class SubmitForm(BaseForm):
    """Ask a second person."""

    why = TextAreaField(
        _l("What changes with this version?"),
        description=_l("The reviewer reads it first. Not needed for the first version."),
        validators=[Length(max=1_000)],
    )


class PublishForm(BaseForm):
    """Publish what was reviewed."""

    reason = TextAreaField(
        _l("Reason of this version"),
        description=_l("Everybody reads it in the history of the text."),
        validators=[required(_l("Write a sentence; others read it.")), Length(max=1_000)],
    )


class ReturnForm(BaseForm):
    """Ask for changes."""

    note = TextAreaField(
        _l("What should change?"),
        description=_l("The writer reads it. It is not public."),
        validators=[required(_l("Write a sentence; others read it.")), Length(max=1_000)],
    )


class WithdrawForm(BaseForm):
    """Take a text out of the library."""

    reason = TextAreaField(
        _l("Why?"),
        description=_l("Whoever opens a link to the text reads it."),
        validators=[required(_l("Write a sentence; others read it.")), Length(max=1_000)],
    )
