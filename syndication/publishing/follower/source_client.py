"""Fetching a document of a source: politely, within limits, and only where the settings allow it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from msgspec import Struct

from syndication.http.fetch import LARGEST, Fetched, FetchLimits, PublicOnly, endpoint_of, fetch
from syndication.http.fetch.connection import USER_AGENT
from syndication.http.freshness import fresh_seconds, reset_seconds, retry_seconds
from syndication.model.errors import FetchError
from syndication.model.followed_source import FollowedSource
from syndication.sources.followed import SourceRequest
from syndication.text.urls import absolute

_LIMITS = FetchLimits(seconds=60.0, read_seconds=20.0)
CURES: Mapping[int, str] = {
    HTTPStatus.BAD_REQUEST: "the source refuses a parameter of the address; check url and kind",
    HTTPStatus.UNAUTHORIZED: "the token is missing, wrong or expired; set token, or headers",
    HTTPStatus.FORBIDDEN: "the token, or the address of this machine, is not allowed there; ask the source",
    HTTPStatus.TOO_MANY_REQUESTS: "too many requests for this token or address; a longer every helps",
}
_PERMANENT = frozenset((HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT))
_LINK = re.compile(r'<([^<>]{1,2000})>\s?;[^,<]{0,200}?\brel\s?=\s?"?([a-z -]{1,60})"?', re.IGNORECASE)
_LONGEST_HEADER = 8_000


class SourceAnswer(Struct, frozen=True, kw_only=True):
    """What a source answered: its status, 0 with a problem if there was no answer.

    `url` is the final address, `moved` the same if all redirects are permanent. `fresh` are the seconds for which the
    answer says that it stays as it is, `retry_after` those after which the server wants to be asked again.
    """

    status: int
    problem: str = ""
    url: str = ""
    body: bytes = b""
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    moved: str = ""
    fresh: int = 0
    retry_after: int = 0
    hub: str = ""
    topic: str = ""


Ask = Callable[[FollowedSource, SourceRequest, Mapping[str, str], datetime], SourceAnswer]
"""Asks a source: with its settings, a request, the conditions of it, and the present moment."""


def ask(source: FollowedSource, request: SourceRequest, conditions: Mapping[str, str], now: datetime) -> SourceAnswer:
    """Return what a source answers. It never raises: a failure is an answer with a problem.

    Only the host in the settings may be in an internal network; redirects and next pages must be public, and get none
    of the headers in the settings if they are at another host.
    """
    try:
        own = endpoint_of(source.trusted_url)
        secrets = {**request.headers, **source.headers} if endpoint_of(request.url) == own else {}
        headers = {"User-Agent": user_agent(source.contact), **secrets, **conditions}
        fetched = fetch(request.url, PublicOnly(frozenset((own,))), _LIMITS, headers)
    except FetchError as error:
        return SourceAnswer(status=0, problem=str(error), url=request.url)
    return _answer(fetched, now)


def user_agent(contact: str) -> str:
    """Return the name of this client, with where to reach the publisher, if the settings say it."""
    return f"{USER_AGENT} (+{contact})" if contact else USER_AGENT


def host_of(url: str) -> str:
    """Return the host of an address, for one request at a time."""
    return (urlsplit(url).hostname or "").lower()


def _answer(fetched: Fetched, now: datetime) -> SourceAnswer:
    permanent = fetched.redirects and all(each.status in _PERMANENT for each in fetched.redirects)
    links = dict(reversed(_links(fetched)))
    return SourceAnswer(
        status=fetched.status,
        problem=_problem(fetched),
        url=fetched.url,
        body=fetched.body,
        content_type=fetched.header("Content-Type"),
        etag=_printable(fetched.header("ETag")),
        last_modified=_printable(fetched.header("Last-Modified")),
        moved=fetched.url if permanent else "",
        fresh=fresh_seconds(fetched.headers, now),
        retry_after=_seconds_to_wait(fetched, now),
        hub=absolute(links.get("hub", ""), fetched.url),
        topic=absolute(links.get("self", ""), fetched.url),
    )


def _seconds_to_wait(fetched: Fetched, now: datetime) -> int:
    """Return after how many seconds the server wants to be asked again, 0 if it does not say."""
    is_limited = fetched.status == HTTPStatus.TOO_MANY_REQUESTS
    return retry_seconds(fetched.headers, now) or (reset_seconds(fetched.headers, now) if is_limited else 0)


def _problem(fetched: Fetched) -> str:
    if fetched.status == HTTPStatus.NOT_MODIFIED:
        return ""
    if fetched.status != HTTPStatus.OK:
        cure = CURES.get(fetched.status, "")
        return f"answered {fetched.status}: {cure}" if cure else f"answered {fetched.status}"
    if fetched.problem and not fetched.body:
        return fetched.problem
    if len(fetched.body) > LARGEST:
        return f"the document has more than {LARGEST:,} bytes"
    return "" if fetched.body.strip() else "the document is empty"


def _links(fetched: Fetched) -> list[tuple[str, str]]:
    """Return the links in the header, each with its relation first."""
    found = _LINK.findall(fetched.header("Link")[:_LONGEST_HEADER])
    return [(relation, target) for target, relations in found for relation in relations.lower().split()]


def _printable(text: str) -> str:
    return text if text.isprintable() and len(text) < 1_000 else ""
