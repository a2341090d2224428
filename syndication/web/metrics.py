"""Figures for Prometheus at /metrics. They are read from the catalog, so every worker returns the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hmac import compare_digest
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from syndication.catalog import (
    Catalog,
    attempts,
    events,
    feeds,
    items,
    jobs,
    losses,
    record_files,
    state,
    subscriptions,
)
from syndication.model import heartbeat
from syndication.model.heartbeat import Heartbeat
from syndication.text.urls import is_http_url
from syndication.web.auth import authorised, bearer_token
from syndication.web.context import here
from syndication.web.problems import ProblemError, answer

Family = CounterMetricFamily | GaugeMetricFamily

metrics = Blueprint("metrics", __name__)

_MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# The headers that Prometheus, curl and browsers send. A request with any other header may have come through a proxy on
# this machine, so it is not local. A list of the headers that proxies add would never be complete.
_PLAIN_HEADERS = frozenset(
    """accept accept-encoding accept-language authorization cache-control connection cookie dnt host if-modified-since
    if-none-match pragma priority referer te upgrade-insecure-requests user-agent
    x-prometheus-scrape-timeout-seconds""".split()
)
_PLAIN_PREFIX = "sec-"
_OWN_NAMES = frozenset(("localhost", "127.0.0.1", "::1"))
_ATTEMPTS = " jobs"  # the suffix of the names of attempt counters


@metrics.get("/metrics")
def show() -> Response:
    """Return the figures to a client with a token; without `metrics_token`, also to this machine."""
    expected = current_app.extensions["metrics_token"]
    if compare_digest((bearer_token() or "").encode(), expected.encode()) if expected else _is_local():
        return _figures()
    return _figures_for_token()


@metrics.errorhandler(ProblemError)
def refuse(error: ProblemError) -> Response:
    """Return which token is required."""
    return answer(error)


def _is_local() -> bool:
    """Return whether the request comes from this machine, and not from a proxy on it for another client."""
    address = request.remote_addr or ""
    is_loopback = bool(address) and ip_address(address).is_loopback
    return is_loopback and _host(request.host) in _OWN_NAMES and all(map(_is_plain, request.headers.keys()))


def _host(name: str) -> str:
    return (urlsplit(f"//{name}").hostname or "") if is_http_url(f"http://{name}/") else ""


def _is_plain(name: str) -> bool:
    return name.lower() in _PLAIN_HEADERS or name.lower().startswith(_PLAIN_PREFIX)


def _figures() -> Response:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_CatalogCollector(here().catalog))
    response = Response(generate_latest(registry), content_type=_MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


_figures_for_token = authorised("read")(_figures)


class _CatalogCollector(Collector):
    """Reads the figures from the catalog at the moment of the request."""

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
            stale, held_back = len(feeds.stale_paths(connection)), len(feeds.problems(connection))
            known = {
                "accepted": items.count(connection),
                "broken": len(record_files.broken(connection)),
                "quarantined": len(items.quarantined(connection)),
                "vanished": len(record_files.vanished(connection)),
                "losing": losses.count(connection)["loses content"],
            }
            waiting = jobs.tally(connection)
            tried = attempts.read_counters(connection)
            subscribed = subscriptions.count_by_state(connection)
        yield _gauge("in_step", "Whether every record is in and served", int(in_step))
        yield CounterMetricFamily("syndication_publications", "Publications of documents", value=published)
        yield CounterMetricFamily("syndication_events", "Events of stories", value=happened)
        yield from _publisher(beat, here().clock())
        yield _gauge("feeds_stale", "Feeds to be rebuilt", stale)
        yield _gauge("feeds_held_back", "Feeds whose last valid documents are served", held_back)
        yield _by_label("items", "Items and records", "state", known)
        yield _by_label("subscriptions", "Subscriptions at the hub", "state", subscribed)
        yield _jobs(waiting)
        yield _attempts(tried)


def _publisher(beat: Heartbeat | None, now: datetime) -> Iterator[Family]:
    """Yield whether the publisher works, and the times of its last heartbeat and its last success."""
    yield _gauge("publisher_up", "Whether stories are published", int(heartbeat.health(beat, now) in ("ok", "none")))
    seen = beat.seen.timestamp() if beat else 0
    yield _gauge("publisher_seen_timestamp_seconds", "The publisher's last heartbeat", seen)
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
    family = GaugeMetricFamily("syndication_jobs", "Delivery jobs", labels=["kind", "state"])
    for tally in tallies:
        for name in ("waiting", "failing", "running", "dead"):
            family.add_metric([tally.kind, name], getattr(tally, name))
    return family


def _attempts(tried: dict[tuple[str, str], int]) -> CounterMetricFamily:
    family = CounterMetricFamily("syndication_attempts", "Delivery attempts", labels=["kind", "outcome"])
    for (name, outcome), value in sorted(tried.items()):
        if name.endswith(_ATTEMPTS):
            family.add_metric([name.removesuffix(_ATTEMPTS), outcome], value)
    return family
