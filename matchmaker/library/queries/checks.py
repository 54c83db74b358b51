"""What is wrong with a text, field by field, and what it lacks before it may be published."""

from __future__ import annotations

from matchmaker.core.i18n import _
from matchmaker.core.inputs import is_web_address
from matchmaker.core.text import control_character, has_letter
from matchmaker.library.engine.content import (
    KINDS,
    LICENCES,
    LONGEST_BODY,
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    MOST_SOURCES,
    Content,
)
from matchmaker.library.queries import terms
from matchmaker.vocabulary import queries as vocabulary

Problems = dict[str, list[str]]
SHORTEST_BODY = 200
"""Characters a text needs at least to be published: a stub helps nobody."""
FIELDS = {
    "system": "systems",
    "topic": "topics",
    "stage": "stages",
    "smart_principle": "principles",
    "kit": "kits",
    "coach": "coach",
}
"""Schemes of tags and the fields of the form that ask for them."""


def problems(content: Content) -> Problems:
    """What no draft may hold: characters, lengths, unknown codes, links that no browser should open."""
    found: Problems = {}
    _check_texts(content, found)
    _check_sources(content, found)
    if content.kind not in KINDS:
        found["kind"] = [_("Choose from the list.")]
    if content.licence not in LICENCES:
        found["licence"] = [_("Choose from the list.")]
    if not vocabulary.is_code("language", content.language):
        found["language"] = [_("Choose from the list.")]
    for scheme, codes in content.tags.items():
        if scheme not in FIELDS or any(not terms.is_code(scheme, code) for code in codes):
            found.setdefault(FIELDS.get(scheme, ""), []).append(_("Choose from the list."))
    return found


def _check_texts(content: Content, found: Problems) -> None:
    limits = {"title": LONGEST_TITLE, "summary": LONGEST_SUMMARY, "body": LONGEST_BODY}
    for name, limit in limits.items():
        text = getattr(content, name)
        if bad := control_character(text):
            found[name] = [
                _("This text contains a character that cannot be displayed (%(code)s). Please delete it.", code=bad)
            ]
        elif len(text) > limit:
            found[name] = [
                _("Please shorten this to %(limit)s characters; it has %(have)s.", limit=limit, have=len(text))
            ]
    if "title" not in found and not has_letter(content.title):
        found["title"] = [_("Give it a title.")]


def _check_sources(content: Content, found: Problems) -> None:
    wrong: list[str] = []
    if len(content.sources) > MOST_SOURCES:
        wrong.append(_("Please name at most %(n)s sources.", n=MOST_SOURCES))
    for source in content.sources:
        if not has_letter(source.title) or len(source.title) > 300 or control_character(source.title):
            wrong.append(_("Every source needs a name of at most 300 characters."))
        if source.url and (not is_web_address(source.url) or len(source.url) > 500):
            wrong.append(_("Links must start with https://."))
    if wrong:
        found["sources"] = list(dict.fromkeys(wrong))


def missing(content: Content) -> Problems:
    """What a text lacks before a second person may publish it."""
    found = problems(content)
    if not content.summary:
        found.setdefault("summary", []).append(_("Describe it in one or two sentences."))
    if len(content.body) < SHORTEST_BODY:
        found.setdefault("body", []).append(
            _("Write at least %(n)s characters: a text that says too little helps nobody.", n=SHORTEST_BODY)
        )
    if not content.sources and not content.is_from_practice:
        found.setdefault("sources", []).append(
            _("Name at least one source, or say that it was written from our own practice.")
        )
    if not any(content.tags.get(scheme) for scheme in ("system", "topic", "stage")):
        found.setdefault("systems", []).append(_("Say what it is about: at least one sector, sub-topic or stage."))
    return found
