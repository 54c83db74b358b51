"""Nothing kept about a person is forgotten: every column that points to an account says what becomes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import sqlalchemy as sa
from flask import Flask

from matchmaker.accounts import hooks
from matchmaker.accounts.hooks import Erasure, PersonColumn
from matchmaker.accounts.models import User
from matchmaker.admin.queries import kept_data
from matchmaker.admin.queries.kept_data import KEPT
from matchmaker.core import retention
from matchmaker.models import Base
from tests.architecture.about_things import ABOUT_THINGS


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


# ── the table of what is kept (admin/queries/kept_data.py) ──────────────────────────────────────────────────────────


def may_tell_of_people(metadata: sa.MetaData) -> set[str]:
    """`table.column` of everything that points to a person or can hold a name, an address or a text."""
    texts = {
        str(column)
        for table in metadata.tables.values()
        for column in table.columns
        if not column.foreign_keys and isinstance(column.type, sa.String | sa.JSON | sa.LargeBinary)
    }
    return texts | set(keys_to(User.__table__, metadata))


def about_things() -> set[str]:
    return {f"{table}.{name}" for table, names in ABOUT_THINGS.items() for name in names.split()}


def test_every_column_that_may_tell_of_people_is_in_the_table() -> None:
    told = [name for one in KEPT for name in one.names]
    assert [name for name, n in Counter(told).items() if n > 1] == []
    assert sorted(set(told) & about_things()) == []
    found = may_tell_of_people(Base.metadata)
    assert sorted(found - set(told) - about_things()) == [], "add it to KEPT, or to ABOUT_THINGS if it names nobody"
    assert sorted((set(told) | about_things()) - found) == [], "no such column"


def test_every_line_ends_or_says_why_not(app: Flask) -> None:
    kinds = retention.kinds()
    for one in KEPT:
        assert len(str(one.why)) > 20, one.what
        assert one.until or set(one.tables) <= set(kinds), f"{one.what}: no days and no reason"
        assert not one.until or len(str(one.until)) > 20, one.what
    with app.app_context():
        for one in KEPT:
            assert one.until or len({kinds[table].days for table in one.tables}) == 1, one.what
    assert [table for table in kinds if not kept_data.words_of(table)] == []


def test_what_is_said_of_deletion_is_what_is_done(app: Flask) -> None:
    done = {name: column.erasure for name, (_feature, column) in declared().items()}
    for one in KEPT:
        assert {done[name] for name in one.names if name in done} <= {one.erasure}, one.what
        assert set(one.named) <= set(one.names)
        assert bool(one.named) == bool(one.names_stay), one.what


def test_a_column_that_is_forgotten_is_named() -> None:
    told = {name for one in KEPT for name in one.names} - {"trouble.text", "question.asked_by_id"}
    left = may_tell_of_people(Base.metadata) - told - about_things()
    assert left == {"trouble.text", "question.asked_by_id"}
