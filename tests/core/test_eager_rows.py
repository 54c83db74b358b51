"""Reading one row by its number reads no other table from its beginning to its end."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.models import Base


def whole_tables(connection: sa.Connection, model: type) -> list[str]:
    """The steps of SQLite's plan that gather a joined table before the first row is found."""
    select = sa.select(model).where(sa.inspect(model).primary_key[0] == 1)
    sql = str(select.compile(connection, compile_kwargs={"literal_binds": True}))
    return [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}") if "MATERIALIZE" in row[3]]


def test_no_model_joins_whole_tables() -> None:
    """A row that brings others along (`lazy="joined"`) finds each of them by its number."""
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        found = {one.class_.__name__: whole_tables(connection, one.class_) for one in Base.registry.mappers}
    engine.dispose()
    assert len(found) > 100
    assert {name: steps for name, steps in found.items() if steps} == {}


def test_it_would_be_seen() -> None:
    """The plan of a nested join says so."""

    class Own(sa.orm.DeclarativeBase):
        pass

    class City(Own):
        __tablename__ = "city"
        id: sa.orm.Mapped[int] = sa.orm.mapped_column(primary_key=True)

    class Challenge(Own):
        __tablename__ = "challenge"
        id: sa.orm.Mapped[int] = sa.orm.mapped_column(primary_key=True)
        city_id: sa.orm.Mapped[int] = sa.orm.mapped_column(sa.ForeignKey("city.id"))
        city: sa.orm.Mapped[City] = sa.orm.relationship(lazy="joined", innerjoin=True)

    class Meeting(Own):
        __tablename__ = "meeting"
        id: sa.orm.Mapped[int] = sa.orm.mapped_column(primary_key=True)
        challenge_id: sa.orm.Mapped[int | None] = sa.orm.mapped_column(sa.ForeignKey("challenge.id"))
        challenge: sa.orm.Mapped[Challenge | None] = sa.orm.relationship(lazy="joined")

    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        Own.metadata.create_all(connection)
        assert whole_tables(connection, Meeting)
    engine.dispose()
