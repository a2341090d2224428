"""The entity tags of an item's versions, and the versions that If-Match names."""

from __future__ import annotations

import re

from flask import Request, Response

from syndication.http.conditional import lists_tag, parse_tags
from syndication.web.api.refusals import refusal
from syndication.web.problems import ProblemError

_VERSION = re.compile(r"([1-9][0-9]{0,9})(?:-ninjs)?")


def tag_of(version: int, form: str = "") -> str:
    """Return the entity tag of a version, without its quotation marks; each form of it has its own."""
    return f"{version}-{form}" if form else str(version)


def seen_versions(request: Request) -> tuple[int, ...] | None:
    """Return the versions that If-Match names, any of which may be changed; None where any version may be.

    Raises:
        ProblemError: the header is malformed, and a write must not overlook a condition.
    """
    field = request.headers.get("If-Match", "*").strip()
    if field == "*":
        return None
    try:
        tags = parse_tags(field)
    except ValueError:
        raise _malformed() from None
    if not field:  # granian passes on a value that is not ASCII as an empty one
        raise _malformed()
    # Section 13.1.1: the comparison is strong, a weak tag never matches.
    strong = (tag.opaque for tag in tags if not tag.is_weak)
    return tuple(int(found[1]) for opaque in strong if (found := _VERSION.fullmatch(opaque)))


def _malformed() -> ProblemError:
    return refusal(400, 'If-Match names versions as in If-Match: "3"; * means any', field="If-Match")


def unless_known(request: Request, response: Response, tag: str) -> Response:
    """Return `response` with its entity tag, or a 304 where the client has it already."""
    if lists_tag(request.headers.get("If-None-Match", ""), tag):
        response = Response(status=304)
    response.set_etag(tag)
    return response
