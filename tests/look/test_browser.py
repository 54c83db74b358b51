"""The look in a real browser: accessibility in both themes, no sideways scroll, and the enhancements."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.axe import violations
from tests.conftest import PATIENCE
from tests.served import served

pytestmark = pytest.mark.browser
PAGES = (
    "/guide/components?as=city",
    "/form?as=company",
    "/layout/read?as=city",
    "/layout/list",
    "/error/404",
)


COVERED = """() => {
  const at = document.activeElement, bar = document.querySelector('.formfoot');
  if (!bar || at === document.body || bar.contains(at) || !at.closest('form')) return null;
  const field = at.getBoundingClientRect(), over = bar.getBoundingClientRect();
  return {id: at.id, covered: field.height > 0 && field.top >= over.top && field.bottom <= over.bottom};
}"""
"""Whether the field that has the focus lies wholly behind the bar; null elsewhere."""


@pytest.fixture(scope="module")
def address(look_app: Flask) -> Iterator[str]:
    """The minimal application on a free port of this machine."""
    with served(look_app) as url:
        yield url


@pytest.fixture
def errors() -> list[str]:
    """What the browser complained about."""
    return []


@pytest.fixture
def page(chromium: Any, errors: list[str]) -> Iterator[Any]:
    """A page that fails the test on errors of script or content policy."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield opened
    context.close()
    assert errors == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_page_is_accessible_and_fits(
    page: Any, errors: list[str], address: str, path: str, width: int, theme: str
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}{path}{'&' if '?' in path else '?'}theme={theme}")
    assert errors == []
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in violations(page)] == []
    errors.clear()  # axe itself tries inline styles, which the policy blocks
    for checked in (width, 320):
        page.set_viewport_size({"width": checked, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_menu_opens_by_keyboard_and_closes_with_escape(page: Any, address: str) -> None:
    page.goto(f"{address}/layout/base?as=city")
    page.focus(".rolechip")
    page.keyboard.press("Enter")
    assert page.is_visible("text=Sign out")
    page.keyboard.press("Escape")
    assert not page.is_visible("text=Sign out")


def test_error_summary_has_the_focus(page: Any, address: str) -> None:
    page.goto(f"{address}/form")
    assert page.evaluate("document.activeElement.className") == "errsum"


@pytest.mark.parametrize("size", [(1280, 700), (800, 600), (390, 844), (320, 640)])
def test_the_bar_with_the_buttons_hides_no_field_that_has_the_focus(
    page: Any, address: str, size: tuple[int, int]
) -> None:
    """WCAG 2.4.11, through the whole form forwards and backwards with the keyboard."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{address}/form?as=company")
    reached = set()
    for key in ["Tab"] * 40 + ["Shift+Tab"] * 40:
        page.keyboard.press(key)
        seen = page.evaluate(COVERED)
        assert seen is None or not seen["covered"], (key, seen)
        reached.add(seen and seen["id"])
    assert len(reached) > 5


def test_long_list_is_filtered_and_counted(page: Any, address: str) -> None:
    page.goto(f"{address}/form")
    page.fill("#countries-filter", "country 30")
    assert page.locator("[data-filter-row]:visible").count() == 1
    assert page.inner_text("[data-filter-status]") == "1 of 30 shown"


def test_combobox_sets_the_select(page: Any, address: str) -> None:
    page.goto(f"{address}/form")
    page.fill("#country", "country 17")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#country", "aria-activedescendant") == "country-list-0"
    page.keyboard.press("Enter")
    assert page.eval_on_selector("select[name=country]", "select => select.value") == "c17"
    page.fill("#country", "")
    page.keyboard.press("Tab")
    assert page.eval_on_selector("select[name=country]", "select => select.value") == ""


def test_autosave_tells_that_and_updates_what_the_server_sends(page: Any, address: str) -> None:
    page.goto(f"{address}/form")
    page.fill("#title", "Leaks")
    page.wait_for_selector("text=Draft saved: Leaks")
    assert page.input_value("input[name=version]") == "2"
    assert page.inner_html("#title-h") == "<b>new</b>"


def test_fragment_is_replaced_until_work_is_done(page: Any, address: str) -> None:
    page.goto(f"{address}/working")
    page.wait_for_selector("text=ready")
    assert page.get_attribute("#work", "data-poll") is None


def test_gate_adds_up_while_typing(page: Any, address: str) -> None:
    page.goto(f"{address}/working")
    page.fill("input[name=b]", "50")
    assert page.inner_text("[data-gate-val]") == "100 %"
    assert page.get_attribute("[data-gate]", "class") == "gate"


def test_arrow_keys_move_on_the_board(page: Any, address: str) -> None:
    page.goto(f"{address}/guide/components")
    page.focus("#board a >> nth=0")
    page.keyboard.press("ArrowRight")
    assert "Hydrolog" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("ArrowDown")
    assert "PressureWise" in page.evaluate("document.activeElement.textContent")


def test_everything_is_reachable_without_script(chromium: Any, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{address}/layout/list?as=city")
    page.click(".rolechip")
    assert page.is_visible("text=Sign out")
    assert page.is_visible("text=Show results")
    context.close()
