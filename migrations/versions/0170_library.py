"""The library: pieces, tags, published versions, answers; and the steps of the lifecycle that cities tick."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0170"
down_revision = "0150"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "library_piece",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("licence", sa.String(length=20), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("is_from_practice", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("draft_state", sa.String(length=10), nullable=False),
        sa.Column("draft_why", sa.Text(), nullable=False),
        sa.Column("returned_note", sa.Text(), nullable=False),
        sa.Column("drafted_by_id", sa.Integer(), nullable=True),
        sa.Column("file_digest", sa.String(length=64), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("draft_state IN ('', 'writing', 'submitted')", name=op.f("ck_library_piece_draft_state")),
        sa.CheckConstraint("number >= 0", name=op.f("ck_library_piece_number")),
        sa.ForeignKeyConstraint(
            ["drafted_by_id"], ["user_account.id"], name=op.f("fk_library_piece_drafted_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_piece")),
        sa.UniqueConstraint("public_id", name=op.f("uq_library_piece_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_library_piece_slug")),
    )
    with op.batch_alter_table("library_piece") as batch_op:
        batch_op.create_index("ix_library_piece_published", ["published_at"], unique=False)

    op.create_table(
        "library_tag",
        sa.Column("piece_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["piece_id"], ["library_piece.id"], name=op.f("fk_library_tag_piece_id_library_piece"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_tag")),
        sa.UniqueConstraint("piece_id", "scheme", "code", name="uq_library_tag_code"),
    )
    with op.batch_alter_table("library_tag") as batch_op:
        batch_op.create_index("ix_library_tag_code", ["scheme", "code"], unique=False)

    op.create_table(
        "library_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("piece_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["piece_id"],
            ["library_piece.id"],
            name=op.f("fk_library_version_piece_id_library_piece"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user_account.id"], name=op.f("fk_library_version_published_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["user_account.id"], name=op.f("fk_library_version_written_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_version")),
        sa.UniqueConstraint("piece_id", "number", name="uq_library_version_number"),
    )
    op.create_table(
        "library_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("piece_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("browser", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("is_useful", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["piece_id"], ["library_piece.id"], name=op.f("fk_library_vote_piece_id_library_piece"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_library_vote_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_vote")),
    )
    with op.batch_alter_table("library_vote") as batch_op:
        batch_op.create_index("ix_library_vote_origin", ["origin", "at"], unique=False)
        batch_op.create_index(
            "uq_library_vote_browser",
            ["piece_id", "browser"],
            unique=True,
            sqlite_where=sa.text("user_id IS NULL"),
            postgresql_where=sa.text("user_id IS NULL"),
        )
        batch_op.create_index(
            "uq_library_vote_user",
            ["piece_id", "user_id"],
            unique=True,
            sqlite_where=sa.text("user_id IS NOT NULL"),
            postgresql_where=sa.text("user_id IS NOT NULL"),
        )

    op.create_table(
        "process_tick",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_process_tick_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_process_tick_challenge_id_challenge"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_tick")),
        sa.UniqueConstraint("challenge_id", "step", name="uq_process_tick_step"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("process_tick")
    with op.batch_alter_table("library_vote") as batch_op:
        batch_op.drop_index(
            "uq_library_vote_user",
            sqlite_where=sa.text("user_id IS NOT NULL"),
            postgresql_where=sa.text("user_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_library_vote_browser",
            sqlite_where=sa.text("user_id IS NULL"),
            postgresql_where=sa.text("user_id IS NULL"),
        )
        batch_op.drop_index("ix_library_vote_origin")

    op.drop_table("library_vote")
    op.drop_table("library_version")
    with op.batch_alter_table("library_tag") as batch_op:
        batch_op.drop_index("ix_library_tag_code")

    op.drop_table("library_tag")
    with op.batch_alter_table("library_piece") as batch_op:
        batch_op.drop_index("ix_library_piece_published")

    op.drop_table("library_piece")
