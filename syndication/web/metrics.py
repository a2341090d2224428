"""Figures for Prometheus at /metrics: told from the catalog, so that any worker tells the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address

from flask import Blueprint, Response, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from syndication import heartbeat
from syndication.catalog import Catalog, attempts, events, feeds, items, jobs, records, state, subscriptions
from syndication.heartbeat import Heartbeat
from syndication.web.authority import authorised
from syndication.web.problems import ProblemError, answer
from syndication.web.site import here

Family = CounterMetricFamily | GaugeMetricFamily

metrics = Blueprint("metrics", __name__)

_MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# What a proxy adds: a request that came through one is not the machine's own, wherever the proxy runs.
_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")
_ATTEMPTS = " jobs"  # how the counters of attempts end


@metrics.get("/metrics")
def show() -> Response:
    """Answer the machine itself, or who has a token."""
    return _told() if _is_own() else _told_to_caller()


@metrics.errorhandler(ProblemError)
def refuse(error: ProblemError) -> Response:
    """Say which token is wanted."""
    return answer(error)


def _is_own() -> bool:
    address = request.remote_addr or ""
    return bool(address) and ip_address(address).is_loopback and not any(name in request.headers for name in _FORWARDED)


def _told() -> Response:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(here().catalog))
    response = Response(generate_latest(registry), content_type=_MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


_told_to_caller = authorised("read")(_told)


class _Figures(Collector):
    """What the catalog says at this moment."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def describe(self) -> list[Family]:
        return []

    def collect(self) -> Iterator[Family]:
        with self._catalog.read() as connection:
            in_step = state.get(connection, state.IN_STEP) == "yes"
            published = state.number(connection, state.SEQUENCE)
            happened = events.newest(connection)
            beat = heartbeat.read(state.get(connection, state.PUBLISHER))
            stale, held_back = len(feeds.stale(connection)), len(feeds.problems(connection))
            known = {
                "accepted": items.count(connection),
                "broken": len(records.broken(connection)),
                "quarantined": len(items.quarantined(connection)),
                "vanished": len(records.vanished(connection)),
            }
            waiting = jobs.tally(connection)
            tried = attempts.counted(connection)
            subscribed = subscriptions.count_by_state(connection)
        yield _gauge("in_step", "Whether every record is in and served", int(in_step))
        yield CounterMetricFamily("syndication_publications", "Publications of documents", value=published)
        yield CounterMetricFamily("syndication_events", "Events of stories", value=happened)
        yield from _publisher(beat, here().clock())
        yield _gauge("feeds_stale", "Feeds that are to be made anew", stale)
        yield _gauge("feeds_held_back", "Feeds whose last good documents stay", held_back)
        yield _by_label("items", "Items and records", "state", known)
        yield _by_label("subscriptions", "Subscriptions at the hub", "state", subscribed)
        yield _jobs(waiting)
        yield _attempts(tried)


def _publisher(beat: Heartbeat | None, now: datetime) -> Iterator[Family]:
    """Yield whether the one who publishes is well, and when it last gave a sign of life and succeeded."""
    yield _gauge("publisher_up", "Whether stories are published", int(heartbeat.health(beat, now) in ("ok", "none")))
    seen = beat.seen.timestamp() if beat else 0
    yield _gauge("publisher_seen_timestamp_seconds", "The publisher's last sign of life", seen)
    succeeded = beat.succeeded.timestamp() if beat and beat.succeeded else 0
    yield _gauge("publisher_succeeded_timestamp_seconds", "When publishing last succeeded", succeeded)


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"syndication_{name}", text, value=value)


def _by_label(name: str, text: str, label: str, values: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"syndication_{name}", text, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _jobs(tallies: list[jobs.Tally]) -> GaugeMetricFamily:
    family = GaugeMetricFamily("syndication_jobs", "Jobs of deliveries", labels=["kind", "state"])
    for tally in tallies:
        for name in ("waiting", "failing", "running", "dead"):
            family.add_metric([tally.kind, name], getattr(tally, name))
    return family


def _attempts(tried: dict[tuple[str, str], int]) -> CounterMetricFamily:
    family = CounterMetricFamily("syndication_attempts", "Tries to deliver", labels=["kind", "outcome"])
    for (name, outcome), value in sorted(tried.items()):
        if name.endswith(_ATTEMPTS):
            family.add_metric([name.removesuffix(_ATTEMPTS), outcome], value)
    return family
