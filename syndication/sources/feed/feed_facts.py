"""What RSS and Atom say in the same words: links of the feed, how often to ask, withdrawals, and ends of stories."""

from __future__ import annotations

import re

from syndication.sources.feed.entry_fields import FeedTombstone, plain_line
from syndication.sources.feed.media_rss import Children
from syndication.sources.feed.xml_nodes import children_of, join_address, text_of_node
from syndication.sources.followed import Pace

_PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WHOLE = re.compile(r"[0-9]{1,6}")
_END = re.compile(r"\bend\s?=\s?([^;]{1,60})")
_LONGEST_PERIOD = 300


def links_of(head: Children, base: str) -> dict[str, str]:
    """Return the addresses of other documents by their relation, of several the first one."""
    links = reversed(head.get("atom:link", ()))
    return {link.get("rel", "alternate"): join_address(base, link.get("href", "")) for link in links}


def tombstones_of(head: Children) -> tuple[FeedTombstone, ...]:
    """Return the entries that a feed withdraws."""
    return tuple(
        FeedTombstone(known, node.get("when", ""), plain_line(_text(children_of(node), "at:comment")))
        for node in head.get("at:deleted-entry", ())
        if (known := node.get("ref", "").strip())
    )


def expiry_of(children: Children) -> str:
    """Return when a story ends: as MSN's feeds say, or as a period of Dublin Core ("start=…; end=…")."""
    if text := _text(children, "msn:expirationDate"):
        return text
    end = _END.search(_text(children, "dcterms:valid")[:_LONGEST_PERIOD])
    return end[1].strip() if end else ""


def pace_of(head: Children) -> Pace:
    """Return how often a feed wants to be asked."""
    hours = {int(text) % 24 for text in _texts(head, "skipHours", "hour") if _WHOLE.fullmatch(text)}
    days = {_DAYS.index(text.lower()) for text in _texts(head, "skipDays", "day") if text.lower() in _DAYS}
    return Pace(max(_whole(_text(head, "ttl")) * 60, _period(head)), frozenset(hours), frozenset(days))


def _texts(head: Children, outer: str, inner: str) -> list[str]:
    return [text_of_node(node) for node in head.get(outer, ())[:1] for node in children_of(node).get(inner, ())]


def _period(head: Children) -> int:
    """Return the seconds between two updates, by the module "syndication" of RSS 1.0; 0 if it says nothing."""
    period = _PERIODS.get(_text(head, "sy:updatePeriod").lower(), 0)
    return period // max(_whole(_text(head, "sy:updateFrequency")), 1)


def _whole(text: str) -> int:
    return int(text) if _WHOLE.fullmatch(text) else 0


def _text(children: Children, name: str) -> str:
    return text_of_node(next(iter(children.get(name, ())), None))
