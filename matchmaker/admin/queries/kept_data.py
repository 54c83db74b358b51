"""Everything the platform keeps about people, as one table: what, why, how long, what becomes of it on deletion.

From `KEPT` follow the privacy page, the administrators' report and the tests: each column with personal data stands in
exactly one line (`tests/architecture/test_personal_data.py` names one that does not). How long is that of the table's
`core.retention.Kind`, or the line says why there is no end. What becomes of it is what `person_columns` do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from matchmaker.accounts.hooks import Erasure
from matchmaker.core import retention
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.i18n import _, _l, ngettext
from matchmaker.core.jobs import Job, JobStatus
from matchmaker.core.text import whole_number


@dataclass(frozen=True)
class Kept:
    """One line. `columns`: "table: column column" each; `until` says why or until when, where no number of days does.

    `names_stay` gives the reason if a name may still stand in `named` ("table.column") after the account was deleted.
    """

    what: str
    columns: tuple[str, ...]
    why: str
    erasure: Erasure
    until: str = ""
    named: tuple[str, ...] = ()
    names_stay: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Each column as "table.column"."""
        return tuple(
            f"{table}.{column}"
            for one in self.columns
            for table, _colon, rest in (one.partition(":"),)
            for column in rest.split()
        )

    @property
    def tables(self) -> tuple[str, ...]:
        """Its tables."""
        return tuple(one.partition(":")[0] for one in self.columns)


_TRACE: Final = _l("To explain to everybody concerned how a decision came about.")
_OWNED: Final = _l("As long as the organization keeps it: it is the organization’s work, not the person’s.")
_PUBLIC_RECORD: Final = _l("As long as the platform runs, so that equal treatment can still be proven years later.")

