"""A released meeting keeps what it is about, so that whatever is held leaves a row in a log of contacts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0080"

NAMED = """
INSERT INTO meeting_topic (meeting_id, challenge_id)
SELECT meeting.id, meeting.challenge_id FROM meeting JOIN schedule ON schedule.id = meeting.schedule_id
WHERE schedule.kind = 'released' AND meeting.challenge_id IS NOT NULL AND meeting.status <> 'cancelled'
"""
OF_GROUPS = """
INSERT INTO meeting_topic (meeting_id, challenge_id)
SELECT meeting.id, group_challenge.challenge_id FROM meeting
JOIN schedule ON schedule.id = meeting.schedule_id
JOIN meeting_request ON meeting_request.id = meeting.request_id
JOIN group_challenge ON group_challenge.group_id = meeting_request.group_id
WHERE schedule.kind = 'released' AND meeting.challenge_id IS NULL AND meeting.status <> 'cancelled'
"""
BROUGHT = """
INSERT INTO meeting_topic (meeting_id, challenge_id)
SELECT meeting.id, challenge.id FROM meeting
JOIN schedule ON schedule.id = meeting.schedule_id
JOIN meeting_request ON meeting_request.id = meeting.request_id
JOIN registration ON registration.id = meeting.city_id
JOIN workshop_challenge ON workshop_challenge.workshop_id = schedule.workshop_id
JOIN challenge ON challenge.id = workshop_challenge.challenge_id
WHERE schedule.kind = 'released' AND meeting.challenge_id IS NULL AND meeting.status <> 'cancelled'
AND meeting_request.group_id IS NULL
AND (challenge.city_id = registration.organization_id OR (challenge.is_joint AND EXISTS (
    SELECT 1 FROM signatory WHERE signatory.challenge_id = challenge.id
    AND signatory.city_id = registration.organization_id AND signatory.status = 'accepted')))
"""


def upgrade() -> None:
    """Apply. Released meetings are about what they name, their group's challenges, or all that their city brings."""
    op.create_table(
        "meeting_topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("challenge_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_topic_meeting_id_meeting"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["challenge_id"], ["challenge.id"], name=op.f("fk_meeting_topic_challenge_id_challenge")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_topic")),
        sa.UniqueConstraint("meeting_id", "challenge_id", name="uq_meeting_topic_challenge"),
    )
    op.create_index("ix_meeting_topic_challenge_id", "meeting_topic", ["challenge_id"])
    for statement in (NAMED, OF_GROUPS, BROUGHT):
        op.execute(statement)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_meeting_topic_challenge_id", table_name="meeting_topic")
    op.drop_table("meeting_topic")
