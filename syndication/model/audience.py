"""The readers of a feed, as far as their programs report them in the User-Agent header. Pure; no clock.

An aggregator fetches a feed once for all its users and reports how many they are. A reader program on a person's own
device fetches it for that person. The header can contain anything: the counts are for display, not for billing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import blake2b

from msgspec import Struct

KEEP_READERS = timedelta(days=30)  # a reader counts for this long after its last poll
LONGEST = 300  # characters of a User-Agent that are parsed
_HASH_BYTES = 8
_LONGEST_ADDRESS = 200

# Aggregators, by the names they use. One that mentions another ("like FeedFetcher-Google") comes before it.
_AGGREGATORS: Mapping[str, str] = {
    "Feedly": r"\bfeedly\b",
    "Inoreader": r"\binoreader\b",
    "Feedbin": r"\bfeedbin\b",
    "NewsBlur": r"\bnewsblur\b",
    "The Old Reader": r"\btheoldreader\b",
    "BazQux": r"\bbazqux\b",
    "Dreamwidth": r"\bdreamwidth\b",
    "LiveJournal": r"\blivejournal\b",
    "PlainFeeder": r"\bplainfeeder\b",
    "Fresh Reader": r"\bfreshreader\b",
    "Feedspot": r"\bfeedspot\b",
    "Bloglines": r"\bbloglines\b",
    "NewsGator": r"\bnewsgator",
    "Yahoo": r"\byahoofeedseeker\b",
    "Google": r"\bfeedfetcher-google\b",
}
# Reader programs of one person, or of the few people of one household.
_READERS: Mapping[str, str] = {
    "NetNewsWire": r"\bnetnewswire\b",
    "FreshRSS": r"\bfreshrss\b",
    "Miniflux": r"\bminiflux\b",
    "newsboat": r"\bnewsboat\b",
    "Yarr": r"\byarr\b",
    "Tiny Tiny RSS": r"\btiny tiny rss\b|\btt-rss\b",
    "CommaFeed": r"\bcommafeed\b",
    "Feedkit": r"\bfeedkit\b",
    "Akregator": r"\bakregator\b",
    "Elfeed": r"\belfeed\b",
    "Liferea": r"\bliferea\b",
    "Nextcloud News": r"\bnextcloud-news\b",
    "Reeder": r"\breeder\b",
    "Thunderbird": r"\bthunderbird\b",
    "Vienna": r"\bvienna\b",
}
_KNOWN_AGGREGATORS = {name: re.compile(pattern, re.IGNORECASE | re.ASCII) for name, pattern in _AGGREGATORS.items()}
_KNOWN_READERS = {name: re.compile(pattern, re.IGNORECASE | re.ASCII) for name, pattern in _READERS.items()}
# A number with more digits cannot be a number of readers.
_COUNTS = tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        r"(?<!\d)(\d{1,9})\s+(?:subscribers?|readers?)\b",
        r"subscriber(?:s|\s+count)?[:\s]+(\d{1,9})(?!\d)",
        r"\busers?\s+(\d{1,9})(?!\d)",
        r"on behalf of (\d{1,9}) subscriber",
    )
)
_FEED_IDS = tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        r"feed-id[:=]\s*([0-9a-f]{1,64})",
        r"/site/(\d{1,20})/",
        rf"; for (https?://[!-:<-~]{{1,{_LONGEST_ADDRESS}}})",  # Dreamwidth, LiveJournal: the account of the feed
    )
)
_LIKE_A_READER = re.compile(
    r"\brss|rss\b|\b(?:feed|news) ?reader|\bfeed ?(?:fetch|pars|updat)|\batom reader", re.IGNORECASE | re.ASCII
)
_ROBOT = re.compile(r"bot\b|bot/|crawl|spider|valid|monitor|preview|\bscan", re.IGNORECASE | re.ASCII)
_NAME = re.compile(r"(?:Mozilla/[\d.]{1,9} \((?:compatible; )?)?([A-Za-z][\w.-]{0,39})", re.ASCII)
_NAMELESS = "unnamed"


class UserAgentFacts(Struct, frozen=True):
    """A parsed User-Agent: the name of the client, its count of readers (None: one) and of the feed, its id or ""."""

    name: str
    count: int | None = None
    feed_id: str = ""


class FeedReading(Struct, frozen=True, kw_only=True):
    """The latest report about readers of a feed, which is named by its folder ("", "sections/x"); `seen` is in UTC.

    `address` is the path of the document that an aggregator fetches, "" for a reader program. `client` is a hash that
    distinguishes a reader program from other clients, "" for an aggregator.
    """

    feed: str
    name: str
    count: int
    seen: datetime
    address: str = ""
    feed_id: str = ""
    client: str = ""


class Readership(Struct, frozen=True):
    """The number of readers of a feed, how many of them fetch it directly, and the latest reports of aggregators."""

    feed: str
    subscribers: int
    direct: int
    reports: tuple[FeedReading, ...] = ()

    @property
    def by_aggregator(self) -> dict[str, int]:
        """Return the subscribers through each aggregator, by its name."""
        counts: dict[str, int] = {}
        for reading in _latest(self.reports):
            counts[reading.name] = counts.get(reading.name, 0) + reading.count
        return dict(sorted(counts.items()))


def parse_user_agent(user_agent: str) -> UserAgentFacts | None:
    """Return the facts about readers in a User-Agent; None for browsers, robots, and aggregators without a count."""
    text = user_agent[:LONGEST]
    aggregator = _first(_KNOWN_AGGREGATORS, text)
    reader = "" if aggregator else _first(_KNOWN_READERS, text)
    count = next((int(found[1]) for pattern in _COUNTS if (found := pattern.search(text))), None)
    if count is not None and not reader:
        return UserAgentFacts(aggregator or _name(text), count, _feed_id(text))
    if aggregator or not (reader or _is_like_a_reader(text)):
        return None
    return UserAgentFacts(reader or _name(text))


def reader_hash(key: bytes, address: str, name: str) -> str:
    """Return a short keyed hash of the address and name of a client, which is stored instead of them."""
    return blake2b(f"{address}\n{name}".encode(errors="replace"), digest_size=_HASH_BYTES, key=key).hexdigest()


def tally(feed: str, direct: int, readings: Iterable[FeedReading]) -> Readership:
    """Return the readership of a feed with `direct` direct readers and these reports of aggregators."""
    order = sorted(readings, key=lambda reading: (reading.name, reading.address, reading.feed_id))
    return Readership(feed, direct + sum(reading.count for reading in _latest(order)), direct, tuple(order))


def _latest(readings: Iterable[FeedReading]) -> Iterable[FeedReading]:
    """Return the latest report per aggregator and feed id; without an id, the address of the document serves as id."""
    last: dict[tuple[str, str], FeedReading] = {}
    for reading in sorted(readings, key=lambda reading: reading.seen):
        last[reading.name, reading.feed_id or reading.address] = reading
    return last.values()


def _first(known: Mapping[str, re.Pattern[str]], text: str) -> str:
    return next((name for name, pattern in known.items() if pattern.search(text)), "")


def _is_like_a_reader(text: str) -> bool:
    return _LIKE_A_READER.search(text) is not None and _ROBOT.search(text) is None


def _feed_id(text: str) -> str:
    return next((found[1] for pattern in _FEED_IDS if (found := pattern.search(text))), "")


def _name(text: str) -> str:
    """Return the name of an unknown client: the first word, without a version."""
    found = _NAME.match(text.strip())
    return found[1] if found else _NAMELESS
