"""Afterwards: homework, feedback, the public report."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from matchmaker.challenges.queries import naming
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _
from matchmaker.core.versions import Difference, differing
from matchmaker.workshops import events, policy
from matchmaker.workshops.jobs import building
from matchmaker.workshops.models.after import Homework, HomeworkAnswer, ReportVersion, WorkshopFeedback, WorkshopReport
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop, WorkshopSeries, WorkshopStatus
from matchmaker.workshops.queries import after, neutrality, programme


@dataclass(frozen=True)
class Report:
    """The organizer's part of the report; agenda and attendance come from the platform."""

    invited: str
    summary: str
    next_steps: str
    next_step_on: date | None


@command(policy.can_give_homework)
def give_homework(
    actor: Actor, *, series: WorkshopSeries, workshop: Workshop | None, title: str, text: str, due_on: date | None
) -> Homework:
    """Give a task to everybody in the series; they are told."""
    if workshop is not None and workshop.series_id != series.id:
        raise Invalid({"workshop": _("This workshop is not part of the series.")})
    row = building.add_homework(series, workshop=workshop, title=title, text=text, due_on=due_on)
    session().flush()
    publish(events.HomeworkGiven(row.id))
    return row


@command(policy.can_answer_homework)
def answer_homework(actor: Actor, *, homework: Homework, registration: Registration, text: str) -> HomeworkAnswer:
    """Hand in, or change, what the organization has to say. Everybody in the series reads it."""
    if not text.strip():
        raise Invalid({"text": _("Write your answer first.")})
    row = after.find_answer(homework, registration.organization_id)
    if row is None:
        row = HomeworkAnswer(homework_id=homework.id, organization_id=registration.organization_id)
        session().add(row)
    row.text, row.at = text.strip(), clock.now()
    session().flush()
    return row


@command(policy.can_give_feedback)
def give_feedback(actor: Actor, *, registration: Registration, rating: int, text: str) -> WorkshopFeedback:
    """One person's rating (1 to 5) and words, once. Raises Conflict the second time."""
    if not 1 <= rating <= 5:
        raise Invalid({"rating": _("Choose a number from 1 to 5.")})
    if actor.user_id is None or after.find_feedback(registration.workshop, actor.user_id) is not None:
        raise Conflict(_("You have already given feedback. Thank you."))
    row = WorkshopFeedback(
        workshop_id=registration.workshop_id, user_id=actor.user_id, rating=rating, text=text.strip(), at=clock.now()
    )
    session().add(row)
    session().flush()
    return row


def _report_apart(workshop: Workshop, report: Report) -> list[Difference]:
    row: WorkshopReport | None = workshop.report
    return differing(
        (_("Who was invited, and by which rule"), row.invited if row else "", report.invited),
        (_("What was said"), row.summary if row else "", report.summary),
        (_("What comes next"), row.next_steps if row else "", report.next_steps),
        (_("Date of the next step"), row.next_step_on if row else None, report.next_step_on),
    )


@command(policy.can_write_report, locks="workshop", seen="workshop.report", compare=_report_apart)
def save_report(actor: Actor, *, workshop: Workshop, report: Report, seen_version: int | None = None) -> WorkshopReport:
    """Save the draft. Raises Stale if somebody saved first, Conflict once it is published."""
    row = after.find_report(workshop)
    if row is not None and row.published_at is not None:
        raise Conflict(_("The report is published. Publish a correction instead."))
    if row is None:
        row = WorkshopReport(workshop=workshop, facts={})
        session().add(row)
    _fill(row, report)
    row.updated_by_id, row.updated_at = actor.user_id, clock.now()
    if workshop.status == WorkshopStatus.HELD.value:
        workshop.move(WorkshopStatus.REPORT_DRAFT, at=clock.now())
    session().flush()
    return row


