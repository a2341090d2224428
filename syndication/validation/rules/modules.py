"""Rules of the small modules that came with RSS 1.0, and of others that define an element or two."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndication.model.finding import Finding
from syndication.validation.names import RDF
from syndication.validation.rule import Place, Rule, XmlPlace
from syndication.validation.rules import dates, links

INVALID_ISO8601 = Rule(
    "InvalidISO8601DateTime",
    "error",
    "{name}: not an ISO 8601 date: {value}",
    "Write 2026-02-05, or with a time and its zone 2026-02-05T19:30:00+01:00.",
)
COMMENT_RSS = Rule(
    "CommentRSS",
    "warning",
    "{name}: an old spelling of wfw:commentRss",
    "The specification once had this spelling by mistake, and many readers know the right one only: wfw:commentRss.",
)

_LOCAL_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)\Z")
_RESOURCE = f"{{{RDF}}}resource"


def iso8601(place: Place, value: str) -> Iterator[Finding]:
    """A W3C date, or a time that is local because it names no zone."""
    text = value.strip()
    if any(dates.w3cdtf(place, text + "Z" if _LOCAL_TIME.match(text) else text)):
        yield place.finding(INVALID_ISO8601, value)


def comment_rss(site: XmlPlace) -> Iterator[Finding]:
    """wfw:commentRSS, as the specification's schema spelt it."""
    yield site.finding(COMMENT_RSS)


def address(site: XmlPlace) -> Iterator[Finding]:
    """An address as the text of an element, or as RDF writes it in rdf:resource."""
    if site.element.get(_RESOURCE) is None:
        yield from links.full_link(site, site.element.text or "")
