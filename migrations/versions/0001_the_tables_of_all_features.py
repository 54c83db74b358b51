"""The tables of all features."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from matchmaker.core import search

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verb", sa.String(length=80), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("on_behalf_of", sa.String(length=200), nullable=False),
        sa.Column("object_kind", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entry_at", ["at"], unique=False)
        batch_op.create_index("ix_audit_entry_object", ["object_kind", "object_id"], unique=False)
        batch_op.create_index("ix_audit_entry_user_id", ["user_id"], unique=False)

    op.create_table(
        "crosswalk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_scheme", sa.String(length=40), nullable=False),
        sa.Column("from_code", sa.String(length=60), nullable=False),
        sa.Column("to_scheme", sa.String(length=40), nullable=False),
        sa.Column("to_code", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crosswalk")),
        sa.UniqueConstraint("from_scheme", "from_code", "to_scheme", "to_code", name="uq_crosswalk_pair"),
    )
    op.create_table(
        "gazetteer_city",
        sa.Column("geoname_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("region", sa.String(length=100), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("geoname_id", name=op.f("pk_gazetteer_city")),
    )
    with op.batch_alter_table("gazetteer_city", schema=None) as batch_op:
        batch_op.create_index("ix_gazetteer_city_name_key", ["name_key"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("run_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker", sa.String(length=120), nullable=False),
        sa.Column("progress_done", sa.Integer(), nullable=False),
        sa.Column("progress_total", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=300), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("wants_cancel", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("public_id", name=op.f("uq_job_public_id")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_status", ["status", "run_after"], unique=False)
        batch_op.create_index(
            "uq_job_active",
            ["name", "key"],
            unique=True,
            sqlite_where=sa.text("status IN ('queued', 'running') AND key <> ''"),
            postgresql_where=sa.text("status IN ('queued', 'running') AND key <> ''"),
        )

    op.create_table(
        "mail_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email_key", sa.String(length=320), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_request")),
    )
    with op.batch_alter_table("mail_request", schema=None) as batch_op:
        batch_op.create_index("ix_mail_request_email_key", ["email_key", "at"], unique=False)
        batch_op.create_index("ix_mail_request_origin", ["origin", "at"], unique=False)

    op.create_table(
        "match_facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.CheckConstraint("kind IN ('challenge', 'solution')", name=op.f("ck_match_facts_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_facts")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_match_facts_fingerprint")),
    )
    op.create_table(
        "match_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("statistics", sa.JSON(), nullable=False),
        sa.Column("vocabulary", sa.JSON(), nullable=False),
        sa.Column("pairings_so_far", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_snapshot")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_match_snapshot_fingerprint")),
    )
    op.create_table(
        "outbox_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("to", sa.String(length=320), nullable=False),
        sa.Column("subject", sa.String(length=250), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_mail")),
        sa.UniqueConstraint("public_id", name=op.f("uq_outbox_mail_public_id")),
    )
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_mail_status", ["status"], unique=False)

    op.create_table(
        "search_doc",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_doc")),
        sa.UniqueConstraint("kind", "object_id", name="uq_search_doc_object"),
    )
    search.create_index(op.get_bind(), search.FIRST_COLUMNS)
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email_key", sa.String(length=320), nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_attempt_email_key", ["email_key", "at"], unique=False)
        batch_op.create_index("ix_sign_in_attempt_origin", ["origin", "at"], unique=False)

    op.create_table(
        "spent_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spent_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_spent_token_digest")),
    )
    op.create_table(
        "term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("parent", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_deprecated", sa.Boolean(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term")),
        sa.UniqueConstraint("scheme", "code", name="uq_term_code"),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("email_key", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("stamp", sa.String(length=12), nullable=False),
        sa.Column("is_organizer", sa.Boolean(), nullable=False),
        sa.Column("is_administrator", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email_key", name=op.f("uq_user_account_email_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_user_account_public_id")),
    )
    op.create_table(
        "mail_preference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_mail_preference_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_preference")),
        sa.UniqueConstraint("user_id", "kind", name="uq_mail_preference_kind"),
    )
    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("url", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_notification_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("public_id", name=op.f("uq_notification_public_id")),
    )
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.create_index("ix_notification_user_id", ["user_id", "read_at"], unique=False)

    op.create_table(
        "organization",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("geoname_id", sa.Integer(), nullable=True),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("population_year", sa.Integer(), nullable=True),
        sa.Column("population_source", sa.String(length=120), server_default="", nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("size", sa.String(length=20), nullable=False),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("website", sa.String(length=300), nullable=False),
        sa.Column("registration_number", sa.String(length=60), nullable=False),
        sa.Column("email_domain", sa.String(length=120), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("countries_served", sa.JSON(), nullable=False),
        sa.Column("networks", sa.JSON(), nullable=False),
        sa.Column("vetting", sa.String(length=10), nullable=False),
        sa.Column("vetting_note", sa.Text(), nullable=False),
        sa.Column("vetted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("vetted_by_id", sa.Integer(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint("vetting IN ('pending', 'vetted', 'rejected')", name=op.f("ck_organization_vetting")),
        sa.CheckConstraint("population IS NULL OR population >= 0", name=op.f("ck_organization_population")),
        sa.ForeignKeyConstraint(
            ["geoname_id"], ["gazetteer_city.geoname_id"], name=op.f("fk_organization_geoname_id_gazetteer_city")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["organization.id"], name=op.f("fk_organization_merged_into_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["vetted_by_id"], ["user_account.id"], name=op.f("fk_organization_vetted_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
        sa.UniqueConstraint("public_id", name=op.f("uq_organization_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_organization_slug")),
    )
    with op.batch_alter_table("organization", schema=None) as batch_op:
        batch_op.create_index("ix_organization_email_domain", ["email_domain"], unique=False)
        batch_op.create_index("ix_organization_kind", ["kind", "vetting"], unique=False)
        batch_op.create_index(batch_op.f("ix_organization_name_key"), ["name_key"], unique=False)
        batch_op.create_index(
            "uq_organization_city",
            ["geoname_id"],
            unique=True,
            sqlite_where=sa.text("kind = 'city' AND merged_into_id IS NULL"),
            postgresql_where=sa.text("kind = 'city' AND merged_into_id IS NULL"),
        )

    op.create_table(
        "rule_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("based_on_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("preview", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint("(number IS NULL) = (status = 'draft')", name=op.f("ck_rule_set_numbered_when_published")),
        sa.CheckConstraint(
            "(published_at IS NULL) = (status = 'draft')", name=op.f("ck_rule_set_dated_when_published")
        ),
        sa.CheckConstraint("status = 'draft' OR note <> ''", name=op.f("ck_rule_set_note")),
        sa.CheckConstraint("status IN ('draft', 'published', 'retired')", name=op.f("ck_rule_set_status")),
        sa.ForeignKeyConstraint(["based_on_id"], ["rule_set.id"], name=op.f("fk_rule_set_based_on_id_rule_set")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_rule_set_created_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user_account.id"], name=op.f("fk_rule_set_published_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_set")),
        sa.UniqueConstraint("number", name=op.f("uq_rule_set_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_rule_set_public_id")),
    )
    with op.batch_alter_table("rule_set", schema=None) as batch_op:
        batch_op.create_index(
            "uq_rule_set_draft",
            ["created_by_id"],
            unique=True,
            sqlite_where=sa.text("status = 'draft'"),
            postgresql_where=sa.text("status = 'draft'"),
        )
        batch_op.create_index(
            "uq_rule_set_live",
            ["status"],
            unique=True,
            sqlite_where=sa.text("status = 'published'"),
            postgresql_where=sa.text("status = 'published'"),
        )

    op.create_table(
        "workshop_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_workshop_series_created_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_series")),
        sa.UniqueConstraint("public_id", name=op.f("uq_workshop_series_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_workshop_series_slug")),
    )
    op.create_table(
        "challenge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("is_light", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("who_affected", sa.Text(), nullable=False),
        sa.Column("tried_before", sa.Text(), nullable=False),
        sa.Column("constraints", sa.Text(), nullable=False),
        sa.Column("indicator", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("baseline_value", sa.Float(), nullable=True),
        sa.Column("baseline_year", sa.Integer(), nullable=True),
        sa.Column("target_value", sa.Float(), nullable=True),
        sa.Column("target_year", sa.Integer(), nullable=True),
        sa.Column("measured_how", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(length=30), nullable=False),
        sa.Column("procurement_phase", sa.String(length=30), nullable=False),
        sa.Column("notice_url", sa.String(length=300), nullable=False),
        sa.Column("budget_band", sa.String(length=20), nullable=False),
        sa.Column("is_budget_public", sa.Boolean(), nullable=False),
        sa.Column("maturity_from", sa.Integer(), nullable=True),
        sa.Column("maturity_to", sa.Integer(), nullable=True),
        sa.Column("engagement_level", sa.String(length=30), nullable=False),
        sa.Column("decision_owner", sa.String(length=200), nullable=False),
        sa.Column("decision_on", sa.Date(), nullable=True),
        sa.Column("needed_by", sa.Date(), nullable=True),
        sa.Column("route_to_adoption", sa.Text(), nullable=False),
        sa.Column("questions_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("smart_answers", sa.JSON(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_url", sa.String(length=400), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("is_frozen", sa.Boolean(), nullable=False),
        sa.Column("returned_note", sa.Text(), nullable=False),
        sa.Column("returned_comments", sa.JSON(), nullable=False),
        sa.Column("closing_note", sa.Text(), nullable=False),
        sa.Column("is_joint", sa.Boolean(), nullable=False),
        sa.Column("pending", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("closing_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome_code", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("copied_from_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft','submitted','returned','published','matching','in_dialogue','decided','closed','withdrawn')",
            name=op.f("ck_challenge_status"),
        ),
        sa.CheckConstraint(
            "maturity_from IS NULL OR maturity_to IS NULL OR maturity_from <= maturity_to",
            name=op.f("ck_challenge_maturity"),
        ),
        sa.CheckConstraint("published_at IS NOT NULL OR revision = 0", name=op.f("ck_challenge_revision")),
        sa.ForeignKeyConstraint(["city_id"], ["organization.id"], name=op.f("fk_challenge_city_id_organization")),
        sa.ForeignKeyConstraint(
            ["copied_from_id"], ["challenge.id"], name=op.f("fk_challenge_copied_from_id_challenge")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_challenge_created_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_challenge_updated_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
        sa.UniqueConstraint("public_id", name=op.f("uq_challenge_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_challenge_slug")),
    )
    with op.batch_alter_table("challenge", schema=None) as batch_op:
        batch_op.create_index("ix_challenge_city_id", ["city_id"], unique=False)
        batch_op.create_index("ix_challenge_status", ["status", "closes_at"], unique=False)

    op.create_table(
        "city_system",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("system", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_city_system_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city_system")),
        sa.UniqueConstraint("organization_id", "system", "role", name="uq_city_system_role"),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("email_key", sa.String(length=320), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["user_account.id"], name=op.f("fk_invitation_invited_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_invitation_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("organization_id", "email_key", name="uq_invitation_email"),
        sa.UniqueConstraint("public_id", name=op.f("uq_invitation_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    op.create_table(
        "match_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_set_id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("blocks_total", sa.Integer(), nullable=False),
        sa.Column("blocks_done", sa.Integer(), nullable=False),
        sa.Column("challenges", sa.Integer(), nullable=False),
        sa.Column("solutions", sa.Integer(), nullable=False),
        sa.Column("pairings", sa.Integer(), nullable=False),
        sa.Column("solution_facts", sa.JSON(), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint("kind IN ('full', 'incremental')", name=op.f("ck_match_run_kind")),
        sa.CheckConstraint("status IN ('waiting', 'running', 'done', 'replaced')", name=op.f("ck_match_run_status")),
        sa.ForeignKeyConstraint(["rule_set_id"], ["rule_set.id"], name=op.f("fk_match_run_rule_set_id_rule_set")),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["match_snapshot.id"], name=op.f("fk_match_run_snapshot_id_match_snapshot")
        ),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["user_account.id"], name=op.f("fk_match_run_started_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_run")),
        sa.UniqueConstraint("public_id", name=op.f("uq_match_run_public_id")),
    )
    with op.batch_alter_table("match_run", schema=None) as batch_op:
        batch_op.create_index("ix_match_run_status", ["status", "kind"], unique=False)

    op.create_table(
        "meeting_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_uid", sa.String(length=12), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user_account.id"], name=op.f("fk_meeting_note_author_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_meeting_note_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_note")),
        sa.UniqueConstraint("meeting_uid", "organization_id", name="uq_meeting_note_organization"),
    )
    op.create_table(
        "membership_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=600), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint("status IN ('open', 'accepted', 'declined')", name=op.f("ck_membership_request_status")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user_account.id"], name=op.f("fk_membership_request_answered_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_membership_request_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_membership_request_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_request")),
        sa.UniqueConstraint("public_id", name=op.f("uq_membership_request_public_id")),
    )
    with op.batch_alter_table("membership_request", schema=None) as batch_op:
        batch_op.create_index("ix_membership_request_user_id", ["user_id"], unique=False)
        batch_op.create_index(
            "uq_membership_request_open",
            ["organization_id", "user_id"],
            unique=True,
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        )

    op.create_table(
        "organization_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("job_title", sa.String(length=120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('reader', 'editor', 'owner')", name=op.f("ck_organization_member_role")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_organization_member_organization_id_organization"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_organization_member_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_member")),
        sa.UniqueConstraint("organization_id", "user_id", name="uq_organization_member_user"),
    )
    with op.batch_alter_table("organization_member", schema=None) as batch_op:
        batch_op.create_index("ix_organization_member_user_id", ["user_id"], unique=False)

    op.create_table(
        "solution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("maturity", sa.String(length=30), nullable=False),
        sa.Column("price_model", sa.String(length=30), nullable=False),
        sa.Column("budget_band", sa.String(length=20), nullable=False),
        sa.Column("is_budget_public", sa.Boolean(), nullable=False),
        sa.Column("delivery_months", sa.Integer(), nullable=True),
        sa.Column("data_terms", sa.JSON(), nullable=False),
        sa.Column("ghg_claim", sa.JSON(), nullable=False),
        sa.Column("evidence_level", sa.String(length=20), nullable=False),
        sa.Column("smart_answers", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("returned_note", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("renewal_told_on", sa.Date(), nullable=True),
        sa.Column("pairings_count", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft','submitted','listed','expired','withdrawn')", name=op.f("ck_solution_status")
        ),
        sa.CheckConstraint(
            "delivery_months IS NULL OR delivery_months BETWEEN 0 AND 240", name=op.f("ck_solution_delivery")
        ),
        sa.ForeignKeyConstraint(["company_id"], ["organization.id"], name=op.f("fk_solution_company_id_organization")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_solution_created_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_solution")),
        sa.UniqueConstraint("public_id", name=op.f("uq_solution_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_solution_slug")),
    )
    with op.batch_alter_table("solution", schema=None) as batch_op:
        batch_op.create_index("ix_solution_company_id", ["company_id"], unique=False)
        batch_op.create_index("ix_solution_status", ["status", "listed_at"], unique=False)

    op.create_table(
        "solution_package",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_solution_package_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_solution_package")),
        sa.UniqueConstraint("public_id", name=op.f("uq_solution_package_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_solution_package_slug")),
    )
    op.create_table(
        "solution_type",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("who_for", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("co_benefits", sa.Text(), nullable=False),
        sa.Column("enabling_actions", sa.JSON(), nullable=False),
        sa.Column("cases", sa.JSON(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_solution_type_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_solution_type")),
        sa.UniqueConstraint("public_id", name=op.f("uq_solution_type_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_solution_type_slug")),
    )
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("stored_as", sa.String(length=64), nullable=False),
        sa.Column("scan_status", sa.String(length=12), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint("scan_status IN ('not_scanned', 'clean')", name=op.f("ck_stored_file_scan_status")),
        sa.CheckConstraint("size > 0", name=op.f("ck_stored_file_size")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_stored_file_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["user_account.id"], name=op.f("fk_stored_file_uploaded_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq_stored_file_public_id")),
        sa.UniqueConstraint("stored_as", name=op.f("uq_stored_file_stored_as")),
    )
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.create_index("ix_stored_file_organization_id", ["organization_id"], unique=False)
        batch_op.create_index("ix_stored_file_subject", ["subject_kind", "subject_id"], unique=False)

    op.create_table(
        "workshop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("kit", sa.String(length=40), nullable=False),
        sa.Column("is_simple", sa.Boolean(), nullable=False),
        sa.Column("has_meetings", sa.Boolean(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_online", sa.Boolean(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("online_url", sa.String(length=300), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("capacity_cities", sa.Integer(), nullable=True),
        sa.Column("capacity_companies", sa.Integer(), nullable=True),
        sa.Column("capacity_others", sa.Integer(), nullable=True),
        sa.Column("people_each", sa.Integer(), nullable=False),
        sa.Column("small_share_percent", sa.Integer(), nullable=False),
        sa.Column("needs_acceptance", sa.Boolean(), nullable=False),
        sa.Column("invitation_rule", sa.Text(), nullable=False),
        sa.Column("waiting_rule", sa.String(length=10), nullable=False),
        sa.Column("lottery_seed", sa.String(length=24), nullable=False),
        sa.Column("promotion_stop_hours", sa.Integer(), nullable=False),
        sa.Column("meeting_minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_minutes", sa.Integer(), nullable=False),
        sa.Column("cap_city", sa.Integer(), nullable=False),
        sa.Column("cap_company", sa.Integer(), nullable=False),
        sa.Column("minimum_slots", sa.Integer(), nullable=False),
        sa.Column("wishes_allowed", sa.Integer(), nullable=False),
        sa.Column("musts_allowed", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_why", sa.Text(), nullable=False),
        sa.Column("report_due_on", sa.Date(), nullable=True),
        sa.Column("report_published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "status IN ('planned','announced','registration_open','booking_open','solving','locked','running','held','report_draft','report_published','archived','cancelled')",
            name=op.f("ck_workshop_status"),
        ),
        sa.CheckConstraint("waiting_rule IN ('order', 'lottery')", name=op.f("ck_workshop_waiting_rule")),
        sa.CheckConstraint("buffer_minutes BETWEEN 0 AND 60", name=op.f("ck_workshop_buffer_minutes")),
        sa.CheckConstraint("cap_city >= 0 AND cap_company >= 0", name=op.f("ck_workshop_caps")),
        sa.CheckConstraint("capacity_cities >= 0 AND capacity_companies >= 0", name=op.f("ck_workshop_capacity")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_workshop_ends_after_start")),
        sa.CheckConstraint("meeting_minutes BETWEEN 5 AND 240", name=op.f("ck_workshop_meeting_minutes")),
        sa.CheckConstraint(
            "minimum_slots >= 0 AND wishes_allowed >= 0 AND musts_allowed >= 0", name=op.f("ck_workshop_wishes")
        ),
        sa.CheckConstraint("small_share_percent BETWEEN 0 AND 100", name=op.f("ck_workshop_small_share")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_workshop_created_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["series_id"], ["workshop_series.id"], name=op.f("fk_workshop_series_id_workshop_series")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop")),
        sa.UniqueConstraint("public_id", name=op.f("uq_workshop_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_workshop_slug")),
    )
    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.create_index("ix_workshop_status", ["status", "starts_at"], unique=False)

    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("solution_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("accepts_gaps", sa.Boolean(), nullable=False),
        sa.Column("approach", sa.Text(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("solution_facts", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("unconfirmed_since", sa.Integer(), nullable=True),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdraw_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "status IN ('draft', 'withdrawn') OR submitted_at IS NOT NULL", name=op.f("ck_application_submitted")
        ),
        sa.CheckConstraint(
            "status IN ('draft','submitted','shortlisted','chosen','not_chosen','withdrawn')",
            name=op.f("ck_application_status"),
        ),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_application_challenge_id_challenge")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["organization.id"], name=op.f("fk_application_company_id_organization")
        ),
        sa.ForeignKeyConstraint(["solution_id"], ["solution.id"], name=op.f("fk_application_solution_id_solution")),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["user_account.id"], name=op.f("fk_application_started_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["user_account.id"], name=op.f("fk_application_submitted_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_application_updated_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("challenge_id", "company_id", name="uq_application_challenge_company"),
        sa.UniqueConstraint("public_id", name=op.f("uq_application_public_id")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index("ix_application_challenge_id", ["challenge_id", "status"], unique=False)
        batch_op.create_index("ix_application_company_id", ["company_id"], unique=False)

    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("is_blind", sa.Boolean(), nullable=False),
        sa.Column("unblinded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint("round >= 1", name=op.f("ck_assessment_round")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_assessment_challenge_id_challenge")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint("challenge_id", name=op.f("uq_assessment_challenge_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_assessment_public_id")),
    )
    op.create_table(
        "challenge_follow",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"],
            ["challenge.id"],
            name=op.f("fk_challenge_follow_challenge_id_challenge"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_challenge_follow_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge_follow")),
        sa.UniqueConstraint("challenge_id", "user_id", name="uq_challenge_follow_user"),
    )
    op.create_table(
        "challenge_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("is_material", sa.Boolean(), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_challenge_revision_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["challenge_id"],
            ["challenge.id"],
            name=op.f("fk_challenge_revision_challenge_id_challenge"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge_revision")),
        sa.UniqueConstraint("challenge_id", "number", name="uq_challenge_revision_number"),
    )
    op.create_table(
        "challenge_tag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_challenge_tag_challenge_id_challenge"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge_tag")),
        sa.UniqueConstraint("challenge_id", "scheme", "code", name="uq_challenge_tag_code"),
    )
    with op.batch_alter_table("challenge_tag", schema=None) as batch_op:
        batch_op.create_index("ix_challenge_tag_code", ["scheme", "code"], unique=False)

    op.create_table(
        "collaboration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("solution_id", sa.Integer(), nullable=True),
        sa.Column("workshop_id", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(length=12), nullable=False),
        sa.Column("stage", sa.String(length=30), nullable=False),
        sa.Column("next_step", sa.String(length=300), nullable=False),
        sa.Column("next_side", sa.String(length=8), nullable=False),
        sa.Column("next_person", sa.String(length=200), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("next_told_on", sa.Date(), nullable=True),
        sa.Column("outcome_code", sa.String(length=40), nullable=False),
        sa.Column("agreement", sa.String(length=300), nullable=False),
        sa.Column("value_amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("is_value_public", sa.Boolean(), nullable=False),
        sa.Column("still_in_use", sa.String(length=10), nullable=False),
        sa.Column("city_statement", sa.Text(), nullable=False),
        sa.Column("company_statement", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint("next_side IN ('city','company')", name=op.f("ck_collaboration_next_side")),
        sa.CheckConstraint("next_step <> ''", name=op.f("ck_collaboration_next_step")),
        sa.CheckConstraint(
            "origin IN ('meeting','pairing','application','outside')", name=op.f("ck_collaboration_origin")
        ),
        sa.CheckConstraint(
            "stage IN ('vision','objectives_strategy','planning','project_design','procurement','implementation','operation_monitoring','scaling_replication')",
            name=op.f("ck_collaboration_stage"),
        ),
        sa.CheckConstraint(
            "still_in_use IN ('','yes','partly','no','too_early')", name=op.f("ck_collaboration_still_in_use")
        ),
        sa.CheckConstraint("value_amount IS NULL OR value_amount >= 0", name=op.f("ck_collaboration_value_amount")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_collaboration_challenge_id_challenge")
        ),
        sa.ForeignKeyConstraint(["city_id"], ["organization.id"], name=op.f("fk_collaboration_city_id_organization")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["organization.id"], name=op.f("fk_collaboration_company_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["user_account.id"], name=op.f("fk_collaboration_created_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["solution_id"], ["solution.id"], name=op.f("fk_collaboration_solution_id_solution")),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_collaboration_updated_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_collaboration_workshop_id_workshop"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collaboration")),
        sa.UniqueConstraint("challenge_id", "company_id", name="uq_collaboration_challenge_company"),
        sa.UniqueConstraint("public_id", name=op.f("uq_collaboration_public_id")),
    )
    with op.batch_alter_table("collaboration", schema=None) as batch_op:
        batch_op.create_index("ix_collaboration_city_id", ["city_id"], unique=False)
        batch_op.create_index("ix_collaboration_company_id", ["company_id"], unique=False)

    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("source_kind", sa.String(length=30), nullable=False),
        sa.Column("source_id", sa.String(length=60), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "kind IN ('question','answer','change','document_view','meeting','application','interest','message')",
            name=op.f("ck_contact_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_contact_challenge_id_challenge"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["city_id"], ["organization.id"], name=op.f("fk_contact_city_id_organization")),
        sa.ForeignKeyConstraint(["company_id"], ["organization.id"], name=op.f("fk_contact_company_id_organization")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("public_id", name=op.f("uq_contact_public_id")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index("ix_contact_challenge_id", ["challenge_id", "at"], unique=False)
        batch_op.create_index("ix_contact_company_id", ["company_id"], unique=False)
        batch_op.create_index(
            "uq_contact_source",
            ["challenge_id", "kind", "source_kind", "source_id"],
            unique=True,
            sqlite_where=sa.text("source_id <> ''"),
            postgresql_where=sa.text("source_id <> ''"),
        )

    op.create_table(
        "criterion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.CheckConstraint("weight BETWEEN 0 AND 100", name=op.f("ck_criterion_weight")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_criterion_challenge_id_challenge"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion")),
    )
    with op.batch_alter_table("criterion", schema=None) as batch_op:
        batch_op.create_index("ix_criterion_challenge_id", ["challenge_id"], unique=False)

    op.create_table(
        "day_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_day_action_workshop_id_workshop"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_action")),
        sa.UniqueConstraint("workshop_id", "key", name="uq_day_action_key"),
    )
    op.create_table(
        "homework",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"],
            ["workshop_series.id"],
            name=op.f("fk_homework_series_id_workshop_series"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_homework_workshop_id_workshop"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_homework")),
        sa.UniqueConstraint("public_id", name=op.f("uq_homework_public_id")),
    )
    with op.batch_alter_table("homework", schema=None) as batch_op:
        batch_op.create_index("ix_homework_series_id", ["series_id"], unique=False)

    op.create_table(
        "match_block",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("challenge_facts", sa.JSON(), nullable=False),
        sa.Column("pairings", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["match_run.id"], name=op.f("fk_match_block_run_id_match_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_block")),
        sa.UniqueConstraint("run_id", "number", name="uq_match_block_number"),
    )
    op.create_table(
        "package_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("package_id", sa.Integer(), nullable=False),
        sa.Column("solution_type_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["package_id"],
            ["solution_package.id"],
            name=op.f("fk_package_item_package_id_solution_package"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["solution_type_id"], ["solution_type.id"], name=op.f("fk_package_item_solution_type_id_solution_type")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package_item")),
        sa.UniqueConstraint("package_id", "solution_type_id", name="uq_package_item_type"),
    )
    op.create_table(
        "pairing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("solution_id", sa.Integer(), nullable=False),
        sa.Column("rule_set_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("snapshot_id", sa.Integer(), nullable=False),
        sa.Column("challenge_facts_id", sa.Integer(), nullable=False),
        sa.Column("solution_facts_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("city_decision", sa.String(length=12), nullable=False),
        sa.Column("city_reason", sa.String(length=40), nullable=False),
        sa.Column("city_note", sa.Text(), nullable=False),
        sa.Column("city_decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("city_decided_by_id", sa.Integer(), nullable=True),
        sa.Column("company_decision", sa.String(length=12), nullable=False),
        sa.Column("company_reason", sa.String(length=40), nullable=False),
        sa.Column("company_note", sa.Text(), nullable=False),
        sa.Column("company_decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("company_decided_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint("city_decision <> 'declined' OR city_reason <> ''", name=op.f("ck_pairing_city_reason")),
        sa.CheckConstraint(
            "city_decision IN ('none', 'shortlisted', 'kept', 'declined')", name=op.f("ck_pairing_city_decision")
        ),
        sa.CheckConstraint(
            "company_decision <> 'declined' OR company_reason <> ''", name=op.f("ck_pairing_company_reason")
        ),
        sa.CheckConstraint(
            "company_decision IN ('none', 'interested', 'declined')", name=op.f("ck_pairing_company_decision")
        ),
        sa.CheckConstraint("rank >= 1", name=op.f("ck_pairing_rank")),
        sa.CheckConstraint("score BETWEEN 0 AND 10000", name=op.f("ck_pairing_score")),
        sa.ForeignKeyConstraint(
            ["challenge_facts_id"], ["match_facts.id"], name=op.f("fk_pairing_challenge_facts_id_match_facts")
        ),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_pairing_challenge_id_challenge")),
        sa.ForeignKeyConstraint(
            ["city_decided_by_id"], ["user_account.id"], name=op.f("fk_pairing_city_decided_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["company_decided_by_id"], ["user_account.id"], name=op.f("fk_pairing_company_decided_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["rule_set_id"], ["rule_set.id"], name=op.f("fk_pairing_rule_set_id_rule_set")),
        sa.ForeignKeyConstraint(["run_id"], ["match_run.id"], name=op.f("fk_pairing_run_id_match_run")),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["match_snapshot.id"], name=op.f("fk_pairing_snapshot_id_match_snapshot")
        ),
        sa.ForeignKeyConstraint(
            ["solution_facts_id"], ["match_facts.id"], name=op.f("fk_pairing_solution_facts_id_match_facts")
        ),
        sa.ForeignKeyConstraint(["solution_id"], ["solution.id"], name=op.f("fk_pairing_solution_id_solution")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing")),
        sa.UniqueConstraint("challenge_id", "solution_id", name="uq_pairing_pair"),
        sa.UniqueConstraint("public_id", name=op.f("uq_pairing_public_id")),
    )
    with op.batch_alter_table("pairing", schema=None) as batch_op:
        batch_op.create_index("ix_pairing_challenge_id", ["challenge_id", "is_current", "rank"], unique=False)
        batch_op.create_index("ix_pairing_solution_id", ["solution_id", "is_current"], unique=False)

    op.create_table(
        "prompt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("max_words", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_prompt_challenge_id_challenge"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt")),
    )
    with op.batch_alter_table("prompt", schema=None) as batch_op:
        batch_op.create_index("ix_prompt_challenge_id", ["challenge_id"], unique=False)

    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("published_text", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint("(answer = '') = (published_at IS NULL)", name=op.f("ck_question_answered_is_published")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user_account.id"], name=op.f("fk_question_asked_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_question_challenge_id_challenge"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_question_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("public_id", name=op.f("uq_question_public_id")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index("ix_question_challenge_id", ["challenge_id"], unique=False)

    op.create_table(
        "registration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("declined_why", sa.Text(), nullable=False),
        sa.Column("check_in_code", sa.String(length=6), nullable=False),
        sa.Column("leave_key", sa.String(length=12), nullable=False),
        sa.Column("consents_to_list", sa.Boolean(), nullable=False),
        sa.Column("notice_accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_by_id", sa.Integer(), nullable=True),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promoted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("availability_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wishes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("no_show_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint("kind IN ('city', 'company', 'other')", name=op.f("ck_registration_kind")),
        sa.CheckConstraint(
            "status IN ('registered', 'waiting', 'confirmed', 'cancelled', 'declined')",
            name=op.f("ck_registration_status"),
        ),
        sa.CheckConstraint("cap IS NULL OR cap >= 0", name=op.f("ck_registration_cap")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_registration_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["registered_by_id"], ["user_account.id"], name=op.f("fk_registration_registered_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_registration_workshop_id_workshop"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("leave_key", name=op.f("uq_registration_leave_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_registration_public_id")),
        sa.UniqueConstraint("workshop_id", "check_in_code", name="uq_registration_check_in_code"),
        sa.UniqueConstraint("workshop_id", "organization_id", name="uq_registration_organization"),
        sa.UniqueConstraint("workshop_id", "position", name="uq_registration_position"),
    )
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.create_index("ix_registration_organization_id", ["organization_id"], unique=False)
        batch_op.create_index("ix_registration_status", ["workshop_id", "status"], unique=False)

    op.create_table(
        "requirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_must", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_requirement_challenge_id_challenge"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement")),
    )
    with op.batch_alter_table("requirement", schema=None) as batch_op:
        batch_op.create_index("ix_requirement_challenge_id", ["challenge_id"], unique=False)

    op.create_table(
        "room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_room_capacity")),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_room_workshop_id_workshop"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("workshop_id", "name", name="uq_room_name"),
    )
    op.create_table(
        "signatory",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("demand", sa.String(length=200), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('invited', 'accepted', 'declined')", name=op.f("ck_signatory_status")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_signatory_challenge_id_challenge"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["city_id"], ["organization.id"], name=op.f("fk_signatory_city_id_organization")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatory")),
        sa.UniqueConstraint("challenge_id", "city_id", name="uq_signatory_city"),
    )
    op.create_table(
        "solution_reference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("solution_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("is_contact_on_request", sa.Boolean(), nullable=False),
        sa.CheckConstraint("population IS NULL OR population >= 0", name=op.f("ck_solution_reference_population")),
        sa.ForeignKeyConstraint(
            ["solution_id"],
            ["solution.id"],
            name=op.f("fk_solution_reference_solution_id_solution"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_solution_reference")),
    )
    with op.batch_alter_table("solution_reference", schema=None) as batch_op:
        batch_op.create_index("ix_solution_reference_solution_id", ["solution_id"], unique=False)

    op.create_table(
        "solution_tag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("solution_id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["solution_id"], ["solution.id"], name=op.f("fk_solution_tag_solution_id_solution"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_solution_tag")),
        sa.UniqueConstraint("solution_id", "scheme", "code", name="uq_solution_tag_code"),
    )
    with op.batch_alter_table("solution_tag", schema=None) as batch_op:
        batch_op.create_index("ix_solution_tag_code", ["scheme", "code"], unique=False)

    op.create_table(
        "solution_type_link",
        sa.Column("solution_id", sa.Integer(), nullable=False),
        sa.Column("solution_type_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["solution_id"],
            ["solution.id"],
            name=op.f("fk_solution_type_link_solution_id_solution"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["solution_type_id"],
            ["solution_type.id"],
            name=op.f("fk_solution_type_link_solution_type_id_solution_type"),
        ),
        sa.PrimaryKeyConstraint("solution_id", "solution_type_id", name=op.f("pk_solution_type_link")),
    )
    op.create_table(
        "solution_type_tag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("solution_type_id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["solution_type_id"],
            ["solution_type.id"],
            name=op.f("fk_solution_type_tag_solution_type_id_solution_type"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_solution_type_tag")),
        sa.UniqueConstraint("solution_type_id", "scheme", "code", name="uq_solution_type_tag_code"),
    )
    with op.batch_alter_table("solution_type_tag", schema=None) as batch_op:
        batch_op.create_index("ix_solution_type_tag_code", ["scheme", "code"], unique=False)

    op.create_table(
        "solve_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("workers", sa.Integer(), nullable=False),
        sa.Column("floors", sa.JSON(), nullable=False),
        sa.Column("problem", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("objective", sa.Integer(), nullable=True),
        sa.Column("bound", sa.Integer(), nullable=True),
        sa.Column("history", sa.JSON(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("wants_cancel", sa.Boolean(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "status IN ('queued','running','done','failed','cancelled','stale')", name=op.f("ck_solve_run_status")
        ),
        sa.CheckConstraint("seconds > 0 AND workers > 0", name=op.f("ck_solve_run_effort")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user_account.id"], name=op.f("fk_solve_run_asked_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_solve_run_workshop_id_workshop"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_solve_run")),
        sa.UniqueConstraint("public_id", name=op.f("uq_solve_run_public_id")),
    )
    with op.batch_alter_table("solve_run", schema=None) as batch_op:
        batch_op.create_index("ix_solve_run_workshop_id", ["workshop_id", "id"], unique=False)
        batch_op.create_index(
            "uq_solve_run_active",
            ["workshop_id"],
            unique=True,
            sqlite_where=sa.text("status IN ('queued', 'running')"),
            postgresql_where=sa.text("status IN ('queued', 'running')"),
        )

    op.create_table(
        "workshop_challenge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_workshop_challenge_challenge_id_challenge")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshop.id"],
            name=op.f("fk_workshop_challenge_workshop_id_workshop"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_challenge")),
        sa.UniqueConstraint("workshop_id", "challenge_id", name="uq_workshop_challenge_challenge"),
    )
    with op.batch_alter_table("workshop_challenge", schema=None) as batch_op:
        batch_op.create_index("ix_workshop_challenge_challenge_id", ["challenge_id"], unique=False)

    op.create_table(
        "workshop_feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_workshop_feedback_rating")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_workshop_feedback_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_feedback_workshop_id_workshop"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_feedback")),
        sa.UniqueConstraint("workshop_id", "user_id", name="uq_workshop_feedback_user"),
    )
    op.create_table(
        "workshop_phase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=12), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "phase IN ('profile','wishes','solving','provisional','live','follow_up')",
            name=op.f("ck_workshop_phase_phase"),
        ),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_workshop_phase_closes_after_opening")),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_phase_workshop_id_workshop"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_phase")),
        sa.UniqueConstraint("workshop_id", "phase", name="uq_workshop_phase_phase"),
    )
    op.create_table(
        "workshop_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("invited", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("next_steps", sa.Text(), nullable=False),
        sa.Column("next_step_on", sa.Date(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["user_account.id"], name=op.f("fk_workshop_report_updated_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_report_workshop_id_workshop"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_report")),
        sa.UniqueConstraint("workshop_id", name="uq_workshop_report_workshop"),
    )
    op.create_table(
        "workshop_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('organizer', 'facilitator', 'expert', 'desk')", name=op.f("ck_workshop_role_role")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_workshop_role_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_role_workshop_id_workshop"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_role")),
        sa.UniqueConstraint("workshop_id", "user_id", "role", name="uq_workshop_role_user"),
    )
    with op.batch_alter_table("workshop_role", schema=None) as batch_op:
        batch_op.create_index("ix_workshop_role_user_id", ["user_id"], unique=False)

    op.create_table(
        "agreed_score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("value BETWEEN 0 AND 5", name=op.f("ck_agreed_score_value")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_agreed_score_application_id_application")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_agreed_score_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreed_score")),
        sa.UniqueConstraint("application_id", "position", name="uq_agreed_score_position"),
    )
    op.create_table(
        "application_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("prepared_by_id", sa.Integer(), nullable=True),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "result IN ('shortlisted','chosen','not_chosen')", name=op.f("ck_application_decision_result")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_decision_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["prepared_by_id"], ["user_account.id"], name=op.f("fk_application_decision_prepared_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_decision")),
        sa.UniqueConstraint("application_id", "round", name="uq_application_decision_round"),
    )
    op.create_table(
        "calendar_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=24), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_calendar_key_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_key")),
        sa.UniqueConstraint("key", name=op.f("uq_calendar_key_key")),
        sa.UniqueConstraint("registration_id", name="uq_calendar_key_registration"),
    )
    op.create_table(
        "collaboration_milestone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collaboration_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["collaboration_id"],
            ["collaboration.id"],
            name=op.f("fk_collaboration_milestone_collaboration_id_collaboration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collaboration_milestone")),
        sa.UniqueConstraint("public_id", name=op.f("uq_collaboration_milestone_public_id")),
    )
    with op.batch_alter_table("collaboration_milestone", schema=None) as batch_op:
        batch_op.create_index("ix_collaboration_milestone_collaboration_id", ["collaboration_id"], unique=False)

    op.create_table(
        "evaluator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_evaluator_assessment_id_assessment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["user_account.id"], name=op.f("fk_evaluator_invited_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_evaluator_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluator")),
        sa.UniqueConstraint("assessment_id", "user_id", name="uq_evaluator_user"),
        sa.UniqueConstraint("public_id", name=op.f("uq_evaluator_public_id")),
    )
    with op.batch_alter_table("evaluator", schema=None) as batch_op:
        batch_op.create_index("ix_evaluator_user_id", ["user_id"], unique=False)

    op.create_table(
        "homework_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("homework_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["homework_id"], ["homework.id"], name=op.f("fk_homework_answer_homework_id_homework"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_homework_answer_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_homework_answer")),
        sa.UniqueConstraint("homework_id", "organization_id", name="uq_homework_answer_organization"),
    )
    op.create_table(
        "ladder_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collaboration_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("proof_url", sa.String(length=400), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("step = 'contact' OR proof <> '' OR proof_url <> ''", name=op.f("ck_ladder_step_proof")),
        sa.CheckConstraint("step IN ('contact','pilot','contract','scaled')", name=op.f("ck_ladder_step_step")),
        sa.ForeignKeyConstraint(
            ["collaboration_id"],
            ["collaboration.id"],
            name=op.f("fk_ladder_step_collaboration_id_collaboration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder_step")),
        sa.UniqueConstraint("collaboration_id", "step", name="uq_ladder_step_step"),
    )
    op.create_table(
        "meeting_follow_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=True),
        sa.Column("meeting_reference", sa.String(length=60), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("gave_information", sa.Boolean(), nullable=True),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("next_step", sa.String(length=300), nullable=False),
        sa.Column("next_side", sa.String(length=8), nullable=False),
        sa.Column("next_person", sa.String(length=200), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("present_city", sa.String(length=300), nullable=False),
        sa.Column("present_company", sa.String(length=300), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "closed_at IS NULL OR (gave_information IS NOT NULL AND next_step <> '' AND next_on IS NOT NULL AND next_side IN ('city','company') AND present_city <> '')",
            name=op.f("ck_meeting_follow_up_closed_is_answered"),
        ),
        sa.CheckConstraint(
            "closed_at IS NULL OR NOT gave_information OR question_id IS NOT NULL",
            name=op.f("ck_meeting_follow_up_information_is_published"),
        ),
        sa.ForeignKeyConstraint(
            ["challenge_id"],
            ["challenge.id"],
            name=op.f("fk_meeting_follow_up_challenge_id_challenge"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["user_account.id"], name=op.f("fk_meeting_follow_up_closed_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["organization.id"], name=op.f("fk_meeting_follow_up_company_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_meeting_follow_up_question_id_question")
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshop.id"],
            name=op.f("fk_meeting_follow_up_workshop_id_workshop"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_follow_up")),
        sa.UniqueConstraint("meeting_reference", name="uq_meeting_follow_up_meeting"),
        sa.UniqueConstraint("public_id", name=op.f("uq_meeting_follow_up_public_id")),
    )
    with op.batch_alter_table("meeting_follow_up", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_follow_up_challenge_id", ["challenge_id"], unique=False)
        batch_op.create_index("ix_meeting_follow_up_due_on", ["closed_at", "due_on"], unique=False)

    op.create_table(
        "meeting_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=True),
        sa.Column("solution_id", sa.Integer(), nullable=True),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("must", sa.Boolean(), nullable=False),
        sa.Column("city_level", sa.String(length=8), nullable=False),
        sa.Column("company_level", sa.String(length=8), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("is_forbidden", sa.Boolean(), nullable=False),
        sa.Column("forbidden_why", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint("source IN ('wish','pairing','organizer')", name=op.f("ck_meeting_request_source")),
        sa.CheckConstraint("ordinal >= 1", name=op.f("ck_meeting_request_ordinal")),
        sa.CheckConstraint("value BETWEEN 0 AND 1000", name=op.f("ck_meeting_request_value")),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_meeting_request_challenge_id_challenge")
        ),
        sa.ForeignKeyConstraint(
            ["city_id"], ["registration.id"], name=op.f("fk_meeting_request_city_id_registration"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["registration.id"],
            name=op.f("fk_meeting_request_company_id_registration"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["solution_id"], ["solution.id"], name=op.f("fk_meeting_request_solution_id_solution")),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_meeting_request_workshop_id_workshop"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_request")),
        sa.UniqueConstraint("public_id", name=op.f("uq_meeting_request_public_id")),
        sa.UniqueConstraint("workshop_id", "city_id", "company_id", "ordinal", name="uq_meeting_request_pair"),
    )
    with op.batch_alter_table("meeting_request", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_request_city_id", ["city_id"], unique=False)
        batch_op.create_index("ix_meeting_request_company_id", ["company_id"], unique=False)

    op.create_table(
        "meeting_table",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.Column("is_spare", sa.Boolean(), nullable=False),
        sa.Column("is_lost", sa.Boolean(), nullable=False),
        sa.CheckConstraint("capacity >= 1", name=op.f("ck_meeting_table_capacity")),
        sa.CheckConstraint("number > 0", name=op.f("ck_meeting_table_number")),
        sa.ForeignKeyConstraint(["host_id"], ["organization.id"], name=op.f("fk_meeting_table_host_id_organization")),
        sa.ForeignKeyConstraint(
            ["room_id"], ["room.id"], name=op.f("fk_meeting_table_room_id_room"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_meeting_table_workshop_id_workshop"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_table")),
        sa.UniqueConstraint("workshop_id", "number", name="uq_meeting_table_number"),
    )
    op.create_table(
        "outcome_indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collaboration_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("baseline_value", sa.Float(), nullable=True),
        sa.Column("baseline_year", sa.Integer(), nullable=True),
        sa.Column("target_value", sa.Float(), nullable=True),
        sa.Column("target_year", sa.Integer(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint("method <> ''", name=op.f("ck_outcome_indicator_method")),
        sa.ForeignKeyConstraint(
            ["collaboration_id"],
            ["collaboration.id"],
            name=op.f("fk_outcome_indicator_collaboration_id_collaboration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_indicator")),
        sa.UniqueConstraint("collaboration_id", "name", name="uq_outcome_indicator_name"),
        sa.UniqueConstraint("public_id", name=op.f("uq_outcome_indicator_public_id")),
    )
    op.create_table(
        "progress_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collaboration_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("outcome_code", sa.String(length=40), nullable=False),
        sa.Column("still_in_use", sa.String(length=10), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user_account.id"], name=op.f("fk_progress_check_answered_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["collaboration_id"],
            ["collaboration.id"],
            name=op.f("fk_progress_check_collaboration_id_collaboration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_check")),
        sa.UniqueConstraint("collaboration_id", "days", name="uq_progress_check_days"),
        sa.UniqueConstraint("public_id", name=op.f("uq_progress_check_public_id")),
    )
    with op.batch_alter_table("progress_check", schema=None) as batch_op:
        batch_op.create_index("ix_progress_check_due_on", ["due_on"], unique=False)

    op.create_table(
        "registration_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("job_title", sa.String(length=120), nullable=False),
        sa.Column("is_deputy", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_registration_person_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_registration_person_user_id_user_account"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_person")),
    )
    with op.batch_alter_table("registration_person", schema=None) as batch_op:
        batch_op.create_index("ix_registration_person_registration_id", ["registration_id"], unique=False)

    op.create_table(
        "result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.Column("collaboration_id", sa.Integer(), nullable=True),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("system", sa.String(length=60), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("stage", sa.String(length=30), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("evidence", sa.String(length=20), nullable=False),
        sa.Column("outcome_code", sa.String(length=40), nullable=False),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_result_challenge_id_challenge")),
        sa.ForeignKeyConstraint(["city_id"], ["organization.id"], name=op.f("fk_result_city_id_organization")),
        sa.ForeignKeyConstraint(
            ["collaboration_id"], ["collaboration.id"], name=op.f("fk_result_collaboration_id_collaboration")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result")),
        sa.UniqueConstraint("collaboration_id", name="uq_result_collaboration"),
        sa.UniqueConstraint("public_id", name=op.f("uq_result_public_id")),
    )
    with op.batch_alter_table("result", schema=None) as batch_op:
        batch_op.create_index("ix_result_facets", ["system", "country", "stage"], unique=False)
        batch_op.create_index("ix_result_published_at", ["published_at"], unique=False)
        batch_op.create_index(
            "uq_result_challenge",
            ["challenge_id"],
            unique=True,
            sqlite_where=sa.text("collaboration_id IS NULL"),
            postgresql_where=sa.text("collaboration_id IS NULL"),
        )

    op.create_table(
        "schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("problem", sa.JSON(), nullable=False),
        sa.Column("certificate", sa.JSON(), nullable=False),
        sa.Column("repair", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("changed_by_hand", sa.Boolean(), nullable=False),
        sa.Column("inputs_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint("(kind = 'working') = (number = 0)", name=op.f("ck_schedule_number")),
        sa.CheckConstraint("kind IN ('working','released')", name=op.f("ck_schedule_kind")),
        sa.ForeignKeyConstraint(
            ["released_by_id"], ["user_account.id"], name=op.f("fk_schedule_released_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["solve_run.id"], name=op.f("fk_schedule_run_id_solve_run"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_schedule_workshop_id_workshop"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
        sa.UniqueConstraint("public_id", name=op.f("uq_schedule_public_id")),
        sa.UniqueConstraint("workshop_id", "number", name="uq_schedule_number"),
    )
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.create_index(
            "uq_schedule_working",
            ["workshop_id"],
            unique=True,
            sqlite_where=sa.text("kind = 'working'"),
            postgresql_where=sa.text("kind = 'working'"),
        )

    op.create_table(
        "wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=True),
        sa.Column("solution_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("level IN ('must', 'would', 'no')", name=op.f("ck_wish_level")),
        sa.CheckConstraint("registration_id <> other_id", name=op.f("ck_wish_other")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_wish_challenge_id_challenge")),
        sa.ForeignKeyConstraint(
            ["other_id"], ["registration.id"], name=op.f("fk_wish_other_id_registration"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_wish_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["solution_id"], ["solution.id"], name=op.f("fk_wish_solution_id_solution")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish")),
        sa.UniqueConstraint("registration_id", "other_id", name="uq_wish_other"),
    )
    with op.batch_alter_table("wish", schema=None) as batch_op:
        batch_op.create_index("ix_wish_other_id", ["other_id"], unique=False)

    op.create_table(
        "workshop_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "kind IN ('plenary','pitches','roundtable','meetings','site_visit','green_seat','questions','break')",
            name=op.f("ck_workshop_session_kind"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_workshop_session_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_workshop_session_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["room.id"], name=op.f("fk_workshop_session_room_id_room"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_workshop_session_workshop_id_workshop"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_session")),
        sa.UniqueConstraint("public_id", name=op.f("uq_workshop_session_public_id")),
    )
    with op.batch_alter_table("workshop_session", schema=None) as batch_op:
        batch_op.create_index("ix_workshop_session_workshop_id", ["workshop_id", "starts_at"], unique=False)

    op.create_table(
        "outcome_measurement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("uncertainty", sa.Float(), nullable=True),
        sa.Column("evidence", sa.String(length=20), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("side", sa.String(length=8), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "evidence <> 'verified' OR proof <> ''", name=op.f("ck_outcome_measurement_measured_has_proof")
        ),
        sa.CheckConstraint(
            "evidence = 'claimed' OR confirmed_at IS NOT NULL", name=op.f("ck_outcome_measurement_confirmed_by_city")
        ),
        sa.CheckConstraint(
            "evidence IN ('claimed','reference_case','verified')", name=op.f("ck_outcome_measurement_evidence")
        ),
        sa.CheckConstraint("uncertainty IS NULL OR uncertainty >= 0", name=op.f("ck_outcome_measurement_uncertainty")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["user_account.id"], name=op.f("fk_outcome_measurement_confirmed_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["outcome_indicator.id"],
            name=op.f("fk_outcome_measurement_indicator_id_outcome_indicator"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_outcome_measurement_recorded_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_measurement")),
        sa.UniqueConstraint("indicator_id", "on", name="uq_outcome_measurement_on"),
        sa.UniqueConstraint("public_id", name=op.f("uq_outcome_measurement_public_id")),
    )
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluator_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("is_recused", sa.Boolean(), nullable=False),
        sa.Column("conflict_reason", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("NOT (is_recused AND completed_at IS NOT NULL)", name=op.f("ck_review_recused")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_review_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["evaluator_id"], ["evaluator.id"], name=op.f("fk_review_evaluator_id_evaluator"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("evaluator_id", "application_id", name="uq_review_application"),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index("ix_review_application_id", ["application_id"], unique=False)

    op.create_table(
        "session_challenge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_session_challenge_challenge_id_challenge")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["workshop_session.id"],
            name=op.f("fk_session_challenge_session_id_workshop_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_challenge")),
        sa.UniqueConstraint("session_id", "challenge_id", name="uq_session_challenge_challenge"),
    )
    op.create_table(
        "time_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_time_slot_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["workshop_session.id"],
            name=op.f("fk_time_slot_session_id_workshop_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_time_slot_workshop_id_workshop"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_slot")),
        sa.UniqueConstraint("workshop_id", "position", name="uq_time_slot_position"),
        sa.UniqueConstraint("workshop_id", "starts_at", name="uq_time_slot_starts_at"),
    )
    op.create_table(
        "availability",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_availability_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["time_slot.id"], name=op.f("fk_availability_slot_id_time_slot"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability")),
        sa.UniqueConstraint("registration_id", "slot_id", name="uq_availability_slot"),
    )
    with op.batch_alter_table("availability", schema=None) as batch_op:
        batch_op.create_index("ix_availability_slot_id", ["slot_id"], unique=False)

    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=12), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=True),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("is_locked", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("absent_side", sa.String(length=8), nullable=False),
        sa.Column("late_side", sa.String(length=8), nullable=False),
        sa.Column("cancelled_why", sa.String(length=300), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint("status IN ('planned','held','no_show','cancelled')", name=op.f("ck_meeting_status")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_meeting_challenge_id_challenge")),
        sa.ForeignKeyConstraint(
            ["city_id"], ["registration.id"], name=op.f("fk_meeting_city_id_registration"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["registration.id"], name=op.f("fk_meeting_company_id_registration"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["meeting_request.id"],
            name=op.f("fk_meeting_request_id_meeting_request"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["schedule.id"], name=op.f("fk_meeting_schedule_id_schedule"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["time_slot.id"], name=op.f("fk_meeting_slot_id_time_slot"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["table_id"], ["meeting_table.id"], name=op.f("fk_meeting_table_id_meeting_table"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("id", "schedule_id", "slot_id", name="uq_meeting_slot"),
        sa.UniqueConstraint("public_id", name=op.f("uq_meeting_public_id")),
        sa.UniqueConstraint("schedule_id", "request_id", name="uq_meeting_request"),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_uid", ["uid"], unique=False)
        batch_op.create_index(
            "uq_meeting_table",
            ["schedule_id", "slot_id", "table_id", "seat"],
            unique=True,
            sqlite_where=sa.text("status IN ('planned', 'held')"),
            postgresql_where=sa.text("status IN ('planned', 'held')"),
        )

    op.create_table(
        "trouble",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.CheckConstraint("kind IN ('late','absent','deputy','objection')", name=op.f("ck_trouble_kind")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_trouble_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["time_slot.id"], name=op.f("fk_trouble_slot_id_time_slot"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["workshop.id"], name=op.f("fk_trouble_workshop_id_workshop"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trouble")),
        sa.UniqueConstraint("public_id", name=op.f("uq_trouble_public_id")),
    )
    with op.batch_alter_table("trouble", schema=None) as batch_op:
        batch_op.create_index("ix_trouble_registration_id", ["registration_id"], unique=False)
        batch_op.create_index("ix_trouble_workshop_id", ["workshop_id", "settled_at"], unique=False)

    op.create_table(
        "meeting_party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id", "schedule_id", "slot_id"],
            ["meeting.id", "meeting.schedule_id", "meeting.slot_id"],
            name="fk_meeting_party_meeting",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_meeting_party_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_party")),
        sa.UniqueConstraint("schedule_id", "slot_id", "registration_id", name="uq_meeting_party_slot"),
    )
    with op.batch_alter_table("meeting_party", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_party_meeting_id", ["meeting_id"], unique=False)
        batch_op.create_index("ix_meeting_party_registration_id", ["registration_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("meeting_party", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_party_registration_id")
        batch_op.drop_index("ix_meeting_party_meeting_id")

    op.drop_table("meeting_party")
    with op.batch_alter_table("trouble", schema=None) as batch_op:
        batch_op.drop_index("ix_trouble_workshop_id")
        batch_op.drop_index("ix_trouble_registration_id")

    op.drop_table("trouble")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_meeting_table",
            sqlite_where=sa.text("status IN ('planned', 'held')"),
            postgresql_where=sa.text("status IN ('planned', 'held')"),
        )
        batch_op.drop_index("ix_meeting_uid")

    op.drop_table("meeting")
    with op.batch_alter_table("availability", schema=None) as batch_op:
        batch_op.drop_index("ix_availability_slot_id")

    op.drop_table("availability")
    op.drop_table("time_slot")
    op.drop_table("session_challenge")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index("ix_review_application_id")

    op.drop_table("review")
    op.drop_table("outcome_measurement")
    with op.batch_alter_table("workshop_session", schema=None) as batch_op:
        batch_op.drop_index("ix_workshop_session_workshop_id")

    op.drop_table("workshop_session")
    with op.batch_alter_table("wish", schema=None) as batch_op:
        batch_op.drop_index("ix_wish_other_id")

    op.drop_table("wish")
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_schedule_working",
            sqlite_where=sa.text("kind = 'working'"),
            postgresql_where=sa.text("kind = 'working'"),
        )

    op.drop_table("schedule")
    with op.batch_alter_table("result", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_result_challenge",
            sqlite_where=sa.text("collaboration_id IS NULL"),
            postgresql_where=sa.text("collaboration_id IS NULL"),
        )
        batch_op.drop_index("ix_result_published_at")
        batch_op.drop_index("ix_result_facets")

    op.drop_table("result")
    with op.batch_alter_table("registration_person", schema=None) as batch_op:
        batch_op.drop_index("ix_registration_person_registration_id")

    op.drop_table("registration_person")
    with op.batch_alter_table("progress_check", schema=None) as batch_op:
        batch_op.drop_index("ix_progress_check_due_on")

    op.drop_table("progress_check")
    op.drop_table("outcome_indicator")
    op.drop_table("meeting_table")
    with op.batch_alter_table("meeting_request", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_request_company_id")
        batch_op.drop_index("ix_meeting_request_city_id")

    op.drop_table("meeting_request")
    with op.batch_alter_table("meeting_follow_up", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_follow_up_due_on")
        batch_op.drop_index("ix_meeting_follow_up_challenge_id")

    op.drop_table("meeting_follow_up")
    op.drop_table("ladder_step")
    op.drop_table("homework_answer")
    with op.batch_alter_table("evaluator", schema=None) as batch_op:
        batch_op.drop_index("ix_evaluator_user_id")

    op.drop_table("evaluator")
    with op.batch_alter_table("collaboration_milestone", schema=None) as batch_op:
        batch_op.drop_index("ix_collaboration_milestone_collaboration_id")

    op.drop_table("collaboration_milestone")
    op.drop_table("calendar_key")
    op.drop_table("application_decision")
    op.drop_table("agreed_score")
    with op.batch_alter_table("workshop_role", schema=None) as batch_op:
        batch_op.drop_index("ix_workshop_role_user_id")

    op.drop_table("workshop_role")
    op.drop_table("workshop_report")
    op.drop_table("workshop_phase")
    op.drop_table("workshop_feedback")
    with op.batch_alter_table("workshop_challenge", schema=None) as batch_op:
        batch_op.drop_index("ix_workshop_challenge_challenge_id")

    op.drop_table("workshop_challenge")
    with op.batch_alter_table("solve_run", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_solve_run_active",
            sqlite_where=sa.text("status IN ('queued', 'running')"),
            postgresql_where=sa.text("status IN ('queued', 'running')"),
        )
        batch_op.drop_index("ix_solve_run_workshop_id")

    op.drop_table("solve_run")
    with op.batch_alter_table("solution_type_tag", schema=None) as batch_op:
        batch_op.drop_index("ix_solution_type_tag_code")

    op.drop_table("solution_type_tag")
    op.drop_table("solution_type_link")
    with op.batch_alter_table("solution_tag", schema=None) as batch_op:
        batch_op.drop_index("ix_solution_tag_code")

    op.drop_table("solution_tag")
    with op.batch_alter_table("solution_reference", schema=None) as batch_op:
        batch_op.drop_index("ix_solution_reference_solution_id")

    op.drop_table("solution_reference")
    op.drop_table("signatory")
    op.drop_table("room")
    with op.batch_alter_table("requirement", schema=None) as batch_op:
        batch_op.drop_index("ix_requirement_challenge_id")

    op.drop_table("requirement")
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_index("ix_registration_status")
        batch_op.drop_index("ix_registration_organization_id")

    op.drop_table("registration")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index("ix_question_challenge_id")

    op.drop_table("question")
    with op.batch_alter_table("prompt", schema=None) as batch_op:
        batch_op.drop_index("ix_prompt_challenge_id")

    op.drop_table("prompt")
    with op.batch_alter_table("pairing", schema=None) as batch_op:
        batch_op.drop_index("ix_pairing_solution_id")
        batch_op.drop_index("ix_pairing_challenge_id")

    op.drop_table("pairing")
    op.drop_table("package_item")
    op.drop_table("match_block")
    with op.batch_alter_table("homework", schema=None) as batch_op:
        batch_op.drop_index("ix_homework_series_id")

    op.drop_table("homework")
    op.drop_table("day_action")
    with op.batch_alter_table("criterion", schema=None) as batch_op:
        batch_op.drop_index("ix_criterion_challenge_id")

    op.drop_table("criterion")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_contact_source", sqlite_where=sa.text("source_id <> ''"), postgresql_where=sa.text("source_id <> ''")
        )
        batch_op.drop_index("ix_contact_company_id")
        batch_op.drop_index("ix_contact_challenge_id")

    op.drop_table("contact")
    with op.batch_alter_table("collaboration", schema=None) as batch_op:
        batch_op.drop_index("ix_collaboration_company_id")
        batch_op.drop_index("ix_collaboration_city_id")

    op.drop_table("collaboration")
    with op.batch_alter_table("challenge_tag", schema=None) as batch_op:
        batch_op.drop_index("ix_challenge_tag_code")

    op.drop_table("challenge_tag")
    op.drop_table("challenge_revision")
    op.drop_table("challenge_follow")
    op.drop_table("assessment")
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_index("ix_application_company_id")
        batch_op.drop_index("ix_application_challenge_id")

    op.drop_table("application")
    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.drop_index("ix_workshop_status")

    op.drop_table("workshop")
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_index("ix_stored_file_subject")
        batch_op.drop_index("ix_stored_file_organization_id")

    op.drop_table("stored_file")
    op.drop_table("solution_type")
    op.drop_table("solution_package")
    with op.batch_alter_table("solution", schema=None) as batch_op:
        batch_op.drop_index("ix_solution_status")
        batch_op.drop_index("ix_solution_company_id")

    op.drop_table("solution")
    with op.batch_alter_table("organization_member", schema=None) as batch_op:
        batch_op.drop_index("ix_organization_member_user_id")

    op.drop_table("organization_member")
    with op.batch_alter_table("membership_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_membership_request_open",
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        )
        batch_op.drop_index("ix_membership_request_user_id")

    op.drop_table("membership_request")
    op.drop_table("meeting_note")
    with op.batch_alter_table("match_run", schema=None) as batch_op:
        batch_op.drop_index("ix_match_run_status")

    op.drop_table("match_run")
    op.drop_table("invitation")
    op.drop_table("city_system")
    with op.batch_alter_table("challenge", schema=None) as batch_op:
        batch_op.drop_index("ix_challenge_status")
        batch_op.drop_index("ix_challenge_city_id")

    op.drop_table("challenge")
    op.drop_table("workshop_series")
    with op.batch_alter_table("rule_set", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_rule_set_live",
            sqlite_where=sa.text("status = 'published'"),
            postgresql_where=sa.text("status = 'published'"),
        )
        batch_op.drop_index(
            "uq_rule_set_draft", sqlite_where=sa.text("status = 'draft'"), postgresql_where=sa.text("status = 'draft'")
        )

    op.drop_table("rule_set")
    with op.batch_alter_table("organization", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_organization_city",
            sqlite_where=sa.text("kind = 'city' AND merged_into_id IS NULL"),
            postgresql_where=sa.text("kind = 'city' AND merged_into_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_organization_name_key"))
        batch_op.drop_index("ix_organization_kind")
        batch_op.drop_index("ix_organization_email_domain")

    op.drop_table("organization")
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_index("ix_notification_user_id")

    op.drop_table("notification")
    op.drop_table("mail_preference")
    op.drop_table("user_account")
    op.drop_table("term")
    op.drop_table("spent_token")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_attempt_origin")
        batch_op.drop_index("ix_sign_in_attempt_email_key")

    op.drop_table("sign_in_attempt")
    search.drop_index(op.get_bind())
    op.drop_table("search_doc")
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_mail_status")

    op.drop_table("outbox_mail")
    op.drop_table("match_snapshot")
    op.drop_table("match_facts")
    with op.batch_alter_table("mail_request", schema=None) as batch_op:
        batch_op.drop_index("ix_mail_request_origin")
        batch_op.drop_index("ix_mail_request_email_key")

    op.drop_table("mail_request")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_job_active",
            sqlite_where=sa.text("status IN ('queued', 'running') AND key <> ''"),
            postgresql_where=sa.text("status IN ('queued', 'running') AND key <> ''"),
        )
        batch_op.drop_index("ix_job_status")

    op.drop_table("job")
    with op.batch_alter_table("gazetteer_city", schema=None) as batch_op:
        batch_op.drop_index("ix_gazetteer_city_name_key")

    op.drop_table("gazetteer_city")
    op.drop_table("crosswalk")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_user_id")
        batch_op.drop_index("ix_audit_entry_object")
        batch_op.drop_index("ix_audit_entry_at")

    op.drop_table("audit_entry")
