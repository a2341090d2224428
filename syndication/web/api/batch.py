"""Many changes in one request: each is made or refused by itself, and one result a change comes back, in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from flask import Blueprint, Response
from msgspec import Struct

from syndication.model.errors import FieldError, SyndicationError
from syndication.model.limits import described
from syndication.model.stored import Stored
from syndication.publishing import edit as editing
from syndication.publishing.edit import Edit, Result
from syndication.sources import records
from syndication.web.api import operations
from syndication.web.api.idempotency import once
from syndication.web.api.refusals import of_error
from syndication.web.api.representation import as_json
from syndication.web.api.request import JSON, as_object, body, media_type, parsed
from syndication.web.api.workspace import desk, utc_now, who
from syndication.web.auth import authorised
from syndication.web.problems import answer

MOST = 1_000

blueprint = Blueprint("batch", __name__)


class Operation(Struct, frozen=True, omit_defaults=True):
    """One change; which of the other fields belong to it depends on `op`. `if_match` is the version it is of."""

    op: Annotated[
        Literal["create", "replace", "patch", "withdraw", "correct", "reinstate"], described("which of the changes")
    ]
    slug: Annotated[str, described("of which story; for create, the slug that it gets")] = ""
    item: Annotated[dict[str, Any] | None, described("the whole story, for create and replace")] = None
    patch: Annotated[dict[str, Any] | None, described("a merge patch, for patch")] = None
    changes: Annotated[dict[str, Any] | None, described("a merge patch, for correct")] = None
    kind: Annotated[str | None, described("for withdraw")] = None
    note: Annotated[str | None, described("for withdraw, correct and reinstate")] = None
    if_match: Annotated[int | None, described("the version that alone may be changed")] = None

    @property
    def seen(self) -> tuple[int, ...] | None:
        """Return the version that alone may be changed, None where any may be."""
        return None if self.if_match is None else (self.if_match,)


class OperationResult(Struct, frozen=True, omit_defaults=True):
    """What became of one change: the status of a request with it alone, and which version it made or the problem."""

    status: int
    slug: str = ""
    version: int = 0
    problem: msgspec.Raw | None = None


def _rest(operation: Operation) -> dict[str, Any]:
    """Return what an operation says beside what, of what, and of which version."""
    told: dict[str, Any] = msgspec.to_builtins(operation)
    return {name: value for name, value in told.items() if name not in ("op", "slug", "if_match")}


def _only(operation: Operation, name: str) -> dict[str, Any]:
    """Return the object that must stand in the field `name`, and no other beside it."""
    rest = _rest(operation)
    for other in rest.keys() - {name}:
        raise FieldError(other, f"has no place beside {operation.op}; leave it out")
    return as_object(rest.get(name), name)


_EDITS: Mapping[str, Callable[[Operation, datetime], Edit]] = {
    "create": lambda told, _: operations.create(_named(told)),
    "replace": lambda told, _: operations.replacement(told.slug, _only(told, "item"), told.seen),
    "patch": lambda told, _: operations.patch(told.slug, _only(told, "patch"), told.seen),
    "withdraw": lambda told, now: operations.withdraw(told.slug, _rest(told), told.seen, now),
    "correct": lambda told, now: operations.correct(told.slug, _rest(told), told.seen, now),
    "reinstate": lambda told, now: operations.reinstate(told.slug, _rest(told), told.seen, now),
}


@blueprint.post("/batch")
@authorised("write")
@once
def batch() -> Response:
    """Make many changes."""
    media_type((JSON,))
    now = utc_now()
    edits = [_edit(value, now) for value in _operations()]
    results = iter(editing.edit(desk(), who(), [edit for edit in edits if isinstance(edit, Edit)], now))
    done = [next(results) if isinstance(edit, Edit) else edit for edit in edits]
    return as_json([_told(edit, result) for edit, result in zip(edits, done, strict=True)])


def _operations() -> list[Any]:
    told = parsed(body())
    if not isinstance(told, list):
        raise FieldError("", "must be a JSON list of operations: [{…}]")
    if len(told) > MOST:
        raise FieldError("", f"has {len(told):,} operations; send {MOST:,} at most at once")
    return told


def _edit(value: Any, now: datetime) -> Edit | SyndicationError:
    try:
        operation = records.typed(as_object(value), Operation)
        return _EDITS[operation.op](operation, now)
    except SyndicationError as error:
        return error


def _named(operation: Operation) -> dict[str, Any]:
    """Return the fields of a new item; its slug may stand beside them."""
    fields = _only(operation, "item")
    if operation.if_match is not None:
        raise FieldError("if_match", "has no place beside create; leave it out")
    return {"slug": operation.slug} | fields if operation.slug else fields


def _told(edit: Edit | SyndicationError, result: Result) -> OperationResult:
    if isinstance(result, Stored):
        created = isinstance(edit, Edit) and not edit.slug
        return OperationResult(201 if created else 200, result.item.slug, result.item.version)
    refused = of_error(result)
    problem = msgspec.Raw(answer(refused).get_data())
    return OperationResult(refused.status, edit.slug if isinstance(edit, Edit) else "", problem=problem)
