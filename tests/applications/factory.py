"""Applications and assessments for tests."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from matchmaker.applications.models import Application, Assessment, Evaluator, EvaluatorInvitation, Review
from matchmaker.applications.queries.panel import digest
from matchmaker.attachments.models import StoredFile
from matchmaker.attachments.storage import path_of
from matchmaker.challenges.events import ChallengeRevised
from matchmaker.challenges.models import Challenge, ChallengeRevision, Prompt, Signatory
from matchmaker.core import clock, eventbus
from matchmaker.core.db import session
from matchmaker.organizations.models import Organization
from matchmaker.solutions.models import Solution
from tests.factories import make_challenge
from tests.personas import People


def _add(row: Any) -> Any:
    session().add(row)
    session().flush()
    return row


def make_application(challenge: Challenge, solution: Solution, **values: Any) -> Application:
    """A sent application; `status="draft"` for one that is being written."""
    status = values.pop("status", "submitted")
    sent = status not in {"draft", "withdrawn"}
    defaults: dict[str, Any] = {
        "approach": "We listen at night.",
        "checks": [{"text": r.text, "answer": "yes", "comment": ""} for r in challenge.requirements if r.is_must],
        "answers": [{"text": p.text, "max_words": p.max_words, "answer": "In spring."} for p in challenge.prompts],
        "revision": challenge.revision,
        "submitted_at": clock.in_days(-1) if sent else None,
        "created_at": clock.in_days(-2),
        "updated_at": clock.in_days(-1),
    }
    row = Application(challenge=challenge, company=solution.company, solution=solution, status=status)
    for name, value in (defaults | values).items():
        setattr(row, name, value)
    return _add(row)


def make_signatory(challenge: Challenge, city: Organization, status: str = "accepted") -> Signatory:
    """Another city of a joint challenge; "invited" or "declined" for one that does not stand behind it."""
    challenge.is_joint = True
    row = Signatory(
        challenge_id=challenge.id, city_id=city.id, status=status, invited_at=clock.now(), answered_at=clock.now()
    )
    session().add(row)
    session().flush()
    session().expire(challenge, ["signatories"])
    return row


def make_prompt(challenge: Challenge, text: str = "When can you start?", max_words: int = 20) -> Prompt:
    """A question of the challenge."""
    prompt = Prompt(text=text, max_words=max_words, position=len(challenge.prompts))
    challenge.prompts.append(prompt)
    session().flush()
    return prompt


def make_assessment(challenge: Challenge, **values: Any) -> Assessment:
    """An assessment with the challenge's criteria."""
    defaults = {
        "criteria": [{"name": c.name, "weight": c.weight} for c in challenge.criteria],
        "created_at": clock.now(),
    }
    return _add(Assessment(challenge=challenge, **(defaults | values)))


def make_evaluator(assessment: Assessment, user: Any, **values: Any) -> Evaluator:
    """A person on the panel."""
    row = _add(Evaluator(assessment=assessment, user=user, **({"invited_at": clock.now()} | values)))
    session().expire(assessment, ["evaluators"])
    return row


def make_letter(
    assessment: Assessment, email: str = "nora@university.example", token: str = "t"
) -> EvaluatorInvitation:
    """An invitation to assess for an address without an account; the mailed link ends in `token`."""
    values = {"token_hash": digest(token), "created_at": clock.now(), "expires_at": clock.in_days(14)}
    return _add(EvaluatorInvitation(assessment=assessment, email=email, **values))


def make_review(evaluator: Evaluator, application: Application, values: list[int] | None = None) -> Review:
    """A declaration without conflict; with `values` the final scores."""
    return _add(
        Review(
            evaluator=evaluator,
            application=application,
            declared_at=clock.now(),
            scores=[{"value": value, "comment": ""} for value in values or []],
            completed_at=clock.now() if values else None,
        )
    )


def make_assessed(
    people: People, *solutions: Solution, title: str = "Keep basements dry"
) -> tuple[Challenge, Application, Application, Evaluator]:
    """A challenge of Graz that closed yesterday, two sent applications, Hana on the panel with nothing to hide."""
    challenge = make_challenge(people.organizations["graz"], title, closes_at=clock.in_days(-1))
    first, second = (make_application(challenge, one, submitted_at=clock.in_days(-3)) for one in solutions[:2])
    seat = make_evaluator(make_assessment(challenge), people.hana, declared_at=clock.now())
    for row in (first, second):
        make_review(seat, row)
    return challenge, first, second, seat


def make_file(application: Application, name: str = "plan.txt", data: bytes = b"A plan in words.") -> StoredFile:
    """An attachment with its bytes in place."""
    file = StoredFile(
        subject_kind="application",
        subject_id=application.id,
        organization_id=application.company_id,
        name=name,
        content_type="text/plain",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        stored_as=secrets.token_hex(24),
        uploaded_at=clock.now(),
    )
    place = path_of(_add(file).stored_as)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    return file


def make_revision(challenge: Challenge, *, is_material: bool = True) -> ChallengeRevision:
    """The next public version with a new must-have, announced as the challenges feature does."""
    challenge.revision += 1
    challenge.revised_at = clock.now()
    row = _add(
        ChallengeRevision(
            challenge_id=challenge.id,
            number=challenge.revision,
            at=clock.now(),
            reason="The pipes are older than we thought.",
            is_material=is_material,
            snapshot={"closes_at": challenge.closes_at.isoformat() if challenge.closes_at else None},
            changes=[{"field": "musts", "label": "Must-haves", "before": ["Works"], "after": ["Works on cast iron"]}],
        )
    )
    eventbus.publish(ChallengeRevised(challenge.id, number=challenge.revision, is_material=is_material))
    return row
