"""Sample values for the minimal application: systems, addresses, people, a form with every kind of field."""

from dataclasses import dataclass, field

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
from wtforms.fields.choices import SelectChoice

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
    "site.home": "/home",
    "challenges.index": "/challenges",
    "solutions.index": "/solutions",
    "workshops.index": "/workshops",
    "results.index": "/results",
    "library.index": "/library",
    "site.guide": "/guide",
    "site.privacy": "/privacy",
    "accounts.sign_in": "/sign-in",
    "accounts.sign_out": "/sign-out",
    "accounts.switch": "/switch",
    "accounts.show": "/account",
    "notifications.index": "/notifications",
    "organizations.index": "/organizations",
    "admin.overview": "/admin",
    "exchange.about": "/api",
    "site.search": "/search",
    "site.set_theme": "/display",
    "site.components": "/guide/components/sample",
}


@dataclass(frozen=True)
class StubActor:
    """The attributes of an actor that the layout reads."""

    is_authenticated: bool = False
    name: str = ""
    role_kind: str = "visitor"
    acting_for_name: str = ""
    has_administrator_role: bool = False
    choices: tuple[tuple[str, str, str], ...] = field(default_factory=tuple)


HATS = (("c1", "city", "Kestrel Bay"), ("c2", "city", "Ghent"))
ACTORS = {
    "visitor": StubActor(),
    "city": StubActor(
        True, "Emil", "city", "Kestrel Bay", False, (("c1", "city", "Kestrel Bay"), ("c2", "city", "Ghent"))
    ),
    "company": StubActor(True, "Carla", "company", "Hydrolog", False, (("k1", "company", "Hydrolog"),)),
    "organizer": StubActor(True, "Ada", "organizer", "Ada"),
    "administrator": StubActor(True, "Gus", "administrator", "Gus", True),
    "person": StubActor(True, "Pat", "person", "Pat"),
}

SYSTEM_CHOICES = [SelectChoice(code, entry["label"]) for code, entry in SYSTEMS.items()]
COUNTRY_CHOICES = [SelectChoice(f"c{n}", f"Country {n}") for n in range(1, 31)]
TOPIC_CHOICES = [
    SelectChoice("leaks", "Leaks", optgroup="Water"),
    SelectChoice("rain", "Rain", optgroup="Water"),
    SelectChoice("roofs", "Solar roofs", optgroup="Energy"),
]


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
        description="Describe the change, not the product.",
    )
    summary = TextAreaField("Summary", [validators.InputRequired("Write a summary."), validators.Length(max=160)])
    password = PasswordField("Password", [validators.InputRequired("Write a password.")])
    people = IntegerField("People affected", [validators.InputRequired("Give a number.")])
    starts = DateField("Start")
    closes = DateTimeLocalField("Closing date", [validators.InputRequired("Choose a day and time.")])
    stage = SelectField(
        "Stage",
        [validators.InputRequired("Choose.")],
        choices=[SelectChoice("", "Choose"), SelectChoice("plan", "Planning")],
    )
    country = SelectField("Country", choices=[SelectChoice("", "Choose"), *COUNTRY_CHOICES])
    system = RadioField("Main sector", [validators.InputRequired("Choose one sector.")], choices=SYSTEM_CHOICES)
    countries = SelectMultipleField("Countries served", [validators.InputRequired("Choose.")], choices=COUNTRY_CHOICES)
    topics = SelectMultipleField("Sub-topics", choices=TOPIC_CHOICES)
    paper = FileField("Paper", description="PDF, up to 10 MB.")
    agree = BooleanField("I speak for my organization", [validators.InputRequired("Please confirm.")])
    period = FormField(PeriodForm, label="Period")
