"""A document prepared once, and the answer to a request for it: pure functions of bytes and headers.

The rules are those of RFC 9110, sections 8.8, 12.5.3, 13 and 15.4.5.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from http import HTTPStatus

import brotli
from msgspec import Struct

from syndication.http.conditional import Validators, evaluate, lists_tag
from syndication.model.document import Document
from syndication.text.dates import http_date

Headers = tuple[tuple[str, str], ...]

ALLOWED = "GET, HEAD, OPTIONS"
# What the answers to a refused reader say of their next try: a whole number, as some readers take no date.
LATER: Headers = (("Retry-After", "60"),)
_SMALL = 256  # bytes under which a coding makes nothing smaller
_BROTLI_QUALITY = 6  # beyond it the time grows tenfold, and the size falls by a few hundredths
_REFUSED_SECONDS = 60  # for which a cache may keep what is not, or no longer, at an address
_KEPT_BY_CACHES = (301, 308, 404, 410)
_LONGEST_CODINGS = 2000
_STALE_IF_ERROR = 86400


class Answer(Struct, frozen=True):
    """What goes out: the status, the headers, and the bytes of the body."""

    status: int
    headers: Headers
    body: bytes


class CodedBody(Struct, frozen=True, weakref=True):
    """A body in each content coding ("" is the body itself), and the hash that tells it from every other."""

    tag: str
    bodies: Mapping[str, bytes]


class PreparedDocument(Struct, frozen=True):
    """A document with everything ready that a request can ask for; `modified` is its `date` in seconds since 1970.

    `deltas` answers who asks for the difference alone, where it can be told. It may be kept for `max_age` seconds, but
    not beyond `until`, in seconds since 1970, when something in it ends.
    """

    coded: CodedBody
    etag: str
    date: str
    modified: int
    full: Mapping[str, Answer]
    unchanged: Answer
    deltas: Callable[[Mapping[str, str]], Answer | None] | None = None
    max_age: int = 0
    until: int | None = None


class Labels(Struct, frozen=True):
    """What answers say of a document beside what it is: the hubs that announce it, and its name for caches."""

    hubs: tuple[str, ...] = ()
    cache_key: str = ""


_NO_LABELS = Labels()


def code(body: bytes) -> CodedBody:
    """Return `body` in every coding that makes it smaller; the time in gzip's header would make two builds differ."""
    bodies = {"": body}
    if len(body) >= _SMALL:
        bodies["gzip"] = gzip.compress(body, 9, mtime=0)
        bodies["br"] = brotli.compress(body, quality=_BROTLI_QUALITY, mode=brotli.MODE_TEXT)
    smaller = {coding: coded for coding, coded in bodies.items() if not coding or len(coded) < len(body)}
    return CodedBody(tag_of(body), smaller)


def tag_of(body: bytes) -> str:
    """Return the opaque tag of a body, the same for the same bytes only."""
    return sha256(body).hexdigest()[:32]


def prepare(
    document: Document, max_age: int, coded: CodedBody | None = None, labels: Labels = _NO_LABELS
) -> PreparedDocument:
    """Return `document` ready to be served, cacheable for `max_age` seconds; `coded` is its body, if it is known."""
    coded = coded or code(document.body)
    etag = f'W/"{coded.tag}"'  # weak: one tag for every coding, and nginx would weaken a strong one
    date = http_date(document.modified)
    kept: Headers = (
        ("ETag", etag),
        ("Last-Modified", date),
        ("Cache-Control", freshness(max_age)),
        ("Vary", "Accept-Encoding"),
        ("Link", links(document.self_url, labels.hubs)),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", "ETag, Link"),
        *_cache_keys(labels.cache_key),
    )
    full = {coding: _full(document, kept, coding, body) for coding, body in coded.bodies.items()}
    return PreparedDocument(
        coded=coded,
        etag=etag,
        date=date,
        modified=int(document.modified.timestamp()),
        full=full,
        unchanged=Answer(304, kept, b""),
        max_age=max_age,
        until=int(document.until.timestamp()) if document.until else None,
    )


def freshness(max_age: int, left: int | None = None) -> str:
    """Return Cache-Control for what may be kept for `max_age` seconds, and in no case for longer than are `left`."""
    left = max_age * 2 + _STALE_IF_ERROR if left is None else max(left, 0)
    fresh = min(max_age, left)
    stale, stale_if_error = min(max_age, left - fresh), min(_STALE_IF_ERROR, left - fresh)
    more = f", stale-while-revalidate={stale}" if stale else ""
    return f"max-age={fresh}{more}" + (f", stale-if-error={stale_if_error}" if stale_if_error else "")


