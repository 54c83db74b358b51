"""Terms are named without SQL."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.core.actors import ANONYMOUS
from matchmaker.core.errors import SignInRequired
from matchmaker.vocabulary import queries, services
from matchmaker.vocabulary.files import read_schemes


def test_labels_stand_in_the_order_of_the_file() -> None:
    assert list(queries.labels("system")) == [row.code for row in read_schemes()["system"]]
    assert queries.label("system", "water") == "Water"
    assert queries.label("system", "no_such_code") == "no_such_code"
    with pytest.raises(KeyError, match="no scheme"):
        queries.labels("no_such_scheme")


def test_children_follow_the_files() -> None:
    topics = queries.children("topic", "water")
    assert topics
    assert {info.parent for info in topics} == {"water"}


def test_countries_and_languages_speak_the_readers_language(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "de"}):
        assert queries.country_name("AT") == "Österreich"
        assert queries.label("language", "fr") == "Französisch"
    assert queries.country_name("AT") == "Austria"
    assert queries.country_name("??") == "??"


def test_countries_are_offered_by_name_with_accents_folded(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "de"}):
        names = [name for _code, name in queries.choices("country")]
    assert names.index("Österreich") < names.index("Polen")


def test_deprecated_terms_are_named_but_not_offered() -> None:
    for scheme in queries.schemes():
        gone = {info.code for info in queries.terms(scheme) if info.is_deprecated}
        assert gone.isdisjoint(code for code, _label in queries.choices(scheme))
        assert gone <= set(queries.labels(scheme))


def test_a_visitor_cannot_load(database: sa.orm.Session) -> None:
    with pytest.raises(SignInRequired):
        services.load_gazetteer(ANONYMOUS)


def test_a_budget_in_few_signs_keeps_its_unit_where_both_ends_share_it(app: Flask) -> None:
    with app.test_request_context():
        words = {code: queries.budget_words(code) for code in queries.labels("budget_band")}
    assert words == {
        "unknown": "Budget not known yet",
        "lt15k": "Under €15k",
        "15k_60k": "€15–60k",
        "60k_250k": "€60–250k",
        "250k_1m": "€250k–1M",
        "1m_5m": "€1–5M",
        "5m_20m": "€5–20M",
        "gt20m": "Over €20M",
    }
