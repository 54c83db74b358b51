"""Writing, publishing and rolling back the rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matchmaker.challenges.queries import naming
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.i18n import _
from matchmaker.core.text import tidy
from matchmaker.core.versions import Difference, differing
from matchmaker.matching import policy
from matchmaker.matching.engine.catalogue import tunable
from matchmaker.matching.engine.ruleset import Limits, default_rules
from matchmaker.matching.models import RuleSet, RuleSetStatus
from matchmaker.matching.queries import runs
from matchmaker.matching.queries.labels import LIMITS
from matchmaker.matching.queries.preview import compute_preview
from matchmaker.matching.queries.rule_drafts import Settings, draft_fingerprint, faults_of, read_settings
from matchmaker.matching.services.runs import start_run

DRAFT = RuleSetStatus.DRAFT.value


@command(policy.can_tune)
def start_draft(actor: Actor) -> RuleSet:
    """The organizer's draft: the one they have, or a new one equal to the live rules."""
    draft = runs.own_draft(actor)
    if draft is not None:
        return draft
    live = runs.live_rule_set()
    delivered = default_rules().as_json()
    rules, limits = (live.rules, live.limits) if live is not None else (delivered["settings"], delivered["limits"])
    moment = clock.now()
    draft = RuleSet(
        status=DRAFT,
        rules=[dict(row) for row in rules],
        limits=dict(limits),
        small_share=live.small_share if live is not None else 0,
        based_on_id=live.id if live is not None else None,
        created_by_id=actor.user_id,
        created_at=moment,
        updated_at=moment,
    )
    session().add(draft)
    session().flush()
    return draft


def _draft_apart(
    rule_set: RuleSet,
    settings: Settings,
    note: str,
    small_share: int | None,
    limits: Mapping[str, int] | None = None,
    reasons: Mapping[str, str] | None = None,
) -> list[Difference]:
    before, now = ({row["rule"]: row for row in rows} for rows in (rule_set.rules, settings))
    rows = [(_(one.title), _figures(before.get(one.name)), _figures(now.get(one.name))) for one in tunable()]
    share = rule_set.small_share if small_share is None else small_share
    drafted = rule_set.limits if limits is None else limits
    if reasons is not None:
        typed = {name: text for name, (_number, text) in rule_set.reasons.items()}
        rows += [
            (_("Why: %(rule)s", rule=_(one.title)), typed.get(one.name, ""), reasons.get(one.name, ""))
            for one in tunable()
        ]
    rows += [(str(name), _points(rule_set.limits, key), _points(drafted, key)) for key, name in LIMITS.items()]
    return differing(*rows, (_("Fairness floor"), rule_set.small_share, share), (_("Public note"), rule_set.note, note))


def _points(limits: Mapping[str, int], key: str) -> str:
    return f"{limits.get(key, getattr(Limits(), key)) / 100:g}"


def _figures(row: Mapping[str, Any] | None) -> str:
    """A rule's setting in a few words."""
    if row is None:
        return _("not used")
    said = _("weighted") if row["kind"] == "weighted" else _("must-have")
    figures = [row["weight"] / 100 if row["kind"] == "weighted" else row["pass_from"], *row["parameters"].values()]
    return f"{said} {', '.join(f'{figure:g}' for figure in figures)}"


@command(policy.can_edit_rules, seen="rule_set", compare=_draft_apart)
def save_draft(
    actor: Actor,
    *,
    rule_set: RuleSet,
    settings: Settings,
    note: str,
    limits: Mapping[str, int] | None = None,
    small_share: int | None = None,
    reasons: Mapping[str, str] | None = None,
    seen_version: int | None = None,
) -> RuleSet:
    """Keep the draft as it stands, even if it cannot be published yet.

    settings: rows of rule, kind, weight (hundredths of a percent), pass_from, parameters · limits: see the engine's
    `Limits` · small_share: the fairness floor in percent · reasons: rule → why it counts so; they stay as they were if
    None. Raises Invalid for rows that
    are no rules at all, for a share that is none, and Stale when somebody saved first.
    """
    limits = dict(rule_set.limits if limits is None else limits)
    read_settings(settings, limits)
    share = rule_set.small_share if small_share is None else small_share
    if not 0 <= share <= 100:
        raise Invalid({"small_share": _("The fairness floor must be between 0 and 100 per cent.")})
    note = tidy(note).strip()
    said = rule_set.reasons if reasons is None else {name: [0, text] for name, text in reasons.items() if text}
    now = (settings, limits, note, share, said)
    if (rule_set.rules, rule_set.limits, rule_set.note, rule_set.small_share, rule_set.reasons) != now:
        rule_set.rules, rule_set.limits, rule_set.note, rule_set.small_share, rule_set.reasons = now
        rule_set.updated_at = clock.now()
    session().flush()
    return rule_set


