"""A document prepared once, and the answers to requests for it (RFC 9110, sections 12.5.3, 13 and 15.4.5). Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from http import HTTPStatus

from msgspec import Struct

from syndication.http.coded_body import CodedBody, best_coding, encode_body
from syndication.http.conditional import Validators, evaluate, lists_tag
from syndication.model.document import Document
from syndication.text.dates import http_date

Headers = tuple[tuple[str, str], ...]

ALLOWED = "GET, HEAD, OPTIONS"
# For refused clients, in seconds: some feed readers do not understand a date here.
RETRY_LATER: Headers = (("Retry-After", "60"),)
_REFUSAL_MAX_AGE = 60
_CACHEABLE_REFUSALS = (301, 308, 404, 410)
_STALE_IF_ERROR = 86400


class Answer(Struct, frozen=True):
    """A response: status, headers, and the bytes of the body."""

    status: int
    headers: Headers
    body: bytes


class FullAnswers(dict[str, Answer]):
    """The answer with the body in each coding, made when it is first asked for."""

    def __init__(self, make: Callable[[str], Answer]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, coding: str) -> Answer:
        made = self[coding] = self._make(coding)
        return made


class PreparedDocument(Struct, frozen=True):
    """A document with all its answers ready.

    Attributes:
        coded: the body.
        etag: the ETag, weak.
        date: Last-Modified.
        modified: `date` in seconds since 1970.
        codings: the content codings that it can have.
        full: the answer with the body, by content coding.
        unchanged: the 304.
        deltas: returns the 226 for a request that wants only the difference, None if there is none.
        max_age: seconds for which caches may store it.
        until: seconds since 1970, when a part of the document expires and no cache may serve it any more.
        is_private: whether no shared cache may store it.
    """

    coded: CodedBody
    etag: str
    date: str
    modified: int
    codings: frozenset[str]
    full: FullAnswers
    unchanged: Answer
    deltas: Callable[[Mapping[str, str]], Answer | None] | None = None
    max_age: int = 0
    until: int | None = None
    is_private: bool = False


class Labels(Struct, frozen=True):
    """What the headers add to a document.

    Its hubs, its key for CDNs, what programs may do, and whether it is for one reader alone.
    """

    hubs: tuple[str, ...] = ()
    cache_key: str = ""
    license: Headers = ()
    is_private: bool = False


_NO_LABELS = Labels()


def prepare(
    document: Document, max_age: int, coded: CodedBody | None = None, labels: Labels = _NO_LABELS
) -> PreparedDocument:
    """Return `document` with all its answers, cacheable for `max_age` seconds; `coded` is its coded body, if known."""
    coded = coded or encode_body(document.body)
    etag = f'W/"{coded.tag}"'  # weak: all codings share one tag, and nginx would weaken a strong one
    date = http_date(document.modified)
    common: Headers = (
        ("ETag", etag),
        ("Last-Modified", date),
        *(_private_headers(max_age) if labels.is_private else _public_headers(max_age)),
        ("Link", links(document.self_url, labels.hubs)),
        *_cache_key_headers(labels.cache_key),
        *labels.license,
    )
    return PreparedDocument(
        coded=coded,
        etag=etag,
        date=date,
        modified=int(document.modified.timestamp()),
        codings=frozenset(coded.bodies),
        full=FullAnswers(partial(_full_answer, document, common, coded)),
        unchanged=Answer(304, common, b""),
        max_age=max_age,
        until=int(document.until.timestamp()) if document.until else None,
        is_private=labels.is_private,
    )


def _public_headers(max_age: int) -> Headers:
    return (
        ("Cache-Control", freshness(max_age)),
        ("Vary", "Accept-Encoding"),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", "ETag, Link"),
    )


def _private_headers(max_age: int) -> Headers:
    """Return the headers of what no shared cache may store (RFC 9111 section 5.2.2.7).

    The address itself may contain a key, so no link in the document may tell it to another site.
    """
    return (
        ("Cache-Control", f"private, max-age={max_age}"),
        ("Vary", "Accept-Encoding, Authorization"),
        ("Referrer-Policy", "no-referrer"),
    )


def freshness(max_age: int, left: int | None = None) -> str:
    """Return Cache-Control: fresh for `max_age` seconds, then stale; both times together are at most `left` seconds."""
    left = max_age * 2 + _STALE_IF_ERROR if left is None else max(left, 0)
    fresh = min(max_age, left)
    stale, stale_if_error = min(max_age, left - fresh), min(_STALE_IF_ERROR, left - fresh)
    more = f", stale-while-revalidate={stale}" if stale else ""
    return f"max-age={fresh}{more}" + (f", stale-if-error={stale_if_error}" if stale_if_error else "")


def respond(document: PreparedDocument, method: str, headers: Mapping[str, str], now: int) -> Answer:
    """Return the answer to a request for a document.

    Args:
        document: the document at the request's address.
        method: the request's method.
        headers: the request's headers, their names in WSGI's form ("HTTP_IF_NONE_MATCH").
        now: seconds since 1970.
    """
    if method == "GET":
        return _answer_get(document, headers, now)
    if method == "HEAD":
        answer = _answer_get(document, headers, now)
        return Answer(answer.status, answer.headers, b"")
    if method == "OPTIONS":
        return _PREFLIGHT if "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in headers else _OPTIONS
    return refusal(405, "Only GET, HEAD and OPTIONS are allowed here", (("Allow", ALLOWED),))


def refusal(status: int, words: str, more: Headers = ()) -> Answer:
    """Return a short answer in plain text: an error or a redirect."""
    body = f"{words}\n".encode()
    own = (
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", f"max-age={_REFUSAL_MAX_AGE}" if status in _CACHEABLE_REFUSALS else "no-store"),
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


@lru_cache(256)  # thousands of pushes have the same
def links(self_url: str, hubs: tuple[str, ...]) -> str:
    """Return the Link header of a document. It has no parameter but `rel`: some feed readers know no other."""
    targets = (("self", self_url), *(("hub", hub) for hub in hubs))
    return ", ".join(f'<{url}>; rel="{rel}"' for rel, url in targets)


def _cache_key_headers(key: str) -> Headers:
    """Return the headers by which CDNs purge: Fastly and Varnish know Surrogate-Key, Cloudflare knows Cache-Tag."""
    return (("Surrogate-Key", key), ("Cache-Tag", key)) if key else ()


def _full_answer(document: Document, common: Headers, coded: CodedBody, coding: str) -> Answer:
    body = coded.bodies[coding]
    own: Headers = (("Content-Type", document.media_type), ("Content-Length", str(len(body))))
    return Answer(200, own + common + ((("Content-Encoding", coding),) if coding else ()), body)


def _answer_get(document: PreparedDocument, headers: Mapping[str, str], now: int) -> Answer:
    """Return the answer to a GET; no cache may store it beyond `document.until`."""
    answer = _answer_conditionally(document, headers, now)
    if document.until is None or answer.status == HTTPStatus.PRECONDITION_FAILED:
        return answer
    left = document.until - now
    private = f"private, max-age={max(min(document.max_age, left), 0)}"
    cache_control = private if document.is_private else freshness(document.max_age, left)
    limited = tuple((name, cache_control if name == "Cache-Control" else value) for name, value in answer.headers)
    return Answer(answer.status, limited, answer.body) if answer.status != HTTPStatus.IM_USED else answer


def _answer_conditionally(document: PreparedDocument, headers: Mapping[str, str], now: int) -> Answer:
    """Return the answer to a GET after its conditions; Range is not supported."""
    # Section 13.1.1 requires strong tags. Ours is weak, but a hash: the same tag means the same bytes.
    validators = Validators(document.coded.tag, document.modified, document.date, lists_tag)
    match evaluate(headers, validators, now):
        case 412:
            return refusal(412, "The feed is no longer the one that this request is meant for")
        case 304:
            return document.unchanged
    if document.deltas is not None and "HTTP_A_IM" in headers and (delta := document.deltas(headers)):
        return delta
    return document.full[best_coding(document.codings, headers.get("HTTP_ACCEPT_ENCODING", ""))]
