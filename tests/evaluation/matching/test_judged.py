"""Evaluation folders: good, broken and odd; the measures by hand; the command."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path

import pytest
from click.testing import CliRunner

from matchmaker.cli.match_evaluate import evaluate_command, rules_command
from matchmaker.evaluation.matching.judged import JudgedSetError, read_judged_set
from matchmaker.evaluation.matching.measures import evaluate
from matchmaker.evaluation.matching.records import BadRecord, challenge_from_record, solution_from_record
from matchmaker.matching.engine.judgement import ndcg
from matchmaker.matching.engine.ruleset import default_rules
from matchmaker.matching.engine.vocabulary import file_vocabulary

CHALLENGES = [
    {"id": "c1", "title": "Street lighting", "country": "Austria", "sectors": [], "population": None},
    {"id": "c2", "title": "Stormwater", "country": "Chile"},
    {"id": "c3", "title": "Nobody knows"},
]
SOLUTIONS = [
    {"id": "s1", "title": "Lights for streets", "countries": ["Austria"], "technology": ["LED"], "trl": 9},
    {"id": "s2", "title": "Stormwater tank", "countries": ["Global"], "sdgs": [6]},
    {"id": "s3", "title": "Bus", "countries": None, "description": "<p>caf\u00c3\u00a9 &amp; bus</p>"},
]
RELEVANCE = "challenge_id\tsolution_id\tgrade\tbasis\nc1\ts1\t2\tseen\nc2\ts2\t1\tseen\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = "\n".join(json.dumps(row) for row in CHALLENGES)
    (tmp_path / "challenges.jsonl").write_text("\ufeff" + lines, encoding="utf-8")
    with gzip.open(tmp_path / "solutions.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write("\n\n".join(json.dumps(row) for row in SOLUTIONS) + "\n")
    (tmp_path / "relevance.tsv").write_text(RELEVANCE, encoding="utf-8")
    return tmp_path


def test_a_clean_folder(folder: Path) -> None:
    result = evaluate(read_judged_set(folder), default_rules(), file_vocabulary())
    assert (result.queries, result.challenges, result.solutions) == (2, 3, 3)
    assert (result.ndcg, result.mrr, result.hit, result.recall) == (1, 1, 1, 1)


def test_ndcg_by_hand() -> None:
    grades = {"a": 2, "b": 1}
    ideal = 3 + 1 / math.log2(3)
    assert ndcg(["a", "b"], grades) == 1
    assert ndcg(["x", "b", "a"], grades) == pytest.approx((1 / math.log2(3) + 3 / 2) / ideal)
    assert ndcg(["x"] * 10 + ["a"], grades) == 0


@pytest.mark.parametrize(
    ("file", "line", "says"),
    [
        ("challenges.jsonl", "{not json", "not a line of JSON"),
        ("challenges.jsonl", "[1, 2]", "not a JSON object"),
        ("challenges.jsonl", '{"id": "c9"}', "“title” is missing"),
        ("challenges.jsonl", '{"title": "No id"}', "“id” is missing"),
        ("challenges.jsonl", '{"id": "c1", "title": "Again"}', "stands twice"),
        ("challenges.jsonl", '{"id": "c9", "title": "T", "population": {"a": 1}}', "not a finite number"),
        ("challenges.jsonl", '{"id": "c9", "title": "T", "budget_eur": NaN}', "not a finite number"),
        ("challenges.jsonl", '{"id": "c9", "title": "T", "sectors": {"a": 1}}', "is not a list"),
        ("challenges.jsonl", '{"id": "c9", "title": "T", "tags": [["a"]]}', "not a text"),
        ("challenges.jsonl", '{"id": "c9", "title": 7}', "is not a text"),
        ("relevance.tsv", "c1\ts1", "2 columns"),
        ("relevance.tsv", "c1\ts1\t3\tx", "neither 1 nor 2"),
        ("relevance.tsv", "c8\ts1\t1\tx", "no challenge has the id"),
        ("relevance.tsv", "c1\ts8\t1\tx", "no solution has the id"),
    ],
)
def test_a_bad_line_is_named_with_file_and_number(folder: Path, file: str, line: str, says: str) -> None:
    path = folder / file
    number = len(path.read_text(encoding="utf-8").splitlines()) + 1
    with path.open("a", encoding="utf-8") as out:
        out.write(("" if file == "relevance.tsv" else "\n") + line + "\n")
    with pytest.raises(JudgedSetError, match=says) as stopped:
        read_judged_set(folder)
    assert str(stopped.value).startswith(f"{file}:{number}: ")
    read = read_judged_set(folder, "skip")
    assert [(skipped.file, skipped.line) for skipped in read.skipped] == [(file, number)]
    assert evaluate(read, default_rules(), file_vocabulary()).ndcg == 1


def test_a_damaged_archive_and_missing_files(folder: Path) -> None:
    packed = folder / "solutions.jsonl.gz"
    packed.write_bytes(packed.read_bytes()[:-9])
    with pytest.raises(JudgedSetError, match="cannot be read further"):
        read_judged_set(folder)
    packed.unlink()
    with pytest.raises(JudgedSetError, match="has no solutions"):
        read_judged_set(folder, "skip")
    (folder / "relevance.tsv").unlink()
    packed.with_suffix("").write_text(json.dumps(SOLUTIONS[0]), encoding="utf-8")
    with pytest.raises(JudgedSetError, match="relevance"):
        read_judged_set(folder)


def test_loose_fields_become_facts() -> None:
    challenge = challenge_from_record(
        {
            "id": 7,
            "title": "T",
            "country": "Deutschland",
            "budget_eur": "70000",
            "sectors": ["mobility", "own"],
        }
    )
    assert (challenge.id, challenge.city.country, challenge.budget_band) == ("7", "DE", "60k_250k")
    assert challenge.sectors == ("transport", "own")
    solution = solution_from_record(SOLUTIONS[2])
    assert solution.description == "café & bus"
    assert solution_from_record(SOLUTIONS[1]).countries == ("*",)
    assert solution_from_record(SOLUTIONS[1]).sdgs == ("6",)
    loose = solution_from_record({"id": "l", "title": "T", "trl": "TRL 7-8", "technology": "LED, solar"})
    assert (loose.maturity, loose.tags) == ("trl_7", ("LED, solar",))
    assert solution_from_record({"id": "l", "title": "T", "trl": 12}).maturity is None
    assert solution_from_record({"id": "l", "title": "T", "lang": "de-AT"}).languages == ("de",)
    assert challenge_from_record({"id": "p", "title": "T", "population": "290,000"}).city.population == 290_000
    assert challenge_from_record({"id": "p", "title": "T", "population": "many"}).city.population is None
    assert challenge_from_record({"id": "d", "description": "Only this"}).title == ""
    with pytest.raises(BadRecord):
        solution_from_record({"id": True, "title": "T"})


def test_the_command_prints_the_measures(folder: Path) -> None:
    plain = CliRunner().invoke(evaluate_command, [str(folder)])
    assert plain.exit_code == 0
    assert "ndcg@10       1.0" in plain.output
    data = json.loads(CliRunner().invoke(evaluate_command, [str(folder), "--json"]).output)
    assert data["queries"] == 2
    assert {"ndcg@10", "recall@10", "mrr", "hit@10", "seconds", "skipped_lines"} <= set(data)


def test_the_command_takes_a_rule_set_file_and_refuses_a_broken_one(folder: Path) -> None:
    file = folder / "rules.json"
    file.write_text(json.dumps(default_rules().as_json()), encoding="utf-8")
    good = CliRunner().invoke(evaluate_command, [str(folder), "--rule-set", str(file)])
    assert "default-5" in good.output
    for text in ("{", "[]", '{"settings": []}', '{"settings": [{"rule": "wording", "weight": 1}]}'):
        file.write_text(text, encoding="utf-8")
        bad = CliRunner().invoke(evaluate_command, [str(folder), "--rule-set", str(file)])
        assert bad.exit_code == 1
        assert "rules.json" in bad.output


def test_the_command_stops_or_skips(folder: Path) -> None:
    with (folder / "relevance.tsv").open("a", encoding="utf-8") as out:
        out.write("c1\tnobody\t1\tx\n")
    stopped = CliRunner().invoke(evaluate_command, [str(folder), "--on-error", "stop"])
    assert stopped.exit_code == 1
    assert "relevance.tsv:4" in stopped.output
    skipped = CliRunner().invoke(evaluate_command, [str(folder)])
    assert skipped.exit_code == 0
    assert "relevance.tsv:4" in skipped.output


def test_the_rules_are_listed() -> None:
    assert "wording" in CliRunner().invoke(rules_command).output
    assert CliRunner().invoke(rules_command, ["--markdown"]).output.startswith("# The rules")


def test_a_text_or_list_that_is_not_a_number_is_missing() -> None:
    data = {"id": "s", "title": "Bins", "org": math.nan, "description": math.nan, "tags": math.nan}
    facts = solution_from_record(data)
    assert (facts.company.name, facts.description, facts.tags) == ("", "", ())
