"""Second step of signing in, passkeys, sessions as rows, accounts at a provider, changes of address."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0135"
down_revision = "0130"


def upgrade() -> None:
    """Apply."""
    person = lambda: sa.Column("user_id", sa.Integer(), nullable=False)  # noqa: E731
    moment = lambda name, nullable=False: sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)  # noqa: E731
    key = lambda: sa.Column("id", sa.Integer(), nullable=False)  # noqa: E731

    def make(table: str, *parts: object) -> None:
        op.create_table(
            table,
            key(),
            person(),
            *parts,
            sa.ForeignKeyConstraint(
                ["user_id"], ["user_account.id"], name=op.f(f"fk_{table}_user_id_user_account"), ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        )

    make(
        "browser_session",
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("digest", sa.String(length=24), nullable=False),
        sa.Column("stamp", sa.String(length=12), nullable=False),
        sa.Column("device", sa.String(length=60), nullable=False),
        moment("began_at"),
        moment("seen_at"),
        moment("ended_at", nullable=True),
        sa.UniqueConstraint("digest", name=op.f("uq_browser_session_digest")),
        sa.UniqueConstraint("public_id", name=op.f("uq_browser_session_public_id")),
    )
    op.create_index("ix_browser_session_user_id", "browser_session", ["user_id"])
    op.create_index("ix_browser_session_seen_at", "browser_session", ["seen_at"])
    make(
        "app_key",
        sa.Column("secret", sa.String(length=200), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        moment("created_at"),
        sa.UniqueConstraint("user_id", "is_confirmed", name="uq_app_key_user_id"),
    )
    make(
        "passkey",
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("credential", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=False),
        moment("created_at"),
        moment("used_at", nullable=True),
        sa.CheckConstraint("name <> ''", name=op.f("ck_passkey_name")),
        sa.UniqueConstraint("credential", name=op.f("uq_passkey_credential")),
        sa.UniqueConstraint("public_id", name=op.f("uq_passkey_public_id")),
    )
    op.create_index("ix_passkey_user_id", "passkey", ["user_id"])
    make(
        "recovery_code",
        sa.Column("digest", sa.String(length=64), nullable=False),
        moment("created_at"),
        moment("used_at", nullable=True),
        sa.UniqueConstraint("digest", name=op.f("uq_recovery_code_digest")),
    )
    op.create_index("ix_recovery_code_user_id", "recovery_code", ["user_id"])
    make(
        "provider_account",
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        moment("created_at"),
        moment("used_at", nullable=True),
        sa.UniqueConstraint("issuer", "subject", name="uq_provider_account_issuer"),
    )
    op.create_index("ix_provider_account_user_id", "provider_account", ["user_id"])
    make(
        "address_change",
        sa.Column("old_email", sa.String(length=320), nullable=False),
        sa.Column("new_email", sa.String(length=320), nullable=False),
        moment("asked_at"),
        moment("done_at", nullable=True),
        moment("stopped_at", nullable=True),
    )
    op.create_index("ix_address_change_user_id", "address_change", ["user_id"])
    _move_ended_sessions()
    with op.batch_alter_table("user_account") as batch_op:
        batch_op.add_column(sa.Column("second_step_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_column("ended_sessions")


def _move_ended_sessions() -> None:
    """What somebody signed out of stays ended."""
    people = sa.table("user_account", sa.column("id"), sa.column("stamp"), sa.column("ended_sessions", sa.JSON()))
    ended = sa.table(
        "browser_session",
        *(sa.column(name) for name in ("user_id", "public_id", "digest", "stamp", "device")),
        *(sa.column(name, sa.DateTime(timezone=True)) for name in ("began_at", "seen_at", "ended_at")),
    )
    connection = op.get_bind()
    seen: set[str] = set()
    for user_id, stamp, sessions in connection.execute(sa.select(people)).all():
        for one in sessions or []:
            if one["session"] in seen:
                continue
            seen.add(one["session"])
            at = _moment(one["at"])
            connection.execute(
                ended.insert().values(
                    user_id=user_id,
                    public_id=_public_id(len(seen)),
                    digest=one["session"],
                    stamp=stamp,
                    device="",
                    began_at=at,
                    seen_at=at,
                    ended_at=at,
                )
            )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _public_id(number: int) -> str:
    return f"ended{number:07d}"


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("user_account") as batch_op:
        batch_op.add_column(sa.Column("ended_sessions", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.drop_column("second_step_since")
    with op.batch_alter_table("user_account") as batch_op:
        batch_op.alter_column("ended_sessions", existing_type=sa.JSON(), existing_nullable=False, server_default=None)
    _move_back()
    for table in ("address_change", "provider_account", "recovery_code", "passkey", "app_key", "browser_session"):
        op.drop_table(table)


def _move_back() -> None:
    people = sa.table("user_account", sa.column("id"), sa.column("ended_sessions", sa.JSON()))
    ended = sa.table(
        "browser_session",
        sa.column("user_id"),
        sa.column("digest"),
        sa.column("ended_at", sa.DateTime(timezone=True)),
    )
    connection = op.get_bind()
    found: dict[int, list[dict[str, str]]] = {}
    wanted = sa.select(ended).where(ended.c.ended_at.is_not(None)).order_by(ended.c.ended_at)
    for user_id, digest, at in connection.execute(wanted).all():
        moment = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
        found.setdefault(user_id, []).append({"session": digest, "at": moment.isoformat()})
    for user_id, sessions in found.items():
        connection.execute(people.update().where(people.c.id == user_id).values(ended_sessions=sessions[-100:]))