KEPT: Final = (
    Kept(
        _l("Your account"),
        ("user_account: name name_key email email_key password_hash language timezone",),
        _l("To let you in, and so that others know who writes."),
        Erasure.CLEARED,
        _l("Until you delete your account."),
    ),
    Kept(
        _l("Your ways to sign in"),
        (
            "app_key: user_id secret",
            "passkey: user_id name credential public_key",
            "recovery_code: user_id digest",
            "provider_account: user_id issuer subject",
        ),
        _l("To be sure that it is you."),
        Erasure.DELETED,
        _l("Until you remove them on your account page."),
    ),
    Kept(
        _l("What you agreed to"),
        ("consent: user_id about",),
        _l("To know who agreed to which version of a text, and when."),
        Erasure.KEPT,
        _l("As long as the platform runs: a city’s or company’s agreement must stay provable."),
    ),
    Kept(
        _l("Browsers in which you are signed in"),
        ("browser_session: user_id device",),
        _l("So that you can see them and sign them out."),
        Erasure.DELETED,
    ),
    Kept(
        _l("Changes of your e-mail address"),
        ("address_change: user_id old_email new_email",),
        _l("So that the old address can undo a change you did not make."),
        Erasure.DELETED,
    ),
    Kept(
        _l("Sign-in attempts"),
        ("sign_in_attempt: email_key origin",),
        _l("To stop people who guess passwords."),
        Erasure.DELETED,
    ),
    Kept(
        _l("From where answers to “Was this useful?” came"),
        ("library_vote: browser origin",),
        _l("To count each reader once, without an account, and to stop whoever answers for many."),
        Erasure.KEPT,
    ),
    Kept(
        _l("Your answers to “Was this useful?”"),
        ("library_vote: user_id",),
        _l("To count each reader of a text once."),
        Erasure.DELETED,
        _l("Until you delete your account."),
    ),
    Kept(
        _l("What you wrote and published in the library"),
        ("library_piece: drafted_by_id", "library_version: written_by_id published_by_id"),
        _l("So that nobody publishes alone what they wrote, and everybody can rely on that."),
        Erasure.KEPT,
        _l("As long as the platform runs: published texts are cited, with their version."),
    ),
    Kept(
        _l("Steps of a challenge that you ticked"),
        ("process_tick: by_id note",),
        _TRACE,
        Erasure.KEPT,
        _OWNED,
    ),
    Kept(
        _l("E-mails asked for"),
        ("mail_request: email_key origin",),
        _l("So that nobody can flood a mailbox through us."),
        Erasure.DELETED,
    ),
    Kept(
        _l("Used sign-in links"),
        ("spent_token: digest",),
        _l("So that each link works only once."),
        Erasure.KEPT,
    ),
    Kept(
        _l("Forms sent while signed out"),
        ("kept_form: person path page fields",),
        _l("So that you get back what you typed."),
        Erasure.DELETED,
    ),
    Kept(
        _l("Notes that a form was sent"),
        ("sent_form: location messages",),
        _l("So that a double click counts once."),
        Erasure.KEPT,
    ),
    Kept(
        _l("E-mails sent or kept"),
        ("outbox_mail: to to_key subject body error stop_path",),
        _l("To deliver them, and to answer when somebody asks. E-mails that failed stay until they are sent again."),
        Erasure.DELETED,
        named=("outbox_mail.subject", "outbox_mail.body"),
        names_stay=_l("E-mails to other people may name you until they are deleted."),
    ),
    Kept(
        _l("Finished and cancelled jobs"),
        ("job: payload message error",),
        _l("To find out why something did not happen. Failed jobs stay until somebody runs them again."),
        Erasure.KEPT,
    ),
    Kept(
        _l("Deliveries of webhooks"),
        ("webhook_delivery: about",),
        _l("To show to the owners of a webhook what it was told, and what came back. There are no names in it."),
        Erasure.KEPT,
    ),
    Kept(
        _l("Notifications"),
        ("notification: user_id text url",),
        _l("To tell you what happened."),
        Erasure.DELETED,
    ),
    Kept(
        _l("E-mail alerts"),
        ("alert: email email_key wanted language",),
        _l("To tell you about what is new. They need no account."),
        Erasure.DELETED,
        _l("Until you unsubscribe with the link in an alert."),
    ),
    Kept(
        _l("Invitations to your address"),
        ("invitation: email email_key", "evaluator_invitation: email email_key"),
        _l("So that the person who was invited, and nobody else, can accept. Counted from the day they expire."),
        Erasure.DELETED,
    ),
    Kept(
        _l("Your requests to join"),
        ("membership_request: user_id message",),
        _l("So that the owners can answer. Counted from the day of their answer."),
        Erasure.DELETED,
    ),
    Kept(
        _l("Who sent an invitation or answered a request"),
        (
            "invitation: invited_by_id",
            "evaluator_invitation: invited_by_id",
            "membership_request: answered_by_id",
        ),
        _l("So that whoever is invited knows by whom."),
        Erasure.KEPT,
    ),
    Kept(
        _l("Your memberships, roles and settings"),
        (
            "organization_member: user_id job_title",
            "workshop_role: user_id",
            "challenge_follow: user_id",
            "mail_preference: user_id",
        ),
        _l("To show you what is yours, and to send only the e-mails you want."),
        Erasure.DELETED,
        _l("Until you leave, give up the role, unfollow or change the setting."),
    ),
    Kept(
        _l("Tokens for programs"),
        ("api_token: user_id name", "kept_answer: body"),
        _l("So that programs can act for you. Answers to repeated requests are kept for one day."),
        Erasure.DELETED,
        _l("Until you revoke the token."),
    ),
    Kept(
        _l("Who takes part in a workshop"),
        ("registration_person: user_id name email email_key job_title",),
        _l("To prepare the day, the desk and the schedule."),
        Erasure.DELETED,
        _l("As long as the organization’s registration: the published report on attendance rests on it."),
    ),
    Kept(
        _l("Invitations to a workshop"),
        ("workshop_invitation: email email_key name person language",),
        _l("So that organizers know whom they invited, and write to nobody twice. An invitation can be withdrawn."),
        Erasure.DELETED,
        _l("As long as the workshop: who was invited must stay explainable."),
    ),
    Kept(
        _l("Registrations whose e-mail address is not confirmed"),
        ("workshop_joining: email email_key said",),
        _l("So that you need not type everything again after you have confirmed your address."),
        Erasure.DELETED,
    ),
    Kept(
        _l("Messages to participants, and organizers’ own words for e-mails"),
        (
            "workshop_message: written_by_id subject text chosen",
            "workshop_mail_text: updated_by_id subject text",
        ),
        _TRACE,
        Erasure.KEPT,
        _l("As long as the workshop."),
    ),
    Kept(
        _l("Special needs at a workshop"),
        ("registration: note",),
        _l("So that organizers can prepare access, language and food. Emptied, counted from the end of the workshop."),
        Erasure.KEPT,
    ),
    Kept(
        _l("Who registered an organization for a workshop"),
        (
            "registration: registered_by_id entered_by_id cancelled_why declined_why",
            "workshop_report_version: published_by_id",
        ),
        _TRACE,
        Erasure.KEPT,
        _PUBLIC_RECORD,
    ),
    Kept(
        _l("Your feedback on workshops"),
        ("workshop_feedback: user_id text",),
        _l("To make the next workshop better."),
        Erasure.DELETED,
        _l("As long as the workshop’s report, which counts it."),
    ),
    Kept(
        _l("Names of who does the next step"),
        (
            "collaboration: next_person",
            "meeting_follow_up: next_person present_city present_company",
        ),
        _l("So that both sides know whom to talk to."),
        Erasure.CLEARED,
        _l("As long as the record, until somebody changes it."),
    ),
    Kept(
        _l("What you wrote for your organization"),
        (
            "challenge: created_by_id updated_by_id decision_owner",
            "solution: created_by_id updated_by_id",
            "type_suggestion: suggested_by_id answered_by_id title summary why source source_url answer",
            "city_activity: updated_by_id",
            "city_landscape: updated_by_id",
            "application: started_by_id submitted_by_id updated_by_id approach answers withdraw_reason",
            "meeting_note: author_id text",
            "stored_file: uploaded_by_id name",
            "homework_answer: text",
            "registration: wants_to_know",
            "workshop_answer: text",
            "trouble: text",
        ),
        _l("It is what the dialogue is about."),
        Erasure.KEPT,
        _OWNED,
    ),
    Kept(
        _l("Questions, and published versions of challenges"),
        ("question: asked_by_id text", "challenge_revision: by_id reason"),
        _l("Everybody gets the same answers; who asked is never shown."),
        Erasure.KEPT,
        _PUBLIC_RECORD,
    ),
    Kept(
        _l("Scores and decisions"),
        (
            "evaluator: user_id invited_by_id",
            "review: scores conflict_reason",
            "agreed_score: by_id comment",
            "application_decision: prepared_by_id reason",
            "pairing: city_decided_by_id city_note company_decided_by_id company_note",
            "organization: vetted_by_id vetting_note closed_by_id closing_reason",
            "organization_pair: answered_by_id note",
        ),
        _TRACE,
        Erasure.KEPT,
        _PUBLIC_RECORD,
    ),
    Kept(
        _l("Values of indicators"),
        ("city_value: recorded_by_id source note",),
        _l("So that a city knows where its figures came from."),
        Erasure.KEPT,
        _l("As long as the city keeps the value."),
    ),
    Kept(
        _l("Files that somebody imported"),
        ("file_import: created_by_id name message recognised data",),
        _l("To show what was read from the file, and what was wrong with it. The file itself goes with the import."),
        Erasure.KEPT,
    ),
    Kept(
        _l("Lines of such files"),
        ("import_line: cells findings",),
        _l("To show what was read from the file, and what was wrong with it."),
        Erasure.KEPT,
        _l("As long as the file they stand in."),
    ),
    Kept(
        _l("How you match the columns of your files"),
        ("import_columns: user_id titles",),
        _l("So that your next file of the same kind is read with the same columns."),
        Erasure.DELETED,
        _l("As long as your account."),
    ),
    Kept(
        _l("Minutes of roundtables"),
        ("table_minutes: text practice",),
        _l("So that participants can read what was said at each table; without names of people."),
        Erasure.KEPT,
        _l("As long as the workshop."),
    ),
    Kept(
        _l("Records of collaborations and outcomes"),
        (
            "collaboration: created_by_id updated_by_id company_confirmed_by_id city_statement company_statement",
            "outcome_measurement: recorded_by_id confirmed_by_id",
            "progress_check: answered_by_id answer",
            "meeting_follow_up: closed_by_id",
        ),
        _l("To publish what a collaboration achieved, confirmed by both sides."),
        Erasure.KEPT,
        _PUBLIC_RECORD,
    ),
    Kept(
        _l("Who calculated and arranged"),
        (
            "match_run: started_by_id",
            "rule_set: created_by_id published_by_id",
            "workshop: created_by_id",
            "workshop_series: created_by_id",
            "workshop_report: updated_by_id",
            "workshop_allocation: computed_by_id",
            "workshop_pairing: accepted_by_id",
            "workshop_invitation: invited_by_id",
            "group_meeting: created_by_id",
            "schedule: released_by_id",
            "solve_run: asked_by_id",
        ),
        _TRACE,
        Erasure.KEPT,
        _PUBLIC_RECORD,
    ),
    Kept(
        _l("Log of changes"),
        ("audit_entry: actor_name on_behalf_of names_key details",),
        _l(
            "Every change is accountable: who did what, and when. Administrators read it, and members the part about "
            "their own organization and its work."
        ),
        Erasure.KEPT,
        _l("As long as the platform runs: a sealed log from which something is taken proves nothing."),
        ("audit_entry.actor_name", "audit_entry.on_behalf_of", "audit_entry.names_key"),
        _l("Your name stays in it, because decisions must stay explainable."),
    ),
)
"""All lines, in the order in which people read them."""

