"""`matchmaker reset-second-step`: the last administrator gets in again."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from matchmaker import create_app
from matchmaker.accounts import jobs as account_jobs
from matchmaker.accounts import queries
from matchmaker.accounts.models import AppKey, RecoveryCode
from matchmaker.cli import main
from matchmaker.core import clock
from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import db, session, unit_of_work
from matchmaker.core.mail import OutboxMail
from tests import factories
from tests.conftest import NewDatabase
from tests.conftest import test_config as make_config


@pytest.mark.slow
def test_the_last_administrator_gets_in_again(
    new_database: NewDatabase, tables_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = new_database(tables_url)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("QUEUE_URL", "manual:")
    app = create_app(make_config(url, tmp_path))
    with app.app_context():
        with unit_of_work():
            gus = factories.make_user("Gus", is_administrator=True)
            session().add(AppKey(user_id=gus.id, secret="sealed", is_confirmed=True, created_at=clock.now()))
            account_jobs.new_recovery_codes(gus)
            gus.second_step_since = clock.now()
            stamp = gus.stamp
        assert CliRunner().invoke(main, ["reset-second-step", "nobody@example.org"]).exit_code == 1
        done = CliRunner().invoke(main, ["reset-second-step", "GUS@example.org"])
        assert done.exit_code == 0, done.output
        assert "Gus (gus@example.org) signs in without a second step now" in done.output
        with unit_of_work(write=False):
            gus_now = queries.find_by_email("gus@example.org")
            assert gus_now is not None
            assert gus_now.second_step_since is None
            assert gus_now.stamp != stamp
            assert not queries.has_second_step(gus_now)
            assert not session().scalars(sa.select(RecoveryCode)).all()
            assert session().scalars(sa.select(OutboxMail.subject)).all() == ["Your second step was reset"]
            row = session().scalars(sa.select(AuditEntry)).one()
            assert (row.verb, row.actor_name) == ("accounts.reset_second_step", "command line")
        db.engine.dispose()
