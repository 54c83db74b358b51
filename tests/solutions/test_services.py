"""Writing a solution and its life: what is taken, what is refused with which sentence, what is published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.core import clock, jobs, testing
from matchmaker.core.actors import Actor, system_actor
from matchmaker.core.audit import AuditEntry, history_of
from matchmaker.core.errors import Conflict, Denied, Invalid, Stale
from matchmaker.core.mail import OutboxMail
from matchmaker.core.search import found
from matchmaker.notifications.models import Notification
from matchmaker.organizations.models import Organization
from matchmaker.organizations.services import merging as organization_merging
from matchmaker.organizations.services import registration as organization_registration
from matchmaker.solutions import events
from matchmaker.solutions.models import LISTING_DAYS, Solution
from matchmaker.solutions.queries import content as content_queries
from matchmaker.solutions.queries import working_lists
from matchmaker.solutions.queries.browse import SolutionFilters, browse
from matchmaker.solutions.services import catalogue, lifecycle, packages, writing
from tests.factories import make_company, make_member
from tests.personas import People
from tests.solutions.factories import make_complete, make_package, make_type

SYSTEM = system_actor("test")


@pytest.fixture
def heard() -> Iterator[list[object]]:
    """Every event of this feature, as it is published."""
    kinds = (
        events.SolutionSubmitted,
        events.SolutionReturned,
        events.SolutionListed,
        events.SolutionUnlisted,
        events.RenewalDue,
    )
    with testing.hearing(*kinds) as log:
        yield log


def full(**changes: Any) -> dict[str, Any]:
    """Values of a solution that can be handed in."""
    values: dict[str, Any] = {
        "title": "Leak listening from hydrants",
        "summary": "Finds leaks within 2 metres without digging.",
        "description": "Microphones on hydrants listen at night and show where the pipe leaks.",
        "systems": ["water"],
        "topics": ["water.supply_losses"],
        "maturity": "in_use_one_city",
        "countries": ["AT"],
        "languages": ["de"],
        "collaborations": ["pilot_test"],
        "references": [{"place": "Wels", "country": "AT", "population": 64_000, "year": 2023, "result": "Less lost"}],
    }
    return values | changes


def register(actor: Actor, *, company: Organization, values: dict[str, Any]) -> Solution:
    """A draft with these values, as the API and the seed make it."""
    solution = writing.start_solution(actor, company=company, title=values["title"])
    writing.save_content(actor, solution=solution, values=values)
    return solution


def test_a_solution_lives_from_draft_to_renewal(people: People, heard: list[object]) -> None:
    carla, ada = people.actor("carla"), people.actor("ada")
    company = people.organizations["hydrolog"]
    solution = register(carla, company=company, values=full())
    assert solution.status == "draft"
    lifecycle.submit_solution(carla, solution=solution)
    lifecycle.return_solution(ada, solution=solution, note="Please say on which pipes it works.")
    assert (solution.status, solution.returned_note) == ("draft", "Please say on which pipes it works.")
    lifecycle.submit_solution(carla, solution=solution)
    lifecycle.accept_solution(ada, solution=solution)
    assert solution.expires_on == clock.today() + timedelta(days=LISTING_DAYS)
    with clock.at(clock.in_days(LISTING_DAYS - 20)):
        assert lifecycle.run_renewals(SYSTEM) == (0, 1)
        assert lifecycle.run_renewals(SYSTEM) == (0, 0)
        lifecycle.renew_solution(people.actor("chen"), solution=solution)
        assert solution.expires_on == clock.today() + timedelta(days=LISTING_DAYS)
    lifecycle.withdraw_solution(carla, solution=solution)
    assert solution.status == "withdrawn"
    assert heard == [
        events.SolutionSubmitted(solution.id),
        events.SolutionReturned(solution.id),
        events.SolutionSubmitted(solution.id),
        events.SolutionListed(solution.id),
        events.RenewalDue(solution.id),
        events.SolutionListed(solution.id, reason="renewed"),
        events.SolutionUnlisted(solution.id),
    ]


def test_a_listing_that_nobody_renews_expires_once(people: People, heard: list[object]) -> None:
    solution = make_complete(people.organizations["hydrolog"])
    with clock.at(clock.in_days(LISTING_DAYS)):
        assert lifecycle.run_renewals(SYSTEM) == (1, 0)
        assert lifecycle.run_renewals(SYSTEM) == (0, 0)
    assert solution.status == "expired"
    assert heard == [events.SolutionUnlisted(solution.id, reason="expired")]


def test_the_daily_job_runs_the_renewals(people: People) -> None:
    solution = make_complete(people.organizations["hydrolog"], expires_on=clock.today() - timedelta(days=1))
    jobs.registered()["solutions.renewals"].run()
    assert solution.status == "expired"


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"title": ""}, "title", "at least three letters"),
        ({"title": "Bad \x00 name"}, "title", "cannot be displayed"),
        ({"description": "x" * 10_000_000}, "description", "Please shorten this to 5000 characters"),
        ({"systems": ["alchemy"]}, "systems", "“alchemy” is not in the list"),
        ({"systems": ["water", "energy", "waste", "transport"]}, "systems", "at most 3"),
        ({"sdgs": ["1", "2", "3", "4"]}, "sdgs", "at most 3"),
        ({"countries": ["XX"]}, "countries", "“XX” is not in the list"),
        ({"maturity": "perfect"}, "maturity", "“perfect” is not in the list"),
        ({"delivery_months": 241}, "delivery_months", "from 0 to 240"),
        ({"delivery_months": -1}, "delivery_months", "from 0 to 240"),
        ({"types": ["no-such-type"]}, "types", "There is no solution type"),
        ({"references": [{"place": "Wels", "year": 3000}]}, "references", "is in the future"),
        ({"references": [{"place": "Wels", "population": -5}]}, "references", "from 0 to"),
        ({"references": [{"place": "Wels", "value": float("nan")}]}, "references", "must be a number"),
        ({"references": [{"result": "Less lost"}]}, "references", "name the city"),
        ({"references": [{"place": "Wels"}] * 13}, "references", "at most 12"),
        ({"ghg_claim": {"tco2e_per_year": -3.0}}, "ghg_claim", "more than zero"),
        ({"ghg_claim": {"tco2e_per_year": float("inf")}}, "ghg_claim", "more than zero"),
        ({"data_terms": {"open_standards": "perhaps"}}, "data_terms", "yes or no"),
        ({"smart_answers": {"good_governance": {"score": 7}}}, "smart_answers", "4 answers"),
    ],
)
def test_what_cannot_be_taken_is_said_in_a_sentence(
    people: People, changes: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(Invalid) as refused:
        register(people.actor("carla"), company=people.organizations["hydrolog"], values=full(**changes))
    assert set(refused.value.errors) == {field}
    assert says in " ".join(refused.value.errors[field])


def test_a_new_draft_takes_countries_and_languages_from_the_profile(people: People) -> None:
    company = people.organizations["hydrolog"]
    solution = register(people.actor("carla"), company=company, values={"title": "Quiet pumps"})
    assert solution.codes("country") == company.countries_served
    assert solution.codes("language") == company.languages


def test_handing_in_names_what_is_missing(people: People) -> None:
    carla = people.actor("carla")
    solution = register(carla, company=people.organizations["hydrolog"], values={"title": "Quiet pumps"})
    with pytest.raises(Invalid, match="Main sector"):
        lifecycle.submit_solution(carla, solution=solution)
    assert solution.status == "draft"


def test_a_company_is_checked_before_its_solution_is_listed(people: People) -> None:
    company = make_company("New here", vetting="pending")
    make_member(company, people.ivo, "owner")
    solution = make_complete(company, status="submitted")
    with pytest.raises(Denied, match="Review the company New here first"):
        lifecycle.accept_solution(people.actor("ada"), solution=solution)


def test_organizers_own_nothing(people: People) -> None:
    make_member(people.organizations["hydrolog"], people.ada, "owner")
    company = people.organizations["hydrolog"]
    for hat in (None, company.id):
        with pytest.raises(Denied, match="neutral"):
            register(people.actor("ada").wearing(hat), company=company, values=full())
    with pytest.raises(Denied, match="another organizer"):
        lifecycle.accept_solution(
            people.actor("ada").wearing(None), solution=make_complete(company, status="submitted")
        )


def test_two_editors_at_once(people: People) -> None:
    solution = make_complete(people.organizations["hydrolog"], status="draft")
    seen = solution.version
    writing.save_content(people.actor("chen"), solution=solution, values={"title": "From Chen"}, seen_version=seen)
    with pytest.raises(Stale) as refused:
        writing.save_content(
            people.actor("carla"), solution=solution, values={"title": "From Carla"}, seen_version=seen
        )
    assert (refused.value.who, refused.value.changes) == ("Chen", (("Name", "From Chen", "From Carla"),))
    assert solution.title == "From Chen"
    writing.save_content(
        people.actor("carla"), solution=solution, values={"title": "From Carla"}, seen_version=solution.version
    )
    assert solution.title == "From Carla"


def test_the_database_refuses_a_lost_update(people: People, database: sa.orm.Session) -> None:
    solution = make_complete(people.organizations["hydrolog"], status="draft")
    behind_our_back = sa.update(Solution).where(Solution.id == solution.id).values(version=99)
    database.execute(behind_our_back, execution_options={"synchronize_session": False})
    solution.title = "Too late"
    with pytest.raises(sa.orm.exc.StaleDataError):
        database.flush()


def test_a_command_reads_anew_what_was_saved_behind_its_back(people: People, database: sa.orm.Session) -> None:
    solution = make_complete(people.organizations["hydrolog"], status="draft")
    seen = solution.version
    behind_our_back = sa.update(Solution).where(Solution.id == solution.id).values(version=99, title="From Chen")
    database.execute(behind_our_back, execution_options={"synchronize_session": False})
    with pytest.raises(Stale) as refused:
        writing.save_content(people.actor("carla"), solution=solution, values={"title": "Too late"}, seen_version=seen)
    assert (refused.value.version, refused.value.changes) == (99, (("Name", "From Chen", "Too late"),))


def test_a_listed_solution_stays_complete_and_tells_of_changes(people: People, heard: list[object]) -> None:
    carla, solution = people.actor("carla"), make_complete(people.organizations["hydrolog"])
    with pytest.raises(Invalid, match="Listed solutions need this"):
        writing.save_content(carla, solution=solution, values={"systems": []})
    assert writing.save_content(carla, solution=solution, values={"title": solution.title}) == []
    assert heard == []
    assert writing.save_content(carla, solution=solution, values={"topics": ["water.metering"]}) == ["topics"]
    assert solution.is_listed
    assert heard == [events.SolutionListed(solution.id, reason="changed")]


def test_autosave_keeps_the_good_part_of_a_draft_only(people: People) -> None:
    carla = people.actor("carla")
    draft = make_complete(people.organizations["hydrolog"], status="draft")
    kept = writing.save_draft(
        carla, solution=draft, step="what", values={"summary": "Half a sen", "systems": ["alchemy"]}
    )
    assert list(kept) == ["systems"]
    assert (draft.summary, draft.codes("system")) == ("Half a sen", ["water"])
    listed = make_complete(people.organizations["hydrolog"], "Valve guide")
    with pytest.raises(Conflict, match="press the button"):
        writing.save_draft(carla, solution=listed, step="what", values={"summary": "Half a sen"})
    assert listed.summary != "Half a sen"


def test_a_copy_is_a_draft_of_its_own(people: People) -> None:
    solution = make_complete(people.organizations["hydrolog"])
    solution.types = [make_type()]
    copy = writing.copy_solution(people.actor("carla"), solution=solution)
    assert (copy.status, copy.title) == ("draft", f"Copy of {solution.title}")
    assert copy.slug != solution.slug
    mine, theirs = content_queries.content_of(copy), content_queries.content_of(solution)
    assert {k: v for k, v in mine.items() if k != "title"} == {k: v for k, v in theirs.items() if k != "title"}


def test_a_draft_can_be_deleted_but_not_what_others_saw(people: People) -> None:
    carla, company = people.actor("carla"), people.organizations["hydrolog"]
    draft = make_complete(company, status="draft")
    writing.discard_solution(carla, solution=draft)
    assert working_lists.of_company(company.id) == []
    with pytest.raises(Denied, match="stays in the records"):
        writing.discard_solution(carla, solution=make_complete(company))


def test_wrong_moments_are_refused(people: People) -> None:
    solution = make_complete(people.organizations["hydrolog"])
    with pytest.raises(Denied, match="last 30 days"):
        lifecycle.renew_solution(people.actor("carla"), solution=solution)
    with pytest.raises(Denied, match="is not in review"):
        lifecycle.accept_solution(people.actor("ada"), solution=solution)
    with pytest.raises(Conflict):
        solution.enlist(at=clock.now())


def test_only_listed_solutions_are_found(people: People, database: sa.orm.Session) -> None:
    carla = people.actor("carla")
    solution = register(carla, company=people.organizations["hydrolog"], values=full(title="Zürich hydrants"))

    def hits() -> list[int]:
        sub = found(Solution, "zurich")
        assert sub is not None
        return list(database.scalars(sa.select(sub.c.object_id)))

    assert hits() == []
    lifecycle.submit_solution(carla, solution=solution)
    lifecycle.accept_solution(people.actor("ada"), solution=solution)
    assert hits() == [solution.id]
    lifecycle.withdraw_solution(carla, solution=solution)
    assert hits() == []


def test_changes_are_in_the_audit_log(people: People, database: sa.orm.Session) -> None:
    solution = make_complete(people.organizations["hydrolog"])
    writing.save_content(
        people.actor("chen"), solution=solution, values={"title": "New name", "maturity": solution.maturity}
    )
    entry = database.scalar(history_of(solution))
    assert isinstance(entry, AuditEntry)
    assert (entry.verb, entry.actor_name, entry.details["changed"]) == ("solutions.save_content", "Chen", ["title"])


def test_those_concerned_are_told(people: People, database: sa.orm.Session) -> None:
    carla = people.actor("carla")
    solution = register(carla, company=people.organizations["hydrolog"], values=full())
    lifecycle.submit_solution(carla, solution=solution)

    def told() -> list[tuple[str, str]]:
        rows = database.scalars(sa.select(Notification).order_by(Notification.id))
        return [(database.get_one(type(people.ada), row.user_id).name, row.text) for row in rows]

    assert [name for name, _text in told()] == ["Ada", "Ben"]
    lifecycle.return_solution(people.actor("ada"), solution=solution, note="Please say on which pipes it works.")
    assert sorted(name for name, _text in told()[2:]) == ["Carla", "Chen"]
    mail = database.scalars(sa.select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert mail is not None
    assert "Please say on which pipes it works." in mail.body
    assert f"/solutions/{solution.slug}" in mail.body


def test_pairing_counts_do_not_make_forms_stale(people: People, database: sa.orm.Session) -> None:
    solution = make_complete(people.organizations["hydrolog"])
    seen = solution.version
    lifecycle.note_pairings(SYSTEM, counts={solution.id: 4})
    database.refresh(solution)
    assert (solution.pairings_count, solution.version) == (4, seen)
    with pytest.raises(Denied):
        lifecycle.note_pairings(people.actor("carla"), counts={solution.id: 0})


def test_cities_draft_types_and_organizers_make_them_public(people: People) -> None:
    emil, ada = people.actor("emil"), people.actor("ada")
    values = catalogue.TypeInput(
        title="Rain gardens", summary="Gardens hold rain.", systems=["water"], topics=["water.stormwater_flood"]
    )
    kind = catalogue.write_type(emil, values=values)
    assert not kind.is_public
    with pytest.raises(Denied, match="Only an organizer"):
        catalogue.publish_type(emil, solution_type=kind)
    catalogue.publish_type(ada, solution_type=kind)
    with pytest.raises(Denied, match="now public"):
        catalogue.save_type(emil, solution_type=kind, values={"title": "Advertising"})
    with pytest.raises(Denied, match="neutral"):
        catalogue.write_type(people.actor("carla"), values=values)


def test_a_type_is_refused_with_sentences(people: People) -> None:
    with pytest.raises(Invalid) as refused:
        catalogue.write_type(
            people.actor("ada"),
            values={"title": "", "summary": "x" * 500, "systems": [], "cases": [{"text": "No source"}], "gpc": ["Z.9"]},
        )
    assert set(refused.value.errors) == {"title", "summary", "systems", "cases", "gpc"}


def test_a_package_keeps_its_order_and_shows_only_public_types(people: People) -> None:
    ada = people.actor("ada")
    one, two = make_type("One"), make_type("Two", is_public=False)
    package = packages.write_package(
        ada, values={"title": "Both", "summary": "Together.", "items": [("two", "first"), ("one", "then")]}
    )
    with pytest.raises(Invalid, match="Make these solution types public first: Two"):
        packages.publish_package(ada, package=package)
    packages.save_package(ada, package=package, values={"items": [("one", "now first"), ("two", "later")]})
    assert [(i.solution_type.slug, i.why) for i in package.items] == [("one", "now first"), ("two", "later")]
    with pytest.raises(Invalid, match="at least two"):
        packages.save_package(ada, package=package, values={"items": [("one", "alone")]})
    with pytest.raises(Stale):
        packages.save_package(ada, package=make_package([one, two]), values={}, seen_version=0)


def test_addresses_stay_unique_and_free_of_page_names(people: People, app: Flask) -> None:
    company = make_company("New")
    slugs = {
        register(SYSTEM, company=company, values={"title": title}).slug
        for title in ("Pump", "Pump", "Pump", "New", "東京都")
    }
    assert len(slugs) == 5
    assert slugs.isdisjoint({"new", "mine", "check"})


def test_solutions_follow_their_company(people: People, heard: list[object], database: sa.orm.Session) -> None:
    ada, kept = people.actor("ada"), people.organizations["sonnwerk"]
    company = make_company("Hydrolog Graz")
    solution = make_complete(company, status="submitted")
    lifecycle.accept_solution(ada, solution=solution)
    heard.clear()
    organization_registration.vet_organization(
        ada, organization=company, accepted=False, note="We could not find this company."
    )
    assert heard == [events.SolutionUnlisted(solution.id, reason="company")]
    assert browse(SolutionFilters()).page.total == 0
    organization_registration.vet_organization(ada, organization=company, accepted=True, note="")
    assert browse(SolutionFilters()).page.total == 1
    organization_merging.merge_organizations(people.actor("gus"), kept=kept, merged=company)
    assert solution.company is kept
    assert browse(SolutionFilters(text="Sonnwerk")).page.total == 1


def test_those_who_write_for_the_company_get_the_renewal_mail(people: People, database: sa.orm.Session) -> None:
    company = people.organizations["hydrolog"]
    make_member(company, people.ivo, "reader")
    solution = make_complete(company, expires_on=clock.in_days(9).date())
    lifecycle.run_renewals(SYSTEM)
    mails = {mail.to: mail.body for mail in database.scalars(sa.select(OutboxMail))}
    assert set(mails) == {"carla@example.org", "chen@example.org"}
    assert all(f"/solutions/{solution.slug}" in body for body in mails.values())
