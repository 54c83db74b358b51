"""What happens to attachments."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DocumentOpened:
    """Somebody of a company downloaded an attachment."""

    file_id: int
    organization_id: int


@dataclass(frozen=True)
class FileAttached:
    """A thing (`subject_kind`, `subject_id`) has one more attachment."""

    file_id: int
    subject_kind: str
    subject_id: int
