"""What notifications keep for a time only."""

from __future__ import annotations

from matchmaker.core.retention import Kind, keep_for_days
from matchmaker.notifications.models import Notification

keep_for_days(Kind(Notification, Notification.created_at, "keep_notifications_days"))
