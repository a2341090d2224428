"""Rules of small extensions: modules of RSS 1.0, and others with one or two elements."""

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
    "The specification once had this spelling by mistake. Many readers know only the right one: wfw:commentRss.",
)

_LOCAL_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)\Z")
_RESOURCE = f"{{{RDF}}}resource"


def iso8601(place: Place, value: str) -> Iterator[Finding]:
    """A W3C date, or a local time without a zone."""
    text = value.strip()
    if any(dates.w3cdtf(place, text + "Z" if _LOCAL_TIME.match(text) else text)):
        yield place.finding(INVALID_ISO8601, value)


def comment_rss(site: XmlPlace) -> Iterator[Finding]:
    """wfw:commentRSS, the spelling in the schema of the specification."""
    yield site.finding(COMMENT_RSS)


def address(site: XmlPlace) -> Iterator[Finding]:
    """TrackBack module: an address as the text of an element in RSS 2.0. RDF has it in rdf:resource."""
    if site.element.get(_RESOURCE) is None or site.source.kind == "rss":
        yield from links.full_link(site, site.element.text or "")
