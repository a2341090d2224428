"""One document fetched over HTTP within limits of time, size and redirects: an answer, or an error in plain words."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead
from types import MappingProxyType
from urllib.parse import urldefrag, urlsplit

from msgspec import Struct, structs

from syndication import __version__
from syndication.http.fetch.connection import Deadline, connect
from syndication.http.fetch.content_coding import ACCEPTED, decoded
from syndication.http.fetch.failures import in_words
from syndication.http.fetch.guard import DEFAULT_PORTS, Endpoint, Guard, place_of
from syndication.http.fetch.wire import Wire
from syndication.model.errors import FetchError
from syndication.text.urls import absolute, ascii_url

Headers = tuple[tuple[str, str], ...]

LARGEST = 5_000_000
USER_AGENT = f"syndication/{__version__}"
_MEDIA_TYPES = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.8"
)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 1 << 16
_AGAIN_SECONDS = 5.0
_NO_CONDITIONS: Mapping[str, str] = MappingProxyType({})


class FetchLimits(Struct, frozen=True):
    """What a fetch may take: seconds for all and for each read, redirects, and bytes of the decoded body."""

    seconds: float = 20.0
    read_seconds: float = 10.0
    redirects: int = 5
    bytes: int = LARGEST + 1  # which tells that there is more


class Redirect(Struct, frozen=True):
    """A step to another address, absolute, and the status that asked for it."""

    status: int
    url: str


class Fetched(Struct, frozen=True, kw_only=True):
    """An answer: `url` is where it came from in the end, `problem` says what was wrong with its content coding.

    `headers` are as they came, also those whose names are none; of the body, no more than the limit is there.
    """

    url: str
    status: int
    headers: Headers
    body: bytes
    problem: str = ""
    redirects: tuple[Redirect, ...] = ()
    elapsed: float = 0.0

    def header(self, name: str) -> str:
        """Return the value of a header, those of several joined, "" without one."""
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower())


def fetch(url: str, guard: Guard, limits: FetchLimits | None = None) -> Fetched:
    """Return the answer at an http or https address, whatever its status, after following redirects.

    `guard` is asked about every place before anything connects to it, those of redirects included.

    Raises:
        FetchError: the address is none, may not be fetched, or no answer came.
    """
    limits = limits or FetchLimits()
    started = time.monotonic()
    deadline = Deadline(started + limits.seconds)
    redirects: tuple[Redirect, ...] = ()
    address = urldefrag(url.strip()).url
    while True:
        answer = _ask_on_the_way(address, redirects, guard, deadline, limits)
        target = _target(answer)
        if not target:
            return structs.replace(answer, redirects=redirects, elapsed=time.monotonic() - started)
        if target in (url, address, *(redirect.url for redirect in redirects)):
            raise FetchError(f"it is redirected in a circle, back to {target}")
        if len(redirects) == limits.redirects:
            raise FetchError(f"it is redirected more than {limits.redirects} times")
        redirects += (Redirect(answer.status, target),)
        address = target


def ask_again(fetched: Fetched, guard: Guard, limits: FetchLimits | None = None) -> int:
    """Ask as a reader does that has the document already; return the status, 0 where that cannot be asked."""
    limits = limits or FetchLimits()
    conditions = {"If-None-Match": fetched.header("ETag"), "If-Modified-Since": fetched.header("Last-Modified")}
    given = {name: value for name, value in conditions.items() if value and value.isprintable()}
    if not given:
        return 0
    try:
        deadline = Deadline(time.monotonic() + min(limits.seconds, _AGAIN_SECONDS))
        return _ask(fetched.url, guard, deadline, structs.replace(limits, bytes=0), given).status
    except FetchError:
        return 0


def _ask_on_the_way(
    url: str, redirects: tuple[Redirect, ...], guard: Guard, deadline: Deadline, limits: FetchLimits
) -> Fetched:
    try:
        return _ask(url, guard, deadline, limits)
    except FetchError as error:
        if not redirects:
            raise
        raise FetchError(f"it is redirected to {url}, and {error}") from error


def _ask(
    url: str, guard: Guard, deadline: Deadline, limits: FetchLimits, conditions: Mapping[str, str] = _NO_CONDITIONS
) -> Fetched:
    place = place_of(url)
    try:
        with closing(connect(place, guard, deadline)) as connected:
            wire = Wire(connected, deadline, limits.read_seconds)
            response = _sent(wire, place, url, conditions)
            return _received(response, wire, url, limits.bytes)
    except (OSError, HTTPException, UnicodeError) as error:
        raise FetchError(in_words(error)) from error


def _sent(wire: Wire, place: Endpoint, url: str, conditions: Mapping[str, str]) -> HTTPResponse:
    connection = HTTPConnection(place.host, place.port)
    connection.sock = wire  # all of a socket that is used here
    parts = urlsplit(ascii_url(url))
    host = f"[{place.host}]" if ":" in place.host else place.host
    headers = {
        "Host": host if place.port == DEFAULT_PORTS[place.scheme] else f"{host}:{place.port}",
        "User-Agent": USER_AGENT,
        "Accept": _MEDIA_TYPES,
        "Accept-Encoding": ACCEPTED,
        "Connection": "close",
    }
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    connection.request("GET", target, headers={**headers, **conditions})
    return connection.getresponse()


def _received(response: HTTPResponse, wire: Wire, url: str, most: int) -> Fetched:
    with response:
        headers = (*response.getheaders(), *wire.misnamed)
        answer = Fetched(url=url, status=response.status, headers=headers, body=b"")
        if _target(answer) or not most:
            return answer
        body = decoded(_chunks(response), answer.header("Content-Encoding"), most)
        return structs.replace(answer, body=body.content, problem=body.problem)


def _chunks(response: HTTPResponse) -> Iterator[bytes]:
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


def _target(answer: Fetched) -> str:
    """Return the address that a redirect leads to, "" where the answer is none."""
    location = answer.header("Location")
    if answer.status not in _REDIRECTS or not location:
        return ""
    return urldefrag(absolute(location.encode("latin-1", "replace").decode("utf-8", "replace"), answer.url)).url
