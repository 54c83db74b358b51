"""Everything the overview page, a preview, one old version and the review page show, gathered once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as with_default
from typing import Any

import sqlalchemy as sa

from matchmaker.attachments.models import StoredFile
from matchmaker.challenges import policy
from matchmaker.challenges.engine.changes import FILES
from matchmaker.challenges.engine.content import CHALLENGE, public, steps_of
from matchmaker.challenges.models import Challenge, ChallengeRevision, Signatory
from matchmaker.challenges.queries import public_page as parts
from matchmaker.challenges.queries.content import content_of
from matchmaker.challenges.queries.display import Word, maturity_words, status_word
from matchmaker.challenges.queries.landscape import Landscape, landscape
from matchmaker.core.access import Decision
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.records.fields import Field, Values
from matchmaker.records.shown import shown
from matchmaker.vocabulary import queries as vocabulary


@dataclass(frozen=True)
class Overview:
    """What the page of a challenge shows."""

    content: dict[str, Any]
    word: Word
    phase: str
    stages: list[parts.Stage]
    dates: list[parts.Milestone]
    figure: dict[str, Any] | None
    facts: list[tuple[str, str]]
    more_facts: list[tuple[str, str]]
    revisions: Sequence[ChallengeRevision] = ()
    questions: list[parts.Asked] = with_default(default_factory=list)
    files: Sequence[StoredFile] = ()
    landscape: list[Landscape] = with_default(default_factory=list)
    signatories: Sequence[Signatory] = ()
    is_followed: bool = False
    left: str = ""
    abilities: Mapping[str, Decision] = with_default(default_factory=dict)

    @property
    def open_questions(self) -> int:
        """Questions without an answer, among those the reader may see."""
        return sum(row.published_at is None for row in self.questions)


ABILITIES = {
    "edit": policy.can_edit,
    "preview": policy.can_preview,
    "check": policy.can_check,
    "take_back": policy.can_take_back,
    "freeze": policy.can_freeze,
    "ask": policy.can_ask,
    "follow": policy.can_follow,
    "write": policy.can_write,
}


def overview(actor: Actor, *, challenge: Challenge) -> Overview:
    """The page for this reader: at most four queries besides the challenge itself."""
    revisions, is_followed, roles = parts.read_versions(actor, challenge=challenge)
    content = parts.published_content(challenge, revisions)
    questions, files = parts.questions_and_files(actor, challenge=challenge)
    return Overview(
        content=content,
        word=status_word(challenge),
        phase=vocabulary.label("procurement_phase", content["procurement_phase"]),
        stages=parts.process(challenge, content),
        dates=parts.milestones(challenge, content, revisions),
        figure=parts.target_figure(content),
        facts=key_facts(content, city_roles(challenge, content, roles)),
        more_facts=more_facts(content),
        revisions=revisions,
        questions=questions,
        files=files,
        landscape=landscape(content["topics"]),
        signatories=parts.signatories_of(challenge),
        is_followed=is_followed,
        left=parts.time_left(challenge.closes_at),
        abilities={name: can(actor, challenge=challenge) for name, can in ABILITIES.items()}
        | policy.endings(actor, challenge=challenge),
    )


def terms_of(content: Mapping[str, Any]) -> dict[str, list[str]]:
    """What a challenge is about, by scheme."""
    return {
        "system": list(content["systems"]),
        "topic": list(content["topics"]),
        "stage": [content["stage"]] if content["stage"] else [],
    }


def version_overview(challenge: Challenge, snapshot: Mapping[str, Any]) -> Overview:
    """The page with another text: an old version, or what is being written."""
    content = public(snapshot)
    return Overview(
        content=content,
        word=status_word(challenge),
        phase=vocabulary.label("procurement_phase", content["procurement_phase"]),
        stages=parts.process(challenge, content),
        dates=parts.milestones(challenge, content, ()),
        figure=parts.target_figure(content),
        facts=key_facts(content, city_roles(challenge, content)),
        more_facts=more_facts(content),
    )


def city_roles(challenge: Challenge, content: dict[str, Any], known: str | None = None) -> str:
    """What the city may do in the systems of this challenge ("Water: Owns it, Runs it"); empty if it has not said.

    `known` is what `roles_of` read already; None to read it here.
    """
    text = session().scalar(sa.select(parts.roles_of(challenge))) if known is None else known
    said: dict[str, set[str]] = {}
    for pair in filter(None, (text or "").split(",")):
        system, _colon, role = pair.partition(":")
        said.setdefault(system, set()).add(role)
    order = vocabulary.labels("city_role")
    lines = [
        f"{vocabulary.label('system', system)}: " + ", ".join(label for code, label in order.items() if code in roles)
        for system in content["systems"]
        if (roles := said.get(system))
    ]
    return "; ".join(lines)


def key_facts(content: dict[str, Any], roles: str = "") -> list[tuple[str, str]]:
    """(label, value) of the box beside the text; what is not given is left out, a private budget is said."""
    budget = _shown(content, "budget_band")
    if not content["is_budget_public"]:
        budget = _("Not public")
    rows = [
        (_("Budget"), budget),
        (_("Who decides"), content["decision_owner"]),
        (_("Decision by"), _shown(content, "decision_on")),
        (_("Stage"), _shown(content, "stage")),
        (_("Target"), _shown(content, "collaboration")),
        (_("Maturity"), maturity_words(content)),
        (_("The city’s part"), roles),
        (_("Condition about countries"), country_condition(content)),
    ]
    return [(label, value) for label, value in rows if value]


def country_condition(content: Values) -> str:
    """What companies must have in which countries, with the reason and the law; empty where the city states nothing."""
    if not content["country_condition"]:
        return ""
    return _(
        "%(what)s: %(countries)s. Reason: %(reason)s Law: %(law)s",
        what=_shown(content, "country_condition"),
        countries=_shown(content, "countries"),
        reason=_sentence(content["country_reason"]),
        law=content["country_law"],
    )


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def more_facts(content: dict[str, Any]) -> list[tuple[str, str]]:
    """(label, value) of what few readers need at once."""
    goals = [f"{code} {vocabulary.label('sdg', code)}" for code in content["sdg"]]
    rows = [
        (_("Languages"), _shown(content, "languages")),
        (_("Companies from"), "" if content["country_condition"] else _shown(content, "countries")),
        (_("Digital technology"), _shown(content, "digital_technology")),
        (_("Rules for data and software"), _shown(content, "data_requirement")),
        (_("How people take part"), _shown(content, "engagement_level")),
        (_("UN goals (SDGs)"), ", ".join(goals)),
        (_("Source of emissions"), _shown(content, "gpc")),
    ]
    return [(label, value) for label, value in rows if value]


def _shown(content: Values, name: str) -> str:
    return shown(CHALLENGE[name], content[name])


def review_rows(content: dict[str, Any], *, form: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every page of the form with (label, value) of its fields."""
    return [
        (step, [(_(CHALLENGE[name].label), _shown(content, name)) for name in fields])
        for step, fields in steps_of(form=form).items()
    ]


@dataclass(frozen=True)
class ShownChange:
    """One field of a difference in words."""

    label: str
    before: str
    after: str
    is_material: bool


def pending_changes(challenge: Challenge) -> list[ShownChange]:
    """What the unpublished version would change; empty if nothing is pending."""
    if challenge.pending is None:
        return []
    changes = CHALLENGE.changes(content_of(challenge), challenge.pending)
    return [_change(c.field, _(c.field.label), c.before, c.after) for c in changes]


def shown_changes(revision: ChallengeRevision) -> list[ShownChange]:
    """What a public version changed, in words."""
    known = CHALLENGE.by_name
    found = []
    for row in revision.changes:
        if row["field"] == FILES:
            found.append(ShownChange(_("Files"), row["before"], row["after"], revision.is_material))
        elif row["field"] in known:
            found.append(_change(known[row["field"]], _(row["label"]), row["before"], row["after"]))
    return found


def _change(field: Field, label: str, before: Any, after: Any) -> ShownChange:
    return ShownChange(label, shown(field, before), shown(field, after), field.is_material)