ON_DELETION: Final = {
    Erasure.DELETED: _l("Deleted."),
    Erasure.CLEARED: _l("Your name and address are removed."),
    Erasure.KEPT: _l("Stays, under the name “Deleted person” or without any name."),
}


@dataclass(frozen=True)
class Line:
    """A line in words."""

    what: str
    why: str
    how_long: str
    on_deletion: str


@dataclass(frozen=True)
class Overdue:
    """A line that is cleaned: days, rows now, rows whose time is over, and what the last clean-up took."""

    what: str
    days: int
    rows: int
    over: int
    gone: int


@dataclass(frozen=True)
class Report:
    """What administrators see. `last` and `next` are moments of the clean-up; None before the first."""

    tables: Sequence[Overdue]
    last: datetime | None
    next: datetime | None


def names_after_erasure() -> dict[str, str]:
    """`table.column` → why a name may still stand there after the account was deleted."""
    return {name: str(one.names_stay) for one in KEPT for name in one.named}


def line_of(table: str) -> Kept:
    """The line of a table that is cleaned. Raises StopIteration if none has no end of its own."""
    return next(one for one in KEPT if not one.until and table in one.tables)


def lines() -> list[Line]:
    """The table as everybody reads it."""
    return [
        Line(str(one.what), str(one.why), _how_long(one), f"{_on_deletion(one)} {one.names_stay}".strip())
        for one in KEPT
    ]


