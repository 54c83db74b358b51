"""States of workshops and registrations: every pair, by the rule and not by a list."""

from __future__ import annotations

from itertools import product

import pytest

from matchmaker.core import clock
from matchmaker.core.errors import Conflict
from matchmaker.workshops.models.people import Registration, RegistrationStatus
from matchmaker.workshops.models.workshop import ORDER, PHASE_OF, STEPS_BACK, Phase, Workshop, WorkshopStatus


@pytest.mark.parametrize(("here", "to"), list(product(WorkshopStatus, WorkshopStatus)))
def test_a_workshop_moves_on_or_one_step_back(here: WorkshopStatus, to: WorkshopStatus) -> None:
    workshop = Workshop(status=here.value)
    forward = here in ORDER and to in ORDER and ORDER.index(to) > ORDER.index(here)
    allowed = (forward and here is not WorkshopStatus.PLANNED) or STEPS_BACK.get(here) is to
    if allowed:
        workshop.move(to, at=clock.now())
        assert workshop.status == to.value
        assert (workshop.held_at is not None) == (to is WorkshopStatus.HELD)
    else:
        with pytest.raises(Conflict):
            workshop.move(to, at=clock.now())
        assert workshop.status == here.value


@pytest.mark.parametrize("here", list(WorkshopStatus))
def test_cancelling_until_it_is_held(here: WorkshopStatus) -> None:
    workshop = Workshop(status=here.value)
    if here is WorkshopStatus.CANCELLED or PHASE_OF.get(here) is Phase.FOLLOW_UP:
        with pytest.raises(Conflict):
            workshop.cancel(why="Storm", at=clock.now())
    else:
        workshop.cancel(why="Storm", at=clock.now())
        assert workshop.is_over


@pytest.mark.parametrize("here", list(RegistrationStatus))
def test_registrations_change_only_from_the_right_state(here: RegistrationStatus) -> None:
    waiting, asked, confirmed = RegistrationStatus.WAITING, RegistrationStatus.REGISTERED, RegistrationStatus.CONFIRMED
    steps = {
        "promote": ({"at": clock.now()}, {waiting}),
        "accept": ({}, {asked}),
        "decline": ({"why": "No"}, {asked, waiting}),
        "cancel": ({"at": clock.now()}, {asked, waiting, confirmed}),
        "arrive": ({"at": clock.now()}, {asked, confirmed}),
    }
    for name, (arguments, allowed) in steps.items():
        row = Registration(status=here.value)
        if here in allowed:
            getattr(row, name)(**arguments)
        else:
            with pytest.raises(Conflict):
                getattr(row, name)(**arguments)
