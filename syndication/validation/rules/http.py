"""Rules on how a document is served: its media type, and the HTTP answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus

from msgspec import Struct

from syndication.model.finding import Finding
from syndication.validation.rule import Rule

UNEXPECTED_CONTENT_TYPE = Rule(
    "UnexpectedContentType",
    "warning",
    "document: served as {value}",
    "Readers and browsers choose by the media type. Serve RSS as application/rss+xml, Atom as application/atom+xml, "
    "JSON Feed as application/feed+json, OPML as text/x-opml, a sitemap as application/xml and RSL as "
    "application/rsl+xml.",
)
NON_SPECIFIC_MEDIA_TYPE = Rule(
    "NonSpecificMediaType",
    "warning",
    "document: served as {value}, and its first 512 bytes do not show that it is a feed",
    "Serve it as application/rss+xml or application/atom+xml, or move the root element to the top of the file.",
)
TEXT_XML = Rule(
    "TextXml",
    "info",
    "document: served as {value} without a charset",
    "Some software assumes US-ASCII for text/*, whatever the document declares. Use application/rss+xml or "
    "application/atom+xml, or add charset=utf-8.",
)
HTTP_ERROR = Rule(
    "HttpError",
    "error",
    "document: the HTTP answer is {value}",
    "Readers accept a feed only with status 200, and many give up after a few other answers. Serve the feed at this "
    "address, or redirect permanently (301) to its new address.",
)
IO_ERROR = Rule(
    "IOError",
    "error",
    "document: cannot be fetched: {value}",
    "Readers get no usable answer. Check that the server is running, that its name and certificate are right, and that "
    "the body is complete: uncompressed, or compressed once with gzip.",
)
HTTP_PROTOCOL_ERROR = Rule(
    "HttpProtocolError",
    "error",
    "document: an invalid name of a header: {value}",
    "Names of headers have letters, digits and hyphens, and no spaces. Some clients refuse the whole answer. Correct "
    "the name in the server or program that adds the header.",
)
TEMPORARY_REDIRECT = Rule(
    "TempRedirect",
    "info",
    "document: a temporary redirect: {value}",
    "Readers stay with the old address and follow the redirect every time. If the feed has moved for good, use 301.",
)
UNCOMPRESSED = Rule(
    "Uncompressed",
    "info",
    "document: not compressed",
    "Feeds are fetched often and shrink to a fifth or less. Let the server compress them with gzip for clients that "
    "accept it.",
)
NO_VALIDATORS = Rule(
    "NoValidators",
    "info",
    "document: has neither ETag nor Last-Modified",
    "Readers cannot ask whether the feed has changed, and fetch all of it every time. Send one of them, or better "
    "both.",
)
NO_CONDITIONAL_ANSWER = Rule(
    "NoConditionalAnswer",
    "info",
    "document: a request with its own ETag or date was answered with {value}, not 304",
    "Readers fetch all of the feed every time, although nothing has changed. Answer If-None-Match and "
    "If-Modified-Since with 304 and no body, and change the ETag only if the document changes.",
)

_GENERIC = frozenset({"application/xml", "text/xml"})
_MEDIA_TYPES = {
    "rss": frozenset({"application/rss+xml", "application/x-rss+xml", "text/rss+xml"}),
    "feed": frozenset({"application/atom+xml"}),
    "entry": frozenset({"application/atom+xml"}),
    "json": frozenset({"application/feed+json", "application/json"}),
    "opml": frozenset({"text/x-opml"}),
    "RDF": frozenset({"application/rdf+xml", "application/rss+xml"}),
    "rsl": frozenset({"application/rsl+xml", *_GENERIC}),
    "sitemapindex": _GENERIC,
    "urlset": _GENERIC,
}
_USUAL_TYPES = {
    "rss": "application/rss+xml",
    "RDF": "application/rdf+xml",
    "feed": "application/atom+xml",
    "entry": "application/atom+xml",
    "json": "application/feed+json",
    "opml": "text/x-opml",
    "rsl": "application/rsl+xml",
    "sitemapindex": "application/xml",
    "urlset": "application/xml",
}
_SNIFFED = 512
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")  # RFC 9110 section 5.6.2
_TEMPORARY = frozenset({302, 303, 307})


class Exchange(Struct, frozen=True, kw_only=True):
    """How a document was fetched over HTTP.

    `redirects` are the statuses before the answer. `problem` says what was wrong with the connection or the body.
    `again` is the status of a second request with the validators of the document, 0 if there was none.
    """

    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    redirects: tuple[int, ...] = ()
    problem: str = ""
    again: int = 0


def media_type(kind: str, content_type: str, body: bytes) -> Iterator[Finding]:
    """Compare the media type with the kind of document, which is the local name of its root, or "json"."""
    essence, _, parameters = (part.strip().lower() for part in content_type.partition(";"))
    if not essence or essence in _MEDIA_TYPES.get(kind, ()):
        return
    if essence not in _GENERIC or kind == "json":
        yield UNEXPECTED_CONTENT_TYPE.finding(0, value=essence, instead=_USUAL_TYPES.get(kind, ""))
        return
    if f"<{'rdf:' if kind == 'RDF' else ''}{kind}".encode() not in body[:_SNIFFED]:
        yield NON_SPECIFIC_MEDIA_TYPE.finding(0, value=essence)
    if essence == "text/xml" and "charset" not in parameters:
        yield TEXT_XML.finding(0, value=essence)


def exchange(answer: Exchange) -> Iterator[Finding]:
    """Check how a document was fetched, independent of its content."""
    if answer.problem:
        yield IO_ERROR.finding(0, value=answer.problem)
    for name, _ in answer.headers:
        if not _TOKEN.fullmatch(name):
            yield HTTP_PROTOCOL_ERROR.finding(0, value=name)
    for status in answer.redirects:
        if status in _TEMPORARY:
            yield TEMPORARY_REDIRECT.finding(0, value=status_line(status))
    if answer.status == HTTPStatus.OK:
        yield from _efficiency(answer)
    elif answer.status:
        yield HTTP_ERROR.finding(0, value=status_line(answer.status))


def status_line(status: int) -> str:
    """Return a status with its name ("404 Not Found")."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _efficiency(answer: Exchange) -> Iterator[Finding]:
    names = {name.lower() for name, _ in answer.headers}
    if "content-encoding" not in names:
        yield UNCOMPRESSED.finding(0)
    if not names & {"etag", "last-modified"}:
        yield NO_VALIDATORS.finding(0)
    elif answer.again not in (0, HTTPStatus.NOT_MODIFIED):
        yield NO_CONDITIONAL_ANSWER.finding(0, value=status_line(answer.again))
