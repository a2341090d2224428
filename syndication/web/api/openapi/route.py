"""The description of one operation of the API, apart from the schemas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from syndication.model.tokens import Scope

Subject = Literal[
    "Stories",
    "Changes",
    "Versions",
    "Acts",
    "Findings",
    "Feeds",
    "Sources",
    "Imports",
    "Partners",
    "Deliveries",
    "Audience",
    "Log",
    "Access",
    "Settings",
    "Batch",
    "Pictures",
    "Sounds",
    "Push",
    "Wire",
    "API description",
]
Guard = Scope | Literal["", "signature", "key"]


class RouteBody(Struct, frozen=True):
    """A request body: its media type, its schema, and an example."""

    media_type: str
    schema: Mapping[str, Any]
    example: Any = None


class RouteAnswer(Struct, frozen=True):
    """A successful response: its description, the schema for each media type, and the headers that are always sent."""

    words: str
    content: Mapping[str, Mapping[str, Any]]
    headers: tuple[str, ...] = ()


class ApiRoute(Struct, frozen=True, kw_only=True):
    """An operation. `guard` is the required scope of a token, "signature" for a signed request, "key" for the key of a
    partner, "" for a public one.

    `refusals` are the error statuses besides those that follow from the guard and the body.
    """

    name: str
    method: str
    path: str
    subject: Subject
    words: str
    guard: Guard
    detail: str = ""
    parameters: tuple[str, ...] = ()
    bodies: tuple[RouteBody, ...] = ()
    answers: Mapping[int, RouteAnswer]
    refusals: tuple[int, ...] = ()

    @property
    def statuses(self) -> list[int]:
        """Return all error statuses of the operation."""
        guard_statuses = {"": (), "signature": (401, 503), "key": (401, 403, 429, 503)}.get(self.guard, (401, 403, 503))
        body_statuses = (400, 413, 415, 422) if self.bodies else ()
        return sorted({*guard_statuses, *body_statuses, *self.refusals})
