"""One document fetched over HTTP within limits of time, size and redirects: a response, or an error in plain words.

It reads with the standard library, not with aiohttp as the sender does: the validator reports header lines whose names
are invalid, where aiohttp refuses the whole response; and `Wire` bounds interim responses and chunk extensions, which
aiohttp reads without end.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead
from types import MappingProxyType
from typing import Literal
from urllib.parse import urldefrag, urlsplit

from msgspec import Struct, structs

from syndication.http.document import Headers
from syndication.http.fetch.connection import USER_AGENT, connect
from syndication.http.fetch.content_coding import ACCEPTED, decode_body
from syndication.http.fetch.failures import in_words
from syndication.http.fetch.guard import DEFAULT_PORTS, Endpoint, Guard, endpoint_of
from syndication.http.fetch.limits import Deadline, FetchLimits
from syndication.http.fetch.wire import Wire
from syndication.model.errors import FetchError
from syndication.text.urls import absolute, ascii_url

FEED_TYPES = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.8"
)
"""The value of Accept for feeds."""
PAGE_TYPES = (
    "text/html, application/xhtml+xml, text/markdown;q=0.9, application/json;q=0.9, application/xml;q=0.9, */*;q=0.8"
)
"""The value of Accept for pages and other files with one story."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_CHUNK = 1 << 16
_SECOND_REQUEST_SECONDS = 5.0


class Redirect(Struct, frozen=True):
    """A redirect: its status, and the absolute address that it leads to."""

    status: int
    url: str


class Fetched(Struct, frozen=True, kw_only=True):
    """A response: `url` is its final address, `problem` is what was wrong with its content coding.

    `headers` are as received, also those with invalid names; `body` is decoded, and cut at the limit.
    """

    url: str
    status: int
    headers: Headers
    body: bytes
    problem: str = ""
    redirects: tuple[Redirect, ...] = ()
    elapsed: float = 0.0

    def header(self, name: str) -> str:
        """Return the value of a header, "" without one; the values of several are joined."""
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower())


def fetch(
    url: str,
    guard: Guard,
    limits: FetchLimits | None = None,
    headers: Mapping[str, str] = _NO_HEADERS,
    method: Literal["GET", "HEAD"] = "GET",
) -> Fetched:
    """Return the response of an http or https address, whatever its status, after following redirects.

    `guard` checks every address before a connection to it, also those of redirects. `headers` are added to those of
    this client. A redirect to another host gets only Accept and User-Agent of them, as the others may be secrets.

    Raises:
        FetchError: the address is malformed, the guard refuses it, or no response came.
    """
    limits = limits or FetchLimits()
    started = time.monotonic()
    deadline = Deadline(started + limits.seconds)
    redirects: tuple[Redirect, ...] = ()
    address = urldefrag(url.strip()).url
    start = endpoint_of(address)
    while True:
        own = headers if _is_same_host(start, endpoint_of(address)) else _without_secrets(headers)
        response = _follow(address, redirects, guard, deadline, limits, own, method)
        target = _redirect_target(response)
        if not target:
            return structs.replace(response, redirects=redirects, elapsed=time.monotonic() - started)
        if target in (url, address, *(redirect.url for redirect in redirects)):
            raise FetchError(f"it is redirected in a circle, back to {target}")
        if len(redirects) == limits.redirects:
            raise FetchError(f"it is redirected more than {limits.redirects} times")
        redirects += (Redirect(response.status, target),)
        address = target


def post_form(
    url: str, body: bytes, guard: Guard, limits: FetchLimits | None = None, headers: Mapping[str, str] = _NO_HEADERS
) -> Fetched:
    """Send a form to an address, and return the response. Redirects are not followed: a form may have secrets.

    Raises:
        FetchError: the address is malformed, the guard refuses it, or no response came.
    """
    limits = limits or FetchLimits()
    deadline = Deadline(time.monotonic() + limits.seconds)
    sent = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    return _request(url, guard, deadline, limits, sent, "POST", body)


