"""Commands: what they declare is held, judged again, and compared with what the person saw."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.accounts.models import User
from matchmaker.core import clock
from matchmaker.core.access import ALLOW, Decision, deny, platform_only
from matchmaker.core.actors import ANONYMOUS, Actor, system_actor
from matchmaker.core.commands import QUIET, command, held, hold
from matchmaker.core.db import session
from matchmaker.core.errors import Closed, Conflict, Denied, Invalid, SignInRequired, Stale
from matchmaker.core.forms import BaseForm
from matchmaker.core.versions import NO_VERSION, Difference, differing, read_version, require_fresh
from matchmaker.organizations.models import Organization
from tests.architecture.test_layers import ROOT
from tests.personas import People


def can_rename(actor: Actor, *, organization: Organization | None) -> Decision:
    """Nobody renames a place that is called Closed."""
    if organization is not None and organization.name == "Closed":
        return deny("It is closed.")
    return ALLOW


def apart(organization: Organization, name: str) -> Sequence[Difference]:
    """The name as stored and as typed."""
    return differing(("Name", organization.name, name))


@command(can_rename, seen="organization", compare=apart)
def rename(
    actor: Actor, *, organization: Organization | None, name: str, seen_version: int | None = None
) -> Organization | None:
    """Give it a name."""
    if organization is not None:
        organization.name, organization.updated_at = name, clock.now()
        session().flush()
    return organization


def behind_the_session(row: Organization, **values: Any) -> None:
    """Change a row as another transaction would: this session does not know."""
    changes = values | {"version": row.version + 1}
    table = sa.inspect(Organization).local_table
    session().connection().execute(sa.update(table).where(table.c.id == row.id).values(**changes))


def test_what_is_judged_is_what_is_held(people: People) -> None:
    graz, emil = people.organizations["graz"], people.actor("emil")
    behind_the_session(graz, name="Closed")
    assert graz.name == "Graz"  # what this session believes
    with pytest.raises(Closed, match="It is closed"):
        rename(emil, organization=graz, name="Gradec")
    assert graz.name == "Closed"


def test_refused_from_the_start_is_not_closed(people: People) -> None:
    graz = people.organizations["graz"]
    graz.name = "Closed"
    with pytest.raises(Denied):
        rename(people.actor("emil"), organization=graz, name="Gradec")
    with pytest.raises(SignInRequired):
        rename(ANONYMOUS, organization=graz, name="Gradec")


def test_another_person_saved_first(people: People) -> None:
    graz, emil, eva = people.organizations["graz"], people.actor("emil"), people.actor("eva")
    seen = graz.version
    rename(emil, organization=graz, name="Gradec", seen_version=seen)
    with pytest.raises(Stale, match="Emil saved this while you were writing") as stale:
        rename(eva, organization=graz, name="Gräz", seen_version=seen)
    error = stale.value
    assert (error.who, error.version, error.changes) == ("Emil", graz.version, (("Name", "Gradec", "Gräz"),))
    assert error.at == graz.updated_at
    rename(eva, organization=graz, name="Gräz", seen_version=error.version)
    assert graz.name == "Gräz"


def test_a_second_window_is_stale_too(people: People) -> None:
    graz, emil = people.organizations["graz"], people.actor("emil")
    seen = graz.version
    rename(emil, organization=graz, name="Gradec", seen_version=seen)
    with pytest.raises(Stale, match="You saved this in another window"):
        rename(emil, organization=graz, name="Gräz", seen_version=seen)


def test_what_another_transaction_saved_counts(people: People) -> None:
    graz = people.organizations["graz"]
    seen = graz.version
    behind_the_session(graz, name="Gradec")
    with pytest.raises(Stale):
        rename(people.actor("eva"), organization=graz, name="Gräz", seen_version=seen)


def test_nothing_is_lost_where_nothing_differs(people: People) -> None:
    graz = people.organizations["graz"]
    seen = graz.version
    rename(people.actor("emil"), organization=graz, name="Gradec", seen_version=seen)
    rename(people.actor("eva"), organization=graz, name="Gradec", seen_version=seen)
    assert graz.name == "Gradec"


def test_who_saw_no_page_is_never_stale(people: People) -> None:
    graz = people.organizations["graz"]
    rename(people.actor("emil"), organization=graz, name="Gradec")
    rename(people.actor("eva"), organization=graz, name="Gräz", seen_version=None)
    assert graz.name == "Gräz"
    assert rename(people.actor("eva"), organization=None, name="Nothing", seen_version=NO_VERSION) is None


@pytest.mark.parametrize("raw", [None, "", "²", "٣", "-1", "1.0", "x", "9" * 30])
def test_a_version_that_is_missing_or_garbled_is_older_than_all(app: Flask, people: People, raw: str | None) -> None:
    graz = people.organizations["graz"]
    assert read_version(raw) == NO_VERSION < graz.version
    with app.test_request_context("/", method="POST", data={} if raw is None else {"version": raw}):
        form = BaseForm()
        assert form.seen_version == NO_VERSION
        assert not form.attempt(
            rename, people.actor("eva"), organization=graz, name="Gräz", seen_version=form.seen_version
        )
        assert (form.stale is not None, form.seen_version) == (True, graz.version)


def test_a_form_that_was_stale_saves_the_second_time(app: Flask, people: People) -> None:
    graz = people.organizations["graz"]
    with app.test_request_context("/", method="POST", data={"version": str(graz.version)}):
        form = BaseForm()
        rename(people.actor("emil"), organization=graz, name="Gradec")
        typed: dict[str, Any] = {"organization": graz, "name": "Gräz"}
        assert not form.attempt(rename, people.actor("eva"), **typed, seen_version=form.seen_version)
        assert any("Emil saved this" in text for text in form.form_errors)
        done = form.attempt(rename, people.actor("eva"), **typed, seen_version=form.seen_version)
    assert done is not None
    assert done.result is graz


def test_a_form_shows_what_a_command_refuses_and_nothing_else(app: Flask, people: People) -> None:
    @command(can_rename, audit=QUIET)
    def refuse(actor: Actor, *, organization: None, error: Exception) -> None:
        """Always."""
        raise error

    ada = people.actor("ada")
    with app.test_request_context("/", method="POST"):
        form = BaseForm()
        assert form.attempt(refuse, ada, organization=None, error=Invalid({"": "No."})) is None
        assert form.form_errors == ["No."]
        with pytest.raises(Conflict):
            form.attempt(refuse, ada, organization=None, error=Conflict("Over."))


def test_locks_follow_a_path_and_pass_over_nothing(people: People) -> None:
    seen: list[str] = []

    def can_touch(actor: Actor, *, member: Any) -> Decision:
        seen.append(member.organization.name if member.organization else "")
        return ALLOW

    @command(can_touch, locks=("member.organization",), audit=QUIET)
    def touch(actor: Actor, *, member: Any) -> None:
        """Holds the organization of a member."""

    graz = people.organizations["graz"]
    behind_the_session(graz, name="Gradec")
    touch(people.actor("emil"), member=graz.memberships[0])
    touch(people.actor("emil"), member=SimpleNamespace(organization=None))
    assert seen == ["Graz", "Gradec", "", ""]


def test_collections_are_read_anew(people: People) -> None:
    graz = people.organizations["graz"]
    assert len(graz.memberships) == 2
    session().connection().execute(
        sa.text("DELETE FROM organization_member WHERE organization_id = :id"), {"id": graz.id}
    )
    hold(graz)
    assert graz.memberships == []


def test_what_was_typed_before_the_lock_stays(people: People) -> None:
    graz = people.organizations["graz"]
    graz.summary = "Not flushed yet"
    hold(graz)
    assert graz.summary == "Not flushed yet"


def test_a_row_that_is_gone_is_a_conflict(people: People) -> None:
    ivo = people.users["ivo"]
    table = sa.inspect(User).local_table
    session().connection().execute(sa.delete(table).where(table.c.id == ivo.id))
    with pytest.raises(Conflict, match="removed this"):
        hold(ivo)


def test_many_rows_are_read_anew_in_their_order(people: People) -> None:
    graz = people.organizations["graz"]
    behind_the_session(graz, name="Gradec")
    rows = held(sa.select(Organization).where(Organization.kind == "city").order_by(Organization.id.desc()))
    assert graz.name == "Gradec"
    assert [row.id for row in rows] == sorted((row.id for row in rows), reverse=True)


def test_a_declaration_that_does_not_fit_does_not_import() -> None:
    def plain(actor: Actor, *, organization: Any) -> None:
        """Takes no version."""

    def backwards(organization: Any, *, actor: Actor) -> None:
        """Takes the actor last."""

    with pytest.raises(TypeError, match="lacks solution"):
        command(can_rename, locks="solution")(plain)
    with pytest.raises(TypeError, match="lacks member"):
        command(can_rename, locks=("organization", "member.organization"))(plain)
    with pytest.raises(TypeError, match="must take seen_version"):
        command(can_rename, seen="organization")(plain)
    with pytest.raises(TypeError, match="lacks name"):
        command(can_rename, locks="organization", compare=apart)(plain)
    with pytest.raises(TypeError, match="must take the actor first"):
        command(can_rename)(backwards)


def test_compare_gets_what_it_names_or_the_rest(people: People) -> None:
    got: list[dict[str, Any]] = []

    def rest(*, name: str, **rest: Any) -> Sequence[Difference]:
        got.append({"name": name} | rest)
        return ()

    def named(actor: Actor, name: str) -> Sequence[Difference]:
        got.append({"actor": actor, "name": name})
        return ()

    graz, eva = people.organizations["graz"], people.actor("eva")
    for compare in (rest, named):

        @command(can_rename, seen="organization", compare=compare, audit=QUIET)
        def touch(actor: Actor, *, organization: Organization, name: str, seen_version: int | None = None) -> None:
            """Nothing."""

        touch(eva, organization=graz, name="x", seen_version=NO_VERSION)
    assert got == [{"name": "x", "organization": graz}, {"actor": eva, "name": "x"}]


def test_only_the_platform_itself(people: People) -> None:
    assert platform_only(system_actor("tests"))
    assert not platform_only(people.actor("gus"))


def test_require_fresh_by_itself(people: People) -> None:
    graz = people.organizations["graz"]
    require_fresh(people.actor("emil"), graz, graz.version)
    with pytest.raises(Stale, match="Somebody else saved"):
        require_fresh(people.actor("emil"), graz, NO_VERSION)


LOCK = re.compile(r"with_for_update")
HERE = "matchmaker/core/commands.py"


def locking(source: str) -> bool:
    """Takes a lock by hand; a queue that skips what others hold may."""
    return any("skip_locked" not in call for call in re.findall(r"with_for_update[^\n]*", source))


def test_rows_are_held_in_one_place() -> None:
    found = {str(path.relative_to(ROOT)) for path in (ROOT / "matchmaker").rglob("*.py") if locking(path.read_text())}
    assert found == {HERE}


def test_the_scan_for_locks_can_go_red() -> None:
    assert locking("session().refresh(row, with_for_update=True)")
    assert not locking("select.with_for_update(skip_locked=True)")
