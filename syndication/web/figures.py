"""The figures of /metrics. They come from the catalog, to which all processes write: every worker returns the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

from syndication.catalog import (
    Catalog,
    Connection,
    audience_days,
    counters,
    documents,
    editions,
    events,
    feeds,
    items,
    jobs,
    losses,
    record_files,
    sources,
    state,
    subscriptions,
    web_workers,
)
from syndication.catalog.sources import KnownSource
from syndication.catalog.web_workers import WebWorker
from syndication.model import heartbeat
from syndication.model.audience import CARRIED
from syndication.model.audience_days import ReaderDay, count_days
from syndication.model.heartbeat import Heartbeat
from syndication.web.audience.counts import poll_totals
from syndication.web.traffic.counts import Counters, histograms, request_totals
from syndication.web.traffic.recorder import GONE_AFTER

Family = CounterMetricFamily | GaugeMetricFamily | HistogramMetricFamily

_ATTEMPTS = " jobs"  # the suffix of the names of attempt counters


class CatalogCollector(Collector):
    """Reads the figures from the catalog at the moment of the request."""

    def __init__(self, catalog: Catalog, now: datetime) -> None:
        self._catalog = catalog
        self._now = now

    def describe(self) -> list[Family]:
        return []

    def collect(self) -> Iterator[Family]:
        with self._catalog.read() as connection:
            in_step = state.get(connection, state.IN_STEP) == "yes"
            published = state.number(connection, state.SEQUENCE)
            happened = events.newest(connection)
            beat = heartbeat.read(state.get(connection, state.PUBLISHER))
            stale, held_back = len(feeds.stale_paths(connection)), len(feeds.problems(connection))
            known = {
                "accepted": items.count(connection),
                "broken": len(record_files.broken(connection)),
                "quarantined": len(items.quarantined(connection)),
                "vanished": len(record_files.vanished(connection)),
                "losing": losses.count(connection)["loses content"],
            }
            waiting = jobs.tally(connection)
            counted = counters.read_counters(connection)
            subscribed = subscriptions.count_by_state(connection)
            last_second = state.number(connection, state.LAST_SECOND)
            waiting_since = jobs.oldest(connection)
            stored = _stored_sizes(connection)
            followed = list(sources.find_all(connection).values())
            readers = audience_days.find_days(connection, self._now.date() - CARRIED)
            workers = web_workers.seen_since(connection, self._now - GONE_AFTER)
        yield _gauge("in_step", "Whether every record is in and served", int(in_step))
        yield CounterMetricFamily("syndication_publications", "Publications of documents", value=published)
        yield CounterMetricFamily("syndication_events", "Events of stories", value=happened)
        yield from _publisher(beat, self._now)
        yield _gauge("feeds_stale", "Feeds to be rebuilt", stale)
        yield _gauge("feeds_held_back", "Feeds whose last valid documents are served", held_back)
        yield _by_label("items", "Items and records", "state", known)
        yield _by_label("subscriptions", "Subscriptions at the hub", "state", subscribed)
        yield _jobs(waiting)
        yield _queue_ages(waiting_since, self._now)
        yield _attempts(counted)
        yield from _publication(last_second, self._now)
        yield from _documents(stored, workers)
        yield from _sources(followed, self._now)
        yield from _requests(counted)
        yield from _audience(readers, counted)


def _publisher(beat: Heartbeat | None, now: datetime) -> Iterator[Family]:
    """Yield whether the publisher works, and the times of its last heartbeat and its last success."""
    yield _gauge("publisher_up", "Whether stories are published", int(heartbeat.health(beat, now) in ("ok", "none")))
    seen = beat.seen.timestamp() if beat else 0
    yield _gauge("publisher_seen_timestamp_seconds", "The publisher's last heartbeat", seen)
    succeeded = beat.succeeded.timestamp() if beat and beat.succeeded else 0
    yield _gauge("publisher_succeeded_timestamp_seconds", "When publishing last succeeded", succeeded)


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"syndication_{name}", text, value=value)


def _by_label(name: str, text: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"syndication_{name}", text, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _jobs(tallies: list[jobs.Tally]) -> GaugeMetricFamily:
    family = GaugeMetricFamily("syndication_jobs", "Delivery jobs", labels=["kind", "state"])
    for tally in tallies:
        for name in ("waiting", "failing", "running", "dead", "paused"):
            family.add_metric([tally.kind, name], getattr(tally, name))
    return family


def _queue_ages(since: Mapping[str, datetime], now: datetime) -> GaugeMetricFamily:
    family = GaugeMetricFamily(
        "syndication_queue_age_seconds", "Age of the oldest delivery that is not given up", labels=["kind"]
    )
    for kind, moment in since.items():
        family.add_metric([kind], max((now - moment).total_seconds(), 0))
    return family


def _publication(last_second: int, now: datetime) -> Iterator[Family]:
    """Yield when documents were published last, and how long ago; neither before the first publication."""
    if last_second:
        yield _gauge("publication_timestamp_seconds", "When documents were published last", last_second)
        age = max(now.timestamp() - last_second, 0)
        yield _gauge("publication_age_seconds", "Time since documents were published last", age)


def _stored_sizes(connection: Connection) -> Mapping[str, tuple[int, int]]:
    """Return the number and the bytes of the documents that are served, and of those stored as they were served."""
    past = editions.count(connection), editions.total_bytes(connection)
    return {"served": documents.count(connection), "editions": past}


def _documents(stored: Mapping[str, tuple[int, int]], workers: Sequence[WebWorker]) -> Iterator[Family]:
    numbers, sizes = ({what: pair[n] for what, pair in stored.items()} for n in (0, 1))
    yield _by_label("stored_documents", "Documents in the database", "what", numbers)
    yield _by_label("stored_bytes", "Bytes of the documents in the database", "what", sizes)
    cached = {each.name: each.documents for each in workers}
    yield _by_label("cached_documents", "Documents in the memory of a web worker", "worker", cached)
    cached_bytes = {each.name: each.cached_bytes for each in workers}
    yield _by_label("cached_bytes", "Bytes of the documents in the memory of a web worker", "worker", cached_bytes)


def _sources(followed: Sequence[KnownSource], now: datetime) -> Iterator[Family]:
    """Yield how the sources are that are followed."""
    healths = Counter[str](one.state.health(now, paused=one.paused) for one in followed)
    yield _by_label("sources", "Sources that are followed", "state", dict(healths))
    for name, text, moments in (
        (
            "source_answered_timestamp_seconds",
            "When a source answered last",
            {o.name: o.state.answered for o in followed},
        ),
        (
            "source_new_timestamp_seconds",
            "When a source had a new story last",
            {o.name: o.state.newest for o in followed},
        ),
    ):
        known = {source: moment.timestamp() for source, moment in moments.items() if moment}
        yield _by_label(name, text, "source", known)
    yield _by_label(
        "source_failures", "Failures of a source in a row", "source", {o.name: o.state.failures for o in followed}
    )


def _requests(counted: Counters) -> Iterator[Family]:
    """Yield the requests to all web workers, and how long their answers took."""
    numbers = CounterMetricFamily("syndication_requests", "Requests", labels=["kind", "status", "class"])
    for total in request_totals(counted):
        numbers.add_metric([total.kind, total.status, f"{total.status[:1]}xx"], total.count)
    yield numbers
    times = HistogramMetricFamily("syndication_request_seconds", "Time until an answer is made", labels=["kind"])
    for each in histograms(counted):
        times.add_metric([each.kind], list(each.buckets), each.seconds)
    yield times


def _audience(days: Sequence[ReaderDay], counted: Counters) -> Iterator[Family]:
    """Yield the readers of the last day by kind of client, and all polls."""
    latest = {kind: found[-1] for kind, found in count_days(days, "kind").items()}
    reported = {kind: each.reported for kind, each in latest.items()}
    yield _by_label("readers_told", "Subscribers that clients report, of all feeds, on the last day", "kind", reported)
    seen = {kind: each.direct for kind, each in latest.items()}
    yield _by_label("readers_seen", "Readers that fetch a feed themselves, of all feeds, on the last day", "kind", seen)
    polls = CounterMetricFamily("syndication_polls", "Polls of live feeds", labels=["kind"])
    unchanged = CounterMetricFamily("syndication_polls_unchanged", "Polls that were answered by a 304", labels=["kind"])
    for total in poll_totals(counted):
        polls.add_metric([total.kind], total.polls)
        unchanged.add_metric([total.kind], total.unchanged)
    yield polls
    yield unchanged


def _attempts(tried: dict[tuple[str, str], int]) -> CounterMetricFamily:
    family = CounterMetricFamily("syndication_attempts", "Delivery attempts", labels=["kind", "outcome"])
    for (name, outcome), value in sorted(tried.items()):
        if name.endswith(_ATTEMPTS):
            family.add_metric([name.removesuffix(_ATTEMPTS), outcome], value)
    return family
