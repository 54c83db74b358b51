"""The table of a record is the only place where a field is declared; whatever lacks it is named by its file."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from matchmaker.app import ROOT
from matchmaker.challenges.engine.content import CHALLENGE, PROBLEM
from matchmaker.challenges.forms.steps import FORMS as CHALLENGE_FORMS
from matchmaker.challenges.models import Challenge
from matchmaker.exchange.forms.challenges import ChallengeChange, ChallengeNew
from matchmaker.exchange.forms.record_models import request_of
from matchmaker.exchange.forms.solutions import SolutionChange, SolutionNew
from matchmaker.exchange.queries.challenges import ContentOut
from matchmaker.exchange.queries.record_models import response_of
from matchmaker.exchange.queries.solutions import SolutionOut
from matchmaker.records.fields import TEXTS, Field, Kind, Record
from matchmaker.records.forms import StepForm
from matchmaker.solutions.engine.content import SOLUTION
from matchmaker.solutions.forms.registration import FORMS as SOLUTION_FORMS
from matchmaker.solutions.models import Solution
from tests.architecture.sources import nodes_of


@dataclass(frozen=True)
class Side:
    """Where the fields of one record are found."""

    record: Record
    table: str
    model: type[Any]
    models: str
    forms: Mapping[str, type[StepForm]]
    form: str
    step_page: str  # with {step}
    pages: tuple[str, ...]  # where readers see it; the first one is named if none has it
    shapes: tuple[type[Any], ...]
    shape: str


SIDES = {
    "challenge": Side(
        CHALLENGE,
        "matchmaker/challenges/engine/content.py",
        Challenge,
        "matchmaker/challenges/models.py",
        CHALLENGE_FORMS,
        "matchmaker/challenges/forms/steps.py",
        "templates/challenges/step_{step}.html",
        (
            "templates/challenges/_macros.html",
            "templates/challenges/_next.html",
            "matchmaker/challenges/queries/overview.py",
            "matchmaker/challenges/queries/public_page.py",
            "matchmaker/challenges/queries/display.py",
        ),
        (ChallengeChange, ChallengeNew, ContentOut),
        "matchmaker/exchange/queries/challenges.py",
    ),
    "solution": Side(
        SOLUTION,
        "matchmaker/solutions/engine/content.py",
        Solution,
        "matchmaker/solutions/models.py",
        SOLUTION_FORMS,
        "matchmaker/solutions/forms/registration.py",
        "templates/solutions/edit_{step}.html",
        ("templates/solutions/show.html",),
        (SolutionChange, SolutionNew, SolutionOut),
        "matchmaker/exchange/queries/solutions.py",
    ),
}


def has(path: str, *names: str) -> bool:
    """The file says one of the names."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return any(re.search(rf"\b{re.escape(name)}\b", text) for name in names)


def missing_from(side: Side, field: Field) -> list[str]:
    """The files that should know a field of the table and do not."""
    found = []
    if not field.label or not field.step:
        found.append(side.table)
    stored = field.relation or ("tags" if field.kind is Kind.CODES else field.name)
    if stored not in sa.inspect(side.model).attrs:
        found.append(side.models)
    for step in [field.step, *(["basics"] if field.is_light else [])]:
        form = side.forms[step]
        asked = form.renamed.get(field.name, field.name)
        if not hasattr(form, asked):
            found.append(side.form)
        if not has(side.step_page.format(step=step), f"form.{asked}"):
            found.append(side.step_page.format(step=step))
    if not any(has(page, field.name, field.scheme or field.name) for page in side.pages):
        found.append(side.pages[0])
    if any(field.name not in shape.model_fields for shape in side.shapes):
        found.append(side.shape)
    return found


EVERY = [(name, field) for name, side in SIDES.items() for field in side.record]


@pytest.mark.parametrize(("name", "field"), EVERY, ids=[f"{name}.{field.name}" for name, field in EVERY])
def test_every_field_of_the_table_has_a_column_a_form_a_page_and_its_place_in_the_api(name: str, field: Field) -> None:
    assert missing_from(SIDES[name], field) == []


