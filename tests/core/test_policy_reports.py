"""What browsers report of forbidden content stands in the log in a line each, whatever is sent."""

from __future__ import annotations

import json
import logging

import pytest

from matchmaker.core import policy_reports
from tests.browser import Browser

OLD = {
    "csp-report": {
        "document-uri": "https://table.example/challenges/bus?next=/home",
        "violated-directive": "script-src",
        "blocked-uri": "inline",
    }
}
NEW = [
    {
        "type": "csp-violation",
        "body": {
            "documentURL": "https://table.example/",
            "effectiveDirective": "img-src",
            "blockedURL": "https://evil.example/a.png?who=Nora",
        },
    }
]


@pytest.fixture(autouse=True)
def new_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy_reports, "_minute", "")


@pytest.mark.parametrize(
    ("report", "line"),
    [
        (OLD, "directive script-src, blocked inline, page https://table.example/challenges/bus"),
        (NEW, "directive img-src, blocked https://evil.example/a.png, page https://table.example/"),
        ({"csp-report": {"blocked-uri": "a\nForged line"}}, "directive -, blocked a Forged line, page -"),
    ],
)
def test_a_report_is_one_line_of_the_log(
    browser: Browser, caplog: pytest.LogCaptureFixture, report: object, line: str
) -> None:
    answer = browser.client.post("/policy-reports", data=json.dumps(report), content_type="application/csp-report")
    assert (answer.status_code, answer.data) == (204, b"")
    assert [record.getMessage() for record in caplog.records] == [f"Content policy: {line}"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no json",
        b"[]",
        b"7",
        b"null",
        b'"x"',
        b"[[]]",
        b'{"csp-report": 3}',
        b"\xff",
        b"[" * 9_000,
        b"{" * 30_000,
    ],
)
def test_anything_else_is_passed_over(browser: Browser, caplog: pytest.LogCaptureFixture, raw: bytes) -> None:
    answer = browser.client.post("/policy-reports", data=raw, content_type="application/reports+json")
    assert answer.status_code == 204
    assert caplog.records == []


def test_a_flood_ends(browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    for _ in range(5):
        browser.client.post("/policy-reports", data=json.dumps(NEW * 50), content_type="application/reports+json")
    assert len(caplog.records) <= policy_reports.MOST


def test_every_page_tells_browsers_where_to_report(browser: Browser) -> None:
    answer = browser.client.get("/")
    assert "report-uri /policy-reports" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Reporting-Endpoints"] == 'policy="/policy-reports"'
