"""The blueprint of the API: every route says who may enter, what it takes and what it answers.

The OpenAPI document is made from the same declarations that read the requests, so that it cannot say anything else.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Final, Self, TypeVar, cast

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ValidationError

from matchmaker.core.access import Access, GuardedBlueprint
from matchmaker.core.i18n import _
from matchmaker.core.incoming import Body
from matchmaker.core.text import whole_number
from matchmaker.exchange.engine.openapi import Operation
from matchmaker.exchange.forms.request_model import Nothing, Query, RequestModel, problems_of
from matchmaker.exchange.queries.response_model import Paged, ResponseModel
from matchmaker.exchange.views.problems import Place, Refused

T = TypeVar("T", bound=BaseModel)
GIVEN = ("query", "body", "seen")


@dataclass(frozen=True)
class Reply:
    """An answer with more than its body: the version for `If-Match`, the address of what was made.

    `was_there`: nothing was made, what was asked for is there already (the operation's `found_status`).
    """

    shape: ResponseModel
    version: int | None = None
    location: str = ""
    was_there: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


class Answer(Response):
    """What an operation answers.

    Its ETag is a version for `If-Match`, and does not stand for all that the answer says (words of a language, the
    rank of a pairing). So `If-None-Match` gets the whole answer, as the document says, however it is packed.
    """

    def make_conditional(self, *_args: Any, **_options: Any) -> Self:
        """Never 304."""
        return self


class Api(GuardedBlueprint):
    """A guarded blueprint that remembers its operations."""

    takes_tokens = True
    """No cookie may change anything here, so no form can be forged (see `_identity`)."""

    def __init__(self, name: str, import_name: str, **options: Any) -> None:
        super().__init__(name, import_name, **options)
        self.operations: list[Operation] = []

    def serve(
        self,
        method: str,
        rule: str,
        *,
        access: Access,
        tag: str,
        summary: str,
        answer: type[ResponseModel],
        query: type[Query] = Query,
        body: type[RequestModel] = Nothing,
        status: int = 200,
        found_status: int | None = None,
        is_versioned: bool = False,
        takes: Body = Body.FORM,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register a view. It gets the loaded objects, and what it names of `query`, `body` and `seen`."""

        def register(view: Callable[..., Any]) -> Callable[..., Any]:
            operation = Operation(
                name=view.__name__,
                method=method,
                path=rule,
                tag=tag,
                summary=summary,
                description=inspect.getdoc(view) or "",
                answer=answer,
                query=query,
                body=body,
                status=status,
                found_status=found_status,
                is_versioned=is_versioned,
            )
            self.operations.append(operation)
            served = _served(view, operation)
            self.add_url_rule(rule, view.__name__, served, methods=[method], access=access, takes=takes)
            return view

        return register


def _served(view: Callable[..., Any], operation: Operation) -> Callable[..., ResponseReturnValue]:
    names = inspect.signature(view).parameters

    @wraps(view)
    def served(**values: Any) -> ResponseReturnValue:
        given = {
            "query": read_query(cast(type[Query], operation.query)),
            "body": read_body(operation),
            "seen": read_version(operation),
        }
        result = view(**values, **{name: value for name, value in given.items() if name in names})
        return _answer(operation, result if isinstance(result, Reply) else Reply(result))

    kept = [parameter for name, parameter in names.items() if name not in GIVEN]
    served.__signature__ = inspect.Signature(kept)  # type: ignore[attr-defined]
    return served


def _answer(operation: Operation, reply: Reply) -> Response:
    status = operation.found_status if reply.was_there and operation.found_status else operation.status
    response = Answer(reply.shape.model_dump_json(), status, mimetype="application/json", headers=dict(reply.headers))
    if reply.version is not None:
        response.set_etag(str(reply.version))
    if reply.location:
        response.headers["Location"] = reply.location
    if isinstance(reply.shape, Paged):
        response.headers["Link"] = ", ".join(_links(reply.shape))
    return response


def _links(page: Paged[Any]) -> list[str]:
    """`Link` entries of a list (RFC 8288): first, previous, next and last page, with the same filters."""
    numbers = {"first": 1, "prev": page.page - 1, "next": page.page + 1, "last": page.pages}
    kept = {name: values for name, values in request.args.to_dict(flat=False).items() if name != "page"}
    address = request.endpoint or ""
    return [
        f'<{url_for(address, **(request.view_args or {}), **kept, page=number)}>; rel="{name}"'  # type: ignore[arg-type]
        for name, number in numbers.items()
        if 1 <= number <= page.pages
    ]


def read_query(shape: type[Query]) -> Query:
    """The address's arguments. Raises Refused (422) for what the operation does not know."""
    lists = {name for name, info in shape.model_fields.items() if "tuple" in str(info.annotation)}
    values: dict[str, Any] = {
        name: found if name in lists or len(found) > 1 else found[0]
        for name, found in request.args.to_dict(flat=False).items()
    }
    return _checked(lambda: shape.model_validate(values))


def read_body(operation: Operation) -> RequestModel:
    """The JSON body. Raises Refused: 415 for another type, 400 for no JSON, 422 for what does not fit."""
    raw = request.get_data(cache=True)
    if operation.method not in {"POST", "PUT", "PATCH"} or (operation.body is Nothing and not raw):
        return Nothing()
    if not request.is_json:
        raise Refused(415, _("Send the body as application/json."))
    return _checked(lambda: cast(type[RequestModel], operation.body).model_validate_json(raw))


_PACKED: Final = re.compile(r"[:;-](?:br|gzip|zstd|deflate)\Z")
"""What we, and proxies, add to the ETag of an answer that was sent compressed."""


def read_version(operation: Operation) -> int | None:
    """The version in `If-Match`. Raises Refused (428) without one, (400) for anything that is no version of ours."""
    if not operation.is_versioned:
        return None
    tags = {_PACKED.sub("", tag or "") for tag in request.if_match.as_set(include_weak=True)}  # `""` is read as None
    if not tags:
        raise Refused(
            428, _("Read the resource first and send its ETag as If-Match, so that nobody’s changes are overwritten.")
        )
    seen = whole_number(next(iter(tags)))
    if len(tags) > 1 or seen is None:
        raise Refused(400, _('If-Match must be the ETag of this resource, for example "3".'))
    return seen


def _checked(read: Callable[[], T]) -> T:
    try:
        return read()
    except ValidationError as error:
        errors: list[tuple[Place, str]] = problems_of(error)
        if error.errors(include_url=False, include_input=False)[0]["type"] == "json_invalid":
            raise Refused(400, _("The body is not valid JSON.")) from None
        message = _("%(n)s values are not valid.", n=len(errors)) if len(errors) > 1 else errors[0][1]
        raise Refused(422, message, errors) from None
