"""Layouts, error pages and the gallery of every component are valid, labelled and free of inline code."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from markupsafe import escape

from matchmaker.core.icons import ICONS
from tests.page_rules import parse, problems, quickly

LAYOUTS = ("base", "read", "list", "side", "bench", "error", "print", "landing")
ERRORS = (403, 404, 405, 409, 413, 418, 422, 429, 500)
ROLES = ("visitor", "city", "company", "organizer", "administrator", "person")
PAGES = ["/guide/components", "/form", *(f"/layout/{n}" for n in LAYOUTS), *(f"/error/{n}" for n in ERRORS)]
PREAMBLE = "".join(
    f"{{% import '_components/{name}.html' as {name} with context %}}" for name in ("ui", "market", "browse")
)


@pytest.mark.parametrize("address", PAGES)
def test_page_is_sound(client: FlaskClient, address: str) -> None:
    answer = client.get(f"{address}?as=city")
    assert answer.status_code == 200
    assert problems(answer.text) == []
    assert ET.canonicalize(ET.tostring(quickly(answer.text))) == ET.canonicalize(ET.tostring(parse(answer.text)[0]))


@pytest.mark.parametrize("role", ROLES)
def test_top_bar_says_for_whom_one_acts(client: FlaskClient, role: str) -> None:
    page = client.get(f"/layout/base?as={role}").text
    assert problems(page) == []
    assert f'data-role="{role}"' in page
    assert ("/sign-out" in page) is (role != "visitor")


def test_only_administrators_find_the_administration(client: FlaskClient) -> None:
    shown = {role for role in ROLES if 'href="/admin"' in client.get(f"/layout/base?as={role}").text}
    assert shown == {"administrator"}


def test_only_people_with_several_hats_can_switch(client: FlaskClient) -> None:
    assert 'name="acting_for" value="c2"' in client.get("/layout/base?as=city").text
    assert "acting_for" not in client.get("/layout/base?as=company").text


def test_theme_is_set_on_the_root_and_chosen_in_the_footer(client: FlaskClient) -> None:
    assert '<html lang="en" data-bs-theme="dark">' in client.get("/layout/base?theme=dark").text
    assert '<html lang="en">' in client.get("/layout/base").text
    assert '<option value="dark" selected>' in client.get("/layout/base?theme=dark").text


def test_a_broken_form_says_so_in_title_summary_and_field(client: FlaskClient) -> None:
    page = client.get("/form").text
    assert "<title>Error: Sample form" in page
    assert '<a href="#title">Title: Write a title.</a>' in page
    assert '<a href="#system-0">' in page
    assert re.search(r'<input aria-describedby="title-h title-e" aria-invalid="true"[^>]*id="title"', page)
    assert 'maxlength="160"' not in page  # a longer text is answered, not cut off


def test_long_lists_of_boxes_can_be_filtered_and_short_ones_not(client: FlaskClient) -> None:
    page = client.get("/form").text
    assert 'id="countries-filter"' in page
    assert 'id="system-filter"' not in page


def test_what_is_given_is_escaped(look_app: Flask) -> None:
    texts = [f"<img src={n}>" for n in range(10)]
    with look_app.test_request_context("/"):
        page = render_template_string(
            PREAMBLE + "{{ ui.ledger([(x[0], x[1])]) }}{{ ui.notice('info-circle', x[2], x[3]) }}"
            "{{ market.musts([(x[4], 'pass')]) }}{{ market.rules_table([(x[5], 1, 2, x[6])], x[7]) }}"
            "{{ ui.log([(x[8], x[9])]) }}",
            x=texts,
        )
    assert "<img" not in page
    assert [text for text in texts if page.count(str(escape(text))) != 1] == []


def test_score_bar_is_as_wide_as_the_weights(look_app: Flask) -> None:
    with look_app.test_request_context("/"):
        page = render_template_string(PREAMBLE + "{{ ui.stackbar([(10, 20), (0, 20)]) }}")
    paths = dict(re.findall(r'class="(sg-e|sg)" d="([^"]*)"', page))
    assert paths == {"sg-e": "M0 0h49.4v10H0zM50.0 0h49.4v10H50.0z", "sg": "M0 0h24.4v10H0z"}


@pytest.mark.parametrize(
    ("total", "word"), [(100, "You can publish"), (95, "5 % still to give"), (103, "3 % too much")]
)
def test_gate_names_what_is_missing(look_app: Flask, total: int, word: str) -> None:
    with look_app.test_request_context("/"):
        page = render_template_string(PREAMBLE + "{{ market.gate(total) }}", total=total)
    shown = re.sub(r'data-[a-z]+="[^"]*"', "", page)
    assert word in shown
    assert ("gate-off" in shown) is (total != 100)


@dataclass(frozen=True)
class ThirdOfNine:
    """A page of results as the kernel's pages are."""

    number: int = 3
    pages: int = 9

    def numbers(self) -> list[int | None]:
        return [1, 2, 3, 4, None, 9]


def test_pagination_links_every_page_but_this_one(look_app: Flask) -> None:
    with look_app.test_request_context("/"):
        page = render_template_string(
            PREAMBLE + "{{ browse.pagination(page, url) }}", page=ThirdOfNine(), url=lambda n: f"?page={n}"
        )
    assert re.findall(r"page=(\d)", page) == ["2", "1", "2", "4", "9", "4"]
    assert re.search(r'aria-current="page">.*?3</span>', page)


def test_hidden_fields_are_printed_once_and_without_id(client: FlaskClient) -> None:
    page = client.get("/form").text
    assert page.count('name="version"') == 1
    assert 'id="version"' not in page


def test_every_icon_on_the_gallery_is_in_the_sprite(client: FlaskClient) -> None:
    used = set(re.findall(r"#i-([a-z0-9-]+)", client.get("/guide/components?as=city").text))
    assert used
    assert used <= set(ICONS)


def test_canary_page_check_finds_what_is_wrong() -> None:
    page = (
        "<!doctype html><title>x</title><h1>a</h1><h3>b</h3><p id=a style='x'></p><p id=a onclick='x'></p>"
        "<input name=q><script>1</script><form method=post></form><a href='#gone'>x</a>"
        "<label for=no>y</label>"
    )
    text = " | ".join(problems(page))
    for part in (
        "id used 2 times",
        "inline style",
        "inline onclick",
        "inline script",
        "no label: input q",
        "needs one token",
        "missing place: #gone",
        "for points at missing #no",
        "heading 3 follows heading 1",
    ):
        assert part in text
