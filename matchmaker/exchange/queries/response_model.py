"""What every answer of the API is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _
from matchmaker.core.pages import Page
from matchmaker.organizations.models import Organization

T = TypeVar("T", bound=BaseModel)
PER_PAGE = 50


class ResponseModel(BaseModel):
    """A part of an answer. A reader may rely on every field being there."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Paged(ResponseModel, Generic[T]):
    """One page of a list; the `Link` header holds the addresses of the others."""

    items: list[T]
    page: int
    pages: int
    per_page: int
    total: int


class Place(ResponseModel):
    """An organization in one line."""

    slug: str
    name: str
    kind: str
    country: str

    @classmethod
    def of(cls, organization: Organization) -> Place:
        """Of a city, a company or another organization."""
        return cls(slug=organization.slug, name=organization.name, kind=organization.kind, country=organization.country)


class Problem(ResponseModel):
    """A refusal (RFC 9457). Some carry more: `errors` for fields, `changes` where somebody else saved first."""

    model_config = ConfigDict(extra="allow")
    type: str
    title: str
    status: int
    detail: str
    reference: str


class FieldProblem(ResponseModel):
    """What is wrong or missing in one field."""

    field: str
    messages: list[str]


def paged(page: Page[Any], wanted: int, make: Callable[[Any], T]) -> Paged[T]:
    """A page of a query as an answer. Raises NotFound beyond the last page, which queries answer for it."""
    if wanted > page.pages:
        raise NotFound(_("There is no page %(n)s. The last page is %(last)s.", n=wanted, last=page.pages))
    return Paged(
        items=[make(item) for item in page.items],
        page=page.number,
        pages=page.pages,
        per_page=page.per_page,
        total=page.total,
    )


def cut(rows: Sequence[Any], wanted: int, make: Callable[[Any], T]) -> Paged[T]:
    """One page of a list that is short enough to be read whole."""
    number = min(wanted, max(1, ceil(len(rows) / PER_PAGE)))
    page = Page(rows[(number - 1) * PER_PAGE : number * PER_PAGE], number, len(rows), PER_PAGE)
    return paged(page, wanted, make)