def repeat_conditionally(fetched: Fetched, guard: Guard, limits: FetchLimits | None = None) -> int:
    """Repeat a request with the validators of the first response; return the status, 0 without validators."""
    limits = limits or FetchLimits()
    conditions = {"If-None-Match": fetched.header("ETag"), "If-Modified-Since": fetched.header("Last-Modified")}
    validators = {name: value for name, value in conditions.items() if value and value.isprintable()}
    if not validators:
        return 0
    try:
        deadline = Deadline(time.monotonic() + min(limits.seconds, _SECOND_REQUEST_SECONDS))
        return _request(fetched.url, guard, deadline, structs.replace(limits, bytes=0), validators).status
    except FetchError:
        return 0


def _is_same_host(start: Endpoint, place: Endpoint) -> bool:
    """Return whether a place is where the first request went, or the same host with TLS."""
    is_upgrade = start.scheme == "http" and place.scheme == "https" and start.host == place.host
    return place == start or is_upgrade


_NO_SECRETS = ("accept", "user-agent")


def _without_secrets(headers: Mapping[str, str]) -> Mapping[str, str]:
    return {name: value for name, value in headers.items() if name.lower() in _NO_SECRETS}


def _follow(
    url: str,
    redirects: tuple[Redirect, ...],
    guard: Guard,
    deadline: Deadline,
    limits: FetchLimits,
    headers: Mapping[str, str],
    method: str,
) -> Fetched:
    try:
        return _request(url, guard, deadline, limits, headers, method)
    except FetchError as error:
        if not redirects:
            raise
        raise FetchError(f"it is redirected to {url}, and {error}") from error


def _request(
    url: str,
    guard: Guard,
    deadline: Deadline,
    limits: FetchLimits,
    more_headers: Mapping[str, str],
    method: str = "GET",
    sent: bytes | None = None,
) -> Fetched:
    place = endpoint_of(url)
    try:
        with closing(connect(place, guard, deadline, limits.connect_seconds)) as connected:
            wire = Wire(connected, deadline, limits.read_seconds)
            response = _response(wire, place, url, more_headers, method, sent)
            return _read(response, wire, url, limits.bytes)
    except (OSError, HTTPException, UnicodeError) as error:
        raise FetchError(in_words(error)) from error


def _response(
    wire: Wire, place: Endpoint, url: str, more_headers: Mapping[str, str], method: str, sent: bytes | None
) -> HTTPResponse:
    connection = HTTPConnection(place.host, place.port)
    connection.sock = wire  # it has all methods of a socket that http.client uses
    parts = urlsplit(ascii_url(url))
    host = f"[{place.host}]" if ":" in place.host else place.host
    headers = {
        "Host": host if place.port == DEFAULT_PORTS[place.scheme] else f"{host}:{place.port}",
        "User-Agent": USER_AGENT,
        "Accept": FEED_TYPES,
        "Accept-Encoding": ACCEPTED,
        "Connection": "close",
    }
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    given = {name.lower() for name in more_headers}
    own = {name: value for name, value in headers.items() if name.lower() not in given}
    connection.request(method, target, body=sent, headers={**own, **more_headers})
    return connection.getresponse()


def _read(response: HTTPResponse, wire: Wire, url: str, most: int) -> Fetched:
    with response:
        headers = (*response.getheaders(), *wire.misnamed)
        fetched = Fetched(url=url, status=response.status, headers=headers, body=b"")
        if _redirect_target(fetched) or not most:
            return fetched
        body = decode_body(_body_chunks(response), fetched.header("Content-Encoding"), most)
        return structs.replace(fetched, body=body.content, problem=body.problem)


def _body_chunks(response: HTTPResponse) -> Iterator[bytes]:
    received = 0
    try:
        while chunk := response.read(_CHUNK):
            received += len(chunk)
            yield chunk
        if response.length:  # of what Content-Length promised
            raise IncompleteRead(b"")
    except IncompleteRead as error:
        received += len(error.partial)
        raise FetchError(f"the connection was broken off after {received} bytes of the body") from error


def _redirect_target(response: Fetched) -> str:
    """Return the address that a redirect leads to, "" for any other response."""
    location = response.header("Location")
    if response.status not in _REDIRECTS or not location:
        return ""
    return urldefrag(absolute(location.encode("latin-1", "replace").decode("utf-8", "replace"), response.url)).url
