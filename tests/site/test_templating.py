"""Filters that turn stored units into words."""

from __future__ import annotations

from flask import Flask

from matchmaker.site.templating import show_file_size, show_percent, show_points


def test_units(app: Flask) -> None:
    with app.test_request_context("/"):
        assert [show_file_size(n) for n in (0, 1536, 1024 * 1024, 1_600_000)] == ["1 kB", "2 kB", "1 MB", "1.5 MB"]
        assert show_percent(0.0123) == "1.23"
        assert show_points(8749) == "87"
