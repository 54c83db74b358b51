"""The outbox, full-text search and text cleaning."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask, current_app
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.accounts.models import User
from matchmaker.core import jobs, mail, search
from matchmaker.core.db import session, unit_of_work
from matchmaker.core.letters import fold
from matchmaker.core.text import control_character, markdown, shorten, slugify
from tests.factories import make_user


@pytest.fixture
def hello_mail(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    loader = app.jinja_env.loader
    from jinja2 import ChoiceLoader, DictLoader

    monkeypatch.setattr(
        app.jinja_env, "loader", ChoiceLoader([DictLoader({"emails/hello.txt": "Hello {{ name }}"}), loader])
    )


def test_mail_is_a_row_first_and_is_sent_once(database: sa.orm.Session, hello_mail: None) -> None:
    with unit_of_work():
        row = mail.queue_mail(to="emil@example.org", subject="Good\nday", template="hello", name="Emil")
    assert (row.subject, row.status) == ("Good day", "waiting")
    before = len(getattr(current_app.extensions["mailman"], "outbox", []))
    jobs.drain()
    mail.send(row.id)
    assert row.status == "sent"
    sent = current_app.extensions["mailman"].outbox
    assert [m.body for m in sent][-1] == "Hello Emil"
    assert len(sent) == before + 1


def test_search_folds_accents_and_ranks_titles_first(database: sa.orm.Session) -> None:
    first, second = make_user("One"), make_user("Two")
    search.index(first, title="Lärm in München", body="noise at night")
    search.index(second, title="Water", body="also about noise in munchen")
    session().flush()

    def hits(text: str) -> list[int]:
        found = search.found(User, text)
        assert found is not None
        return list(session().scalars(sa.select(found.c.object_id).order_by(found.c.rank)))

    assert hits("munchen") == [first.id, second.id]
    assert hits("LÄRM") == [first.id, second.id]  # the word itself first, then its English one
    assert hits("nois") == [second.id, first.id] or hits("nois") == [first.id, second.id]
    search.index(first, title="Quiet", body="")
    session().flush()
    assert hits("munchen") == [second.id]
    search.unindex(second)
    session().flush()
    assert hits("munchen") == []


@pytest.mark.parametrize("text", ['" OR 1=1 --', "NEAR(a b)", "a* AND (", "'; DROP TABLE", "-", "a:b", "&|!"])
def test_search_operators_mean_nothing(database: sa.orm.Session, text: str) -> None:
    found = search.found(User, text)
    if found is not None:
        assert session().execute(sa.select(found)).all() == []


@given(st.text(max_size=60))
def test_slugs_are_safe(text: str) -> None:
    slug = slugify(text)
    assert slug
    assert len(slug) <= 80
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not slug.startswith("-")


def test_markdown_is_safe() -> None:
    html = markdown("# Big\n\n<script>alert(1)</script> [x](javascript:alert(1)) [y](https://example.org)")
    assert "<script" not in html
    assert "javascript:" not in html.replace("[x](javascript:alert(1))", "")
    assert "<h1" not in html
    assert 'rel="nofollow ugc noopener"' in html


def test_small_texts() -> None:
    assert fold("Straße Ørsted ÉÈ") == "strasse orsted ee"
    assert control_character("fine\ntext\t") is None
    assert control_character("bad\x00") == "U+0000"
    assert control_character("turn\u202e") == "U+202E"
    assert shorten("word " * 100, 20) == "word word word…"
