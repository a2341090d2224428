"""What a feed says about itself: title, hub, how often to ask, and which of its stories are withdrawn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from html import escape
from typing import Any

from msgspec import Struct

from syndication.sources.feed.document import ATOM, DC, RSS_1, XML, XmlElement, child_text, joined
from syndication.sources.feed.json_entries import json_list, json_text
from syndication.sources.feed.moments import feed_moment
from syndication.sources.feed.plain import as_plain
from syndication.sources.feed.xml_entries import atom_text
from syndication.sources.followed import Pace
from syndication.text.urls import absolute

_TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}"
_SY = "{http://purl.org/rss/1.0/modules/syndication/}"
_PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WHOLE = re.compile(r"[0-9]{1,6}")


class FeedProfile(Struct, frozen=True, kw_only=True):
    """What a feed says about itself."""

    title: str = ""
    language: str = ""
    rights: str = ""
    hub: str = ""
    topic: str = ""
    pace: Pace = Pace()
    problems: tuple[str, ...] = ()


class FeedTombstone(Struct, frozen=True):
    """An entry that is withdrawn (RFC 6721): its id, when, and the comment on it."""

    key: str
    when: datetime | None = None
    comment: str = ""


def xml_facts(root: XmlElement, base: str) -> FeedProfile:
    """Return what an RSS or Atom feed says about itself."""
    channel = next((found for name in ("channel", f"{RSS_1}channel") if (found := root.find(name)) is not None), root)
    links = {one.get("rel", "alternate"): one.get("href", "") for one in reversed(channel.findall(f"{ATOM}link"))}
    addresses = {rel: absolute(joined(base, href), "") for rel, href in links.items()}
    title = (
        child_text(channel, "title") or child_text(channel, f"{RSS_1}title") or atom_text(channel.find(f"{ATOM}title"))
    )
    rights = child_text(channel, "copyright") or child_text(channel, f"{DC}rights")
    return FeedProfile(
        title=as_plain(title),
        language=child_text(channel, "language") or child_text(channel, f"{DC}language") or root.get(f"{XML}lang", ""),
        rights=rights or atom_text(channel.find(f"{ATOM}rights")),
        hub=addresses.get("hub", ""),
        topic=addresses.get("self", ""),
        pace=_pace(channel),
    )


def json_facts(feed: Mapping[str, Any], base: str) -> FeedProfile:
    """Return what a JSON Feed says about itself."""
    hubs = [one for one in json_list(feed, "hubs") if isinstance(one, dict)]
    websub = (json_text(one, "url") for one in hubs if json_text(one, "type").lower() == "websub")
    has_ended = feed.get("expired") is True
    return FeedProfile(
        title=as_plain(escape(json_text(feed, "title"))),
        language=json_text(feed, "language"),
        hub=absolute(joined(base, next(websub, "")), ""),
        topic=absolute(joined(base, json_text(feed, "feed_url")), ""),
        problems=("the feed says that it has ended; it will have no more stories",) if has_ended else (),
    )


def tombstones(root: XmlElement) -> Iterator[FeedTombstone]:
    """Yield the entries that an Atom feed withdraws."""
    for each in root.iter(f"{_TOMBSTONE}deleted-entry"):
        if key := each.get("ref", "").strip():
            comment = as_plain(atom_text(each.find(f"{_TOMBSTONE}comment")))
            yield FeedTombstone(key, feed_moment(each.get("when", "")), comment)


def _pace(channel: XmlElement) -> Pace:
    hours = {int(text) % 24 for text in _texts(channel, "skipHours", "hour") if _WHOLE.fullmatch(text)}
    days = {_DAYS.index(text.lower()) for text in _texts(channel, "skipDays", "day") if text.lower() in _DAYS}
    return Pace(max(_whole(child_text(channel, "ttl")) * 60, _period(channel)), frozenset(hours), frozenset(days))


def _texts(channel: XmlElement, outer: str, inner: str) -> list[str]:
    found = channel.find(outer)
    return [(each.text or "").strip() for each in found.findall(inner)] if found is not None else []


def _period(channel: XmlElement) -> int:
    """Return the seconds between two updates, by the module "syndication" of RSS 1.0; 0 if it says nothing."""
    period = _PERIODS.get(child_text(channel, f"{_SY}updatePeriod").lower(), 0)
    return period // max(_whole(child_text(channel, f"{_SY}updateFrequency")), 1)


def _whole(text: str) -> int:
    return int(text) if _WHOLE.fullmatch(text) else 0
