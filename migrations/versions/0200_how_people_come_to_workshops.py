"""Invitations, imports of registrations, messages and own mail texts of workshops; mails know their workshop."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0200"
down_revision = "0191"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "registration_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("bad", sa.Integer(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("good_only", sa.Boolean(), nullable=False),
        sa.Column("message", sa.String(length=300), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('checking','ready','writing','done','discarded','failed')",
            name=op.f("ck_registration_import_status"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_registration_import_created_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshop.id"],
            name=op.f("fk_registration_import_workshop_id_workshop"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_registration_import_public_id")),
    )
    with op.batch_alter_table("registration_import", schema=None) as batch_op:
        batch_op.create_index("ix_registration_import_created_at", ["created_at"], unique=False)
        batch_op.create_index("ix_registration_import_workshop_id", ["workshop_id"], unique=False)

    op.create_table(
        "workshop_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("email_key", sa.String(length=320), nullable=False),
        sa.CheckConstraint(
            "email_key <> '' OR organization_id IS NOT NULL", name=op.f("ck_workshop_invitation_somebody")
        ),
        sa.CheckConstraint(
            "source IN ('list', 'cities', 'companies', 'others')", name=op.f("ck_workshop_invitation_source")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["user_account.id"], name=op.f("fk_workshop_invitation_invited_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_workshop_invitation_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshop.id"],
            name=op.f("fk_workshop_invitation_workshop_id_workshop"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_invitation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_workshop_invitation_public_id")),
    )
    with op.batch_alter_table("workshop_invitation", schema=None) as batch_op:
        batch_op.create_index("ix_workshop_invitation_email_key", ["email_key"], unique=False)
        batch_op.create_index("ix_workshop_invitation_organization_id", ["organization_id"], unique=False)
        batch_op.create_index(
            "uq_workshop_invitation_email",
            ["workshop_id", "email_key"],
            unique=True,
            sqlite_where=sa.text("email_key <> ''"),
            postgresql_where=sa.text("email_key <> ''"),
        )
        batch_op.create_index(
            "uq_workshop_invitation_organization",
            ["workshop_id", "organization_id"],
            unique=True,
            sqlite_where=sa.text("organization_id IS NOT NULL"),
            postgresql_where=sa.text("organization_id IS NOT NULL"),
        )

    op.create_table(
        "workshop_joining",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("email_key", sa.String(length=320), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_joining_workshop_id_workshop"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_joining")),
        sa.UniqueConstraint("public_id", name=op.f("uq_workshop_joining_public_id")),
        sa.UniqueConstraint("workshop_id", "email_key", name="uq_workshop_joining_email"),
    )
    with op.batch_alter_table("workshop_joining", schema=None) as batch_op:
        batch_op.create_index("ix_workshop_joining_email_key", ["email_key"], unique=False)

    op.create_table(
        "workshop_mail_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=30), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=150), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_workshop_mail_text_updated_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshop.id"],
            name=op.f("fk_workshop_mail_text_workshop_id_workshop"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_mail_text")),
        sa.UniqueConstraint("workshop_id", "event", "language", name="uq_workshop_mail_text_language"),
    )
    op.create_table(
        "workshop_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=150), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("waits_in_outbox", sa.Boolean(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_message_workshop_id_workshop"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["user_account.id"], name=op.f("fk_workshop_message_written_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_message")),
        sa.UniqueConstraint("public_id", name=op.f("uq_workshop_message_public_id")),
    )
    with op.batch_alter_table("workshop_message", schema=None) as batch_op:
        batch_op.create_index("ix_workshop_message_workshop_id", ["workshop_id"], unique=False)

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
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.add_column(sa.Column("thread", sa.String(length=40), server_default="", nullable=False))
        batch_op.add_column(sa.Column("event", sa.String(length=30), server_default="", nullable=False))
        batch_op.create_index("ix_outbox_mail_thread", ["thread", "created_at"], unique=False)

    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.add_column(sa.Column("entered_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_registration_entered_by_id_user_account"), "user_account", ["entered_by_id"], ["id"]
        )

    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.add_column(sa.Column("holds_mails", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.drop_column("holds_mails")

    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_registration_entered_by_id_user_account"), type_="foreignkey")
        batch_op.drop_column("agreed_at")
        batch_op.drop_column("entered_by_id")

    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_mail_thread")
        batch_op.drop_column("event")
        batch_op.drop_column("thread")

    op.drop_table("registration_import_line")
    with op.batch_alter_table("workshop_message", schema=None) as batch_op:
        batch_op.drop_index("ix_workshop_message_workshop_id")

    op.drop_table("workshop_message")
    op.drop_table("workshop_mail_text")
    with op.batch_alter_table("workshop_joining", schema=None) as batch_op:
        batch_op.drop_index("ix_workshop_joining_email_key")

    op.drop_table("workshop_joining")
    with op.batch_alter_table("workshop_invitation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_workshop_invitation_organization",
            sqlite_where=sa.text("organization_id IS NOT NULL"),
            postgresql_where=sa.text("organization_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_workshop_invitation_email",
            sqlite_where=sa.text("email_key <> ''"),
            postgresql_where=sa.text("email_key <> ''"),
        )
        batch_op.drop_index("ix_workshop_invitation_organization_id")
        batch_op.drop_index("ix_workshop_invitation_email_key")

    op.drop_table("workshop_invitation")
    with op.batch_alter_table("registration_import", schema=None) as batch_op:
        batch_op.drop_index("ix_registration_import_workshop_id")
        batch_op.drop_index("ix_registration_import_created_at")

    op.drop_table("registration_import")
