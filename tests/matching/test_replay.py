"""Replay: stored inputs give the stored result, whatever changed since; a changed row is found."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.matching.engine.vocabulary import file_vocabulary, vocabulary_from_json
from matchmaker.matching.models import Pairing
from matchmaker.matching.queries import change, replay
from matchmaker.matching.queries.vocabulary import current_vocabulary, vocabulary_fingerprint
from tests.matching.helpers import first_pairing, make_market, run_all
from tests.personas import People


def test_everything_replays_after_the_world_changed(people: People) -> None:
    challenges, solutions = make_market(people)
    run_all()
    for challenge in challenges:
        challenge.title, challenge.tags = "Something else", []
    for solution in solutions:
        solution.description, solution.maturity = "Something else", "idea"
    people.organizations["graz"].population = 5
    session().flush()
    stored = len(session().scalars(sa.select(Pairing.id)).all())
    report = replay.replay()
    assert (report.equal, report.different) == (stored, [])


def test_a_changed_score_or_reason_is_found(people: People) -> None:
    make_market(people)
    run_all()
    pairing = first_pairing()
    terms = dict(pairing.terms)
    terms["terms"] = [{**terms["terms"][0], "unknown": True}, *terms["terms"][1:]]
    pairing.terms = terms
    session().flush()
    assert change.repeat_one(pairing).differences == ("terms",)
    public_id = pairing.public_id
    report = replay.replay([public_id, "nobody"])
    assert report.different == [(public_id, ("terms",))]
    assert report.unknown == ["nobody"]


def test_the_vocabulary_comes_back_as_it_was_stored(people: People) -> None:
    vocabulary = current_vocabulary()
    again = vocabulary_from_json(vocabulary.as_json())
    assert vocabulary_fingerprint(again) == vocabulary_fingerprint(vocabulary)
    assert vocabulary.maturity["pilot_done"] == (7, 8)
    assert "unknown" not in file_vocabulary().budget_bands
