"""Content codings of pages and static files: brotli, gzip or none, as the client accepts (RFC 9110 section 12.5.3)."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping

import brotli
from flask import Blueprint, Response, request

from syndication.http.coded_body import CodedBody, best_coding

MIN_CODED_SIZE = 256  # bytes; a coding does not make a smaller body smaller
# Pages are compressed at each request: a higher quality saves little and takes several times as long.
_BROTLI_QUALITY = 5
_GZIP_LEVEL = 6
_PAGE = "text/html"
_HAS_NO_BODY = (204, 304)

codings = Blueprint("codings", __name__)

_ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=_BROTLI_QUALITY, mode=brotli.MODE_TEXT),
    "gzip": lambda body: gzip.compress(body, _GZIP_LEVEL, mtime=0),
}


def coded_response(coded: CodedBody, media_type: str) -> Response:
    """Return a body in the coding that the client prefers. Codings share one tag, so that of a coded body is weak."""
    coding = _preferred(coded.bodies)
    response = Response(coded.bodies[coding], mimetype=media_type)
    response.vary.add("Accept-Encoding")
    if coding:
        response.content_encoding = coding
    response.set_etag(coded.tag, weak=bool(coding))
    return response


@codings.after_app_request
def compress_page(response: Response) -> Response:
    """Compress a page. Pages contain no secrets, so their length reveals none."""
    if response.mimetype != _PAGE:
        return response
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if response.status_code in _HAS_NO_BODY or len(body) < MIN_CODED_SIZE:
        return response
    coding = _preferred(_ENCODERS)
    if coding:
        response.set_data(_ENCODERS[coding](body))
        response.content_encoding = coding
    return response


def _preferred(available: Mapping[str, object]) -> str:
    return best_coding(available, request.headers.get("Accept-Encoding", ""))
