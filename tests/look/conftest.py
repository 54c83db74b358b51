"""A minimal application around the templates: the globals of the layout's contract, and nothing else."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template, request
from flask.testing import FlaskClient
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from markupsafe import Markup
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    FileField,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
)

from matchmaker.core.icons import ICONS, build_sprite

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
LAYOUTS = ("base", "read", "list", "side", "bench", "error", "print")
ERRORS = (403, 404, 405, 409, 413, 422, 429, 500)

SYSTEMS: dict[str, dict[str, str]] = {
    "energy": {"label": "Energy", "icon": "lightning-charge-fill"},
    "water": {"label": "Water", "icon": "droplet-fill"},
    "waste": {"label": "Waste", "icon": "recycle"},
    "transport": {"label": "Transport", "icon": "bus-front-fill"},
    "pollution": {"label": "Pollution", "icon": "cloud-haze2-fill"},
    "inclusion": {"label": "Inclusion", "icon": "people-fill"},
    "governance": {"label": "Governance", "icon": "bank2"},
    "participation": {"label": "Participation", "icon": "chat-square-quote-fill"},
}

ENDPOINTS = {
    "site.landing": "/",
    "challenges.index": "/challenges",
    "solutions.index": "/solutions",
    "workshops.index": "/workshops",
    "results.index": "/results",
    "site.guide": "/guide",
    "accounts.sign_in": "/sign-in",
    "accounts.sign_out": "/sign-out",
    "accounts.switch": "/switch",
    "accounts.show": "/account",
    "notifications.index": "/notifications",
    "site.set_theme": "/theme",
}


@dataclass(frozen=True)
class StubActor:
    """The attributes of an actor that the layout reads."""

    is_authenticated: bool = False
    name: str = ""
    role_kind: str = "visitor"
    acting_for_name: str = ""
    choices: tuple[tuple[str, str, str], ...] = field(default_factory=tuple)


ACTORS = {
    "visitor": StubActor(),
    "city": StubActor(True, "Emil", "city", "Kestrel Bay", (("c1", "city", "Kestrel Bay"), ("c2", "city", "Ghent"))),
    "company": StubActor(True, "Carla", "company", "Hydrolog", (("k1", "company", "Hydrolog"),)),
    "organizer": StubActor(True, "Ada", "organizer", "Ada", ()),
    "person": StubActor(True, "Pat", "person", "Pat", ()),
}

SYSTEM_CHOICES = [(code, entry["label"]) for code, entry in SYSTEMS.items()]
COUNTRY_CHOICES = [(f"c{n}", f"Country {n}") for n in range(1, 31)]


class PeriodForm(Form):
    """Two dates in one line."""

    starts = DateField("Starts")
    ends = DateField("Ends")


class SampleForm(Form):
    """Every kind of field the macros know."""

    version = HiddenField()
    title = StringField(
        "Title",
        [validators.InputRequired("Write a title.")],
        description="Say what changes, not what is bought.",
    )
    summary = TextAreaField("Summary", [validators.InputRequired("Write a summary."), validators.Length(max=160)])
    password = PasswordField("Password", [validators.InputRequired("Write a password.")])
    people = IntegerField("People affected", [validators.InputRequired("Give a number.")])
    starts = DateField("Start")
    closes = DateTimeLocalField("Closing date", [validators.InputRequired("Choose a day and time.")])
    stage = SelectField("Stage", [validators.InputRequired("Choose.")], choices=[("", "Choose"), ("plan", "Planning")])
    country = SelectField("Country", choices=[("", "Choose"), *COUNTRY_CHOICES])
    system = RadioField("Main sector", [validators.InputRequired("Choose one sector.")], choices=SYSTEM_CHOICES)
    countries = SelectMultipleField("Countries served", [validators.InputRequired("Choose.")], choices=COUNTRY_CHOICES)
    paper = FileField("Paper", description="PDF, up to 10 MB.")
    agree = BooleanField("I speak for my organization", [validators.InputRequired("Please confirm.")])
    period = FormField(PeriodForm, label="Period")


@pytest.fixture(scope="session")
def look_app() -> Flask:
    """A Flask application with stub views at every address the layout links to."""
    app = Flask("look", template_folder=str(TEMPLATES), static_folder=str(ROOT / "matchmaker" / "static"))
    app.config.update(TESTING=True, SECRET_KEY="look", BOOTSTRAP_SERVE_LOCAL=True)
    app.static_url_path = "/static"
    Babel(app)
    Bootstrap5(app)
    for endpoint, address in ENDPOINTS.items():
        app.add_url_rule(address, endpoint, lambda: "", methods=["GET", "POST"])

    @app.context_processor
    def contract() -> dict[str, Any]:
        return {
            "site_name": "Round Table",
            "sprite_url": "/assets/icons.svg",
            "actor": ACTORS[request.args.get("as", "visitor")],
            "nav_current": "guide",
            "bell_count": 2,
            "theme": request.args.get("theme", "auto"),
            "csrf_token": lambda: "token",
            "systems": SYSTEMS,
        }

    def as_date(value: dt.date) -> str:
        return f"{value:%a} {value.day} {value:%b %Y}"

    app.add_template_filter(as_date, "date")
    app.add_template_filter(lambda value: f"{as_date(value)}, {value:%H:%M} UTC", "datetime")
    app.add_template_filter(lambda value: f"{value:,}", "number")
    app.add_template_filter(lambda value, currency="EUR": f"{currency} {value:,}", "money")
    app.add_template_filter(lambda value: Markup("<p>{}</p>").format(value), "markdown")

    @app.get("/assets/icons.svg")
    def sprite() -> tuple[str, dict[str, str]]:
        return build_sprite(), {"Content-Type": "image/svg+xml"}

    @app.get("/guide/components")
    def gallery() -> str:
        form = SampleForm(data={"title": "Leak listening", "system": "water"})
        broken = SampleForm(prefix="bad")
        broken.validate()
        return render_template("guide/components.html", sample_form=form, sample_broken_form=broken)

    @app.get("/layout/<name>")
    def layout(name: str) -> str:
        return render_template(f"look/{name}.html")

    @app.get("/error/<int:status>")
    def error(status: int) -> str:
        return render_template("errors/error.html", status=status, reference="4f2a")

    @app.get("/form")
    def form_page() -> str:
        form = SampleForm()
        form.validate()
        return render_template("look/form.html", form=form)

    from jinja2 import ChoiceLoader, FileSystemLoader

    app.jinja_loader = ChoiceLoader([FileSystemLoader(TEMPLATES), FileSystemLoader(ROOT / "tests" / "templates")])  # type: ignore[assignment]
    return app


@pytest.fixture
def client(look_app: Flask) -> Iterator[FlaskClient]:
    """A test client of the minimal application."""
    with look_app.test_client() as made:
        yield made


@pytest.fixture(scope="session")
def icon_names() -> tuple[str, ...]:
    """The icons of the sprite."""
    return ICONS
