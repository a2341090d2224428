"""Count the readers of feeds: each poll is noted cheaply; once a minute the notes are parsed and saved."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from msgspec import Struct

from syndication.catalog import (
    Catalog,
    Connection,
    audience,
    audience_days,
    counters,
    day_keys,
    delay_days,
    old_address_days,
    traffic_days,
)
from syndication.catalog.delay_days import FirstFetch
from syndication.http.rate_limit import Network, client_address
from syndication.http.user_agents import UserAgentFacts, parse_user_agent
from syndication.model.audience import KEEP_READERS, FeedReading, SeenReader, format_of, reader_hash
from syndication.model.audience_days import ReaderDay, TrafficDay
from syndication.model.feed_path import is_live, partner_of, split_document_path
from syndication.web.audience.counts import poll_counters
from syndication.web.audience.polls import MOST, PollKey, Polls, PollSum
from syndication.web.background import RepeatedWork
from syndication.web.context import utc_now

EVERY_SECONDS = 60.0
ADD_SECONDS = 1.0
_GRACE = timedelta(minutes=10)  # after midnight, in which polls of the day before are still saved
_KEY_BYTES = 32
_EPOCH = date(1970, 1, 1)

_client_info = lru_cache(4096)(parse_user_agent)


class Poll(Struct, frozen=True):
    """Polls of one client for one document on one day, and who it is."""

    day: date
    feed: str
    address: str
    facts: UserAgentFacts
    key: PollKey
    sums: PollSum

    @property
    def format(self) -> str:
        """The name of the document."""
        return format_of(self.address)


class Readers:
    """The polls of feeds in this process since the last write; a thread writes them into the catalog.

    Client addresses stay in memory until then. The catalog stores only hashes of them, under a key of the day.
    """

    def __init__(self, catalog: Catalog, trusted: tuple[Network, ...] = (), most: int = MOST) -> None:
        self._catalog = catalog
        self._trusted = trusted
        self._most = most
        self._polls = Polls(trusted, most)
        self.note = self._polls.note
        self._keys: dict[date, bytes] = {}
        self._cleaned: tuple[datetime, date] | None = None  # the hour, and the first day that is not over
        self._written: set[SeenReader] = set()  # today, so that nobody is written twice
        self._work: tuple[RepeatedWork, ...] = ()

    def __len__(self) -> int:
        """Return how many different polls were noted since the last write."""
        return len(self._polls)

    def write(self, now: datetime) -> None:
        """Save the readers since the last write. Once an hour, forget what is old.

        Raises:
            CatalogError: the database is unavailable; the noted polls are lost.
        """
        polls = [_poll(key, sums) for key, sums in self._polls.take()]
        first = (now - _GRACE).date()
        cleaned = now.replace(minute=0, second=0, microsecond=0), first
        if not polls and cleaned == self._cleaned:
            return
        seen = set(self._seen(polls, first)) - self._written
        with self._catalog.begin() as connection:
            if cleaned != self._cleaned:
                _clean_up(connection, now, first)
            _save(connection, polls, seen, first)
        if cleaned != self._cleaned:
            self._keys = {day: key for day, key in self._keys.items() if day >= first}
            day_keys.forget_keys(self._catalog, first)
        self._cleaned = cleaned
        self._written = {each for each in self._written if each.day >= first}
        self._written.update(sorted(seen, key=lambda each: each.client)[: max(self._most - len(self._written), 0)])

    def start(self) -> None:
        """Start adding up and writing in the background; further calls do nothing."""
        if not self._work:
            later = "readers of this time are not counted"
            self._work = (
                RepeatedWork("polls", ADD_SECONDS, self._polls.add_up),
                RepeatedWork("readers", EVERY_SECONDS, lambda: self.write(utc_now()), later),
            )

    def stop(self) -> None:
        """Stop writing."""
        for work in self._work:
            work.stop()

    def _seen(self, polls: Iterable[Poll], first: date) -> Iterator[SeenReader]:
        """Yield the clients of single readers. Those of days whose key is forgotten are not counted any more."""
        for poll in polls:
            if not poll.facts.is_reader or not poll.sums.read or poll.day < first:
                continue
            key = poll.key
            address = client_address(key.remote, key.forwarded, self._trusted)
            yield SeenReader(
                day=poll.day,
                feed=poll.feed,
                format=poll.format,
                reader=poll.facts.name,
                kind=poll.facts.kind,
                client=reader_hash(self._key(poll.day), address, poll.facts.name),
            )

    def _key(self, day: date) -> bytes:
        if day not in self._keys:
            self._keys[day] = day_keys.key_of_day(self._catalog, day, secrets.token_bytes(_KEY_BYTES))
        return self._keys[day]


def _poll(key: PollKey, sums: PollSum) -> Poll:
    feed = split_document_path(key.path)[0]
    day = _EPOCH + timedelta(days=key.day)
    if not is_live(key.path):
        return Poll(day, feed, key.path, UserAgentFacts(partner_of(key.path), "partner"), key, sums)
    return Poll(day, feed, key.path, _client_info(key.agent), key, sums)


def _save(connection: Connection, polls: Sequence[Poll], seen: set[SeenReader], first: date) -> None:
    audience.save_readings(connection, list(_readings(polls)))
    audience_days.save_seen(connection, seen)
    traffic_days.add_traffic(connection, _traffic(polls))
    counters.count_up(connection, poll_counters(_traffic(polls)))
    delay_days.note_fetches(connection, _first_fetches(polls))
    unknown = _unknown(polls)
    for day in sorted({poll.day for poll in polls if poll.day >= first}):
        audience_days.count_day(connection, day, _services(polls, day))
        traffic_days.save_unknown_agents(connection, unknown, day)


def _clean_up(connection: Connection, now: datetime, first: date) -> None:
    audience.forget_old(connection, now - KEEP_READERS)
    audience_days.close_days(connection, first)
    audience_days.sum_old_days(connection, now.date())
    traffic_days.sum_old_traffic(connection, now.date())
    traffic_days.forget_agents(connection, now.date())
    delay_days.forget_old(connection, now.date())
    old_address_days.forget_old(connection, now.date())
    audience_days.save_hub(connection, now.date(), now)


def _readings(polls: Iterable[Poll]) -> Iterable[FeedReading]:
    """Return the latest report of each client; polls are in the order of their moments."""
    last = {
        (poll.feed, poll.facts.name, poll.address, poll.facts.feed_id): FeedReading(
            feed=poll.feed,
            name=poll.facts.name,
            count=poll.facts.count,
            seen=datetime.fromtimestamp(poll.sums.read, UTC),
            address=poll.address,
            feed_id=poll.facts.feed_id,
            kind=poll.facts.kind,
            doubtful=poll.facts.is_doubtful,
        )
        for poll in polls
        if poll.facts.count is not None and poll.sums.read
    }
    return last.values()


def _first_fetches(polls: Iterable[Poll]) -> list[FirstFetch]:
    """Return when aggregators got a document in full, the earliest first."""
    found = [
        FirstFetch(poll.address, poll.facts.name, datetime.fromtimestamp(poll.sums.filled, UTC))
        for poll in polls
        if poll.facts.kind == "aggregator" and poll.sums.filled
    ]
    return sorted(found, key=lambda one: one.at)


def _services(polls: Iterable[Poll], day: date) -> list[ReaderDay]:
    """Return the services that fetched a feed on a day without a number."""
    facts = ((poll.feed, poll.facts) for poll in polls if poll.day == day and poll.sums.read)
    named = {(feed, each.name, each.kind) for feed, each in facts if each.is_for_many and each.count is None}
    return [ReaderDay(day=day, feed=feed, reader=name, kind=kind) for feed, name, kind in sorted(named)]


def _traffic(polls: Iterable[Poll]) -> list[TrafficDay]:
    return [
        TrafficDay(
            day=poll.day,
            feed=poll.feed,
            reader=poll.facts.name,
            kind=poll.facts.kind,
            polls=poll.sums.polls,
            unchanged=poll.sums.unchanged,
            full=poll.sums.full,
            failed=poll.sums.failed,
            size=poll.sums.size,
        )
        for poll in polls
        if poll.facts.kind != "partner" or poll.sums.read
    ]


def _unknown(polls: Iterable[Poll]) -> Mapping[str, int]:
    counts: Counter[str] = Counter()
    for poll in polls:
        if poll.facts.kind == "unknown":
            counts[poll.key.agent.encode("ascii", "backslashreplace").decode().replace("\0", "")] += poll.sums.polls
    return counts
