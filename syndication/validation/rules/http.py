"""Rules on how a document is served: its media type beside what it is."""

from __future__ import annotations

from collections.abc import Iterator

from syndication.model import Finding
from syndication.validation.rule import Rule

UNEXPECTED_CONTENT_TYPE = Rule(
    "UnexpectedContentType",
    "warning",
    "document: served as {value}",
    "Readers and browsers choose by the media type. Serve RSS as application/rss+xml, Atom as application/atom+xml and "
    "JSON Feed as application/feed+json.",
)
NON_SPECIFIC_MEDIA_TYPE = Rule(
    "NonSpecificMediaType",
    "warning",
    "document: served as {value}, and its first 512 bytes do not tell that it is a feed",
    "Serve it as application/rss+xml or application/atom+xml, or move the root element to the top of the file.",
)
TEXT_XML = Rule(
    "TextXml",
    "info",
    "document: served as {value} without a charset",
    "For text/* some software assumes US-ASCII whatever the document says. Use application/rss+xml or "
    "application/atom+xml, or add charset=utf-8.",
)

_GENERIC = frozenset({"application/xml", "text/xml"})
_OWN = {
    "rss": frozenset({"application/rss+xml", "application/x-rss+xml", "text/rss+xml"}),
    "feed": frozenset({"application/atom+xml"}),
    "entry": frozenset({"application/atom+xml"}),
    "json": frozenset({"application/feed+json", "application/json"}),
}
_SNIFFED = 512


def media_type(kind: str, content_type: str, body: bytes) -> Iterator[Finding]:
    """Compare the media type with the kind of document: the local name of its root, or json."""
    essence, _, parameters = (part.strip().lower() for part in content_type.partition(";"))
    if not essence or essence in _OWN.get(kind, ()):
        return
    if essence not in _GENERIC or kind == "json":
        yield UNEXPECTED_CONTENT_TYPE.finding(0, value=essence)
        return
    if f"<{kind}".encode() not in body[:_SNIFFED]:
        yield NON_SPECIFIC_MEDIA_TYPE.finding(0, value=essence)
    if essence == "text/xml" and "charset" not in parameters:
        yield TEXT_XML.finding(0, value=essence)
