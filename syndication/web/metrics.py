"""Figures for Prometheus at /metrics: told from the catalog, so that any worker tells the same."""

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

from syndication.catalog import Catalog, attempts, events, feeds, items, jobs, records, state, subscriptions
from syndication.model import heartbeat
from syndication.model.heartbeat import Heartbeat
from syndication.text.urls import is_http_url
from syndication.web.auth import authorised, presented
from syndication.web.problems import ProblemError, answer
from syndication.web.site.responses import here

Family = CounterMetricFamily | GaugeMetricFamily

metrics = Blueprint("metrics", __name__)

_MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# What Prometheus, curl and browsers send by themselves. A request with any other header may have come through a proxy,
# and then it is not the machine's own: there are too many that proxies and CDNs add to name those.
_PLAIN_HEADERS = frozenset(
    """accept accept-encoding accept-language authorization cache-control connection cookie dnt host if-modified-since
    if-none-match pragma priority referer te upgrade-insecure-requests user-agent
    x-prometheus-scrape-timeout-seconds""".split()
)
_PLAIN_PREFIX = "sec-"
_OWN_NAMES = frozenset(("localhost", "127.0.0.1", "::1"))
_ATTEMPTS = " jobs"  # how the counters of attempts end


@metrics.get("/metrics")
def show() -> Response:
    """Answer who has a token, and the machine itself where the settings name none."""
    wanted = current_app.extensions["metrics_token"]
    if compare_digest((presented() or "").encode(), wanted.encode()) if wanted else _is_own():
        return _told()
    return _told_to_caller()


@metrics.errorhandler(ProblemError)
def refuse(error: ProblemError) -> Response:
    """Say which token is wanted."""
    return answer(error)


def _is_own() -> bool:
    """Return whether the machine itself asks, and no proxy for somebody else."""
    address = request.remote_addr or ""
    is_local = bool(address) and ip_address(address).is_loopback
    return is_local and _host(request.host) in _OWN_NAMES and all(map(_is_plain, request.headers.keys()))


def _host(name: str) -> str:
    return (urlsplit(f"//{name}").hostname or "") if is_http_url(f"http://{name}/") else ""


def _is_plain(name: str) -> bool:
    return name.lower() in _PLAIN_HEADERS or name.lower().startswith(_PLAIN_PREFIX)


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
