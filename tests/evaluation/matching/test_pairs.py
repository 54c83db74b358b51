"""Judged pairs: the file good and broken, the measures by hand, the comparison of two rule sets."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from matchmaker.evaluation.matching.judged import JudgedSetError
from matchmaker.evaluation.matching.pairs import read_judged_pairs
from matchmaker.matching.engine.bootstrap import paired
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.judgement import Judgement, compare_judgements, judge
from matchmaker.matching.engine.ruleset import Limits, RuleSetting, ScoringRules
from matchmaker.matching.engine.vocabulary import file_vocabulary
from matchmaker.matching.engine.wording import statistics

HEAD = "challenge\tsolution\tgrade\twhy\n"
CHALLENGES = {
    "leaks": ChallengeFacts("c1", title="Leaks in pipes", stage="pilot"),
    "lights": ChallengeFacts("c2", title="Street lights", stage="pilot"),
}
SOLUTIONS = {
    "ears": SolutionFacts("s1", title="Listening for leaks in pipes", stages=("pilot",)),
    "lamps": SolutionFacts("s2", title="Lamps for street lights", stages=("pilot",)),
    "bench": SolutionFacts("s3", title="Painted bench", stages=("pilot",)),
}
WORDS = RuleSetting("wording", "weighted", 9_000)
STAGE = RuleSetting("stage", "weighted", 1_000)
RULES = ScoringRules("test", (WORDS, STAGE), Limits(answers=1, proposed=1, good=3_000))


def _file(folder: Path, text: str) -> Path:
    path = folder / "pairs.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def _judge(folder: Path, text: str, rules: ScoringRules = RULES) -> Judgement:
    vocabulary = file_vocabulary()
    words = vocabulary, statistics(SOLUTIONS.values(), vocabulary.labels)
    return judge(read_judged_pairs(_file(folder, text)).grades, CHALLENGES, SOLUTIONS, rules, words)


def test_figures_by_hand(tmp_path: Path) -> None:
    found = _judge(tmp_path, f"{HEAD}leaks\tears\t3\tx\nleaks\tbench\t2\tx\nlights\tlamps\t0\tx\nlights\tbench\t1\tx\n")
    assert [(pair.solution, pair.is_good) for query in found.challenges.queries for pair in query.pairs] == [
        ("ears", True),
        ("bench", False),
    ]
    assert (found.good_precision, found.good_recall) == (1 / 2, 1 / 2)  # the lamps are good by the rules, not by grade
    assert found.challenges.ndcg == 1
    assert found.levels() == {
        "good": {"pairs": 2, "right": 1},
        "possible": {"pairs": 0, "right": 0},
        "not_proposed": {"pairs": 2, "right": 1},
    }
    assert found.as_json()["ndcg_10"] == 1
    assert [row["query"] for row in found.as_json()["solution_to_challenges"]["per_query"]] == ["ears", "bench"]
    assert "good_precision" in found.as_table()


def test_the_order_counts(tmp_path: Path) -> None:
    found = _judge(tmp_path, f"{HEAD}leaks\tears\t1\tx\nleaks\tbench\t3\tx\n")
    ideal = 7 + 1 / math.log2(3)
    assert found.challenges.ndcg == pytest.approx((1 + 7 / math.log2(3)) / ideal)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("leaks\tears", "2 columns"),
        ("leaks ears 3", "with tabs between them"),
        ("leaks\tears\t4\tx", "grade '4' is none of 0, 1, 2 and 3"),
        ("leaks\tears\t2.5\tx", "grade '2.5'"),
        ("leaks\tears\t\tx", "grade ''"),
        ("\tears\t2\tx", "is empty"),
        ("leaks\tbench\t2\tx", "stands in line 2 already"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, says: str) -> None:
    path = _file(tmp_path, f"{HEAD}leaks\tbench\t1\tx\n\n{line}\n")
    with pytest.raises(JudgedSetError, match=says) as stopped:
        read_judged_pairs(path)
    assert str(stopped.value).startswith("pairs.tsv:4: ")
    read = read_judged_pairs(path, "skip")
    assert [skipped.line for skipped in read.skipped] == [4]
    assert read.grades == {"leaks": {"bench": 1}}


def test_odd_files(tmp_path: Path) -> None:
    path = _file(tmp_path, f"\ufeff{HEAD}leaks\tears\t3\tx\r\n")
    assert read_judged_pairs(path).grades == {"leaks": {"ears": 3}}
    path = _file(tmp_path, "leaks\tears\t3\n")  # no heading, no reason
    assert read_judged_pairs(path).grades == {"leaks": {"ears": 3}}
    for text in ("", HEAD, "\n\n"):
        with pytest.raises(JudgedSetError, match="has no judged pair"):
            read_judged_pairs(_file(tmp_path, text), "skip")
    path.write_bytes(b"leaks\tears\t3\t\xff\n")
    with pytest.raises(JudgedSetError, match="UTF-8"):
        read_judged_pairs(path)


def test_unknown_slugs_are_said(tmp_path: Path) -> None:
    read = read_judged_pairs(_file(tmp_path, f"{HEAD}leaks\tears\t3\tx\nroads\tears\t3\tx\nleaks\ttar\t3\tx\n"))
    known = read.known_to(CHALLENGES, SOLUTIONS, "pairs.tsv", "skip")
    assert known.grades == {"leaks": {"ears": 3}}
    assert [str(line) for line in known.skipped] == [
        "pairs.tsv:3: there is no challenge 'roads' on this platform",
        "pairs.tsv:4: there is no solution 'tar' on this platform",
    ]
    with pytest.raises(JudgedSetError, match="roads"):
        read.known_to(CHALLENGES, SOLUTIONS, "pairs.tsv", "stop")


def test_two_rule_sets_are_compared(tmp_path: Path) -> None:
    text = f"{HEAD}leaks\tears\t3\tx\nleaks\tbench\t0\tx\nlights\tlamps\t3\tx\nlights\tbench\t0\tx\n"
    good, deaf = _judge(tmp_path, text), _judge(tmp_path, text, replace(RULES, limits=Limits(good=10_000)))
    apart = compare_judgements(deaf, good)
    assert apart["good_recall"].difference == 1
    assert apart["good_recall"].low == 1
    assert apart["ndcg_10"].difference == 0
    assert compare_judgements(good, good)["good_precision"].difference == 0


def test_the_interval_holds_the_mean_and_shrinks() -> None:
    few, many = paired([0.0] * 8, [0.1, 0.3] * 4), paired([0.0] * 200, [0.1, 0.3] * 100)
    for found in (few, many):
        assert found.difference == pytest.approx(0.2)
        assert found.low is not None
        assert found.high is not None
        assert found.low <= 0.2 <= found.high
    assert (many.high or 0) - (many.low or 0) < (few.high or 0) - (few.low or 0)
    assert str(paired([], [])) == "nothing to compare"
    assert "may be chance" in str(paired([0.0, 0.0], [1.0, -1.0]))
