"""What a kit demands beyond its programme: one city, one company that was asked for, a questionnaire."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.core.db import session
from matchmaker.core.errors import Closed, Invalid
from matchmaker.core.i18n import _
from matchmaker.core.letters import fold
from matchmaker.core.text import one_line
from matchmaker.organizations.models import COMPANY, Organization, here
from matchmaker.workshops.engine.kits import Kit, kit_of
from matchmaker.workshops.models.people import Registration, RegistrationKind
from matchmaker.workshops.models.programme import SessionKind, WorkshopSession
from matchmaker.workshops.models.questions import Purpose, WorkshopQuestion
from matchmaker.workshops.models.workshop import Workshop

NAMED = 5  # so many names are offered when a part of a name means several


def check_city(kit: Kit, challenges: Sequence[Challenge]) -> None:
    """Raise Invalid (`challenges`) if a kit for one city would have several."""
    names = sorted({challenge.city.name for challenge in challenges})
    if kit.one_city and len(names) > 1:
        raise Invalid(
            {
                "challenges": _(
                    "This kit is for one city. Choose challenges of only one of these: %(names)s.",
                    names=", ".join(names),
                )
            }
        )


def places_for_cities(kit: Kit, challenges: Sequence[Challenge]) -> int | None:
    """How many cities have a place: what the kit says, and never fewer than bring a challenge."""
    if kit.capacity_cities is None:
        return None
    return max(kit.capacity_cities, len({challenge.city_id for challenge in challenges}))


def company_for(kit: Kit, name: str) -> Organization | None:
    """The company that a kit asks for, by its name or a part of it; None where none is asked for.

    Raises Invalid (`company`) if nothing is said, nobody found, or several are meant.
    """
    if not kit.asks_company:
        return None
    wanted = fold(one_line(name))
    if not wanted:
        raise Invalid({"company": _("This kit asks one company to answer. Enter its name.")})
    found = list(
        session().scalars(
            sa.select(Organization)
            .where(
                Organization.kind == COMPANY,
                Organization.vetting == "vetted",
                here(),
                Organization.name_key.contains(wanted, autoescape=True),
            )
            .order_by(sa.func.length(Organization.name_key), Organization.id)
            .limit(NAMED + 1)
        )
    )
    if not found:
        raise Invalid({"company": _("No reviewed company has this name. It must register on the platform first.")})
    same = [row for row in found if row.name_key == wanted]
    if len(found) > 1 and len(same) != 1:
        names = ", ".join(row.name for row in found[:NAMED])
        raise Invalid(
            {"company": _("Several companies have this in their name. Enter one whole: %(names)s.", names=names)}
        )
    return (same or found)[0]


def seated(workshop: Workshop) -> Organization | None:
    """Who answers in the green seat."""
    return session().scalar(
        sa.select(Organization)
        .join(WorkshopSession, WorkshopSession.organization_id == Organization.id)
        .where(WorkshopSession.workshop_id == workshop.id, WorkshopSession.kind == SessionKind.GREEN_SEAT.value)
        .limit(1)
    )


def refuse_others(workshop: Workshop, organization: Organization) -> None:
    """Raise Closed for a city or a company that the kit of this workshop has no place for."""
    kit, kind = kit_of(workshop.kit), Registration.kind_of(organization)
    if (
        kit.one_city
        and kind is RegistrationKind.CITY
        and organization.id not in {c.city_id for c in workshop.challenges}
    ):
        raise Closed(_("This workshop is for one city: the one whose challenge it is about."))
    if kit.asks_company and kind is RegistrationKind.COMPANY:
        company = seated(workshop)
        if company is not None and company.id != organization.id:
            raise Closed(_("In this workshop only %(name)s answers. Everybody can read its report.", name=company.name))


def obstacles(workshop: Workshop) -> list[str]:
    """What the kit still needs before the workshop is announced."""
    kit, found = kit_of(workshop.kit), []
    if kit.asks_company and seated(workshop) is None:
        found.append(_("Choose the company in the green seat: change that part of the programme."))
    if kit.one_city and len({c.city_id for c in workshop.challenges}) > 1:
        found.append(_("This kit is for one city. Keep the challenges of only one."))
    if kit.has_questionnaire and not _asked(workshop):
        found.append(_("A market consultation needs a questionnaire. Add a question to it."))
    return found


def _asked(workshop: Workshop) -> int:
    asked = sa.select(sa.func.count(WorkshopQuestion.id)).where(
        WorkshopQuestion.workshop_id == workshop.id, WorkshopQuestion.purpose == Purpose.QUESTIONNAIRE.value
    )
    return session().scalar(asked) or 0


def add_questionnaire(workshop: Workshop, kit: Kit) -> None:
    """The kit's questions as a questionnaire, not flushed yet."""
    if kit.has_questionnaire:
        for position, text in enumerate(kit.questions):
            session().add(
                WorkshopQuestion(
                    workshop_id=workshop.id, purpose=Purpose.QUESTIONNAIRE.value, label=_(text), position=position
                )
            )
