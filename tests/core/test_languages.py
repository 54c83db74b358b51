"""A language is offered when its catalogue says everything, and not before."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from babel.support import NullTranslations
from flask import Flask, render_template_string
from flask_babel import get_translations

from matchmaker.core import i18n
from matchmaker.core.catalogues import complete_languages
from matchmaker.core.i18n import _, _l, in_language, ngettext, offered
from tests.browser import Browser
from tests.personas import People


def put(folder: Path, code: str, messages: dict[str | tuple[str, str], str | tuple[str, str]]) -> None:
    """A catalogue of one language."""
    catalog = Catalog(locale=code)
    for key, words in messages.items():
        catalog.add(key, words)
    with (folder / f"{code}.po").open("wb") as target:
        write_po(target, catalog)


def complete(folder: Path) -> list[str]:
    """The languages of the product that this folder says completely."""
    return complete_languages(folder, i18n.LANGUAGES, cache=folder / "compiled")[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The messages of a product with two sentences, one of them with a plural."""
    template = Catalog()
    template.add("Save")
    template.add(("%(num)s file", "%(num)s files"))
    with (tmp_path / "messages.pot").open("wb") as target:
        write_po(target, template)
    return tmp_path


def test_only_complete_catalogues_are_offered(folder: Path) -> None:
    put(folder, "de", {"Save": "Speichern", ("%(num)s file", "%(num)s files"): ("%(num)s Datei", "%(num)s Dateien")})
    put(folder, "fr", {"Save": "Enregistrer"})
    put(folder, "es", {"Save": "Guardar", ("%(num)s file", "%(num)s files"): ("%(num)s archivo", "")})
    assert complete(folder) == ["de"]


def test_without_a_list_of_messages_nothing_is_complete(tmp_path: Path) -> None:
    put(tmp_path, "de", {"Save": "Speichern"})
    assert complete(tmp_path) == []


def test_a_changed_catalogue_is_read_at_the_next_start(folder: Path) -> None:
    put(folder, "de", {"Save": "Speichern"})
    assert complete(folder) == []
    put(folder, "de", {"Save": "Speichern", ("%(num)s file", "%(num)s files"): ("%(num)s Datei", "%(num)s Dateien")})
    assert complete(folder) == ["de"]
    assert len(list((folder / "compiled").iterdir())) == 2


def test_a_reader_gets_the_language_of_the_browser_the_menu_or_the_account(
    app: Flask, browser: Browser, people: People
) -> None:
    with app.app_context():
        assert offered() == tuple(i18n.LANGUAGES)
    page = browser.get("/challenges", headers={"Accept-Language": "pt-BR, pt;q=0.9, en;q=0.5"})
    assert page.tree.get("lang") == "pt"
    assert browser.get("/challenges", headers={"Accept-Language": "fi"}).tree.get("lang") == "en"
    browser.as_(people, "emil").get("/account").submit("Save your account", language="es")
    assert browser.get("/challenges").tree.get("lang") == "es"
    browser.visitor().post("/display", data={"language": "fr"})
    assert browser.get("/challenges", headers={"Accept-Language": "de"}).tree.get("lang") == "fr"


@pytest.mark.usefixtures("only_english")
def test_a_language_that_is_not_complete_is_not_offered(app: Flask, browser: Browser, people: People) -> None:
    people.users["emil"].language = "de"
    for page in (
        browser.get("/", headers={"Accept-Language": "de"}),
        browser.as_(people, "emil").get("/challenges", headers={"Accept-Language": "de"}),
        browser.get("/account"),
    ):
        assert page.tree.get("lang") == "en"
        page.lacks("Deutsch", "Français", "Language")
    with browser.client.session_transaction() as kept:
        kept["language"] = "de"  # chosen before
    assert browser.get("/challenges").tree.get("lang") == "en"
    browser.post("/display", data={"language": "fr"})
    with browser.client.session_transaction() as kept:
        assert kept["language"] == "de"


@pytest.mark.usefixtures("only_english")
def test_a_stored_language_that_is_not_offered_is_english(app: Flask) -> None:
    from flask_babel import format_date, get_locale

    from matchmaker.core import clock

    with app.test_request_context(), in_language("de"):
        assert str(get_locale()) == "en"
        assert "day" in format_date(clock.today(), "EEEE")


@pytest.fixture
def german_app(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application of two sentences that speaks English and German."""
    put(folder, "de", {"Save": "Sichern & <mehr>", ("%(num)s file", "%(num)s files"): ("%(num)s Datei", "%(num)s <b>")})
    app = Flask("two_sentences")
    i18n.init_app(app, folder=folder, cache=folder / "compiled", locale=lambda: "en", timezone=lambda: "UTC")
    with app.app_context():
        monkeypatch.setattr(i18n.babel.domain_instance, "cache", {})  # one for all applications of a process
    return app


def test_the_language_changes_within_a_request_and_changes_back(german_app: Flask) -> None:
    later = _l("Save")
    page = '{{ _("Save") }} {{ ngettext("%(num)s file", "%(num)s files", 2) }}'
    with german_app.test_request_context():
        assert (_("Save"), str(later), ngettext("%(num)s file", "%(num)s files", 1)) == ("Save", "Save", "1 file")
        with in_language("de"):
            assert (_("Save"), str(later)) == ("Sichern & <mehr>",) * 2
            assert ngettext("%(num)s file", "%(num)s files", 1) == "1 Datei"
            assert render_template_string(page) == "Sichern & <mehr> 2 <b>"
            with in_language("en"):
                assert render_template_string(page) == "Save 2 files"
            assert _("Save") == "Sichern & <mehr>"
        assert (_("Save"), render_template_string(page)) == ("Save", "Save 2 files")
    assert _("Save") == "Save", "outside of an application nothing is translated"


def test_in_pages_variables_are_escaped_and_per_cent_signs_stand_twice(german_app: Flask) -> None:
    with german_app.test_request_context():
        assert render_template_string('{{ _("100 %%") }}') == "100 %"
        assert render_template_string('{{ _("<b>%(x)s</b>", x="<i>") }}') == "<b>&lt;i&gt;</b>"
        assert render_template_string('{{ ngettext("%(x)s", "%(num)s %(x)s", 3, x="<i>") }}') == "3 &lt;i&gt;"
        assert render_template_string('{% autoescape false %}{{ _("%(x)s", x="<i>") }}{% endautoescape %}') == "<i>"
        assert render_template_string("{% trans n=2 %}one{% pluralize %}{{ n }} files{% endtrans %}") == "2 files"


def test_a_request_finds_its_catalogue_once(german_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[str] = []

    def counted() -> NullTranslations:
        found.append("found")
        real: NullTranslations = get_translations()
        return real

    monkeypatch.setattr(i18n, "get_translations", counted)
    with german_app.test_request_context():
        render_template_string('{% for n in range(400) %}{{ _("Save") }}{% endfor %}' + "".join(map(_, "abc")))
        str(_l("Save"))
    assert found == ["found"]
