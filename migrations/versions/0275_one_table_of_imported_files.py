"""One table of imported files for all kinds, with their lines; what people matched; ids of elsewhere.

Files that were waiting or being worked on are over: whoever sent them is asked to choose them again.
"""

from __future__ import annotations

from itertools import groupby

import sqlalchemy as sa
from alembic import op

revision = "0275"
down_revision = "0250"
OVER = "done", "discarded", "failed"
AGAIN = "The platform was updated before this file was written. Please choose it again."


def _imports() -> sa.Table:
    return sa.Table("file_import", sa.MetaData(), autoload_with=op.get_bind())


def upgrade() -> None:
    """Apply."""
    _create_new()
    _copy_values()
    _copy_registrations()
    with op.batch_alter_table("city_value", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_city_value_import_id_value_import"), type_="foreignkey")
    op.execute(
        "UPDATE city_value SET import_id = (SELECT f.id FROM file_import f JOIN value_import v "
        "ON v.public_id = f.public_id WHERE v.id = city_value.import_id) WHERE import_id IS NOT NULL"
    )
    with op.batch_alter_table("city_value", schema=None) as batch_op:
        batch_op.create_foreign_key(
            batch_op.f("fk_city_value_import_id_file_import"), "file_import", ["import_id"], ["id"], ondelete="SET NULL"
        )
    for table in ("value_import_problem", "value_import", "registration_import_line", "registration_import"):
        op.drop_table(table)


def _create_new() -> None:
    op.create_table(
        "file_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("thing_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.Column("recognised", sa.JSON(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("bad", sa.Integer(), nullable=False),
        sa.Column("good_only", sa.Boolean(), nullable=False),
        sa.Column("takes_asked", sa.Boolean(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=300), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('checking','columns','ready','writing','done','discarded','failed')",
            name=op.f("ck_file_import_status"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_file_import_created_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_file_import_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_file_import_public_id")),
    )
    with op.batch_alter_table("file_import", schema=None) as batch_op:
        batch_op.create_index("ix_file_import_created_at", ["created_at"], unique=False)
        batch_op.create_index("ix_file_import_kind", ["kind", "organization_id", "thing_id"], unique=False)
    op.create_table(
        "import_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.CheckConstraint("outcome IN ('new','change','same','asked','bad')", name=op.f("ck_import_line_outcome")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["file_import.id"], name=op.f("fk_import_line_import_id_file_import"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_line")),
        sa.UniqueConstraint("import_id", "number", name="uq_import_line_number"),
    )
    op.create_table(
        "import_columns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_import_columns_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_columns")),
        sa.UniqueConstraint("user_id", "kind", name="uq_import_columns_user_id_kind"),
    )
    op.create_table(
        "imported_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_imported_record_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_record")),
        sa.UniqueConstraint("kind", "organization_id", "external_id", name="uq_imported_record_external_id"),
    )


def _new_row(old: sa.RowMapping, kind: str) -> dict[str, object]:
    """What both tables held; what was not over has failed."""
    is_over = old["status"] in OVER
    same = ("name", "language", "written", "created_by_id", "created_at", "public_id", "version", "bad")
    return {
        **{name: old[name] for name in same},
        "kind": kind,
        "status": old["status"] if is_over else "failed",
        "message": old["message"] if is_over else AGAIN,
        "wanted": {},
    }


def _copy_values() -> None:
    bind = op.get_bind()
    new, meta = _imports(), sa.MetaData()
    old, problem = (sa.Table(name, meta, autoload_with=bind) for name in ("value_import", "value_import_problem"))
    line = sa.Table("import_line", meta, autoload_with=bind)
    for row in bind.execute(sa.select(old)).mappings().all():
        values = _new_row(row, "values") | {
            "organization_id": row["organization_id"],
            "recognised": {},
            "new": row["good"],
            "changes": 0,
            "same": 0,
            "asked": row["doubtful"],
            "good_only": True,
            "takes_asked": row["takes_doubtful"],
        }
        import_id = bind.execute(sa.insert(new).values(values).returning(new.c.id)).scalar_one()
        found = bind.execute(
            sa.select(problem).where(problem.c.import_id == row["id"]).order_by(problem.c.line, problem.c.id)
        ).mappings()
        lines = [(number, list(some)) for number, some in groupby(found, key=lambda one: one["line"])]
        rows = [
            {
                "import_id": import_id,
                "number": number,
                "cells": [],
                "outcome": "asked" if all(one["is_question"] for one in some) else "bad",
                "findings": [
                    {"column": one["column"], "value": "", "text": one["text"], "suggestion": ""} for one in some
                ],
            }
            for number, some in lines
        ]
        if rows:
            bind.execute(sa.insert(line), rows)


