"""Validate feeds: bytes in, findings out. Independent of the writers of formats, of records and of the catalog.

The rules come from RFC 4287, RSS 2.0 with the RSS Board's profile, JSON Feed 1.1 and the specifications of extensions.
Each rule has a code, a severity, a message of one line and a paragraph of advice for the publisher.
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

    The kind (RSS, Atom feed or entry, JSON Feed, OPML, sitemap or RSL) is found from the document itself. `url` is
    where it was fetched and `content_type` its HTTP header; rules that need them are skipped without them. `now` is
    the current time by default.

    Any bytes are allowed. Time and memory are limited, and no file and no network is used.

    Raises:
        ValueError: `now` has no time zone.
    """
    if now is not None and now.tzinfo is None:
        raise ValueError("now: has no time zone")
    moment = datetime.now(UTC) if now is None else now
    return checker.findings(Received(body, url or "", content_type or "", moment))


def check_html(text: str) -> list[Finding]:
    """Return what is wrong with the HTML of an entry; an empty list means clean."""
    return markup.check_html(text)


def explain(code: str) -> Rule:
    """Return the rule with this code.

    Raises:
        KeyError: no rule has this code.
    """
    return RULES[code]
