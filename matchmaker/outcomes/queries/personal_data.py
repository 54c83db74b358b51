"""Every column here that names a person: what the person reads of it, what becomes of it when they leave."""

from __future__ import annotations

from typing import Any, Final

from matchmaker.accounts.hooks import Erasure, PersonColumn
from matchmaker.accounts.queries import looked_up
from matchmaker.challenges.models import Challenge
from matchmaker.outcomes.models.collaboration import (
    Collaboration,
    Measurement,
    OutcomeIndicator,
    ProgressCheck,
)
from matchmaker.outcomes.models.contact import MeetingFollowUp

_SIDES: Final = "the record belongs to both sides; what was agreed and measured must stay explainable"


def _about(collaboration_id: Any) -> Any:
    return looked_up(looked_up(collaboration_id, Collaboration.challenge_id), Challenge.title)


def _measured(indicator_id: Any) -> Any:
    return looked_up(indicator_id, OutcomeIndicator.name)


_CHALLENGE: Final = {"challenge": looked_up(Collaboration.challenge_id, Challenge.title)}

PERSON_COLUMNS: Final = (
    PersonColumn(
        Collaboration.created_by_id,
        "collaborations_started",
        {**_CHALLENGE, "at": Collaboration.started_at},
        Erasure.KEPT,
        _SIDES,
    ),
    PersonColumn(
        Collaboration.updated_by_id,
        "collaborations_changed_last",
        {**_CHALLENGE, "at": Collaboration.updated_at},
        Erasure.KEPT,
        "whoever saves next is told that somebody else saved before",
    ),
    PersonColumn(
        Collaboration.company_confirmed_by_id,
        "outcomes_confirmed",
        {**_CHALLENGE, "at": Collaboration.company_confirmed_at},
        Erasure.KEPT,
        _SIDES,
    ),
    PersonColumn(
        Measurement.recorded_by_id,
        "measurements_recorded",
        {
            "indicator": _measured(Measurement.indicator_id),
            "value": Measurement.value,
            "on": Measurement.on,
            "at": Measurement.recorded_at,
        },
        Erasure.KEPT,
        _SIDES,
    ),
    PersonColumn(
        Measurement.confirmed_by_id,
        "measurements_confirmed",
        {
            "indicator": _measured(Measurement.indicator_id),
            "value": Measurement.value,
            "on": Measurement.on,
            "at": Measurement.confirmed_at,
        },
        Erasure.KEPT,
        _SIDES,
    ),
    PersonColumn(
        ProgressCheck.answered_by_id,
        "progress_told",
        {
            "challenge": _about(ProgressCheck.collaboration_id),
            "answer": ProgressCheck.answer,
            "at": ProgressCheck.answered_at,
        },
        Erasure.KEPT,
        _SIDES,
    ),
    PersonColumn(
        MeetingFollowUp.closed_by_id,
        "meetings_followed_up",
        {
            "challenge": looked_up(MeetingFollowUp.challenge_id, Challenge.title),
            "next_step": MeetingFollowUp.next_step,
            "at": MeetingFollowUp.closed_at,
        },
        Erasure.KEPT,
        "that everybody was told the same after a meeting must stay explainable",
    ),
)
