"""What is said of an operation of the API beside the schemas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from syndication.model.tokens import Scope

Subject = Literal["Stories", "What changed", "Versions", "Many at once", "Pictures", "Pushing", "This description"]
Guard = Scope | Literal["", "signature"]


class RouteBody(Struct, frozen=True):
    """What is sent: the media type, the component that it is (or "" for anything), an example, and another type."""

    media_type: str
    schema: Mapping[str, Any]
    example: Any = None


class RouteAnswer(Struct, frozen=True):
    """What comes back where all went well: words, content by media type, and the headers that always come with it."""

    words: str
    content: Mapping[str, Mapping[str, Any]]
    headers: tuple[str, ...] = ()


class Route(Struct, frozen=True, kw_only=True):
    """An operation: its `guard` is the scope that a token needs, "signature" for what is signed, "" for nothing.

    `refusals` are the statuses it may have besides those that follow from its guard and body.
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
        """Return the statuses of all its refusals."""
        of_guard = {"": (), "signature": (401, 503)}.get(self.guard, (401, 403, 503))
        of_body = (400, 413, 415, 422) if self.bodies else ()
        return sorted({*of_guard, *of_body, *self.refusals})
