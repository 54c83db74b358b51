"""Work that ended without a result: what the pages say, and when to stop trying."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matchmaker.core import jobs
from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.scheduling.engine.result import FEASIBLE, OPTIMAL
from matchmaker.scheduling.models import Schedule

MOST_ATTEMPTS = 3


def was_killed_too_often(job_id: int | None) -> bool:
    """Whether a job has been taken more often than a crash by chance explains (too little memory, say)."""
    job = session().get(jobs.Job, job_id) if job_id is not None else None
    return job is not None and job.attempts > MOST_ATTEMPTS


def stopped_too_often() -> str:
    """The sentence for work that killed its worker each time."""
    return _(
        "The calculation was interrupted %(n)s times, perhaps for lack of memory. The schedule is unchanged.",
        n=MOST_ATTEMPTS,
    )


def stopped_words(detail: str = "") -> str:
    """The sentence for a search that broke off, with what the error says."""
    words = _("The calculation stopped unexpectedly. The schedule is unchanged.")
    return f"{words} ({detail[:300]})" if detail else words


def is_possible(option: Mapping[str, Any]) -> bool:
    """Whether an option of a repair is a schedule; one without a single meeting is (no room is left), too."""
    return option["status"] in {OPTIMAL, FEASIBLE}


def repair_of(schedule: Schedule | None) -> dict[str, Any]:
    """The options of a repair as a page shows them; if their job ended without a word, `state` is "failed"."""
    data = schedule.repair if schedule is not None else {}
    if data.get("state") != "working":
        return data
    job = session().get(jobs.Job, data["job"]) if data.get("job") is not None else None
    if job is not None and job.status in jobs.ACTIVE:
        return data
    return data | {"state": "failed", "error": stopped_words(job.error if job is not None else "")}