def respond(document: PreparedDocument, method: str, headers: Mapping[str, str], now: int) -> Answer:
    """Return the answer to a request for a document.

    Args:
        document: what was asked for.
        method: the request's method.
        headers: the request's headers, their names in WSGI's form ("HTTP_IF_NONE_MATCH").
        now: seconds since 1970.
    """
    if method == "GET":
        return _got(document, headers, now)
    if method == "HEAD":
        answer = _got(document, headers, now)
        return Answer(answer.status, answer.headers, b"")
    if method == "OPTIONS":
        return _PREFLIGHT if "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in headers else _OPTIONS
    return refusal(405, "Only GET, HEAD and OPTIONS are allowed here", (("Allow", ALLOWED),))


def refusal(status: int, words: str, more: Headers = ()) -> Answer:
    """Return a short answer in plain text for what cannot be served."""
    body = f"{words}\n".encode()
    own = (
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", f"max-age={_REFUSED_SECONDS}" if status in _KEPT_BY_CACHES else "no-store"),
        ("Access-Control-Allow-Origin", "*"),
    )
    return Answer(status, own + more, body)


_OPTIONS = Answer(204, (("Allow", ALLOWED), ("Cache-Control", "no-store"), ("Access-Control-Allow-Origin", "*")), b"")
_PREFLIGHT = Answer(
    204,
    (
        *_OPTIONS.headers,
        ("Access-Control-Allow-Methods", ALLOWED),
        ("Access-Control-Allow-Headers", "*"),
        ("Access-Control-Max-Age", "86400"),
    ),
    b"",
)


@lru_cache(256)  # pushes to thousands say the same
def links(self_url: str, hubs: tuple[str, ...]) -> str:
    """Return the Link header of a document, one for all: `rel` alone, as some readers know no other parameter."""
    told = (("self", self_url), *(("hub", hub) for hub in hubs))
    return ", ".join(f'<{url}>; rel="{rel}"' for rel, url in told)


def _cache_keys(key: str) -> Headers:
    """Return the headers by which CDNs group what they keep: Fastly and Varnish know the one, Cloudflare the other."""
    return (("Surrogate-Key", key), ("Cache-Tag", key)) if key else ()


def _full(document: Document, kept: Headers, coding: str, body: bytes) -> Answer:
    own: Headers = (("Content-Type", document.media_type), ("Content-Length", str(len(body))))
    return Answer(200, own + kept + ((("Content-Encoding", coding),) if coding else ()), body)


def _got(document: PreparedDocument, headers: Mapping[str, str], now: int) -> Answer:
    """Return the answer to a GET, kept by no cache beyond the end of anything in it."""
    answer = _chosen(document, headers, now)
    if document.until is None or answer.status == HTTPStatus.PRECONDITION_FAILED:
        return answer
    kept = freshness(document.max_age, document.until - now)
    limited = tuple((name, kept if name == "Cache-Control" else value) for name, value in answer.headers)
    return Answer(answer.status, limited, answer.body) if answer.status != HTTPStatus.IM_USED else answer


def _chosen(document: PreparedDocument, headers: Mapping[str, str], now: int) -> Answer:
    """Return the answer to a GET, its conditions weighed in the order of section 13.2.2; Range is not supported."""
    # Section 13.1.1 wants strong tags; ours is a hash of the bytes, so that the same tag means the same bytes.
    validators = Validators(document.coded.tag, document.modified, document.date, lists_tag)
    match evaluate(headers, validators, now):
        case 412:
            return refusal(412, "The feed is no longer the one that this request is meant for")
        case 304:
            return document.unchanged
    if document.deltas is not None and "HTTP_A_IM" in headers and (delta := document.deltas(headers)):
        return delta
    return document.full[best_coding(document.full, headers.get("HTTP_ACCEPT_ENCODING", ""))]


def best_coding(there: Mapping[str, object], accepted: str) -> str:
    """Return the coding that the client likes best of those that are there; brotli where it likes two the same."""
    weights = _weights(accepted[:_LONGEST_CODINGS])
    best, best_weight = "", 0.0
    for coding in ("br", "gzip"):
        weight = weights.get(coding, weights.get("*", 0.0))
        if coding in there and weight > best_weight:
            best, best_weight = coding, weight
    # Section 12.5.3: identity is acceptable unless refused; it wins only where it is preferred by name. Where
    # nothing is left it is sent all the same: some readers stay away for days after a 406.
    return best if best_weight >= weights.get("identity", 0.0) else ""


@lru_cache(256)  # readers say one of a few dozen things
def _weights(accepted: str) -> Mapping[str, float]:
    weights = {}
    for part in accepted.lower().split(","):
        coding, _, parameter = part.partition(";")
        name, _, number = parameter.strip().partition("=")
        try:
            weight = min(max(float(number), 0.0), 1.0) if name.strip() == "q" else 1.0
        except ValueError:
            weight = 0.0
        weights[coding.strip().removeprefix("x-")] = weight  # section 8.4.1.3: x-gzip is gzip
    return weights
