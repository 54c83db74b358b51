"""Reading what administrators look after: people's mail, jobs, the state of the installation, the log of changes."""

from matchmaker.admin.queries.log import AuditFilter, Happening, audit_kinds, audit_page, happenings
from matchmaker.admin.queries.state import (
    Overview,
    by_slug,
    get_job,
    get_mail,
    jobs_page,
    last_try,
    outbox_page,
    overview,
    readable_body,
    references_to,
)

__all__ = [
    "AuditFilter",
    "Happening",
    "Overview",
    "audit_kinds",
    "audit_page",
    "by_slug",
    "get_job",
    "get_mail",
    "happenings",
    "jobs_page",
    "last_try",
    "outbox_page",
    "overview",
    "readable_body",
    "references_to",
]
