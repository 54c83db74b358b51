"""What a page offers, held against the access rules of the addresses behind it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.exceptions import HTTPException

from matchmaker.core.access import access_of, may_enter
from tests.browser import Browser, Page
from tests.page_rules import NS

ON_PURPOSE = {
    ("site.landing", "challenges.new"),
    ("site.landing", "solutions.new"),
}
"""The two doors that the start page shows everybody; what is missing stands behind them, with the way there."""
Asked = dict[tuple[str, str], str]
"""Why an address (with its method) refuses one person; "" if it does not."""


def offered(page: Page) -> Iterator[tuple[str, str]]:
    """(method, address) of each link, form and button of the page's own part."""
    main = next((e for e in page.tree.iter(f"{NS}main")), None)
    for element in main.iter() if main is not None else ():
        tag = element.tag.removeprefix(NS) if isinstance(element.tag, str) else ""
        if tag == "a" and (element.get("href") or "").startswith("/"):
            yield "GET", element.get("href", "")
        elif tag == "form":
            method = (element.get("method") or "get").upper()
            yield method, element.get("action") or ""
        elif tag == "button" and element.get("formaction"):
            yield "POST", element.get("formaction", "")


def refused_offers(app: Flask, page: Page, cookie: str, asked: Asked) -> list[str]:
    """What the page offers to whoever carries this session although the rule of its address refuses it."""
    here = page.response.request.path
    found = {(method, urlsplit(address).path or here) for method, address in offered(page)}
    new = found - asked.keys()
    if new:
        headers = {"Cookie": f"{app.config['SESSION_COOKIE_NAME']}={cookie}"}
        Browser.forget_request()
        with app.test_request_context(here, headers=headers):
            for method, path in new:
                asked[method, path] = _refusal(app, str(request.endpoint), method, path)
        Browser.forget_request()
    return sorted(f"{method} {path}: {why}" for method, path in found if (why := asked[method, path]))


def _refusal(app: Flask, page: str, method: str, path: str) -> str:
    try:
        endpoint, url_args = app.url_map.bind("localhost").match(path, method=method)
    except HTTPException as error:
        return f"leads nowhere ({error})"
    if access_of(app, endpoint) is None or (page, endpoint) in ON_PURPOSE:
        return ""
    decision = may_enter(endpoint, **url_args)
    return "" if decision.ok else str(decision.why) or "refused"
