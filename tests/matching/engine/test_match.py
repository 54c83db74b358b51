"""Ranking: ties, rule sets, the packed form."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bench.matching_data import Maker
from matchmaker.matching.engine.catalogue import catalogue, catalogue_markdown
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.facts_json import canonical, fingerprint
from matchmaker.matching.engine.match import match_block
from matchmaker.matching.engine.pack import pack_challenges, pack_solutions
from matchmaker.matching.engine.rules.base import Rule
from matchmaker.matching.engine.rules.registry import all_rules
from matchmaker.matching.engine.ruleset import (
    DELIVERED,
    FULL,
    RuleSetting,
    ScoringRules,
    default_rules,
    rules_from_json,
)
from matchmaker.matching.engine.scoring import EXCLUDED, GOOD, Scorer
from matchmaker.matching.engine.sentence import Label, Sentence
from matchmaker.matching.engine.vocabulary import Vocabulary, file_vocabulary
from matchmaker.matching.engine.wording import TextStatistics

ALIKE = [SolutionFacts(id=f"s{number:02}", title="Lamp") for number in range(40)]
ASKED = ChallengeFacts(id="c", title="Lamp")


def ids(solutions: list[SolutionFacts], seed: int, vocabulary: Vocabulary) -> list[str]:
    found = match_block([ASKED], solutions, default_rules(), vocabulary, k=40, seed=seed)
    return [pairing.solution_id for pairing in found]


def test_equal_scores_go_by_fewest_pairings_first(vocabulary: Vocabulary) -> None:
    busy = [replace(facts, pairings=number % 3) for number, facts in enumerate(ALIKE)]
    so_far = {facts.id: facts.pairings for facts in busy}
    order = [so_far[identifier] for identifier in ids(busy, 1, vocabulary)]
    assert order == sorted(order)


def test_equal_scores_are_drawn_by_the_seed_and_never_by_id(vocabulary: Vocabulary) -> None:
    draws = [ids(ALIKE, seed, vocabulary) for seed in range(30)]
    assert ids(ALIKE, 3, vocabulary) == draws[3]
    assert all(draw != sorted(draw) for draw in draws)
    assert len({draw[0] for draw in draws}) > 10


def test_nothing_to_match(vocabulary: Vocabulary, rule_set: ScoringRules) -> None:
    assert match_block([], ALIKE, rule_set, vocabulary) == []
    assert match_block([ASKED], [], rule_set, vocabulary) == []
    assert match_block([ASKED], ALIKE, rule_set, vocabulary, k=0) == []


def test_the_default_rule_set_is_valid_and_survives_json() -> None:
    rules = default_rules()
    assert rules.validate() == ()
    assert sum(item.weight for item in rules.weighted()) == FULL
    again = rules_from_json(rules.as_json())
    assert (again, again.fingerprint()) == (rules, rules.fingerprint())


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ((), "empty"),
        ((RuleSetting("wording", weight=9_900),), "add 1 points"),
        ((RuleSetting("wording", weight=FULL), RuleSetting("sector", weight=1)), "take 0.01 points away"),
        ((RuleSetting("charm", weight=FULL),), "no rule called"),
        ((RuleSetting("wording", weight=5_000), RuleSetting("wording", weight=5_000)), "stands twice"),
        ((RuleSetting("wording", "must_have"), RuleSetting("sector", weight=FULL)), "cannot be a must-have"),
        ((RuleSetting("conflict", weight=FULL),), "can only be a must-have"),
        (
            (RuleSetting("sector", "must_have", weight=5), RuleSetting("wording", weight=FULL)),
            "cannot have a weight",
        ),
        ((RuleSetting("wording", weight=FULL, parameters={"root": 7}),), "must be between"),
        ((RuleSetting("wording", weight=FULL, parameters={"root": float("nan")}),), "must be between"),
        ((RuleSetting("wording", weight=FULL, parameters={"stem": 1}),), "has no parameter"),
        ((RuleSetting("sector", "must_have", pass_from=0), RuleSetting("wording", weight=FULL)), "to pass"),
        ((RuleSetting("wording", weight=-1),), "0 to 100 %"),
        ((RuleSetting("wording", "maybe", weight=FULL),), "weighted or a must-have"),  # type: ignore[arg-type]
    ],
)
def test_a_broken_rule_set_says_why_and_is_refused(
    settings: tuple[RuleSetting, ...], says: str, vocabulary: Vocabulary
) -> None:
    broken = ScoringRules("broken", settings)
    assert any(says in str(fault) for fault in broken.validate())
    with pytest.raises(ValueError, match=r"\w"):
        match_block([ASKED], ALIKE, broken, vocabulary)


@pytest.mark.parametrize("data", [{}, {"settings": 3}, {"settings": [7]}, {"settings": [{"rule": "sector", "x": 1}]}])
def test_a_rule_set_of_the_wrong_form_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="rule set"):
        rules_from_json(data)


def test_a_rule_needs_a_name_of_its_own() -> None:
    with pytest.raises(TypeError, match="taken"):
        type("Again", (Rule,), {"name": "sector"})


def test_the_catalogue_has_every_rule_and_its_numbers() -> None:
    entries = {entry.name: entry for entry in catalogue()}
    assert set(entries) == {rule.name for rule in all_rules()}
    page = catalogue_markdown()
    for entry in entries.values():
        assert f"(`{entry.name}`)" in page
        assert entry.about.endswith(".")
    assert "masked" in entries["budget"].private_part


def test_no_two_rules_share_a_place() -> None:
    """In which order reasons are told says each rule, not the alphabet."""
    places = [rule.order for rule in all_rules()]
    assert len(set(places)) == len(places)


def test_memory_stays_below_two_kilobytes_a_solution(solutions: list[SolutionFacts], vocabulary: Vocabulary) -> None:
    packed = pack_solutions(solutions, vocabulary)
    array_bytes = sum(array.nbytes for array in packed.arrays())
    assert array_bytes / len(packed) < 2_000
    assert packed.nbytes() > array_bytes


def test_statistics_survive_json_and_are_checked(stats: TextStatistics) -> None:
    assert TextStatistics.from_json(stats.as_json()) == stats
    with pytest.raises(TypeError, match="documents"):
        TextStatistics.from_json({"documents": "7"})


def test_sentences_keep_template_and_codes_for_translation() -> None:
    sentence = Sentence("Works in {country}, like the city.", country=Label("AT", "Austria"))
    assert str(sentence) == "Works in Austria, like the city."
    assert sentence.as_json()["params"] == {"country": {"code": "AT", "label": "Austria"}}
    assert sentence == Sentence("Works in {country}, like the city.", country=Label("AT", "Austria"))
    assert len({sentence, sentence}) == 1


def test_the_vocabulary_is_whole() -> None:
    known = file_vocabulary()
    codes = {code for pair in known.crosswalk for code in pair}
    assert codes <= set(known.parents.values()) | set(known.parents)
    assert (
        len({above for topic, above in known.parents.items() if topic.startswith(f"{above}.") and above.islower()}) == 8
    )
    for code in (*known.stages, *known.budget_bands, *known.maturity, *known.evidence, *known.parents):
        assert known.labels[code]


def test_a_rule_without_weight_adds_no_term() -> None:
    rules = ScoringRules("x", (RuleSetting("sector", weight=0), RuleSetting("subtopic", weight=FULL)))
    assert [item.rule for item in rules.weighted()] == ["subtopic"]


def test_stored_facts_are_written_in_one_way_for_ever() -> None:
    """A fingerprint is compared with stored ones: letters stay as they are, keys are sorted, nothing is padded."""
    assert canonical({"b": "Kärnten", "a": [1, None]}) == '{"a":[1,null],"b":"Kärnten"}'
    assert fingerprint({"b": "Kärnten", "a": [1, None]}) == "6bb3ea788ed94458"
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical(float("nan"))


def test_leaving_out_what_cannot_be_proposed_changes_no_score_and_no_level(
    maker: Maker, vocabulary: Vocabulary
) -> None:
    """A block that skips the wording and the place of hopeless pairs equals one that counts everything."""
    offered = [maker.solution(number) for number in range(300)]
    offered[7] = SolutionFacts(id="silent", subtopics=offered[8].subtopics, sectors=offered[8].sectors)
    wanted = [maker.challenge(number) for number in range(40)]
    wanted[3] = ChallengeFacts(id="mute", subtopics=offered[8].subtopics, sectors=offered[8].sectors)
    packed = pack_solutions(offered, vocabulary)
    asked = pack_challenges(wanted, vocabulary, packed.statistics)
    rows = np.arange(len(wanted), dtype=np.int64)
    for limits in (DELIVERED, replace(DELIVERED, answers=1_000), replace(DELIVERED, answers=8_000, good_answers=8_000)):
        rules = replace(default_rules(), limits=limits)
        scorer = Scorer(asked, packed, rules)
        tables = scorer.tables(rows)
        whole = scorer.block(rows, tables, gate=False)
        beside = scorer.answers(rows, tables) < limits.answers
        gated = scorer.block(rows, tables)
        assert (gated[beside] == EXCLUDED).all()
        assert (gated[~beside] == whole[~beside]).all()
        assert beside.any()
        good = (whole >= limits.good) & (scorer.answers(rows, tables) >= limits.good_answers) & ~beside
        assert ((scorer.levels(rows, tables) == GOOD) == (good & ~scorer.warned(rows))).all()
