"""Which version of a story a request is about: ETag, If-Match and If-None-Match (RFC 9110 sections 8.8.3 and 13.1).

Werkzeug's own If-Match answers 412 to `*`, so that header is read here.
"""

from __future__ import annotations

import re

from flask import Request, Response

from syndication.web.api.refusals import refusal

_LONGEST = 8_000
_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_VERSION = re.compile(r"([1-9][0-9]{0,9})(?:-ninjs)?")


def tag_of(version: int, form: str = "") -> str:
    """Return the entity tag of a version, without its quotation marks; each form of it has its own."""
    return f"{version}-{form}" if form else str(version)


def seen_versions(request: Request) -> tuple[int, ...] | None:
    """Return the versions that If-Match names, any of which may be changed; None where any version may be.

    Raises:
        ProblemError: the header cannot be understood, and a condition must never be overlooked.
    """
    told = request.headers.get("If-Match", "").strip()
    if not told or told == "*":
        return None
    if len(told) > _LONGEST or _TAG.sub("", told).strip(" \t,"):
        raise refusal(400, 'If-Match names versions as in If-Match: "3"; * stands for any', field="If-Match")
    # Section 13.1.1: the comparison is strong, a weak tag never matches.
    strong = (opaque for weak, opaque in _TAG.findall(told) if not weak)
    return tuple(int(found[1]) for opaque in strong if (found := _VERSION.fullmatch(opaque)))


def unless_known(request: Request, response: Response, tag: str) -> Response:
    """Return `response` with its entity tag, or a 304 where the client has it already."""
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    response.set_etag(tag)
    return response
