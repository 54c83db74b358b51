"""What is known of a workshop and of the organizations that a table of registrations names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased, selectinload

from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.core.letters import fold
from matchmaker.core.text import one_line
from matchmaker.imports.hooks import Finding, Given
from matchmaker.organizations.models import PARTIES, Organization, OrganizationMember, Vetting, here
from matchmaker.organizations.queries.alike import named_like
from matchmaker.workshops.engine.registration_lines import WISHES, names_in
from matchmaker.workshops.models.people import Registration, RegistrationKind, Wish
from matchmaker.workshops.models.workshop import Workshop, WorkshopRole
from matchmaker.workshops.queries import programme
from matchmaker.workshops.queries.topics import topics_of

MOST_GUESSES: Final = 40
"""Unknown names for which similar ones are looked for."""


class Known:
    """What is known of the workshop and of the organizations that the table names."""

    def __init__(self, workshop: Workshop, rows: Sequence[Given]) -> None:
        self.workshop = workshop
        names = {row.text("organization") for row in rows}
        wished = {name for row in rows for column in WISHES for name in names_in(row.text(column))}
        self.by_name: dict[str, list[Organization]] = {}
        for one in _organizations({*names, *wished}):
            for key in {one.name_key, one.slug}:
                self.by_name.setdefault(key, []).append(one)
        self.organizations = {one.id: one for found in self.by_name.values() for one in found}
        rows_here = session().scalars(
            sa.select(Registration)
            .where(Registration.workshop_id == workshop.id)
            .options(selectinload(Registration.people), selectinload(Registration.unavailable))
        )
        self.registrations = {row.organization_id: row for row in rows_here}
        self.organizations |= {row.organization_id: row.organization for row in self.registrations.values()}
        self.wishes = _wishes(workshop)
        self.topics = set(topics_of(workshop))
        self.slots = programme.slots(workshop)
        self.begins: list[datetime] = [slot.starts_at.astimezone(workshop.zone) for slot in self.slots]
        self.tied = _tied(workshop)
        self.limits = {
            RegistrationKind.CITY: workshop.capacity_cities,
            RegistrationKind.COMPANY: workshop.capacity_companies,
            RegistrationKind.OTHER: workshop.capacity_others,
        }
        self.guesses = MOST_GUESSES
        self._names: dict[int, str] | None = None

    def find(self, name: str) -> Organization | Finding:
        """The organization of a name or address, or why there is none."""
        found = self.by_name.get(fold(one_line(name))) or self.by_name.get(name.casefold()) or []
        reviewed = [one for one in found if one.is_vetted]
        if len(reviewed) == 1:
            return reviewed[0]
        called, guess = name[:80], "" if found else self._guess(name)
        if len(reviewed) > 1:
            text = _("Several organizations are called “%(name)s”. Use the end of its address.", name=called)
        elif found:
            text = _("“%(name)s” is not reviewed yet. Review it first.", name=called)
        elif guess:
            text = _("No organization here is called “%(name)s”. Do you mean “%(guess)s”?", name=called, guess=guess)
        else:
            text = _("No organization here is called “%(name)s”. Invite it by e-mail instead.", name=called)
        return Finding("organization", text, guess)

    def _guess(self, name: str) -> str:
        if self.guesses <= 0:
            return ""
        self.guesses -= 1
        if self._names is None:
            rows = session().execute(
                sa.select(Organization.id, Organization.name).where(
                    Organization.vetting == Vetting.VETTED.value, here()
                )
            )
            self._names = dict(rows.tuples().all())
        found = named_like(name, among=self._names)
        if found:
            return self._names[found[0]]
        begun = f"{fold(one_line(name))} "
        longer = [one for one in self._names.values() if fold(one).startswith(begun)]
        return longer[0] if len(longer) == 1 else ""

    def said_itself(self, organization_id: int) -> bool:
        """The organization registered itself, or confirmed what was entered."""
        row = self.registrations.get(organization_id)
        return row is not None and row.is_active and not row.needs_word


def _organizations(names: set[str]) -> Sequence[Organization]:
    keys = sorted({fold(one_line(name))[:400] for name in names if name})
    slugs = sorted({name.casefold()[:90] for name in names if name})
    found: dict[int, Organization] = {}
    for start in range(0, max(len(keys), len(slugs)), 500):
        some = sa.or_(
            Organization.name_key.in_(keys[start : start + 500]), Organization.slug.in_(slugs[start : start + 500])
        )
        found |= {one.id: one for one in session().scalars(sa.select(Organization).where(here(), some))}
    return list(found.values())


def _wishes(workshop: Workshop) -> dict[int, dict[int, str]]:
    """Organization → (organization → level)."""
    mine, theirs = aliased(Registration), aliased(Registration)
    rows = session().execute(
        sa.select(mine.organization_id, theirs.organization_id, Wish.level)
        .select_from(Wish)
        .join(mine, mine.id == Wish.registration_id)
        .join(theirs, theirs.id == Wish.other_id)
        .where(mine.workshop_id == workshop.id)
    )
    found: dict[int, dict[int, str]] = {}
    for one, other, level in rows:
        found.setdefault(one, {})[other] = level
    return found


def _tied(workshop: Workshop) -> set[int]:
    return set(
        session().scalars(
            sa.select(OrganizationMember.organization_id)
            .join(WorkshopRole, WorkshopRole.user_id == OrganizationMember.user_id)
            .join(Organization, Organization.id == OrganizationMember.organization_id)
            .where(WorkshopRole.workshop_id == workshop.id, Organization.kind.in_(PARTIES))
        )
    )
