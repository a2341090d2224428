"""Versions as entity tags: ETag, If-Match and If-None-Match (RFC 9110 sections 8.8.3 and 13.1).

If-Match is parsed here, because Werkzeug's implementation answers 412 to `*`.
"""

from __future__ import annotations

import re

from flask import Request, Response

from syndication.web.api.refusals import refusal

_LONGEST = 8_000
_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_VERSION = re.compile(r"([1-9][0-9]{0,9})(?:-ninjs)?")


def tag_of(version: int, form: str = "") -> str:
    """Return the entity tag of a version, without quotation marks; each format has its own."""
    return f"{version}-{form}" if form else str(version)


def seen_versions(request: Request) -> tuple[int, ...] | None:
    """Return the versions in If-Match, one of which must be the current version; None if any version may be changed.

    Raises:
        ProblemError: the header is invalid. It must not be ignored.
    """
    told = request.headers.get("If-Match", "").strip()
    if not told or told == "*":
        return None
    if len(told) > _LONGEST or _TAG.sub("", told).strip(" \t,"):
        raise refusal(400, 'If-Match names versions as in If-Match: "3"; * stands for any', field="If-Match")
    # Section 13.1.1: If-Match uses the strong comparison, in which a weak tag never matches.
    strong = (opaque for weak, opaque in _TAG.findall(told) if not weak)
    return tuple(int(found[1]) for opaque in strong if (found := _VERSION.fullmatch(opaque)))


def unless_known(request: Request, response: Response, tag: str) -> Response:
    """Return `response` with its entity tag, or 304 if the client has this version."""
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    response.set_etag(tag)
    return response
