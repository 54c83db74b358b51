"""`matchmaker match`: run, replay and evaluate against a database of their own; rules without one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from config import Config
from matchmaker import create_app
from matchmaker.challenges.models import Challenge
from matchmaker.cli.match import match
from matchmaker.core.db import db, session, unit_of_work
from matchmaker.matching.models import Pairing
from matchmaker.solutions.models import Solution
from tests.conftest import NewDatabase
from tests.conftest import test_config as make_config
from tests.matching.helpers import make_market
from tests.personas import make_people

pytestmark = pytest.mark.slow


@pytest.fixture
def settings(new_database: NewDatabase, tables_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """A database with a small market, as the command line finds it."""
    config = make_config(new_database(tables_url), tmp_path)
    monkeypatch.setattr(Config, "from_env", classmethod(lambda _cls: config))
    app = create_app(config)
    with app.app_context():
        with unit_of_work():
            make_market(make_people())
        db.engine.dispose()
    return config


def test_run_then_replay(settings: Config, tmp_path: Path) -> None:
    result = CliRunner().invoke(match, ["run", "--seed", "7"])
    assert result.exit_code == 0, result.output
    assert "is done. Rules version: 1. Challenges: 3. Solutions: 6." in result.output
    assert "Seed: 7" in result.output
    result = CliRunner().invoke(match, ["replay", "--all"])
    assert result.exit_code == 0, result.output
    assert "pairings have the same score and reasons" in result.output
    app = create_app(settings)
    with app.app_context(), unit_of_work():
        row = session().scalars(sa.select(Pairing).order_by(Pairing.id)).first()
        assert row is not None
        public_id, row.score = row.public_id, row.score - 1
    result = CliRunner().invoke(match, ["replay", public_id])
    assert result.exit_code == 1
    assert f"{public_id} differs: stored score" in result.output
    folder = _folder(tmp_path)
    result = CliRunner().invoke(match, ["evaluate", str(folder), "--rule-set", "1", "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["queries"] == 1
    result = CliRunner().invoke(match, ["evaluate", str(folder), "--rule-set", "9"])
    assert "no rules version 9" in result.output
    with app.app_context():
        db.engine.dispose()


def test_judged_pairs_of_the_database(settings: Config, tmp_path: Path) -> None:
    app = create_app(settings)
    with app.app_context():
        with unit_of_work(write=False):
            challenge, solution = session().scalars(sa.select(Challenge.slug)).first(), "no-such-solution"
            known = session().scalars(sa.select(Solution.slug).order_by(Solution.id)).first()
        db.engine.dispose()
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text(
        f"\ufeffchallenge\tsolution\tgrade\twhy\n{challenge}\t{known}\t3\tx\n{challenge}\t{solution}\t0\tx\n"
    )
    asked = ["evaluate", "--judged", str(pairs), "--json", "--against", "default"]
    result = CliRunner().invoke(match, asked)
    assert result.exit_code == 0, result.output
    data = json.loads(result.output.splitlines()[0])
    assert (data["ndcg_10"], data["pairs"]) == (1, 1)
    assert data["compared"]["ndcg_10"] == {"difference": 0, "low": 0, "high": 0}
    assert data["skipped_lines"] == ["pairs.tsv:3: there is no solution 'no-such-solution' on this platform"]
    result = CliRunner().invoke(match, [*asked, "--on-error", "stop"])
    assert result.exit_code == 1
    assert "pairs.tsv:3: there is no solution" in result.output
    pairs.write_text("nowhere\tnothing\t3\tx\n")
    assert "is in this database" in CliRunner().invoke(match, asked).output
    assert CliRunner().invoke(match, ["evaluate"]).exit_code == 2


def _folder(parent: Path) -> Path:
    folder = parent / "set"
    folder.mkdir()
    (folder / "challenges.jsonl").write_text(json.dumps({"id": "c1", "title": "Leaks in pipes"}) + "\n")
    rows = [{"id": "s1", "title": "Finds leaks in pipes"}, {"id": "s2", "title": "Paints benches"}]
    (folder / "solutions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "relevance.tsv").write_text("c1\ts1\t1\n")
    return folder


def test_replay_wants_names() -> None:
    result = CliRunner().invoke(match, ["replay"])
    assert result.exit_code == 2
    assert "use --all" in result.output


def test_rules_and_evaluate_start_without_the_web(tmp_path: Path) -> None:
    code = (
        "import sys; from click.testing import CliRunner; from matchmaker.cli import main; "
        "r = CliRunner(); a = r.invoke(main, ['match', 'rules']); "
        f"b = r.invoke(main, ['match', 'evaluate', {str(_folder(tmp_path))!r}]); "
        "assert a.exit_code == b.exit_code == 0, a.output + b.output; "
        "sys.exit(sum(name in sys.modules for name in ('flask', 'sqlalchemy')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