def _copy_registrations() -> None:
    bind = op.get_bind()
    new, meta = _imports(), sa.MetaData()
    old, old_line = (
        sa.Table(name, meta, autoload_with=bind) for name in ("registration_import", "registration_import_line")
    )
    line = sa.Table("import_line", meta, autoload_with=bind)
    for row in bind.execute(sa.select(old)).mappings().all():
        values = _new_row(row, "registrations") | {
            "thing_id": row["workshop_id"],
            "recognised": {"titles": row["titles"]},
            "new": row["new"],
            "changes": row["changes"],
            "same": row["same"],
            "asked": 0,
            "good_only": row["good_only"],
            "takes_asked": False,
        }
        import_id = bind.execute(sa.insert(new).values(values).returning(new.c.id)).scalar_one()
        found = bind.execute(sa.select(old_line).where(old_line.c.import_id == row["id"])).mappings()
        rows = [
            {
                "import_id": import_id,
                **{name: one[name] for name in ("number", "cells", "outcome")},
                "findings": [{"column": "", "value": "", "text": one["text"], "suggestion": ""}] if one["text"] else [],
            }
            for one in found
        ]
        if rows:
            bind.execute(sa.insert(line), rows)


def downgrade() -> None:
    """Undo; files of other kinds than these two go."""
    _create_old()
    _copy_back()
    with op.batch_alter_table("city_value", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_city_value_import_id_file_import"), type_="foreignkey")
    op.execute(
        "UPDATE city_value SET import_id = (SELECT v.id FROM value_import v JOIN file_import f "
        "ON v.public_id = f.public_id WHERE f.id = city_value.import_id) WHERE import_id IS NOT NULL"
    )
    with op.batch_alter_table("city_value", schema=None) as batch_op:
        batch_op.create_foreign_key(
            batch_op.f("fk_city_value_import_id_value_import"),
            "value_import",
            ["import_id"],
            ["id"],
            ondelete="SET NULL",
        )
    for table in ("imported_record", "import_columns", "import_line", "file_import"):
        op.drop_table(table)


def _both() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.Column("bad", sa.Integer(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=300), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def _rules(table: str) -> list[sa.Constraint]:
    return [
        sa.CheckConstraint(
            "status IN ('checking','ready','writing','done','discarded','failed')", name=op.f(f"ck_{table}_status")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f(f"fk_{table}_created_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id")),
    ]


def _create_old() -> None:
    op.create_table(
        "value_import",
        *_both(),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("lines", "good", "doubtful")),
        sa.Column("takes_doubtful", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_value_import_organization_id_organization")
        ),
        *_rules("value_import"),
    )
    op.create_table(
        "registration_import",
        *_both(),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("new", "changes", "same")),
        sa.Column("good_only", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshop.id"],
            name=op.f("fk_registration_import_workshop_id_workshop"),
            ondelete="CASCADE",
        ),
        *_rules("registration_import"),
    )
    with op.batch_alter_table("value_import", schema=None) as batch_op:
        batch_op.create_index("ix_value_import_created_at", ["created_at"], unique=False)
    with op.batch_alter_table("registration_import", schema=None) as batch_op:
        batch_op.create_index("ix_registration_import_created_at", ["created_at"], unique=False)
        batch_op.create_index("ix_registration_import_workshop_id", ["workshop_id"], unique=False)
    _create_old_lines()


def _create_old_lines() -> None:
    op.create_table(
        "value_import_problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("column", sa.String(length=30), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("is_question", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["value_import.id"],
            name=op.f("fk_value_import_problem_import_id_value_import"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_value_import_problem")),
    )
    with op.batch_alter_table("value_import_problem", schema=None) as batch_op:
        batch_op.create_index("ix_value_import_problem_import_id", ["import_id", "line"], unique=False)
    op.create_table(
        "registration_import_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("text", sa.String(length=600), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('new','change','same','bad')", name=op.f("ck_registration_import_line_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["registration_import.id"],
            name=op.f("fk_registration_import_line_import_id_registration_import"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_import_line")),
        sa.UniqueConstraint("import_id", "number", name="uq_registration_import_line_number"),
    )


def _copy_back() -> None:
    """The files, each where it came from; their lines go."""
    bind, meta = op.get_bind(), sa.MetaData()
    new = _imports()
    names = ("name", "language", "bad", "written", "created_by_id", "created_at", "public_id", "version")
    for row in bind.execute(sa.select(new)).mappings().all():
        is_over = row["status"] in OVER
        values = {name: row[name] for name in names} | {
            "status": row["status"] if is_over else "failed",
            "message": row["message"] if is_over else AGAIN,
        }
        if row["kind"] == "values":
            values |= {
                "organization_id": row["organization_id"],
                "lines": row["new"] + row["changes"] + row["same"] + row["asked"] + row["bad"],
                "good": row["new"],
                "doubtful": row["asked"],
                "takes_doubtful": row["takes_asked"],
            }
        elif row["kind"] == "registrations":
            values |= {
                "workshop_id": row["thing_id"],
                "titles": row["recognised"].get("titles", []),
                **{name: row[name] for name in ("new", "changes", "same", "good_only")},
            }
        else:
            continue
        name = "value_import" if row["kind"] == "values" else "registration_import"
        table = sa.Table(name, meta, autoload_with=bind)
        bind.execute(sa.insert(table).values(values))
