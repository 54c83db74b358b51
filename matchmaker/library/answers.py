"""What the library answers to the features below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matchmaker.accounts.hooks import Erasure, PersonColumn
from matchmaker.accounts.hooks import person_columns as asked
from matchmaker.accounts.queries import looked_up
from matchmaker.challenges.models import Challenge
from matchmaker.library.models import LibraryPiece, LibraryVersion, LibraryVote, ProcessTick
from matchmaker.library.queries import suggestions
from matchmaker.vocabulary.hooks import Reading, reading_about


@reading_about.add
def texts_about(about: Mapping[str, Sequence[str]]) -> Sequence[Reading]:
    """Pieces that share terms."""
    return suggestions.pieces_about(about)


@asked.add
def person_columns() -> Sequence[PersonColumn]:
    """Who wrote, who published, who said whether it was useful."""
    version = {
        "text": looked_up(LibraryVersion.piece_id, LibraryPiece.title),
        "version": LibraryVersion.number,
        "at": LibraryVersion.at,
    }
    return (
        PersonColumn(
            LibraryPiece.drafted_by_id,
            "library_texts_written_last",
            {"text": LibraryPiece.title, "at": LibraryPiece.updated_at},
            Erasure.KEPT,
            "nobody publishes alone what they wrote, so the writer of a draft is known",
        ),
        PersonColumn(
            LibraryVersion.written_by_id,
            "library_versions_written",
            version,
            Erasure.KEPT,
            "a published version says that two people stand behind it",
        ),
        PersonColumn(
            LibraryVersion.published_by_id,
            "library_versions_published",
            version,
            Erasure.KEPT,
            "a published version says that two people stand behind it",
        ),
        PersonColumn(
            ProcessTick.by_id,
            "steps_of_challenges_ticked",
            {
                "challenge": looked_up(ProcessTick.challenge_id, Challenge.title),
                "step": ProcessTick.step,
                "note": ProcessTick.note,
                "at": ProcessTick.at,
            },
            Erasure.KEPT,
            "the step belongs to the city, which others rely on",
        ),
        PersonColumn(
            LibraryVote.user_id,
            "library_answers",
            {
                "text": looked_up(LibraryVote.piece_id, LibraryPiece.title),
                "useful": LibraryVote.is_useful,
                "at": LibraryVote.at,
            },
            Erasure.DELETED,
            "it only serves to count each reader once",
        ),
    )
