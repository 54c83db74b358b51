"""Days and amounts of money as each language writes them."""

from datetime import date

import pytest
from flask_babel import force_locale

from matchmaker.core.local_time import short_date
from matchmaker.core.numbers import money

FORMS = {
    "en": ("Fri 27 Feb 2026", "€190,000"),
    "de": ("Fr., 27. Feb. 2026", "190.000 €"),
    "fr": ("ven. 27 févr. 2026", "190 000 €"),
    "es": ("vie, 27 feb 2026", "190.000 €"),
    "pt": ("sex., 27 de fev. de 2026", "190 000 €"),
}


@pytest.mark.parametrize("language", FORMS)
def test_days_and_money_are_written_as_the_language_does(app, language):
    with app.test_request_context(), force_locale(language):
        said = short_date(date(2026, 2, 27)), money(190_000, "EUR")
    assert tuple(text.replace("\u202f", " ").replace("\xa0", " ") for text in said) == FORMS[language]


@pytest.mark.parametrize("language", FORMS)
def test_a_page_says_in_which_language_it_is(app, language):
    answer = app.test_client().get("/about", headers={"Accept-Language": language})
    assert answer.headers["Content-Language"] == language
    assert f'<html lang="{language}"' in answer.text