def test_a_field_that_stands_in_the_table_only_is_named_with_every_file_that_lacks_it() -> None:
    new = Field("what_if_nothing_happens", Kind.TEXT, "If nothing happens", PROBLEM, limit=5_000)
    wider = Record(*CHALLENGE, new)
    side = replace(SIDES["challenge"], record=wider, shapes=(request_of(wider), response_of(wider)))
    assert missing_from(side, new) == [
        "matchmaker/challenges/models.py",
        "matchmaker/challenges/forms/steps.py",
        "templates/challenges/step_problem.html",
        "templates/challenges/_macros.html",
    ]
    assert missing_from(SIDES["challenge"], Field("bare", Kind.LINE, step=PROBLEM))[0] == SIDES["challenge"].table


def lengths() -> list[tuple[str, str, int | None, int | None]]:
    """(where, field, limit of the table, length of the column) of every text that is stored in a column."""
    rows = []
    for name, side in SIDES.items():
        for field in side.record:
            owner: Any = side.model
            parts: tuple[Field, ...] = (field,)
            if field.kind in {Kind.ROWS, Kind.LINES}:
                owner = sa.inspect(owner).relationships[field.relation or field.name].mapper.class_
                parts = field.parts
            for part in parts:
                column = owner.__table__.columns.get(part.name)
                if part.kind in TEXTS and column is not None:
                    rows.append((name, f"{field.name}.{part.name}", part.limit, getattr(column.type, "length", None)))
    return rows


@pytest.mark.parametrize(("where", "field", "limit", "length"), lengths())
def test_no_text_is_longer_than_its_column(where: str, field: str, limit: int | None, length: int | None) -> None:
    assert limit is not None, f"{where}.{field} has no limit"
    assert length is None or limit <= length


def test_forms_and_api_take_their_limits_from_the_table() -> None:
    """A limit written elsewhere could drift; the API's document says the same as the table."""
    for side in SIDES.values():
        for field in side.record:
            if field.kind in TEXTS:
                schema = side.shapes[0].model_json_schema()["properties"][field.name]
                assert schema["maxLength"] == field.limit


WTFORMS_OWN = {
    "DateField",
    "DateTimeField",
    "DateTimeLocalField",
    "DecimalField",
    "DecimalRangeField",
    "FloatField",
    "IntegerField",
    "IntegerRangeField",
    "MonthField",
    "NumberInput",
    "NumberRange",
    "TimeField",
    "WeekField",
}


def foreign_fields(source: str) -> set[str]:
    """Number, day and time fields of WTForms that a module imports or names."""
    found = set()
    for node in nodes_of(source):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("wtforms"):
            found |= {alias.name for alias in node.names} & WTFORMS_OWN
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "wtforms":
            found |= {node.attr} & WTFORMS_OWN
    return found


def modules() -> list[Path]:
    return sorted((ROOT / "matchmaker").rglob("*.py"))


def test_numbers_days_and_times_are_asked_with_our_own_fields() -> None:
    found = {str(path.relative_to(ROOT)): foreign_fields(path.read_text(encoding="utf-8")) for path in modules()}
    assert {path: names for path, names in found.items() if names} == {}


def test_no_page_asks_for_a_number_with_the_browsers_own_field() -> None:
    """`type=number` shows and reads numbers in the browser's language, not the person's, and drops what it dislikes."""
    pages = sorted((ROOT / "templates").rglob("*.html"))
    own = re.compile(r"""type\s*=\s*["']?number|["']type["']\s*:\s*["']number""")
    assert [str(p.relative_to(ROOT)) for p in pages if own.search(p.read_text(encoding="utf-8"))] == []


def test_the_scan_can_go_red() -> None:
    assert foreign_fields("from wtforms import FloatField, StringField") == {"FloatField"}
    assert foreign_fields("import wtforms\nx = wtforms.IntegerField()") == {"IntegerField"}
    assert foreign_fields("from matchmaker.core.fields import TimeField") == set()
