"""A minimal application around the templates: the globals of the layout's contract, and nothing else."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, render_template, render_template_string, request
from flask.testing import FlaskClient
from flask_babel import Babel
from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import Markup

from matchmaker.core.assets import asset
from matchmaker.core.assets import init_app as init_assets
from matchmaker.core.refusals import Next
from matchmaker.core.text import shorten
from matchmaker.core.whitespace import FoldWhitespace
from matchmaker.site.engine import drawing
from matchmaker.site.templating import machine_time
from tests.look.samples import ACTORS, ENDPOINTS, SYSTEMS, SampleForm

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [FileSystemLoader(ROOT / "templates"), FileSystemLoader(ROOT / "tests" / "templates")]


def contract() -> dict[str, Any]:
    """The template globals that the layout may count on."""
    return {
        "site_name": "Round Table",
        "sprite_url": asset("icons.svg"),
        "actor": ACTORS[request.args.get("as", "visitor")],
        "nav_current": "site",
        "bell_count": 2,
        "theme": request.args.get("theme", "auto"),
        "csrf_token": lambda: "token",
        "opened_mark": lambda: "mark",
        "systems": SYSTEMS,
        "lang": "en",
        "languages": ("en", "de"),
        "language_names": {"en": "English", "de": "Deutsch"},
        "timezone_name": "Europe/Vienna",
    }


def add_filters(app: Flask) -> None:
    """The filters that the templates may count on, in plain English."""

    def as_date(value: dt.date) -> str:
        return f"{value:%a} {value.day} {value:%b %Y}"

    app.add_template_filter(as_date, "date")
    app.add_template_filter(lambda value: f"{as_date(value)}, {value:%H:%M} UTC", "datetime")
    app.add_template_filter(machine_time)
    app.add_template_filter(lambda value: f"{value:,}", "number")
    app.add_template_filter(lambda value, currency="EUR": f"{currency} {value:,}", "money")
    app.add_template_filter(shorten)
    app.add_template_filter(lambda value: Markup("<p>{}</p>").format(value), "markdown")


def gallery() -> str:
    """Every component."""
    broken = SampleForm(prefix="bad")
    broken.validate()
    good = SampleForm(data={"title": "Leak listening", "system": "water"})
    return render_template("guide/components.html", samples=(good, broken))


def form_page() -> str | dict[str, Any]:
    """A form with errors; a POST is an autosave."""
    if request.method == "POST":
        assert request.headers["X-Autosave"] == "1"
        message = f"Draft saved: {request.form['title']}"
        return {"message": message, "fields": {"version": "2"}, "fragments": {"title-h": "<b>new</b>"}}
    form = SampleForm()
    form.validate()
    return render_template("look/form.html", form=form)


def working_fragment() -> str:
    """The last fragment of finished work."""
    return render_template_string(
        "{% import '_components/ui.html' as ui with context %}{{ ui.progress('work', 'ready', 100) }}"
    )


def add_pages(app: Flask) -> None:
    """The pages that tests look at."""
    app.add_url_rule("/guide/components", view_func=gallery)
    app.add_url_rule("/form", view_func=form_page, methods=["GET", "POST"])
    app.add_url_rule("/working", "working", lambda: render_template("look/working.html", value=1))
    app.add_url_rule("/working/fragment", view_func=working_fragment)
    app.add_url_rule("/layout/<name>", "layout", lambda name: render_template(f"look/{name}.html"))
    app.add_url_rule(
        "/error/<int:status>",
        "error",
        lambda status: render_template("errors/error.html", status=status, reference="4f2a", steps=Next()),
    )
    for endpoint, address in ENDPOINTS.items():
        app.add_url_rule(address, endpoint, lambda: "", methods=["GET", "POST"])


def with_policy(response: Response) -> Response:
    """The content policy of the real application."""
    response.headers["Content-Security-Policy"] = "default-src 'self'; img-src 'self' data:"
    return response


@pytest.fixture(scope="session")
def look_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A Flask application with stub views at every address the layout links to."""
    app = Flask("look", static_folder="made", static_url_path="/static")
    init_assets(app, folder=tmp_path_factory.mktemp("assets"))
    app.jinja_options = {}  # other filters than the product's: its compiled templates do not fit
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.add_extension(FoldWhitespace)
    app.jinja_env.globals["drawing"] = drawing
    app.jinja_loader = ChoiceLoader(FOLDERS)
    app.config.update(TESTING=True, SECRET_KEY="look")
    Babel(app)
    app.context_processor(contract)
    app.after_request(with_policy)
    add_filters(app)
    add_pages(app)
    return app


@pytest.fixture
def client(look_app: Flask) -> Iterator[FlaskClient]:
    """A test client of the minimal application."""
    with look_app.test_client() as made:
        yield made