@command(policy.can_edit_rules)
def preview_draft(actor: Actor, *, rule_set: RuleSet) -> RuleSet:
    """Compute what the draft would change and keep it beside the draft it was computed for.

    Raises Invalid with the sentences of a draft that cannot be published.
    """
    faults = faults_of(rule_set)
    if faults:
        raise Invalid({"": faults})
    rule_set.preview = compute_preview(rule_set) | {"of": draft_fingerprint(rule_set)}
    session().flush()
    return rule_set


@command(policy.can_edit_rules, seen="rule_set")
def publish_rule_set(
    actor: Actor, *, rule_set: RuleSet, note: str, keep_names: bool = False, seen_version: int | None = None
) -> RuleSet:
    """Make the draft the live version and compute all pairings anew.

    Refused with sentences: weights that do not make 100 %, unknown rules, an empty set, no note, a note that names a
    company (field `keep_names`, unless `keep_names`), no preview of exactly this draft, or a version published since
    the draft was begun (Conflict).
    """
    errors = faults_of(rule_set)
    if not note.strip():
        errors.append(_("Write a public note: what changed and why."))
    if rule_set.preview.get("of") != draft_fingerprint(rule_set):
        errors.append(_("The draft has changed since its preview. Update the preview first."))
    if errors:
        raise Invalid({"": errors})
    if not keep_names:
        naming.ask_about_companies("\n".join([note, *(text for _n, text in rule_set.reasons.values())]), about="")
    live = runs.live_rule_set()
    if live is not None and live.id != rule_set.based_on_id:
        raise Conflict(
            _(
                "Version %(number)s was published after you started this draft. Discard it and start again.",
                number=live.number,
            )
        )
    return _make_live(actor, rule_set, tidy(note).strip(), live)


def _make_live(
    actor: Actor, rule_set: RuleSet, note: str, live: RuleSet | None, *, reasons_of: RuleSet | None = None
) -> RuleSet:
    moment = clock.now()
    rule_set.measured = (rule_set.preview.get("judged") or {}).get("after", {})  # what was shown before publishing
    if live is not None:
        live.retire(at=moment)
        session().flush()
    rule_set.publish(number=runs.next_number(), note=note, by_id=actor.user_id, at=moment, before=reasons_of or live)
    session().flush()
    start_run(actor)
    return rule_set


@command(policy.can_roll_back)
def restore_rule_set(actor: Actor, *, rule_set: RuleSet) -> RuleSet:
    """Publish a new version that equals an earlier one."""
    moment = clock.now()
    again = RuleSet(
        status=DRAFT,
        rules=[dict(row) for row in rule_set.rules],
        limits=dict(rule_set.limits),
        small_share=rule_set.small_share,
        based_on_id=rule_set.id,
        created_by_id=None,
        created_at=moment,
        updated_at=moment,
    )
    session().add(again)
    note = _("Back to version %(number)s.", number=rule_set.number)
    return _make_live(actor, again, note, runs.live_rule_set(), reasons_of=rule_set)


@command(policy.can_edit_rules, locks="rule_set")
def discard_draft(actor: Actor, *, rule_set: RuleSet) -> None:
    """Throw a draft away."""
    if rule_set.status != DRAFT:
        raise Conflict(_("A published version never changes."))
    session().delete(rule_set)
    session().flush()
