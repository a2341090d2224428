"""Validation of feeds: bytes in, findings out. Knows no format's writer, no record, no catalog.

The rules say what RFC 4287, RSS 2.0 with the RSS Board's profile, JSON Feed 1.1 and the extensions mean; each has a
code, a severity, a message of one line and a paragraph of advice for the publisher.
"""

from __future__ import annotations

from datetime import UTC, datetime

from syndication.model.finding import Finding
from syndication.validation import checker
from syndication.validation.catalogue import RULES
from syndication.validation.rule import Received, Rule
from syndication.validation.rules import markup

__all__ = ["RULES", "Rule", "check", "check_html", "explain"]


def check(
    body: bytes,
    *,
    url: str | None = None,
    content_type: str | None = None,
    now: datetime | None = None,
) -> list[Finding]:
    """Return what is wrong with a feed document, by line; an empty list means clean.

    RSS, Atom feed or entry, JSON Feed, OPML, sitemap or RSL is found from the document itself. `url` is where it was
    fetched and `content_type` the header that came with it; what depends on them is not checked without. `now` must
    have a time zone (else ValueError) and is the present without one given. Any bytes will do: time and memory are
    bounded, and neither file nor network is touched.
    """
    if now is not None and now.tzinfo is None:
        raise ValueError("now: has no time zone")
    moment = datetime.now(UTC) if now is None else now
    return checker.findings(Received(body, url or "", content_type or "", moment))


def check_html(text: str) -> list[Finding]:
    """Return what is wrong with a text of HTML as it stands in an entry; an empty list means clean."""
    return markup.check_html(text)


def explain(code: str) -> Rule:
    """Return the rule of a finding's code; raise KeyError for a code that is none."""
    return RULES[code]
