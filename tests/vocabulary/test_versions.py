"""Versions of the vocabulary: who publishes them, who follows, and what is never broken."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa
from wtforms import Form as Plain
from wtforms import SelectMultipleField

from config import Config
from matchmaker import create_app
from matchmaker.core import clock
from matchmaker.core.db import session, unit_of_work
from matchmaker.core.errors import Conflict, Denied, Invalid, NotFound
from matchmaker.matching.engine.vocabulary import file_vocabulary
from matchmaker.matching.models import MatchRun
from matchmaker.matching.queries.vocabulary import current_vocabulary, vocabulary_fingerprint
from matchmaker.models import Base
from matchmaker.records.forms import offer_topics
from matchmaker.vocabulary import queries
from matchmaker.vocabulary.files import UNCHANGED, Published, published, schemes_of
from matchmaker.vocabulary.models import VocabularyVersion
from matchmaker.vocabulary.services import TermDraft, publish_term
from tests.browser import Browser
from tests.challenges import make as challenges
from tests.matching.helpers import make_market, run_all
from tests.personas import People


class Form(Plain):
    """The two fields of a record that ask for sectors and sub-topics."""

    systems = SelectMultipleField()
    topics = SelectMultipleField()


LIGHTS = "energy.street_lighting"
GOOD = TermDraft("Street lights", "Lamps in streets and squares.")


def change(people: People, who: str = "ada", *, code: str = LIGHTS, draft: TermDraft = GOOD, **more: Any) -> Any:
    said: dict[str, Any] = {"note": "People know this word.", "seen_number": queries.version_in_force()}
    return publish_term(people.actor(who), scheme="topic", code=code, draft=draft, **(said | more))


def test_an_organizer_changes_a_word_everywhere(browser: Browser, people: People) -> None:
    page = browser.as_(people, "ada").get(f"/vocabulary/topic/{LIGHTS}")
    done = page.submit("Publish", label="Street lights", note="People know this word.")
    assert done.status == 303
    done.follow().has("Version 1 of the vocabulary is in force.", "Street lights", "People know this word.", "Ada")
    assert queries.label("topic", LIGHTS) == "Street lights"
    assert file_vocabulary().labels[LIGHTS] == current_vocabulary().labels[LIGHTS] == "Street lights"
    browser.visitor().get("/vocabulary").has("Version 1", "People know this word.", "Ada")
    browser.get("/vocabulary/topic").has("Street lights", LIGHTS)
    assert schemes_of(UNCHANGED)["topic"][LIGHTS].label == "Street lighting"


def test_a_term_is_added_and_can_be_chosen(browser: Browser, people: People) -> None:
    page = browser.as_(people, "gus").get("/vocabulary/topic").has("Add a term")
    page = browser.get("/vocabulary/topic/new")
    values = {"label": "Sponge city", "description": "Rain stays where it falls.", "note": "Cities ask for it."}
    assert page.submit("Publish", code="Sponge City", parent="water", **values).status == 422
    assert page.submit("Publish", code="sponge_city", parent="", **values).status == 422
    assert page.submit("Publish", code="sponge_city", parent="water", **values).status == 303
    assert ("water.sponge_city", "Sponge city") in queries.choices("topic")
    assert file_vocabulary().parents["water.sponge_city"] == "water"
    again = browser.get("/vocabulary/topic/new").submit("Publish", code="sponge_city", parent="water", **values)
    assert again.status == 422
    again.has("a code is never used twice")


def test_a_retired_term_stays_with_its_records_and_means_its_successor(browser: Browser, people: People) -> None:
    challenge = challenges.published(people)
    topic = challenge.codes("topic")[0]
    other = next(code for code in queries.codes("topic") if code != topic and code.split(".")[0] != topic.split(".")[0])
    change(people, code=topic, draft=TermDraft("Old word", "As it was.", is_retired=True, successor=other))
    assert topic not in dict(queries.choices("topic"))
    assert dict(queries.kept_choices("topic", [topic]))[topic] == "Old word (no longer offered)"
    browser.visitor().get("/vocabulary/topic").has("Retired", "Choose instead")
    assert file_vocabulary().likeness(topic, other) == file_vocabulary().likeness(other, topic) == 100
    change(people, code=topic, draft=TermDraft("Old word", "As it was."), note="It is needed after all.")
    assert topic in dict(queries.choices("topic"))
    assert file_vocabulary().likeness(topic, other) < 100


def test_the_form_of_a_record_keeps_a_retired_term(people: People) -> None:
    """A page that asks for sub-topics offers a retired one to the record that has it, and to no other."""
    change(people, draft=TermDraft("Old lights", "As it was.", is_retired=True))
    for stored, is_offered in ([LIGHTS], True), (["energy.renewables"], False):
        form = Form(data={"systems": ["energy"], "topics": stored})
        offer_topics(form["topics"], form["systems"])
        codes = {choice.value for group in form["topics"].choices.values() for choice in group}
        assert (LIGHTS in codes) is is_offered
        assert "energy.renewables" in codes


@pytest.mark.parametrize(
    ("scheme", "code", "draft", "field"),
    [
        ("topic", LIGHTS, TermDraft("", "Words."), "label"),
        ("topic", LIGHTS, TermDraft("...", "Words."), "label"),
        ("topic", LIGHTS, TermDraft("x" * 81, "Words."), "label"),
        ("topic", LIGHTS, TermDraft("Renewable energy", "Words."), "label"),
        ("topic", LIGHTS, TermDraft("Lights", ""), "description"),
        ("topic", LIGHTS, TermDraft("Lights", "Words.", successor="energy.renewables"), "successor"),
        ("topic", LIGHTS, TermDraft("Lights", "Words.", is_retired=True, successor=LIGHTS), "successor"),
        ("topic", LIGHTS, TermDraft("Lights", "Words.", is_retired=True, successor="nothing"), "successor"),
        ("stage", "vision", TermDraft("Vision", "Words.", is_retired=True), "is_retired"),
    ],
)
def test_what_no_term_may_be_is_refused(people: People, scheme: str, code: str, draft: TermDraft, field: str) -> None:
    with pytest.raises(Invalid) as error:
        publish_term(people.actor("ada"), scheme=scheme, code=code, draft=draft, note="Because it is.", seen_number=0)
    assert set(error.value.errors) == {field}
    assert queries.version_in_force() == 0


def test_lists_of_others_and_steering_codes_are_left_alone(people: People) -> None:
    ada = people.actor("ada")
    for scheme, code in (("country", "AT"), ("sdg", "1"), ("indicator", "water.smart_meters"), ("astrology", "leo")):
        with pytest.raises(NotFound):
            publish_term(ada, scheme=scheme, code=code, draft=GOOD, note="Because it is.", seen_number=0)
    with pytest.raises(Invalid):
        publish_term(ada, scheme="stage", code="dream", draft=GOOD, note="More.", seen_number=0, is_new=True)
    with pytest.raises(NotFound):
        publish_term(ada, scheme="topic", code="nowhere", draft=GOOD, note="Because it is.", seen_number=0)
    for name in ("carla", "emil"):
        with pytest.raises(Denied):
            change(people, name)


def test_two_people_do_not_overwrite_each_other(people: People) -> None:
    change(people)
    with pytest.raises(Conflict, match="Version 1"):
        change(people, draft=TermDraft("Lamps", "Words."), seen_number=0)
    with pytest.raises(Conflict, match="Nothing"):
        change(people)
    with pytest.raises(Invalid):
        change(people, draft=TermDraft("Lamps", "Words."), note="no")


def test_a_later_version_keeps_what_earlier_ones_changed(people: People) -> None:
    change(people)
    change(people, code="energy.renewables", draft=TermDraft("Clean energy", "Sun and wind."))
    assert queries.label("topic", LIGHTS) == "Street lights"
    assert queries.label("topic", "energy.renewables") == "Clean energy"
    assert [row.number for row in queries.editions()] == [2, 1]


def test_the_matcher_runs_anew_with_the_new_version(people: People) -> None:
    make_market(people)
    run_all()
    before, runs = vocabulary_fingerprint(current_vocabulary()), _runs()
    change(people)
    assert vocabulary_fingerprint(current_vocabulary()) != before
    assert _runs() == runs + 1


def _runs() -> int:
    return session().scalar(sa.select(sa.func.count()).select_from(MatchRun)) or 0


def test_every_process_follows_after_the_commit_and_none_before(tmp_path: Any) -> None:
    """A real database of its own: what is not committed holds for its writer only."""

    url = f"sqlite:///{tmp_path / 'words.db'}"
    config = Config(secret_key="x" * 32, database_url=url, queue_url="manual:", data_dir=tmp_path)
    web, worker = create_app(config), create_app(config)
    with web.app_context(), unit_of_work() as current:
        Base.metadata.create_all(current.connection())
    row: dict[str, Any] = {"number": 1, "scheme": "topic", "code": LIGHTS, "note": "Why"}
    row["changes"] = json.dumps({"topic": {LIGHTS: {"label": "L"}}})

    with worker.app_context():
        assert queries.label("topic", LIGHTS) == "Street lighting"
    with web.app_context(), unit_of_work() as current:
        current.add(VocabularyVersion(**row, published_at=clock.now()))
        current.flush()
        with worker.app_context():
            assert queries.label("topic", LIGHTS) == "Street lighting"
    for one in (web, worker):
        with one.app_context():
            assert queries.label("topic", LIGHTS) == "L"
            assert published() == Published(1, str(row["changes"]))
