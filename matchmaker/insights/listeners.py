"""What the report does when something happened below."""

from __future__ import annotations

from matchmaker.core import jobs
from matchmaker.core.eventbus import subscribe
from matchmaker.organizations.events import NameRemoved


@subscribe(NameRemoved)
def gather_again(event: NameRemoved) -> None:
    """Addresses of the organization and its challenges that are kept for the report go at once."""
    del event  # everything is gathered
    jobs.enqueue("insights.keep_report", key="name removed")
