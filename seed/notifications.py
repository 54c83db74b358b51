"""What waits for the personas when they sign in: the latest things of the story, a handful each."""

from __future__ import annotations

from flask import current_app, url_for

from matchmaker.core import clock
from matchmaker.core.i18n import _
from matchmaker.notifications import services
from seed.joint import ASKED
from seed.world import SEED, World, days_ago, in_one_unit

Letter = tuple[tuple[str, ...], int, str, str]  # names, days ago, text, address


@in_one_unit
def load_notifications(world: World) -> str:
    """Told through the same door as everything else; without mails, because they are old news."""
    told = 0
    with current_app.test_request_context():
        for write in (_of_cities, _of_companies, _of_neutral):
            for names, days, text, url in write(world):
                with clock.at(days_ago(days)):
                    told += services.tell_people(
                        SEED, user_ids=[world.users[name] for name in names], text=text, url=url
                    )
    return f"{told} notifications"


def _challenge(world: World, key: str) -> tuple[str, str]:
    challenge = world.challenge(key)
    return challenge.title, challenge.slug


def _workshop(world: World, key: str) -> tuple[str, str]:
    workshop = world.workshop(key)
    return workshop.title, workshop.slug


def _of_cities(world: World) -> list[Letter]:
    zones, zones_slug = _challenge(world, "graz-loading-zones")
    schools, schools_slug = _challenge(world, "graz-school-streets")
    crossing, crossing_slug = _challenge(world, "linz-crossing-lights")
    yards, yards_slug = _challenge(world, "graz-cool-schoolyards")
    warm, warm_slug = _workshop(world, "pitches-warm-homes")
    came_in = "New application to “%(name)s”. You can read all of them after the closing time."
    wishes = "Wishes are open for “%(name)s”: choose whom you want to meet."
    return [
        (("Emil", "Eva"), 2, _(came_in, name=zones), url_for("applications.inbox", slug=zones_slug)),
        (
            ("Emil", "Eva"),
            5,
            _("Applications to “%(name)s” have closed. You can now read them all.", name=schools),
            url_for("applications.inbox", slug=schools_slug),
        ),
        (("Emil", "Finn"), 4, _(wishes, name=warm), url_for("workshops.show", slug=warm_slug)),
        (("Finn",), 3, _(came_in, name=crossing), url_for("applications.inbox", slug=crossing_slug)),
        (
            ("Finn",),
            ASKED,
            _("Graz invites Linz to join “%(name)s”.", name=yards),
            url_for("challenges.joint", slug=yards_slug),
        ),
    ]


def _of_companies(world: World) -> list[Letter]:
    zones, zones_slug = _challenge(world, "graz-loading-zones")
    crossing, crossing_slug = _challenge(world, "linz-crossing-lights")
    yards, yards_slug = _challenge(world, "graz-cool-schoolyards")
    warm, warm_slug = _workshop(world, "pitches-warm-homes")
    wishes = "Wishes are open for “%(name)s”: choose whom you want to meet."
    return [
        (
            ("Carla", "Chen"),
            7,
            _("You and Graz both want to meet about “%(name)s”.", name=zones),
            url_for("challenges.show", slug=zones_slug),
        ),
        (
            ("Carla",),
            1,
            _("Your application to “%(name)s” is a draft. Submit it before the closing time.", name=crossing),
            url_for("challenges.show", slug=crossing_slug),
        ),
        (
            ("Dora",),
            3,
            _("You and Graz both want to meet about “%(name)s”.", name=yards),
            url_for("challenges.show", slug=yards_slug),
        ),
        (("Carla", "Dora"), 4, _(wishes, name=warm), url_for("workshops.show", slug=warm_slug)),
    ]


def _of_neutral(world: World) -> list[Letter]:
    schools, _slug = _challenge(world, "graz-school-streets")
    checks = [one for one in world.records.challenges if one.status == "submitted"]
    letters: list[Letter] = []
    for number, record in enumerate(checks):
        title, slug = _challenge(world, record.key)
        text = _("“%(name)s” was submitted for review.", name=title)
        letters.append((("Ada", "Ben"), number + 1, text, url_for("challenges.show", slug=slug)))
    late, late_slug = _workshop(world, "pitches-warm-homes")
    letters.append(
        (
            ("Ada",),
            6,
            _("An organization is on the waiting list for “%(name)s”.", name=late),
            url_for("workshops.show", slug=late_slug),
        )
    )
    letters.append(
        (
            ("Hana",),
            5,
            _("Graz asks you to assess applications to “%(name)s”.", name=schools),
            url_for("applications.assessments"),
        )
    )
    return letters
