"""The workbench: drafts, preview, publishing, going back, and what is refused."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from matchmaker.core import jobs
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied, Invalid, Stale
from matchmaker.matching.models import Pairing, RuleSet
from matchmaker.matching.queries import change, preview, runs, workbench
from matchmaker.matching.services import decisions, rulesets
from matchmaker.notifications.models import Notification
from matchmaker.records.rows import set_codes
from tests.browser import Browser, Page, form_data
from tests.matching.helpers import commit, make_market, run_all
from tests.personas import People


def changed(rules: list[dict[str, object]]) -> list[dict[str, object]]:
    """The rules with ten points moved from wording to sub-topics."""
    rows = [dict(row) for row in rules]
    for row in rows:
        if row["rule"] == "wording":
            row["weight"] = int(str(row["weight"])) - 1000
        if row["rule"] == "subtopic":
            row["weight"] = int(str(row["weight"])) + 1000
    return rows


def make_draft(people: People) -> RuleSet:
    make_market(people)
    run_all()
    return rulesets.start_draft(people.actor("ada"))


def test_a_draft_is_previewed_published_and_rolled_back(people: People) -> None:
    ada = people.actor("ada")
    draft = make_draft(people)
    rulesets.save_draft(ada, rule_set=draft, settings=changed(draft.rules), note="")
    rulesets.preview_draft(ada, rule_set=draft)
    assert draft.preview["challenges"] == 3
    version = rulesets.publish_rule_set(ada, rule_set=draft, note="Sub-topics count more.")
    assert version.number == 2
    commit()
    jobs.drain()
    session().expire_all()
    rows = session().scalars(sa.select(Pairing)).all()
    assert rows
    assert {row.rule_set.number for row in rows} == {2}
    assert all(change.repeat_one(row).same for row in rows)
    first = runs.get_version(ada, number=1)
    again = rulesets.restore_rule_set(ada, rule_set=first)
    assert (again.number, again.rules, again.note) == (3, first.rules, "Back to version 1.")
    assert runs.live_rule_set() is again


def test_a_broken_draft_is_refused_with_sentences(people: People) -> None:
    ada = people.actor("ada")
    draft = make_draft(people)
    rules = [dict(row) for row in draft.rules]
    for broken, sentence in (
        ([], "empty"),
        ([*rules[:-1], {**rules[-1], "rule": "astrology"}], "no rule called “astrology”"),
        ([{**row, "weight": row["weight"] + 100} if row["weight"] else row for row in rules], "not to 100"),
    ):
        rulesets.save_draft(ada, rule_set=draft, settings=broken, note="")
        with pytest.raises(Invalid, match=sentence):
            rulesets.preview_draft(ada, rule_set=draft)
        with pytest.raises(Invalid, match=sentence):
            rulesets.publish_rule_set(ada, rule_set=draft, note="Why")
    with pytest.raises(Invalid, match="needs the name of a rule"):
        rulesets.save_draft(ada, rule_set=draft, settings=[{"weight": 1}], note="")


def test_publishing_needs_a_note_and_the_preview_of_exactly_this_draft(people: People) -> None:
    ada = people.actor("ada")
    draft = make_draft(people)
    with pytest.raises(Invalid, match="Update the preview"):
        rulesets.publish_rule_set(ada, rule_set=draft, note="Why")
    rulesets.preview_draft(ada, rule_set=draft)
    with pytest.raises(Invalid, match="public note"):
        rulesets.publish_rule_set(ada, rule_set=draft, note="  ")
    rulesets.save_draft(ada, rule_set=draft, settings=changed(draft.rules), note="")
    with pytest.raises(Invalid, match="changed since its preview"):
        rulesets.publish_rule_set(ada, rule_set=draft, note="Why")


def test_two_organizers(people: People) -> None:
    ada, ben = people.actor("ada"), people.actor("ben")
    draft = make_draft(people)
    other = rulesets.start_draft(ben)
    assert other is not draft
    assert rulesets.start_draft(ada) is draft
    seen = draft.version
    rulesets.save_draft(ben, rule_set=draft, settings=changed(draft.rules), note="", seen_version=seen)
    with pytest.raises(Stale):
        rulesets.save_draft(ada, rule_set=draft, settings=draft.rules, note="Mine", seen_version=seen)
    rulesets.preview_draft(ben, rule_set=other)
    rulesets.publish_rule_set(ben, rule_set=other, note="Nothing new.")
    rulesets.preview_draft(ada, rule_set=draft)
    with pytest.raises(Conflict, match="Version 2 was published"):
        rulesets.publish_rule_set(ada, rule_set=draft, note="Too late.")


def test_only_organizers_tune(people: People) -> None:
    draft = make_draft(people)
    for name in ("emil", "carla", "gus"):
        with pytest.raises(Denied):
            rulesets.start_draft(people.actor(name))
        with pytest.raises(Denied):
            rulesets.publish_rule_set(people.actor(name), rule_set=draft, note="Mine")


def test_the_database_keeps_one_live_version_and_reasons(people: People) -> None:
    make_market(people)
    run_all()
    live = runs.live_rule_set()
    assert live is not None
    row = session().scalars(sa.select(Pairing)).first()
    assert row is not None
    for statement in (
        sa.insert(RuleSet).values(
            public_id="x" * 12,
            number=9,
            status="published",
            rules=[],
            note="Second",
            preview={},
            version=1,
            created_at=live.created_at,
            updated_at=live.created_at,
            published_at=live.created_at,
        ),
        sa.update(Pairing).values(rule_set_id=None),
        sa.update(Pairing).values(terms=sa.null()),
        sa.update(Pairing).values(city_decision="declined"),
        sa.update(Pairing).values(score=10_001),
    ):
        with pytest.raises(sa.exc.IntegrityError), session().begin_nested():
            session().execute(statement)


def test_the_bench_in_the_browser(people: People, browser: Browser) -> None:
    make_market(people)
    run_all()
    page = browser.as_(people, "ada").get("/matching/workbench").submit("Start a draft").follow()
    page.has("Draft 2", "Version 1 is live", "100 %", "No preview yet", "Public note is empty")
    refused = _preview(page, wording="200")
    assert refused.status == 422
    refused.has("Enter a number from 0 to 100.")
    short = _preview(page, wording=_plus(page, "wording", -10))
    assert short.status == 422
    short.has("The weights add up to 90", "add 10 points")
    good = _preview(page, wording=_plus(page, "wording", -10), subtopic=_plus(page, "subtopic", 10))
    page = good.follow()
    page.has("Preview is up to date", "Challenges without any pairing", "Who gains")
    unread = _publish(page, "")
    assert unread.status == 422
    unread.has("Write a public note")
    named = _publish(page, "Hydrolog asked for it.")
    assert named.status == 422
    named.has("This may name a company", "“Hydrolog”", "The names are needed here")
    done = _publish(page, "Sub-topics count more than words.").follow()
    done.has("Version 2 is live", "Running now")
    browser.visitor().get("/matching/rules").has("Sub-topics count more than words.")
    page = browser.as_(people, "ada").get("/matching/workbench").submit("Start a draft").follow()
    back = page.submit("Restore", action="/matching/rules/1/back").follow()
    back.has("Version 3 is live and identical to version 1.")


def _preview(page: Page, **weights: str) -> Page:
    data = form_data(page.form("Save draft")) | {f"weight-{rule}": text for rule, text in weights.items()}
    return page.browser.post(page.response.request.path, data=data | {"do": "preview"})


def _publish(page: Page, note: str) -> Page:
    """Press the button of the third section, which belongs to the form of the first."""
    data = form_data(page.form("Save draft")) | {"do": "publish", "note": note}
    return page.browser.post(page.response.request.path, data=data)


def _plus(page: Page, rule: str, more: float) -> str:
    field = next(e for e in page.form("Save draft").iter() if e.get("name") == f"weight-{rule}")
    return str(float(field.get("value", "0")) + more)


def test_runs_show_progress(people: People, browser: Browser) -> None:
    make_market(people)
    run_all()
    page = browser.as_(people, "ada").get("/matching/runs").submit("Start a full run").follow()
    page.has("Blocks done:")
    path = page.response.request.path
    commit()
    jobs.drain()
    run = runs.live_run()
    assert run is not None
    assert run.pairings
    browser.get(path).has(f"Done. Pairings: {run.pairings}.")
    fragment = browser.client.get(path, headers={"X-Fragment": "1"}).get_data(as_text=True)
    assert "data-poll" not in fragment
    assert "<html" not in fragment


def test_the_fairness_report(people: People, browser: Browser) -> None:
    _challenges, solutions = make_market(people)
    run_all()
    solutions[0].description = solutions[3].description = "Sensors listen at night and report leaks to the crew."
    row = session().scalars(sa.select(Pairing)).first()
    assert row is not None
    decisions.decide_for_city(people.actor("emil"), pairing=row, decision="declined", reason="too_early")
    page = browser.as_(people, "ada").get("/matching/fairness")
    page.has("By size of the company", "Micro", "Too early", "Fairness report")


def test_who_gains_and_loses_is_told_the_rule_whose_change_moved_them(people: People) -> None:
    ada = people.actor("ada")
    draft = make_draft(people)
    rules = [dict(row) for row in draft.rules]
    weights = {row["rule"]: int(str(row["weight"])) for row in rules if row["weight"]}
    most = max(weights, key=lambda rule: weights[rule])
    for row in rules:  # nearly everything on one rule
        if row["rule"] in weights:
            row["weight"] = 10_000 - 100 * (len(weights) - 1) if row["rule"] == "wording" else 100
    rulesets.save_draft(ada, rule_set=draft, settings=rules, note="")
    rulesets.preview_draft(ada, rule_set=draft)
    movers = [*draft.preview["gains"], *draft.preview["losses"]]
    assert movers, (most, draft.preview)
    for row in movers:
        why = row["why"]
        gained = why["points"] - why["was"]
        assert why["others"] or (gained > 0) == (row["change"] > 0)
        assert "Weakest rule" not in workbench.mover_words(row)
    losing = next(row for row in draft.preview["losses"] if not row["why"]["others"])
    assert f"{losing['why']['was']:g} points before, {losing['why']['points']:g} now." in workbench.mover_words(losing)


def test_limits_are_edited_previewed_and_published(people: People, browser: Browser) -> None:
    make_market(people)
    run_all()
    live = runs.live_rule_set()
    assert live is not None
    page = browser.as_(people, "ada").get("/matching/workbench").submit("Start a draft").follow()
    page.has("Good and possible", f"Live value: {round(live.limits['good'] / 100)}")
    data = form_data(page.form("Save draft"))
    assert float(data["good"]) == live.limits["good"] / 100
    path = page.response.request.path
    refused = page.browser.post(path, data=data | {"good": "40", "do": "preview"})
    assert refused.status == 422
    refused.has("A good pairing cannot need fewer points than a proposed one.")
    refused = page.browser.post(path, data=data | {"proposed": "many", "do": "save"})
    assert refused.status == 422
    assert form_data(refused.form("Save draft"))["proposed"] == "many"
    fresh = form_data(browser.get(path).form("Save draft"))
    done = page.browser.post(path, data=fresh | {"proposed": "99", "good": "99.5", "do": "preview"}).follow()
    done.has("Challenges without any pairing")
    draft = session().scalars(sa.select(RuleSet).where(RuleSet.status == "draft")).one()
    session().refresh(draft)
    assert (draft.limits["proposed"], draft.limits["good"]) == (9_900, 9_950)
    assert draft.preview["unmatched_after"] == 3
    published = _publish(done, "Only the very best.").follow()
    published.has("Version 2 is live")
    commit()
    jobs.drain()
    assert not session().scalar(sa.select(sa.func.count(Pairing.id)).where(Pairing.is_current))
    browser.visitor().get("/matching/rules").has("at least 99 points")


def test_two_people_who_change_limits_are_told(people: People) -> None:
    ada, ben = people.actor("ada"), people.actor("ben")
    draft = make_draft(people)
    seen = draft.version
    rulesets.save_draft(ben, rule_set=draft, settings=draft.rules, limits={**draft.limits, "good": 7_000}, note="")
    with pytest.raises(Stale) as refused:
        rulesets.save_draft(
            ada,
            rule_set=draft,
            settings=draft.rules,
            limits={**draft.limits, "good": 7_500},
            note="",
            seen_version=seen,
        )
    assert "Good: points of all rules" in str(refused.value.changes)


def test_the_price_of_the_country_names_who_would_be_proposed_without_it(people: People, browser: Browser) -> None:
    _challenges, solutions = make_market(people, 3, 9)
    for solution in solutions:
        set_codes(solution, "country", ["JP"])
    run_all()
    ada = people.actor("ada")
    draft = rulesets.start_draft(ada)
    proposed = {row.score for row in session().scalars(sa.select(Pairing).where(Pairing.is_current))}
    above = max(proposed) + 1
    limits = {**draft.limits, "proposed": above, "good": max(above, draft.limits["good"])}
    rulesets.save_draft(ada, rule_set=draft, settings=draft.rules, limits=limits, note="")
    rulesets.preview_draft(ada, rule_set=draft)
    price = draft.preview["country"]
    weight = next(row["weight"] for row in draft.rules if row["rule"] == "country")
    assert price["weight"] == weight
    assert price["pairs"] > 0
    assert sum(count for _name, count in price["companies"]) == price["pairs"]
    assert price["leaving"] == 0
    assert min(item["score"] for item in price["examples"]) > max(proposed)
    page = browser.as_(people, "ada").get(f"/matching/drafts/{draft.public_id}")
    page.has("What the country costs", f"The country counts {weight / 100:g} %", price["companies"][0][0])
    free = [
        {**row, "weight": row["weight"] + weight} if row["rule"] == "wording" else dict(row)
        for row in draft.rules
        if row["rule"] != "country"
    ]
    rulesets.save_draft(ada, rule_set=draft, settings=free, note="")
    rulesets.preview_draft(ada, rule_set=draft)
    assert draft.preview["country"] == {}
    browser.as_(people, "ada").get(f"/matching/drafts/{draft.public_id}").lacks("What the country costs")


def test_each_weight_keeps_its_reason_for_everybody(browser: Browser, people: People) -> None:
    """A changed rule has what was typed for it, or the public note; one that stays keeps the reason it had."""
    make_market(people)
    run_all()
    page = browser.as_(people, "ada").get("/matching/workbench").submit("Start a draft").follow()
    draft = runs.own_draft(people.actor("ada"))
    assert draft is not None
    weights = {row["rule"]: row["weight"] / 100 for row in draft.rules}
    values = {
        "weight-wording": f"{weights['wording'] - 10:g}",
        "weight-subtopic": f"{weights['subtopic'] + 10:g}",
        "why-subtopic": "Cities decide by the sub-topic first.",
        "note": "Words count less because translations differ.",
    }
    address = f"/matching/drafts/{draft.public_id}"
    browser.post(address, form_data(page.form("Save draft")) | values | {"do": "preview"}).follow().has(
        "Publishing tells"
    )
    published = browser.post(address, form_data(browser.get(address).form("Save draft")) | values | {"do": "publish"})
    assert published.status == 303
    browser.visitor().get("/matching/rules").has(
        "Why it counts so, since version 2: Cities decide by the sub-topic first.",
        "Why it counts so, since version 2: Words count less because translations differ.",
        "Why it counts so, since version 1: The rules as delivered with the platform.",
    )
    browser.get("/matching/rules/2").has("Good and possible")
    first = runs.get_version(people.actor("ada"), number=1)
    again = rulesets.restore_rule_set(people.actor("ada"), rule_set=first)
    assert again.reason_of("subtopic") == (1, first.note)


def test_any_challenge_is_found_and_inspected(browser: Browser, people: People) -> None:
    draft = make_draft(people)
    ada = people.actor("ada")
    rulesets.save_draft(ada, rule_set=draft, settings=changed(draft.rules), note="")
    rulesets.preview_draft(ada, rule_set=draft)
    draft.preview = {**draft.preview, "details": draft.preview["details"][:1]}
    session().flush()
    challenges = preview.find_challenges(" ")
    assert len(challenges) == 3
    shown = {item["id"] for item in draft.preview["details"]}
    other = next(row for row in challenges if row[0] not in shown)
    address = f"/matching/drafts/{draft.public_id}"
    page = browser.as_(people, "ada").get(address, query_string={"find": other[1][:12]})
    assert f"{address}?challenge={other[0]}#sl" in page.links()
    browser.get(f"{address}?challenge={other[0]}").has(f"Rank before and after for {other[1]}")
    browser.get(address, query_string={"find": "zebra moon"}).has("No challenge that takes part")
    browser.get(f"{address}?challenge=nobody")


def test_as_many_people_are_told_as_the_preview_said(people: People) -> None:
    draft = make_draft(people)
    ada = people.actor("ada")
    commit()
    jobs.drain()
    limits = {**draft.limits, "proposed": 0, "answers": 0}
    rulesets.save_draft(ada, rule_set=draft, settings=changed(draft.rules), limits=limits, note="")
    rulesets.preview_draft(ada, rule_set=draft)
    said = draft.preview["told"]["people"]
    session().execute(sa.delete(Notification))
    rulesets.publish_rule_set(ada, rule_set=draft, note="More is proposed.")
    commit()
    jobs.drain()
    about = Notification.url.contains("/pairings") | Notification.url.contains("/fits")
    told = set(session().scalars(sa.select(Notification.user_id).where(about)))
    assert said == len(told) > 0
