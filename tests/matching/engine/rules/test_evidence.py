"""Evidence of the effect."""

from __future__ import annotations

from collections.abc import Callable

from matchmaker.matching.engine.explain import ScoreTerm

Judge = Callable[..., ScoreTerm]


def test_steps_of_evidence(judge: Judge) -> None:
    levels = ("claimed", "reference_case", "verified")
    assert [judge("evidence", {}, {"evidence": level}).points for level in levels] == [3_000, 6_500, 10_000]
    asked = {"evidence_wanted": "reference_case"}
    assert [judge("evidence", asked, {"evidence": level}).points for level in levels] == [
        6_500,
        10_000,
        10_000,
    ]


def test_no_evidence_is_neutral(judge: Judge) -> None:
    assert judge("evidence", {}, {}).unknown
