"""What changes pairings: each event asks for the update of exactly the object that changed."""

from __future__ import annotations

from matchmaker.challenges.events import ChallengeMoved, ChallengePublished, ChallengeRevised, SignatoryAnswered
from matchmaker.challenges.models import Signatory
from matchmaker.core.actors import system_actor
from matchmaker.core.db import session
from matchmaker.core.eventbus import subscribe
from matchmaker.matching.jobs.updates import request_update, request_updates_of
from matchmaker.matching.queries import runs
from matchmaker.matching.services.runs import start_run
from matchmaker.organizations.events import OrganizationChanged, OrganizationsMerged, OrganizationVetted
from matchmaker.solutions.events import SolutionListed, SolutionUnlisted
from matchmaker.vocabulary.events import VocabularyPublished


@subscribe(ChallengePublished)
def on_published(event: ChallengePublished) -> None:
    """A new challenge is matched."""
    request_update("challenge", event.challenge_id)


@subscribe(ChallengeRevised)
def on_revised(event: ChallengeRevised) -> None:
    """A new public version is matched anew."""
    request_update("challenge", event.challenge_id)


@subscribe(ChallengeMoved)
def on_moved(event: ChallengeMoved) -> None:
    """Thawed ones are matched again; frozen and closed ones are left as they are by the update itself."""
    request_update("challenge", event.challenge_id)


@subscribe(SignatoryAnswered)
def on_signatory(event: SignatoryAnswered) -> None:
    """A joint challenge counts the countries of all its cities."""
    signatory = session().get(Signatory, event.signatory_id)
    if signatory is not None:
        request_update("challenge", signatory.challenge_id)


@subscribe(SolutionListed)
def on_listed(event: SolutionListed) -> None:
    """A new or changed solution is matched."""
    request_update("solution", event.solution_id)


@subscribe(SolutionUnlisted)
def on_unlisted(event: SolutionUnlisted) -> None:
    """A solution that left the lists leaves the pairings."""
    request_update("solution", event.solution_id)


@subscribe(OrganizationChanged)
def on_organization(event: OrganizationChanged) -> None:
    """Size, country, population or languages of a city or company changed."""
    request_updates_of(event.organization_id)


@subscribe(OrganizationVetted)
def on_vetted(event: OrganizationVetted) -> None:
    """Only vetted cities and companies take part."""
    request_updates_of(event.organization_id)


@subscribe(OrganizationsMerged)
def on_merged(event: OrganizationsMerged) -> None:
    """What belonged to the merged organization belongs to the kept one now."""
    request_updates_of(event.kept_id)


@subscribe(VocabularyPublished)
def on_vocabulary(event: VocabularyPublished) -> None:
    """Words and neighbours of terms changed: a full run reads the new version, and freezes it."""
    if runs.live_run() is not None:
        start_run(system_actor("matching"))