@command(policy.can_write_report, locks=("workshop", "workshop.report"))
def publish_report(actor: Actor, *, workshop: Workshop, keep_names: bool = False) -> WorkshopReport:
    """Publish it with the attendance and agenda as they are now.

    Raises Invalid with what is missing, and (field `keep_names`) if its texts name a company, unless `keep_names`.
    """
    row = after.find_report(workshop)
    if row is None:
        raise Invalid({"": _("Write and save the report first.")})
    if row.published_at is not None:
        raise Conflict(_("The report is already published."))
    errors = _missing(row)
    if errors:
        raise Invalid(errors)
    if not keep_names:
        texts = (row.invited, row.summary, row.next_steps)
        naming.ask_about_companies(*texts, about=neutrality.words_of(workshop))
    row.facts = _facts(workshop)
    row.published_at = row.updated_at = clock.now()
    _keep_version(actor, row)
    workshop.move(WorkshopStatus.REPORT_PUBLISHED, at=clock.now())
    session().flush()
    publish(events.ReportPublished(workshop.id))
    return row


@command(policy.can_correct_report, locks="workshop", seen="workshop.report", compare=_report_apart)
def correct_report(
    actor: Actor,
    *,
    workshop: Workshop,
    report: Report,
    reason: str,
    keep_names: bool = False,
    seen_version: int | None = None,
) -> WorkshopReport:
    """Publish a correction: the report gets a new version with its reason, earlier ones stay readable. Its figures
    stay as they were frozen.

    Raises Invalid with what is missing, and (field `keep_names`) if its texts name a company, unless `keep_names`.
    """
    row = after.find_report(workshop)
    if row is None or row.published_at is None:
        raise Conflict(_("The report is not published yet, so its draft can simply change."))
    if not reason.strip():
        raise Invalid({"reason": _("Say what was wrong. Everybody can read it.")})
    _fill(row, report)
    errors = _missing(row)
    if errors:
        raise Invalid(errors)
    if not keep_names:
        texts = (row.invited, row.summary, row.next_steps, reason)
        naming.ask_about_companies(*texts, about=neutrality.words_of(workshop))
    row.updated_by_id, row.updated_at = actor.user_id, clock.now()
    _keep_version(actor, row, reason=reason.strip())
    session().flush()
    return row


def _keep_version(actor: Actor, row: WorkshopReport, *, reason: str = "") -> None:
    row.versions.append(
        ReportVersion(
            number=len(row.versions) + 1,
            invited=row.invited,
            summary=row.summary,
            next_steps=row.next_steps,
            next_step_on=row.next_step_on,
            facts=row.facts,
            reason=reason,
            published_by_id=actor.user_id,
            published_at=clock.now(),
        )
    )


def _fill(row: WorkshopReport, report: Report) -> None:
    row.invited, row.summary = report.invited.strip(), report.summary.strip()
    row.next_steps, row.next_step_on = report.next_steps.strip(), report.next_step_on


def _missing(row: WorkshopReport) -> dict[str, str]:
    """What a published report must say and this one does not, by field."""
    missing = {
        "invited": _("Describe who was invited, and by which rule."),
        "summary": _("Summarize what was said."),
        "next_steps": _("Describe what comes next."),
    }
    errors: dict[str, str] = {name: text for name, text in missing.items() if not getattr(row, name)}
    if row.next_step_on is None:
        errors["next_step_on"] = _("Enter the date of the next step.")
    return errors


def _facts(workshop: Workshop) -> dict[str, Any]:
    """What is frozen at publication: attendance, agenda, feedback."""
    came, said = after.attendance(workshop), after.feedback_figures(workshop)
    return {
        "places": came.places,
        "arrived": came.arrived,
        "no_shows": came.no_shows,
        "names": [[kind, name] for kind, name in came.names],
        "agenda": [
            {"title": s.title, "kind": s.kind, "starts_at": s.starts_at.isoformat(), "ends_at": s.ends_at.isoformat()}
            for s in programme.programme(workshop)
        ],
        "feedback": {"answers": said.answers, "mean": said.mean, "counts": list(said.counts)},
        "sides": [asdict(row) for row in after.side_figures(workshop)],
    }
