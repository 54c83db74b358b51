"""All applications of a challenge with what the panel gave them, as one table for spreadsheets."""

from __future__ import annotations

from matchmaker.applications.models import STATES, Application, Assessment
from matchmaker.applications.queries.city import criteria_at_closing, neutral_numbers, sent_to
from matchmaker.applications.queries.decisions import DecisionRow, decision_rows
from matchmaker.applications.queries.visibility import assessment_of
from matchmaker.challenges.models import Challenge
from matchmaker.core.actors import Actor
from matchmaker.core.i18n import _
from matchmaker.core.sheets import Table
from matchmaker.vocabulary import queries as vocabulary


def applications_table(actor: Actor, *, challenge: Challenge) -> Table:
    """One row for each application that was sent, in the neutral order of the pages.

    Points and scores stand there only where this reader may see them on the decisions page. Of an application for which
    the reader declared a conflict of interest there is the line of the list, and nothing else.
    """
    assessment = assessment_of(challenge)
    applications = sent_to(challenge)
    numbers = neutral_numbers(challenge, applications)
    criteria = [str(c["name"]) for c in (assessment.criteria if assessment else criteria_at_closing(challenge))]
    asked = list(dict.fromkeys(text for row in applications for text in _answers(row)))
    rows = [
        [*_line(row, numbers[row.application.id]), *_written(row, asked), *_given(row, assessment, len(criteria))]
        for row in decision_rows(actor, challenge=challenge, applications=applications)
    ]
    return _columns(criteria, asked), rows


def _columns(criteria: list[str], asked: list[str]) -> list[str]:
    return [
        _("No."),
        _("Company"),
        _("Country"),
        _("Size"),
        _("State"),
        _("Submitted (UTC)"),
        _("Solution"),
        _("Offer"),
        *asked,
        _("Must-haves met"),
        _("Must-haves partly met"),
        _("Must-haves not met"),
        _("Answers to the must-haves"),
        *(_("Score 0–5: %(criterion)s", criterion=name) for name in criteria),
        _("Points of 100"),
        _("How the points came about"),
        _("Evaluators finished"),
        _("Evaluators asked"),
        _("Decision"),
        _("Reason"),
    ]


def _line(row: DecisionRow, number: int) -> list[object]:
    application, company = row.application, row.application.company
    state = _("Reconfirm") if application.needs_confirmation else STATES[application.status]
    size = vocabulary.label("company_size", company.size) if company.size else ""
    return [number, company.name, vocabulary.country_name(company.country), size, state]


def _answers(application: Application) -> dict[str, str]:
    return {str(a["text"]): str(a.get("answer") or "") for a in application.answers}


def _written(row: DecisionRow, asked: list[str]) -> list[object]:
    """What the company wrote; nothing of it for a reader with a conflict of interest."""
    if row.is_recused:
        return [""] * (len(asked) + 7)
    application = row.application
    answers, checks = _answers(application), application.checks
    words = {"yes": _("Yes"), "partly": _("Partly"), "no": _("No")}
    counted = [sum(check.get("answer") == code for check in checks) for code in words]
    said = [(str(c["text"]), words.get(str(c.get("answer")), _("Not answered")), c.get("comment")) for c in checks]
    lines = [": ".join(str(part) for part in parts if part) for parts in said]
    return [
        application.submitted_at,
        str(application.solution_facts.get("title", "")),
        application.approach,
        *(answers.get(text, "") for text in asked),
        *counted,
        "\n".join(lines),
    ]


def _given(row: DecisionRow, assessment: Assessment | None, criteria: int) -> list[object]:
    """What the panel gave it, as far as the reader may see it, and the decision."""
    if row.is_recused:
        return [*[""] * (criteria + 1), _("hidden: you declared a conflict of interest"), *[""] * 4]
    scores: list[object] = [round(value, 2) for value in row.scores] or [""] * criteria
    points = round(row.points, 1) if row.points is not None else ""
    decision = row.decision or (row.application.released[-1] if row.application.released else None)
    result = str(STATES[decision.result]) if decision else ""
    if decision and decision.released_at is None:
        result = _("%(decision)s (prepared, not announced)", decision=result)
    reason = decision.reason if decision else ""
    return [*scores, points, _how(row, assessment), row.done, row.asked, result, reason]


def _how(row: DecisionRow, assessment: Assessment | None) -> str:
    if row.points is not None:
        return _("agreed") if row.is_agreed else _("mean")
    if assessment is None or not row.asked:
        return _("no score")
    if row.done >= row.asked:
        return _("hidden until your own scores are complete")
    return _("hidden until all have scored: %(done)s of %(all)s", done=row.done, all=row.asked)
