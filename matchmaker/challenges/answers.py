"""What challenges answer to the features below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matchmaker.accounts.hooks import PersonColumn
from matchmaker.accounts.hooks import person_columns as asked
from matchmaker.attachments.hooks import SubjectKind, subject_kinds
from matchmaker.challenges import policy
from matchmaker.challenges.engine.content import CHALLENGE, FULL
from matchmaker.challenges.models import Challenge, Question
from matchmaker.challenges.queries import answered, content, ending, naming, personal_data, profile
from matchmaker.challenges.services import writing
from matchmaker.core.i18n import _, _l
from matchmaker.imports.hooks import ImportKind, import_kinds
from matchmaker.imports.queries.records import Records
from matchmaker.organizations.hooks import ends_with, on_profile
from matchmaker.solutions.hooks import challenges_on

ends_with.add(ending.sentences)
on_profile.add(profile.challenges_on_profile)
challenges_on.add(answered.on_topics)


@asked.add
def person_columns() -> Sequence[PersonColumn]:
    """Who wrote, published, followed and asked."""
    return personal_data.PERSON_COLUMNS


@subject_kinds.add
def files_of_challenges() -> SubjectKind:
    """Files of a challenge use the city's quota."""
    return SubjectKind(
        name="challenge",
        model=Challenge,
        quota_of=lambda challenge: challenge.city_id,
        can_read=lambda actor, challenge: policy.can_view(actor, challenge=challenge),
        can_add=lambda actor, challenge: policy.can_add_file(actor, challenge=challenge),
        can_remove=lambda actor, challenge: policy.can_remove_file(actor, challenge=challenge),
        ask_about_name=_ask_about_name,
    )


@subject_kinds.add
def files_of_answers() -> SubjectKind:
    """Files with the answer to a question: they change until everybody reads the answer, then they stay."""
    return SubjectKind(
        name="question",
        model=Question,
        quota_of=lambda question: question.challenge.city_id,
        can_read=lambda actor, question: policy.can_read_answer_file(actor, question=question),
        can_add=lambda actor, question: policy.can_answer(actor, question=question),
        can_remove=lambda actor, question: policy.can_answer(actor, question=question),
        ask_about_name=lambda question, name: _ask_about_name(question.challenge, name),
    )


def _ask_about_name(challenge: Challenge, name: str) -> None:
    naming.ask_about_companies(about=naming.words_of(challenge), files=[name])


CHALLENGES: Final = Records(
    kind="challenges",
    record=CHALLENGE,
    fields=(
        *("title", "summary", "systems", "topics", "problem", "who_affected", "tried_before", "indicator", "unit"),
        *("baseline_value", "baseline_year", "target_value", "target_year", "measured_how", "musts", "wishes"),
        *("constraints", "collaboration", "languages", "stage", "budget_band", "decision_owner"),
    ),
    titles={
        "title": ("challenge", "titel", "titre", "titulo"),
        "problem": ("description", "beschreibung", "descripcion", "descricao"),
        "systems": ("sectors", "sector", "sektoren"),
        "stage": ("phase",),
        "musts": ("requirements", "must haves"),
    },
    checker=lambda: content.checker(form=FULL),
    model=Challenge,
    is_open=lambda challenge: challenge.is_editable,
    why_closed=_l("This challenge was submitted, so a file does not change it. Change it on its own page."),
    start=lambda actor, city, title: writing.start_challenge(actor, city=city, title=title),
    save=lambda actor, challenge, values: writing.save_content(actor, challenge=challenge, values=values),
)


@import_kinds.add
def challenges_from_files() -> ImportKind:
    """Drafts of challenges of a city."""
    return CHALLENGES.declared(
        title=_("Import challenges"),
        lede=_("Drafts of your challenges from a list that you have."),
        note=_("One line for each challenge."),
        may=lambda actor, about: policy.can_start_for(actor, city=about.organization),
        back=(_("Your challenges"), "challenges.own", {}),
    )
