"""The public list: facets, neutral order, search; the landscape of types; what needs attention."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.core import clock
from matchmaker.core.actors import ANONYMOUS, system_actor
from matchmaker.core.errors import NotFound
from matchmaker.core.list_index import neutral_key
from matchmaker.solutions.queries import catalogue, todo, visibility
from matchmaker.solutions.queries.browse import SolutionFilters, browse
from matchmaker.solutions.services import lifecycle
from tests.factories import make_company
from tests.personas import People
from tests.solutions.factories import TAGS, make_complete, make_package, make_type

DAY = date(2026, 3, 2)


def titles(filters: SolutionFilters, today: date = DAY) -> list[str]:
    with clock.at(datetime(today.year, today.month, today.day, 12, tzinfo=UTC)):
        return [solution.title for solution in browse(filters).page.items]


def test_drafts_and_unchecked_companies_are_not_listed(people: People) -> None:
    hydrolog = people.organizations["hydrolog"]
    make_complete(hydrolog, "Public")
    for status in ("draft", "submitted", "expired", "withdrawn"):
        make_complete(hydrolog, status.title(), status=status)
    make_complete(make_company("Unchecked", vetting="pending"), "Hidden")
    assert titles(SolutionFilters()) == ["Public"]
    with pytest.raises(NotFound):
        visibility.get_visible(ANONYMOUS, slug="hidden-unchecked")
    assert visibility.get_visible(ANONYMOUS, slug="expired-hydrolog").status == "expired"


def test_choices_are_or_inside_a_facet_and_and_between(people: People) -> None:
    small, large = people.organizations["hydrolog"], people.organizations["sonnwerk"]
    make_complete(small, "Leaks")
    make_complete(large, "Meters", maturity="idea")
    make_complete(large, "Lamps", tags=TAGS | {"system": ["energy"], "digital_technology": ["none"]})
    assert set(titles(SolutionFilters(values={"system": ("water", "energy")}))) == {"Leaks", "Meters", "Lamps"}
    assert titles(SolutionFilters(values={"system": ("water",), "size": ("large",)})) == ["Meters"]
    assert titles(SolutionFilters(values={"tech": ("none",)})) == ["Lamps"]
    assert titles(SolutionFilters(values={"system": ("no such code",)})) == []
    counts = browse(SolutionFilters(values={"system": ("water",), "size": ("large",)})).counts
    assert counts["system"] == {"water": 1, "energy": 1}
    assert counts["size"] == {"large": 1, "micro": 1}
    assert counts["maturity"] == {"idea": 1}


def test_counts_are_what_one_click_shows(people: People) -> None:
    for number in range(12):
        system = ("water", "energy", "waste")[number % 3]
        make_complete(
            people.organizations["hydrolog" if number % 2 else "sonnwerk"],
            f"Solution {number}",
            maturity=("idea", "prototype")[number % 4 // 2],
            tags=TAGS | {"system": [system], "country": ["AT", "DE"][: 1 + number % 2]},
        )
    base = {"maturity": ("idea",)}
    counts = browse(SolutionFilters(values=base)).counts
    for facet in ("system", "country", "size", "collaboration"):
        for code, n in counts[facet].items():
            assert browse(SolutionFilters(values=base | {facet: (code,)})).page.total == n


def test_words_are_found_without_accents(people: People) -> None:
    for title in ("Räume kühlen", "Leaks in pipes"):
        solution = make_complete(people.organizations["hydrolog"], title, status="submitted")
        lifecycle.accept_solution(people.actor("ada"), solution=solution)
    assert titles(SolutionFilters(text="kuhlen")) == ["Räume kühlen"]
    assert browse(SolutionFilters(text="kuhlen")).counts["system"] == {"water": 1}
    assert titles(SolutionFilters(text='"; DROP TABLE (*')) == []
    assert browse(SolutionFilters(text="pip")).sort == "words"


def test_the_order_is_neutral_the_same_for_all_and_new_each_day(people: People) -> None:
    for number in range(9):
        make_complete(people.organizations["hydrolog"], f"Solution {number}")
    first = titles(SolutionFilters())
    assert titles(SolutionFilters()) == first
    others = [titles(SolutionFilters(), DAY + timedelta(days=n)) for n in range(1, 6)]
    assert any(other != first for other in others)
    assert all(sorted(other) == sorted(first) for other in others)


def test_a_filter_never_changes_who_stands_before_whom(people: People) -> None:
    for number in range(12):
        system = ("water", "energy")[number % 2]
        make_complete(people.organizations["hydrolog"], f"Solution {number}", tags=TAGS | {"system": [system]})
    everything = titles(SolutionFilters())
    some = titles(SolutionFilters(values={"system": ("energy",)}))
    assert len(some) == 6
    assert [title for title in everything if title in some] == some


@given(st.lists(st.text(max_size=12), unique=True, max_size=20), st.dates())
def test_no_two_solutions_share_a_place(public_ids: list[str], day: date) -> None:
    assert len({neutral_key(public_id, day) for public_id in public_ids}) == len(public_ids)


def test_newest_and_fewest_pairings(people: People) -> None:
    old = make_complete(people.organizations["hydrolog"], "Old", listed_at=clock.in_days(-9))
    make_complete(people.organizations["hydrolog"], "New", listed_at=clock.in_days(-1), pairings_count=3)
    lifecycle.note_pairings(system_actor("test"), counts={old.id: 1})
    assert titles(SolutionFilters(sort="newest")) == ["New", "Old"]
    assert titles(SolutionFilters(sort="fewest")) == ["Old", "New"]
    assert browse(SolutionFilters(sort="by money")).sort == "neutral"


def test_pages_cover_everything_once(people: People) -> None:
    for number in range(7):
        make_complete(people.organizations["hydrolog"], f"Solution {number}")
    shown = [s.title for page in (1, 2, 3) for s in browse(SolutionFilters(page=page), per_page=3).page.items]
    assert sorted(shown) == sorted(f"Solution {n}" for n in range(7))
    assert browse(SolutionFilters(page=99), per_page=3).page.number == 3


def test_drafts_of_types_are_known_to_their_city_and_organizers(people: People) -> None:
    graz = people.organizations["graz"]
    draft = make_type("Rain gardens", is_public=False, organization_id=graz.id)
    package = make_package([draft, make_type()], is_public=False, organization_id=graz.id)
    for name, sees in (("emil", True), ("ada", True), ("finn", False), ("carla", False)):
        actor = people.actor(name)
        assert (draft in [item.type for item in catalogue.all_types(actor)]) is sees
        assert (package in catalogue.visible_packages(actor)) is sees
    assert [i.type.title for i in catalogue.all_types(ANONYMOUS, system="energy")] == []


def test_attention(people: People) -> None:
    hydrolog = people.organizations["hydrolog"]
    make_complete(hydrolog, "Returned", status="draft", returned_note="Please add a number.")
    make_complete(hydrolog, "Waits", status="submitted")
    make_complete(hydrolog, "Due", expires_on=clock.in_days(9).date())
    make_complete(hydrolog, "Gone", status="expired")
    company = {line.button: line for line in todo.todo_items(people.actor("carla"))}
    assert list(company) == ["Read the note", "Renew solution"]
    assert company["Read the note"].args == {"slug": "returned-hydrolog"}
    assert [(line.count, line.endpoint) for line in todo.todo_items(people.actor("ada"))] == [(1, "solutions.check")]
    assert todo.todo_items(people.actor("emil")) == []
