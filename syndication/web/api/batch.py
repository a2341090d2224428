"""Many changes in one request. Each change succeeds or fails on its own; the response has one result for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from flask import Blueprint, Response
from msgspec import Struct

from syndication.model.errors import FieldError, SyndicationError
from syndication.model.item_findings import stored_findings
from syndication.model.limits import described
from syndication.model.stored import Stored
from syndication.publishing import edit as editing
from syndication.publishing.edit import Edit, EditResult
from syndication.sources import records
from syndication.web.api import operations
from syndication.web.api.idempotency import run_once
from syndication.web.api.refusals import of_error, record_refusal
from syndication.web.api.representation import as_json, warnings_of
from syndication.web.api.request import JSON, as_object, body, media_type, parse_json
from syndication.web.api.workspace import actor, allowed, pictures_of, with_request, workspace
from syndication.web.auth import authorised
from syndication.web.context import utc_now
from syndication.web.problems import answer

MOST = 1_000

blueprint = Blueprint("batch", __name__)


class Operation(Struct, frozen=True, omit_defaults=True):
    """One change. `op` determines which other fields are allowed; `if_match` is the version that may be changed."""

    op: Annotated[
        Literal["create", "replace", "patch", "withdraw", "correct", "update", "reinstate"],
        described("which of the changes"),
    ]
    slug: Annotated[str, described("of which story; for create, the slug that it gets")] = ""
    item: Annotated[dict[str, Any] | None, described("the whole story, for create and replace")] = None
    patch: Annotated[dict[str, Any] | None, described("a merge patch, for patch")] = None
    changes: Annotated[dict[str, Any] | None, described("a merge patch, for correct and update")] = None
    kind: Annotated[str | None, described("for withdraw")] = None
    note: Annotated[str | None, described("for withdraw, correct, update and reinstate")] = None
    if_match: Annotated[int | None, described("the only version that may be changed")] = None

    @property
    def expected_versions(self) -> tuple[int, ...] | None:
        """Return the only version that may be changed, None if any version may be."""
        return None if self.if_match is None else (self.if_match,)


class OperationResult(Struct, frozen=True, omit_defaults=True):
    """The result of one change: the status of a single request for it, and the new version or the problem.

    `warnings` say what the story loses on the way into the feeds.
    """

    status: int
    slug: str = ""
    version: int = 0
    problem: msgspec.Raw | None = None
    warnings: tuple[str, ...] = ()


def _other_fields(operation: Operation) -> dict[str, Any]:
    """Return the fields of an operation other than `op`, `slug` and `if_match`."""
    fields: dict[str, Any] = msgspec.to_builtins(operation)
    return {name: value for name, value in fields.items() if name not in ("op", "slug", "if_match")}


def _only_object(operation: Operation, name: str) -> dict[str, Any]:
    """Return the object in the field `name`, which must be the only other field."""
    fields = _other_fields(operation)
    for other in fields.keys() - {name}:
        raise FieldError(other, f"is not allowed with {operation.op}; leave it out")
    return as_object(fields.get(name), name)


_EDITS: Mapping[str, Callable[[Operation, datetime], Edit]] = {
    "create": lambda op, _: operations.create(_new_item_fields(op)),
    "replace": lambda op, _: operations.replacement(op.slug, _only_object(op, "item"), op.expected_versions),
    "patch": lambda op, _: operations.patch(op.slug, _only_object(op, "patch"), op.expected_versions),
    "withdraw": lambda op, now: operations.withdraw(op.slug, _other_fields(op), op.expected_versions, now),
    "correct": lambda op, now: operations.correct(op.slug, _other_fields(op), op.expected_versions, now),
    "update": lambda op, now: operations.update(op.slug, _other_fields(op), op.expected_versions, now),
    "reinstate": lambda op, now: operations.reinstate(op.slug, _other_fields(op), op.expected_versions, now),
}


@blueprint.post("/batch")
@authorised("write")
@run_once
def batch() -> Response:
    """Make many changes."""
    media_type((JSON,))
    now = utc_now()
    edits = [_edit(value, now) for value in _parsed_operations()]
    valid = [with_request(allowed(edit), number) for number, edit in enumerate(edits) if isinstance(edit, Edit)]
    results = iter(editing.edit(workspace(), actor(), valid, now))
    # An operation that is no valid edit is its own result.
    all_results = [next(results) if isinstance(edit, Edit) else edit for edit in edits]
    return as_json([_operation_result(edit, result) for edit, result in zip(edits, all_results, strict=True)])


def _parsed_operations() -> list[Any]:
    values = parse_json(body())
    if not isinstance(values, list):
        raise FieldError("", "must be a JSON list of operations: [{…}]")
    if len(values) > MOST:
        raise FieldError("", f"has {len(values):,} operations; send {MOST:,} at most at once")
    return values


def _edit(value: Any, now: datetime) -> Edit | SyndicationError:
    try:
        operation = records.convert_fields(as_object(value), Operation)
        return _EDITS[operation.op](operation, now)
    except SyndicationError as error:
        return error


def _new_item_fields(operation: Operation) -> dict[str, Any]:
    """Return the fields of a new item. The operation may give its slug."""
    fields = _only_object(operation, "item")
    if operation.if_match is not None:
        raise FieldError("if_match", "is not allowed with create; leave it out")
    return {"slug": operation.slug} | fields if operation.slug else fields


def _operation_result(edit: Edit | SyndicationError, result: EditResult) -> OperationResult:
    if isinstance(result, Stored):
        created = isinstance(edit, Edit) and not edit.slug
        warnings = warnings_of(stored_findings(result, workspace().publication, utc_now(), pictures_of(result.item)))
        status = 201 if created else 200
        return OperationResult(status, result.item.slug, result.item.version, warnings=warnings)
    refused = of_error(result)
    record_refusal(refused)
    problem = msgspec.Raw(answer(refused).get_data())
    return OperationResult(refused.status, edit.slug if isinstance(edit, Edit) else "", problem=problem)
