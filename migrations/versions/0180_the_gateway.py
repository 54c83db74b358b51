"""The Solutions Gateway: who does an enabling action, risks, steps, relations in packages, suggestions, activities."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0180"
down_revision = "0170"

_TYPE = sa.table(
    "solution_type", sa.column("id", sa.Integer), sa.column("enabling_actions", sa.JSON), sa.column("cases", sa.JSON)
)


def upgrade() -> None:
    """Apply. An enabling action was a sentence; it becomes a sentence with who does it (not known yet)."""
    with op.batch_alter_table("solution_type") as batch_op:
        batch_op.add_column(sa.Column("risks", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("steps", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("is_digital", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("estimate", sa.String(length=40), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_reason", sa.String(length=300), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("shipped_key", sa.String(length=60), nullable=True))
        batch_op.create_unique_constraint("uq_solution_type_shipped_key", ["shipped_key"])
    with op.batch_alter_table("solution_package") as batch_op:
        batch_op.add_column(sa.Column("shipped_key", sa.String(length=60), nullable=True))
        batch_op.create_unique_constraint("uq_solution_package_shipped_key", ["shipped_key"])
    _rewrite(_with_who)
    _relations()
    _suggestions()
    _activities()


def _relations() -> None:
    op.create_table(
        "package_relation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("package_id", sa.Integer(), nullable=False),
        sa.Column("solution_type_id", sa.Integer(), nullable=False),
        sa.Column("other_type_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('integrates', 'needs_first', 'trades_off')", name=op.f("ck_package_relation_kind")
        ),
        sa.CheckConstraint("solution_type_id <> other_type_id", name=op.f("ck_package_relation_two")),
        sa.ForeignKeyConstraint(
            ["package_id"],
            ["solution_package.id"],
            name=op.f("fk_package_relation_package_id_solution_package"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["solution_type_id"], ["solution_type.id"], name=op.f("fk_package_relation_solution_type_id_solution_type")
        ),
        sa.ForeignKeyConstraint(
            ["other_type_id"], ["solution_type.id"], name=op.f("fk_package_relation_other_type_id_solution_type")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_relation")),
        sa.UniqueConstraint("package_id", "solution_type_id", "other_type_id", name="uq_package_relation_pair"),
    )


def _suggestions() -> None:
    op.create_table(
        "type_suggestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("system", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("source_url", sa.String(length=400), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("suggested_by_id", sa.Integer(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("solution_type_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('open', 'accepted', 'declined')", name=op.f("ck_type_suggestion_status")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_type_suggestion_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["suggested_by_id"], ["user_account.id"], name=op.f("fk_type_suggestion_suggested_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user_account.id"], name=op.f("fk_type_suggestion_answered_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["solution_type_id"], ["solution_type.id"], name=op.f("fk_type_suggestion_solution_type_id_solution_type")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_type_suggestion")),
        sa.UniqueConstraint("public_id", name=op.f("uq_type_suggestion_public_id")),
    )
    op.create_index("ix_type_suggestion_status", "type_suggestion", ["status", "created_at"])
    op.create_index("ix_type_suggestion_suggested_by_id", "type_suggestion", ["suggested_by_id"])


def _activities() -> None:
    op.create_table(
        "city_activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("activity", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.Float(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_city_activity_amount")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_city_activity_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_city_activity_updated_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city_activity")),
        sa.UniqueConstraint("organization_id", "activity", name="uq_city_activity_one"),
    )


def _with_who(line: Any) -> Any:
    return {"text": line, "who": ""} if isinstance(line, str) else line


def _without_who(line: Any) -> Any:
    return line["text"] if isinstance(line, dict) else line


def _rewrite(change: Any) -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(_TYPE.c.id, _TYPE.c.enabling_actions)).all():
        actions = row.enabling_actions
        actions = json.loads(actions) if isinstance(actions, str) else actions or {}
        changed = {kind: [change(line) for line in lines] for kind, lines in actions.items()}
        connection.execute(sa.update(_TYPE).where(_TYPE.c.id == row.id).values(enabling_actions=changed))


def downgrade() -> None:
    """Take back."""
    for table in ("city_activity", "type_suggestion", "package_relation"):
        op.drop_table(table)
    _rewrite(_without_who)
    with op.batch_alter_table("solution_package") as batch_op:
        batch_op.drop_constraint("uq_solution_package_shipped_key", type_="unique")
        batch_op.drop_column("shipped_key")
    with op.batch_alter_table("solution_type") as batch_op:
        batch_op.drop_constraint("uq_solution_type_shipped_key", type_="unique")
        for name in (
            "shipped_key",
            "withdrawn_reason",
            "withdrawn_at",
            "estimate",
            "is_digital",
            "steps",
            "risks",
        ):
            batch_op.drop_column(name)
