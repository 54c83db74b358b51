"""Organizations that are registered twice: found, listed, merged or kept apart by organizers."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.organizations import jobs
from matchmaker.organizations.models import Organization, OrganizationPair
from matchmaker.organizations.queries import alike
from tests import factories
from tests.browser import Browser, Page
from tests.personas import People

PARTS = (
    *("Grün", "Stadt", "Werke", "Wasser", "Hydro", "log", "Sensorik", "Kant", "stein"),
    *("Nord", "Energie", "Labor", "Data", "City", "Flow", "Solar", "Park"),
)


def follow(browser: Browser, page: Page, words: str) -> Page:
    """Open the link with these words."""
    (link,) = [one for one in page.tree.iter() if one.tag.endswith("a") and words in " ".join(one.itertext())]
    return browser.get(link.get("href"))


def some_names(count: int, seed: int) -> dict[int, str]:
    """Names as a register has them, some of them written again with a slip, another form or another alphabet."""
    draw, names = random.Random(seed), []
    while len(names) < count:
        name = " ".join(draw.sample(PARTS, draw.randint(1, 4)))
        names.append(name + draw.choice(["", " GmbH", " AG", " Ltd.", " S.p.A."]))
        if draw.random() < 0.4:
            place = draw.randrange(len(name) - 1)
            slips = [
                name[:place] + name[place + 1 :],
                name[:place] + name[place + 1] + name[place] + name[place + 2 :],
                name.replace("a", "\u0430"),
                name.replace(" ", "-"),
                f"{name} Austria",
            ]
            names.append(draw.choice(slips))
    return dict(enumerate(names, 1))


def test_no_pair_is_left_out() -> None:
    for one in range(12):
        names = some_names(90, one)
        every = [pair for pair in combinations(sorted(names), 2) if alike.are_alike(names[pair[0]], names[pair[1]])]
        assert alike.pairs_among(names) == every
        assert len(every) > 10


def test_work_grows_with_the_names_and_not_with_their_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: how many names are compared with each other, of all that could be."""
    compared = []
    real = alike.are_alike
    monkeypatch.setattr(alike, "are_alike", lambda one, other: compared.append(1) or real(one, other))
    draw = random.Random(7)
    names = {n: " ".join("".join(draw.choices("abcdefghiklmnoprstuvw", k=7)) for _ in "ab") for n in range(2_000)}
    alike.pairs_among(names)
    assert len(compared) < 2_000  # of 1,999,000 pairs


def test_an_organizer_finds_a_double_and_merges_it(browser: Browser, people: People) -> None:
    kept = factories.make_company("Kantstein Sensorik GmbH", country="AT")
    twice = factories.make_company("K\u0430ntstein-Sensorik", country="DE")
    assert jobs.find_doubles() == 1
    page = follow(browser, browser.as_(people, "ada").get("/organizations/check"), "1 pair of organizations may be")
    page.has("Kantstein Sensorik GmbH", "Austria", "Germany")
    page = follow(browser, page, "Compare").has("What both say about themselves")
    page = follow(browser, page, f"Keep {kept.name}").has("This cannot be undone")
    done = page.submit(f"Merge {twice.name} into {kept.name}")
    assert done.status == 303
    session().refresh(twice)
    assert twice.merged_into_id == kept.id
    browser.get("/organizations/check/doubles").has("No pairs here")


def test_what_was_told_apart_is_not_asked_again_until_a_name_changes(browser: Browser, people: People) -> None:
    factories.make_company("Kantstein Sensorik", country="AT")
    other = factories.make_company("Kantstein Sensorik", country="PT", slug="kantstein-of-porto")
    jobs.find_doubles()
    page = follow(browser, browser.as_(people, "ada").get("/organizations/check/doubles"), "Compare")
    assert page.submit("Keep them apart", note="").status == 422
    page.submit("Keep them apart", note="Two registers, two owners.").follow().has("are two organizations")
    assert jobs.find_doubles() == 0
    browser.get("/organizations/check/doubles?show=apart").has("Two registers, two owners.", "Ada")
    other.name = "Kantstein Sensorik Lda"
    jobs.forget_doubles(other)
    jobs.note_doubles(other)
    browser.get("/organizations/check/doubles").has("Kantstein Sensorik Lda")


def test_an_organizer_with_a_tie_neither_merges_nor_decides(browser: Browser, people: People) -> None:
    one, twice = (factories.make_organization(name, "civil_society") for name in ("Green City Lab", "Green CityLab"))
    factories.make_member(twice, people.users["ada"], "reader")
    jobs.find_doubles()
    pair = session().scalars(sa.select(OrganizationPair)).one()
    assert browser.as_(people, "ada").get(f"/organizations/check/doubles/{pair.public_id}").status == 403
    page = browser.get(f"/admin/organizations/merge?kept={one.slug}&merged={twice.slug}")
    page.has("You belong to Green CityLab, so you are not neutral here.").lacks("Merge Green CityLab into")


def test_cities_of_the_list_are_told_apart_by_their_place(people: People) -> None:
    """Two cities of one name are two; one that was typed although the list has it is not."""
    graz = people.organizations["graz"]
    other = factories.make_city("Graz", country=graz.country, slug="another-graz")
    graz.geoname_id = None
    session().flush()
    assert (graz.id, other.id) in [(row.first_id, row.second_id) for row in found()]


def found() -> list[OrganizationPair]:
    jobs.find_doubles()
    return list(session().scalars(sa.select(OrganizationPair)))


def test_one_registration_number_is_one_organization(people: People) -> None:
    first = factories.make_company("Alpha", registration_number="FN 123 456x", country="AT")
    second = factories.make_company("Omega", registration_number="fn123456X", country="AT")
    factories.make_company("Gamma", registration_number="fn123456X", country="DE")
    assert [(row.first_id, row.second_id) for row in found()] == [(first.id, second.id)]


def test_the_list_costs_the_same_for_one_and_for_thirty(browser: Browser, people: People) -> None:
    counts = []
    for number in range(30):
        factories.make_company("Kantstein Sensorik", slug=f"one-{number}", country="AT")
        if number in {1, 29}:
            jobs.find_doubles()
            counts.append(browser.as_(people, "ada").get("/organizations/check/doubles").statements.count)
    assert counts[0] == counts[1]
    assert session().scalar(sa.select(sa.func.count()).select_from(Organization)) >= 30
