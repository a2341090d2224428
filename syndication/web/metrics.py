"""The view of /metrics: who may read the figures, and the answer in the text format of Prometheus."""

from __future__ import annotations

from hmac import compare_digest
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request
from prometheus_client import CollectorRegistry, generate_latest

from syndication.text.urls import is_http_url
from syndication.web.auth import authorised, bearer_token
from syndication.web.context import here
from syndication.web.figures import CatalogCollector
from syndication.web.problems import ProblemError, answer
from syndication.web.traffic.recorder import RequestRecorder

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
    _recorder().write_if_possible(here().clock())  # what this worker has counted since it wrote last
    registry = CollectorRegistry(auto_describe=False)
    registry.register(CatalogCollector(here().catalog, here().clock()))
    response = Response(generate_latest(registry), content_type=_MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


def _recorder() -> RequestRecorder:
    found = current_app.extensions["requests"]
    assert isinstance(found, RequestRecorder)
    return found


_figures_for_token = authorised("read")(_figures)
