"""HTTP answers for files of the media store: their status, their headers, and which bytes follow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from syndication.http.document import Answer, Headers, refusal
from syndication.http.ranges import ByteRange, HeldFile, select_range
from syndication.text.dates import http_date

_FOREVER = "max-age=31536000, immutable"  # other bytes would have another name


def answer_head(
    what: str, held: HeldFile, media_type: str, method: str, headers: Mapping[str, str], now: int
) -> tuple[Answer, ByteRange]:
    """Return the answer to a GET or HEAD of a file without its bytes, and which bytes follow a 200 or 206.

    `what` is a picture or a sound, for messages.
    """
    chosen = select_range(method, headers, held, now)
    common = _common_headers(held)
    match chosen.status:
        case 304:
            return Answer(304, common, b""), chosen
        case 412:
            return refusal(412, f"The {what} is not the one that this request is meant for"), chosen
        case 416:
            more = (("Content-Range", f"bytes */{held.length}"), ("Accept-Ranges", "bytes"))
            return refusal(416, f"The {what} has {held.length} bytes; ask for some of them", more), chosen
    return Answer(chosen.status, _content_headers(chosen, held, media_type) + common, b""), chosen


def _common_headers(held: HeldFile) -> Headers:
    return (
        ("ETag", f'"{held.tag}"'),
        ("Last-Modified", http_date(datetime.fromtimestamp(held.modified, UTC))),
        ("Cache-Control", _FOREVER),
        ("Accept-Ranges", "bytes"),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", "ETag, Content-Range"),
    )


def _content_headers(chosen: ByteRange, held: HeldFile, media_type: str) -> Headers:
    own: Headers = (("Content-Type", media_type), ("Content-Length", str(chosen.stop - chosen.start)))
    if chosen.status != 206:
        return own
    return (*own, ("Content-Range", f"bytes {chosen.start}-{chosen.stop - 1}/{held.length}"))
