"""Every text of every template can be translated. The canaries prove that the scanner can go red."""

from pathlib import Path

import pytest

from tests.architecture.template_texts import computed_messages, unformattable, untranslated

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
ALL = sorted(TEMPLATES.rglob("*.html")) + sorted(TEMPLATES.rglob("*.txt"))
# The gallery shows invented data, set under names that start with "sample".
WITH_SAMPLES = {"guide/components.html"}


@pytest.mark.parametrize("path", ALL, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_text_outside_translation(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    name = path.relative_to(TEMPLATES).as_posix()
    found = untranslated(source, sample_ok=name in WITH_SAMPLES)
    assert not found, "\n".join(f"{name}:{line}: {text}" for line, text in found)


@pytest.mark.parametrize("path", ALL, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_messages_are_plain_and_can_be_formatted(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    found = unformattable(source) + computed_messages(source)
    assert not found, "\n".join(f"{path.name}:{line}: {text}" for line, text in found)


def test_templates_are_found() -> None:
    assert len(ALL) > 10


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>\nHello there</p>", "Hello there"),
        ("<p>{{ n }} meetings</p>", "… meetings"),
        ('<a aria-label="Close the menu"></a>', "Close the menu"),
        ('<input placeholder="{{ x }} or more">', "… or more"),
        ("{{ ui.notice('x-circle', 'Saved.') }}", "Saved."),
        ("{{ 'Yes' if a == b }}", "Yes"),
        ("{% set word = 'Draft of a text' %}", "Draft of a text"),
        ("{{ badge('not yet done') }}", "not yet done"),
        ("{% if a %}<b>Stop</b>{% endif %}", "Stop"),
        ("<{{ h }}>Title here</{{ h }}>", "Title here"),
    ],
)
def test_canary_untranslated_text_is_found(source: str, text: str) -> None:
    assert text in [finding.text for finding in untranslated(source)]


@pytest.mark.parametrize(
    "source",
    [
        "<p>{{ _('Hello there') }}</p>",
        "<p>{% trans %}Hello there{% endtrans %}</p>",
        "{{ ngettext('%(num)s meeting', '%(num)s meetings', n) }}",
        "{% set box = 'wrap wrap-wide' if wide else 'wrap' %}<div class=\"{{ box }}\"></div>",
        "{% if f.type == 'RadioField' %}<p>1 · 2</p>{% endif %}",
        '{# Hello there #}<svg><path d="M1 2L3 4"/></svg>',
    ],
)
def test_canary_translated_text_passes(source: str) -> None:
    assert untranslated(source) == []


def test_canary_line_numbers_point_at_the_text() -> None:
    assert untranslated("<p>\n\n{%- if a %}\n<b>Stop here</b>{% endif %}") == [(4, "Stop here")]


def test_canary_samples_are_spared_only_where_allowed() -> None:
    source = "{% set sample = {'name': 'Kestrel Bay'} %}"
    assert untranslated(source, sample_ok=True) == []
    assert untranslated(source) != []


def test_canary_lone_per_cent_sign_and_computed_text_are_found() -> None:
    assert unformattable("{{ _('100 % of it') }}")
    assert not unformattable("{{ _('100 %% of %(what)s', what=x) }}")
    assert computed_messages("{{ _(word) }}")
