"""A document prepared once, and the answer to a request for it: pure functions of bytes and headers.

The rules are those of RFC 9110, sections 8.8, 12.5.3, 13 and 15.4.5.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from email.utils import mktime_tz, parsedate_tz
from hashlib import sha256

import brotli
from msgspec import Struct

from syndication.model import Document
from syndication.text.dates import http_date

Headers = tuple[tuple[str, str], ...]

ALLOWED = "GET, HEAD, OPTIONS"
_SMALL = 256  # bytes under which a coding makes nothing smaller
_TAG = re.compile(r'(?:W/)?"([^"]*)"|([^\s,"]+)')
_ADDED_BY_PROXIES = re.compile(r"(?:--gzip|-gzip|-br|-zstd|;gzip)$")


class Answer(Struct, frozen=True):
    """What goes out: the status, the headers, and the bytes of the body."""

    status: int
    headers: Headers
    body: bytes


class Prepared(Struct, frozen=True):
    """A document with everything ready that a request can ask for. `modified` is in seconds since 1970."""

    tag: str
    modified: int
    full: Mapping[str, Answer]
    unchanged: Answer


def prepare(document: Document, max_age: int) -> Prepared:
    """Return `document` ready to be served, cacheable for `max_age` seconds."""
    tag = sha256(document.body).hexdigest()[:32]
    kept: Headers = (
        ("ETag", f'W/"{tag}"'),  # weak: one tag for every coding, and nginx would weaken a strong one
        ("Last-Modified", http_date(document.modified)),
        ("Cache-Control", f"max-age={max_age}, stale-while-revalidate={max_age}, stale-if-error=86400"),
        ("Vary", "Accept-Encoding"),
        ("Link", f'<{document.self_url}>; rel="self"'),
        ("Access-Control-Allow-Origin", "*"),
        ("X-Content-Type-Options", "nosniff"),
    )
    full = {coding: _full(document, kept, coding, body) for coding, body in _codings(document.body).items()}
    return Prepared(tag, int(document.modified.timestamp()), full, Answer(304, kept, b""))


def respond(document: Prepared, method: str, headers: Mapping[str, str], now: int) -> Answer:
    """Return the answer to a request for a document.

    Args:
        document: what was asked for.
        method: the request's method.
        headers: the request's headers, their names in WSGI's form ("HTTP_IF_NONE_MATCH").
        now: seconds since 1970.
    """
    if method == "OPTIONS":
        return Answer(204, (("Allow", ALLOWED), ("Cache-Control", "max-age=60")), b"")
    if method not in ("GET", "HEAD"):
        return refusal(405, f"{method} is not allowed here; use GET or HEAD", (("Allow", ALLOWED),))
    answer = document.unchanged if _is_unchanged(document, headers, now) else _coded(document, headers)
    return Answer(answer.status, answer.headers, b"") if method == "HEAD" else answer


def refusal(status: int, words: str, more: Headers = ()) -> Answer:
    """Return a short answer in plain text for what cannot be served."""
    body = f"{words}\n".encode()
    own = (
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "max-age=60"),
        ("X-Content-Type-Options", "nosniff"),
    )
    return Answer(status, own + more, body)


def _codings(body: bytes) -> dict[str, bytes]:
    """Return the body in each content coding; the time in gzip's header would make two builds differ."""
    codings = {"": body}
    if len(body) >= _SMALL:
        codings["gzip"] = gzip.compress(body, 9, mtime=0)
        codings["br"] = brotli.compress(body, quality=9, mode=brotli.MODE_TEXT)
    return codings


def _full(document: Document, kept: Headers, coding: str, body: bytes) -> Answer:
    own: Headers = (("Content-Type", document.media_type), ("Content-Length", str(len(body))))
    return Answer(200, own + kept + ((("Content-Encoding", coding),) if coding else ()), body)


def _is_unchanged(document: Prepared, headers: Mapping[str, str], now: int) -> bool:
    tags = headers.get("HTTP_IF_NONE_MATCH")
    if tags is not None:  # section 13.1.3: a date is ignored where tags are given
        return tags.strip() == "*" or document.tag in _opaque_tags(tags)
    since = _seconds(headers.get("HTTP_IF_MODIFIED_SINCE", ""))
    return since is not None and document.modified <= since <= now


def _opaque_tags(value: str) -> set[str]:
    """Return the opaque tags of a list: weak or strong, unquoted, or with what proxies add when they compress."""
    found = (quoted or bare for quoted, bare in _TAG.findall(value[:8000]))
    return {_ADDED_BY_PROXIES.sub("", tag.removeprefix("W/")) for tag in found}


def _seconds(date: str) -> int | None:
    """Return an HTTP date of any of the three forms (section 5.6.7) as seconds since 1970, None if it is none."""
    try:
        parsed = parsedate_tz(date[:100])
        return mktime_tz(parsed) if parsed else None
    except (ValueError, OverflowError, IndexError, TypeError):  # what the parser raises on dates that are none
        return None


def _coded(document: Prepared, headers: Mapping[str, str]) -> Answer:
    """Return the body in the best coding that the client takes; brotli before gzip where it likes both the same."""
    weights = _weights(headers.get("HTTP_ACCEPT_ENCODING", ""))
    best, best_weight = "", 0.0
    for coding in ("br", "gzip"):
        weight = weights.get(coding, weights.get("*", 0.0))
        if coding in document.full and weight > best_weight:
            best, best_weight = coding, weight
    # Section 12.5.3: identity is acceptable unless refused; it wins only where it is preferred by name.
    return document.full[best if best_weight >= weights.get("identity", 0.0) else ""]


def _weights(value: str) -> dict[str, float]:
    weights = {}
    for part in value[:2000].lower().split(","):
        coding, _, parameter = part.partition(";")
        name, _, number = parameter.strip().partition("=")
        try:
            weights[coding.strip()] = min(max(float(number), 0.0), 1.0) if name.strip() == "q" else 1.0
        except ValueError:
            weights[coding.strip()] = 0.0
    return weights
