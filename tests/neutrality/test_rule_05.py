"""Rule 5: every proposal has its reasons and the version of its rules."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from matchmaker.cli import main
from matchmaker.core.db import session
from matchmaker.matching.models import Pairing, RuleSet
from tests.browser import Browser
from tests.matching.helpers import first_pairing, make_market, run_all
from tests.personas import People


def test_every_stored_pairing_has_a_sentence_for_every_rule_and_a_version(people: People) -> None:
    make_market(people)
    run_all()
    rows = session().scalars(sa.select(Pairing)).all()
    assert rows
    for row in rows:
        assert session().get_one(RuleSet, row.rule_set_id).number is not None
        assert row.terms["terms"]
        assert all(term["sentence"]["text"] for term in row.terms["terms"])


def test_the_database_keeps_no_pairing_without_them(people: People) -> None:
    make_market(people)
    run_all()
    row = first_pairing()
    for values in ({"rule_set_id": None}, {"terms": sa.null()}):
        with pytest.raises(sa.exc.IntegrityError), session().begin_nested():
            session().execute(sa.update(Pairing).where(Pairing.id == row.id).values(values))
    with pytest.raises(sa.exc.IntegrityError), session().begin_nested():
        session().execute(sa.delete(RuleSet).where(RuleSet.id == row.rule_set_id))


def test_the_page_says_both(people: People, browser: Browser) -> None:
    make_market(people)
    run_all()
    row = first_pairing()
    city = "emil" if row.challenge.city.name == "Graz" else "finn"
    page = browser.as_(people, city).get(f"/challenges/{row.challenge.slug}/pairings")
    assert page.status == 200
    page.has("Why", "ersion 1")


def test_the_command_line_lists_every_rule() -> None:
    result = CliRunner().invoke(main, ["match", "rules"])
    assert result.exit_code == 0, result.output
    assert len(result.output.splitlines()) > 10
