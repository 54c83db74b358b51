"""The library for programs: the filters of the page, one text with its sources, what is withdrawn."""

from __future__ import annotations

from matchmaker.core import clock
from matchmaker.core.db import session
from tests.exchange.conftest import Programs
from tests.exchange.program import data, problem
from tests.library.factories import make_draft, make_piece
from tests.personas import People


def test_the_filters_are_those_of_the_page(people: People, program: Programs) -> None:
    make_piece("Water advice", kind="guideline", tags={"system": ("water",)})
    make_piece("Energy case", kind="case_study", tags={"system": ("energy",)})
    reader = program("")
    assert [row["title"] for row in data(reader.get("/library?system=water"))["items"]] == ["Water advice"]
    assert [row["title"] for row in data(reader.get("/library?kind=case_study"))["items"]] == ["Energy case"]
    assert [row["title"] for row in data(reader.get("/library?q=energy"))["items"]] == ["Energy case"]
    assert data(reader.get("/library"))["total"] == 2
    assert reader.get("/library?colour=green").status == 422
    assert reader.get("/library?page=9").status == 404


def test_one_text_has_its_body_sources_licence_and_permanent_address(people: People, program: Programs) -> None:
    piece = make_piece("Water advice", tags={"system": ("water",)})
    found = data(program("").get(f"/library/{piece.slug}"))
    assert found["body"] == piece.body
    assert found["tags"]["system"] == ["water"]
    assert found["licence"] == "CC BY 4.0"
    assert found["sources"] == piece.sources
    assert found["address"].endswith(f"/library/{piece.slug}/versions/1")


def test_what_is_not_public_is_not_told(people: People, program: Programs) -> None:
    draft, gone = make_draft(writer=people.ben.id), make_piece("Old advice")
    gone.withdrawn_at, gone.withdrawn_why = clock.now(), "The figures were wrong."
    session().flush()
    assert program("").get(f"/library/{draft.slug}").status == 404
    assert program("ada").get(f"/library/{draft.slug}").status == 404
    assert "The figures were wrong." in problem(program("").get(f"/library/{gone.slug}"), 404)["detail"]
