"""Each place that docs/neutrality.md names, broken on purpose: `python -m tests.neutrality.mutations [RULE …]`.

One place at a time is broken in a copy of the source, and the tests of its rule run. Evidence is good if a test that
the table names fails; the command prints the table and ends with 1 if a mutation survives. `test_table.py` holds that
every place of the table has a mutation here, inside the function or class that the table names.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
COPIED = ("matchmaker", "seed", "templates", "migrations", "tests", "docs", "bench", "config.py", "pyproject.toml")


class Mutation(NamedTuple):
    """A rule, the place that keeps it (`file:name` under matchmaker/), its text and what replaces it everywhere."""

    rule: int
    place: str
    old: str
    new: str


MUTATIONS = (
    Mutation(1, "challenges/policy.py:can_see_asker", 'else deny(_l("Who asked is not shown."))', "else ALLOW"),
    Mutation(
        1,
        "challenges/policy.py:can_see_asker",
        '    if of_city_side(actor, challenge=challenge):\n        return deny(_l("The city never learns',
        '    if of_city_side(actor, challenge=challenge):\n        return ALLOW or deny(_l("The city never learns',
    ),
    Mutation(1, "challenges/policy.py:can_answer", "if own and question.published_at is not None:", "if False:"),
    Mutation(
        1,
        "challenges/services/questions.py:answer_question",
        "question.published_text, question.answer, question.published_at = shown, said, clock.now()",
        "question.published_text, question.answer = shown, said",
    ),
    Mutation(
        1,
        "challenges/policy.py:can_read_answer_file",
        "    if question.published_at is not None:\n        return can_view",
        "    if True:\n        return can_view",
    ),
    Mutation(
        2,
        "workshops/engine/checks.py:findings",
        '        if part.kind == "meetings":\n            found += _not_open_before(part, ordered, tabled)\n',
        "",
    ),
    Mutation(2, "workshops/engine/checks.py:opens_at", "ends = [p.ends_at for p", "ends = [p.starts_at for p"),
    Mutation(2, "workshops/services/programme.py:save_session", "    _refuse_new_findings(workshop, before)\n", ""),
    Mutation(2, "workshops/services/programme.py:remove_session", "        raise Conflict(broken[0])", "        pass"),
    Mutation(
        2,
        "scheduling/queries/problem.py:slots_after",
        "slot in slots if slot.starts_at >= max(known))",
        "slot in slots)",
    ),
    Mutation(
        2,
        "scheduling/queries/meeting_demand.py:_mutual",
        "            if not own:\n                continue\n",
        "",
    ),
    Mutation(2, "scheduling/services/moving.py:_require_topic", "    if not own:\n", "    if False:\n"),
    Mutation(
        2,
        "scheduling/queries/problem.py:_requests",
        "slots_after(inputs.slots, [opens.get(topic) for topic in topics])",
        "slots_after(inputs.slots, [opens.get(topic) for topic in topics] or list(opens.values()))",
    ),
    Mutation(
        2,
        "workshops/queries/people.py:counterparts",
        "found = [row for row in others if (registration if is_city else row).organization_id in topics]",
        "found = list(others) if topics else []",
    ),
    Mutation(2, "scheduling/queries/standing.py:without_topic", "if not about[m.request_id]", "if False"),
    Mutation(2, "workshops/services/setup.py:_keep_spoken_about", "    if gone:\n", "    if False:\n"),
    Mutation(2, "scheduling/queries/releases.py:release_check", "if rule.code in HARD:", "if False:"),
    Mutation(
        2,
        "scheduling/engine/verify.py:violations",
        "found.extend(_alone(facts, placement))",
        "found.extend(v for v in _alone(facts, placement) if v.code != 'slot not allowed')",
    ),
    Mutation(
        3, "outcomes/services/contacts.py:close_follow_up", "if disclosure.gave_information is None:", "if False:"
    ),
    Mutation(
        3, "outcomes/services/contacts.py:close_follow_up", "    if disclosure.gave_information:\n", "    if False:\n"
    ),
    Mutation(3, "scheduling/jobs/releasing.py:_note_topics", "for topic in about[m.request_id]", "for topic in ()"),
    Mutation(3, "outcomes/listeners.py:_talks", "for guest in guests]", "for guest in guests[:1]]"),
    Mutation(
        3,
        "outcomes/policy.py:can_close_follow_up",
        "own = challenges.can_write(actor, challenge=follow_up.challenge)",
        "own = ALLOW",
    ),
    Mutation(4, "core/access.py:neutral", "return untied(actor, *parties, kinds=kinds)", "return ALLOW"),
    Mutation(4, "core/access.py:untied", "if tie is None:", "if True:"),
    Mutation(
        4,
        "workshops/queries/neutrality.py:person_conflict",
        'if name is None:\n        return ""\n    return _l(\n        "This person',
        'if True:\n        return ""\n    return _l(\n        "This person',
    ),
    Mutation(
        4,
        "workshops/queries/neutrality.py:organization_conflict",
        'if name is None:\n        return ""\n    return _l(\n        "%(name)s is on',
        'if True:\n        return ""\n    return _l(\n        "%(name)s is on',
    ),
    Mutation(4, "workshops/queries/neutrality.py:why_not_join", "if title is None:", "if True:"),
    Mutation(4, "workshops/policy.py:can_run", "return _untied(actor, workshop)", "return ALLOW"),
    Mutation(
        4,
        "matching/policy.py:is_neutral",
        "return bool(neutral(actor, *parties, kinds=(COMPANY,)))",
        "return actor.is_organizer",
    ),
    Mutation(4, "applications/policy.py:can_start", "if actor.has_organizer_role:", "if False:"),
    Mutation(4, "challenges/policy.py:judges_companies", "    if tie is None:\n", "    if True:\n"),
    Mutation(4, "challenges/policy.py:unbiased", "company_id in declared", "False"),
    Mutation(4, "challenges/policy.py:unbiased", "company_id is None and declared", "False"),
    Mutation(4, "workshops/policy.py:_ranks_fairly", "registration.kind != RegistrationKind.CITY.value", "True"),
    Mutation(4, "workshops/policy.py:_ranks_fairly", "if fair and of_city_side", "if False and of_city_side"),
    Mutation(4, "scheduling/policy.py:_speaks_fairly", "fair = fair and unbiased", "fair = fair or unbiased"),
    Mutation(4, "applications/queries/visibility.py:recusals", "Evaluator.user_id == actor.user_id", "sa.false()"),
    Mutation(
        4, "outcomes/policy.py:_speaks_for_one_side", "and actor.member_of(collaboration.company_id):", "and False:"
    ),
    Mutation(4, "applications/queries/panel.py:refuse_applicants", "if tie is not None:", "if False:"),
    Mutation(
        4,
        "challenges/policy.py:can_check",
        '    if of_city_side(actor, challenge=challenge):\n        return deny(_l("You belong to this city, so another',
        '    if False:\n        return deny(_l("You belong to this city, so another',
    ),
    Mutation(
        4,
        "outcomes/policy.py:oversees",
        "return neutral(actor, kinds=(COMPANY,), administrators=True)",
        'return ALLOW if actor.is_organizer or actor.is_administrator else deny(_l("No."))',
    ),
    Mutation(
        5,
        "matching/models.py:Pairing",
        "terms: Mapped[dict[str, Any]] = mapped_column(nullable=False)",
        "terms: Mapped[dict[str, Any]] = mapped_column(nullable=True)",
    ),
    Mutation(
        5,
        "matching/engine/explain.py:Explainer",
        "sentence=self._sentence(rule, challenge, solution, points / setting.weight)",
        'sentence=Sentence("")',
    ),
    Mutation(6, "matching/services/runs.py:start_run", "        seed=seed,", "        seed=0,"),
    Mutation(6, "matching/models.py:Pairing", "    seed: Mapped[int]\n", "    seed: Mapped[int | None]\n"),
    Mutation(
        6,
        "outcomes/queries/register.py:list_results",
        "order_by(Result.published_at.desc(), Result.public_id)\n    return paginate",
        "order_by(Result.published_at.desc(), Result.id)\n    return paginate",
    ),
    Mutation(
        7,
        "challenges/services/lifecycle.py:freeze_challenge",
        "notice_url=tidy(notice_url)",
        'notice_url="https://tenders.example/0"',
    ),
    Mutation(7, "challenges/policy.py:can_ask", "return _takes_questions(challenge)", "return ALLOW"),
    Mutation(7, "applications/policy.py:can_start", "return _takes_applications(challenge)", "return ALLOW"),
    Mutation(7, "matching/policy.py:can_decide_on", "return _is_open(challenge)", "return ALLOW"),
    Mutation(
        7,
        "scheduling/queries/problem.py:must_not_meet",
        "return any(c.id in topics for c in live)",
        "return False",
    ),
    Mutation(
        7,
        "scheduling/queries/meeting_topics.py:all_brought",
        "return tuple(topic for city in cities if city is not None for topic in brought.get(city, ()))",
        "return max(brought.values(), default=())[:1]",
    ),
    Mutation(
        7,
        "scheduling/queries/problem.py:frozen_ahead",
        "if must_not_meet(live, topics=about.get(m.request_id, ()))",
        "if False",
    ),
    Mutation(7, "scheduling/jobs/releasing.py:release_copy", "    _stop(source, frozen, ", "    _stop(source, [], "),
    Mutation(
        8, "workshops/services/registering.py:register_participant", "if not sign_up.accepts_notice:", "if False:"
    ),
    Mutation(
        8,
        "scheduling/queries/standing.py:held_back",
        "if row.needs_word}",
        "if row.needs_word and False}",
    ),
    Mutation(8, "outcomes/policy.py:can_read_pack", "if any(m.is_vetted for m in actor.memberships):", "if False:"),
    Mutation(
        8,
        "outcomes/queries/contacts.py:pack",
        "contacts=anonymous_contacts(challenge),",
        "contacts=anonymous_contacts(challenge) if actor.name.startswith('C') else [],",
    ),
    Mutation(9, "challenges/forms/lifecycle.py:AskForm", ", and any trade secrets", ""),
    Mutation(9, "outcomes/forms/record.py:StatementForm", "do not write trade secrets.", ""),
    Mutation(9, "outcomes/queries/contacts.py:anonymous_contacts", 'company = _("A company")', "company = _name"),
    Mutation(
        10,
        "workshops/services/scheduled.py:remind_of_reports",
        "        publish(events.ReportDue(workshop.id, is_late=workshop.report_due_on < clock.today()))\n",
        "",
    ),
    Mutation(10, "workshops/services/after.py:publish_report", "    if errors:\n        raise Invalid(errors)\n", ""),
)


def failing(folder: Path, rule: int) -> list[str]:
    """Names of this rule's tests that fail there."""
    files = [f"tests/neutrality/test_rule_{rule:02}.py", "tests/exchange/test_neutrality_api.py"]
    chosen = f"test_rule_{rule:02} or test_rule_{rule}_"
    command = [sys.executable, "-m", "pytest", "-q", "--tb=no", "-p", "no:cacheprovider", *files, "-k", chosen]
    output = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout
    names = [line.split("::")[1].split()[0].split("[")[0] for line in output.splitlines() if line.startswith("FAILED")]
    if not names and " passed" not in output:
        raise RuntimeError(output[-2000:])
    return list(dict.fromkeys(names))


def main(rules: set[int]) -> int:
    """Print what each mutation turns red; 1 if one survives."""
    survivors = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in COPIED:
            source = ROOT / part
            (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / part)
        for mutation in MUTATIONS:
            if rules and mutation.rule not in rules:
                continue
            path = folder / "matchmaker" / mutation.place.partition(":")[0]
            text = path.read_text()
            path.write_text(text.replace(mutation.old, mutation.new))
            red = failing(folder, mutation.rule)
            path.write_text(text)
            survivors += not red
            print(f"{mutation.rule} | {mutation.place} | {', '.join(red) or 'NO TEST FAILS'}", flush=True)
    return int(survivors > 0)


if __name__ == "__main__":
    raise SystemExit(main({int(number) for number in sys.argv[1:]}))
