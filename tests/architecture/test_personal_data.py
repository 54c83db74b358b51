"""Nothing kept about a person is forgotten: every column that points to an account says what becomes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import sqlalchemy as sa
from flask import Flask

from matchmaker.accounts import hooks
from matchmaker.accounts.hooks import Erasure, PersonColumn
from matchmaker.accounts.models import User
from matchmaker.models import Base


def declared() -> dict[str, tuple[str, PersonColumn]]:
    """`table.column` → (feature that answers, what it says)."""
    found: dict[str, tuple[str, PersonColumn]] = {}
    for answer in hooks.person_columns:
        feature = answer.__module__.split(".")[1]
        found |= {str(one.column.expression): (feature, one) for one in answer()}
    return found


def keys_to(table: sa.FromClause, metadata: sa.MetaData) -> dict[str, bool]:
    """`table.column` → nullable, for every foreign key to this table."""
    return {
        str(key.parent): bool(key.parent.nullable)
        for one in metadata.tables.values()
        for key in one.foreign_keys
        if key.column.table is table
    }


def feature_of(name: str) -> str:
    """The feature whose models have the table of `table.column`."""
    table = name.split(".")[0]
    model = next(m.class_ for m in Base.registry.mappers if getattr(m.local_table, "name", "") == table)
    return str(model.__module__.split(".")[1])


def missing(names: Iterable[str], known: Iterable[str]) -> list[str]:
    """Columns nobody declares, each with the feature that has to."""
    return [f"{name}: {feature_of(name)} does not answer person_columns for it" for name in sorted({*names} - {*known})]


def test_every_column_that_points_to_a_person_is_declared(app: Flask) -> None:
    keys = keys_to(User.__table__, Base.metadata)
    assert len(keys) > 40
    assert missing(keys, declared()) == []
    assert sorted(set(declared()) - set(keys)) == [], "no such foreign key"


def test_each_feature_speaks_for_its_own_tables(app: Flask) -> None:
    for name, (feature, _column) in declared().items():
        assert feature == feature_of(name), name


def test_each_declaration_can_be_carried_out_and_has_its_reason(app: Flask) -> None:
    nullable = keys_to(User.__table__, Base.metadata)
    for name, (_feature, column) in declared().items():
        assert len(column.why) > 15, name
        assert column.shows, f"{name}: the person reads nothing of it"
        assert column.erasure is not Erasure.CLEARED or nullable[name], f"{name} cannot be empty"
    sections = Counter(column.section for _feature, column in declared().values())
    assert [name for name, n in sections.items() if n > 1] == []


def test_the_walk_can_go_red(app: Flask) -> None:
    known = set(declared()) - {"question.asked_by_id"}
    assert missing(keys_to(User.__table__, Base.metadata), known) == [
        "question.asked_by_id: challenges does not answer person_columns for it"
    ]