def _on_deletion(one: Kept) -> str:
    goes_in_time = one.erasure is Erasure.KEPT and not one.until
    return (
        _("Goes when its time is over, without your name until then.")
        if goes_in_time
        else str(ON_DELETION[one.erasure])
    )


def _how_long(one: Kept) -> str:
    if one.until:
        return str(one.until)
    days = retention.kinds()[one.tables[0]].days
    return ngettext("%(num)s day", "%(num)s days", days)


def report(actor: Actor) -> Report:
    """Two queries, whatever the size."""
    found = retention.kinds()
    rows = retention.rows_over(found)
    job = session().scalar(
        sa.select(Job)
        .where(Job.name == retention.CLEAN_UP, Job.status == JobStatus.DONE.value)
        .order_by(Job.finished_at.desc())
        .limit(1)
    )
    gone = _gone(job.message) if job else {}
    together: dict[str, Overdue] = {}
    for table, kind in sorted(found.items()):
        what = words_of(table)
        before = together.get(what, Overdue(what, kind.days, 0, 0, 0))
        n, over = rows[table]
        together[what] = replace(
            before, rows=before.rows + n, over=before.over + over, gone=before.gone + gone.get(table, 0)
        )
    return Report(
        list(together.values()),
        job.finished_at if job else None,
        job.created_at + retention.EVERY if job else None,
    )


def words_of(table: str) -> str:
    """What is in a table that is cleaned."""
    return str(line_of(table).what)


def _gone(message: str) -> dict[str, int]:
    """What the clean-up said: "outbox_mail 12, job 3"."""
    parts = (part.rpartition(" ") for part in message.split(", ") if part)
    counts = ((table, whole_number(n)) for table, _space, n in parts)
    return {table: n for table, n in counts if n is not None}
