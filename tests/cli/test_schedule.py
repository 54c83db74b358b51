"""`matchmaker schedule`: what it prints, what it refuses, and that it stays light."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bench.days import random_day
from matchmaker.cli import main
from matchmaker.scheduling.engine.jsonform import to_json
from matchmaker.scheduling.engine.problem import Party, Problem, Request, Slot, Table

INSTANCES = Path(__file__).parents[1] / "evaluation" / "b2b" / "instances"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["schedule", *map(str, arguments)])


def test_a_published_form_is_solved_and_checked(tmp_path: Path) -> None:
    out = tmp_path / "found.json"
    solved = run("solve", INSTANCES / "ordered.dzn", "--json", "--out", out, "--format", "b2b-dzn")
    report = json.loads(solved.stdout)
    assert solved.exit_code == 0
    assert report["status"] == "optimal"
    assert report["objective"] == report["bound"]
    assert len(report["slots"]) == 3
    assert report["slots"][2] == 5
    checked = run("check", INSTANCES / "ordered.dzn", out)
    assert checked.exit_code == 0
    assert checked.stdout == f"Valid. Objective: {report['objective']}\n"
    report["slots"][2] = 4
    out.write_text(json.dumps(report))
    wrong = run("check", INSTANCES / "ordered.dzn", out, "--json")
    assert wrong.exit_code == 1
    assert "Meeting 3 is fixed to slot 5 but stands in slot 4." in json.loads(wrong.stdout)["violations"]


def test_an_impossible_file_says_so() -> None:
    result = run("solve", INSTANCES / "crowded.dzn", "--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert (report["status"], report["objective"], report["slots"]) == ("infeasible", None, [])
    assert "Participant 1" in report["reason"]


def test_an_impossible_problem_names_the_rules_that_clash(tmp_path: Path) -> None:
    problem = Problem(
        slots=(Slot(1),),
        parties=(Party(1, "city", frozenset({1}), 1), *(Party(n, "company", frozenset({1}), 1) for n in (2, 3))),
        tables=(Table(1, frozenset({1})), Table(2, frozenset({1}))),
        requests=(Request(1, 1, 2, 5, must=True), Request(2, 1, 3, 5, must=True)),
    )
    file = tmp_path / "day.json"
    file.write_text(to_json(problem))
    result = run("solve", file, "--json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["status"], report["smallest"]) == (1, "infeasible", True)
    assert "Meeting 1 must be placed." in report["clash"]
    words = run("solve", file).stdout
    assert "These rules cannot all be met (each of them is needed for the conflict):" in words
    assert "  - Meeting 2 must be placed." in words


def test_our_own_form_is_solved_and_checked(tmp_path: Path) -> None:
    problem = random_day(4, 8, 6, 3, seed=1)
    file, out = tmp_path / "day.json", tmp_path / "out.json"
    file.write_text(to_json(problem))
    solved = run("solve", file, "--seconds", "3", "--json", "--out", out, "--seed", "4")
    report = json.loads(solved.stdout)
    assert report == json.loads(out.read_text())
    assert report["status"] == "optimal"
    assert report["objective"] == report["bound"] == report["certificate"]["value"]
    assert report["certificate"]["seed"] == 4
    assert [slot is None for slot in report["slots"]] == [r.id in report["unplaced"] for r in problem.requests]
    assert run("check", file, out).exit_code == 0
    report["placements"].append(report["placements"][0])
    out.write_text(json.dumps(report))
    assert "placed 2 times" in run("check", file, out).stdout
    assert "Objective:" in run("solve", file, "--seconds", "1").stdout


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not valid JSON"),
        ("[1]", "must be an object"),
        ('{"slots": [], "parties": [], "tables": [], "requests": [], "extra": 1}', "'extra'"),
        ("\x00", "not valid JSON"),
    ],
)
def test_bad_files_are_refused_and_an_older_result_stays(tmp_path: Path, text: str, words: str) -> None:
    file, out = tmp_path / "bad.json", tmp_path / "out.json"
    file.write_text(text)
    out.write_text("older")
    result = run("solve", file, "--out", out)
    assert result.exit_code == 2
    assert words in result.stderr
    assert out.read_text() == "older"


def test_missing_and_binary_files_are_refused(tmp_path: Path) -> None:
    assert run("solve", tmp_path / "none.json").exit_code == 2
    binary = tmp_path / "binary.dzn"
    binary.write_bytes(b"\xff\xfe\x00")
    result = run("solve", binary)
    assert result.exit_code == 2
    assert "UTF-8" in result.stderr
    assert run("solve", tmp_path).exit_code == 2


@pytest.mark.parametrize(
    "options", [["--seconds", "nan"], ["--seconds", "-1"], ["--workers", "0"], ["--fairness", "-1"]]
)
def test_bad_options_are_refused(options: list[str]) -> None:
    assert run("solve", INSTANCES / "tiny.dzn", *options).exit_code == 2


@pytest.mark.slow
def test_the_command_loads_no_web_application() -> None:
    code = (
        "import sys; from matchmaker.cli import main\n"
        f"main(['schedule', 'solve', {str(INSTANCES / 'tiny.dzn')!r}, '--json'], standalone_mode=False)\n"
        "print([name for name in ('flask', 'sqlalchemy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
