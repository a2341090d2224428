"""An old feed that is read: a file, or an address."""

from __future__ import annotations

from syndication.http.fetch import Guard
from syndication.http.fetch.download import fetch
from syndication.model.errors import FetchError, IngestError
from syndication.publishing.named_file import read_named_file

_HTTP_OK = 200


def read_source(feed: str, guard: Guard) -> tuple[bytes, str]:
    """Return the bytes of a feed, and its address after redirects, "" for a file. `guard` says what may be fetched.

    Raises:
        IngestError: it cannot be read; the message names it.
    """
    if "://" not in feed:
        try:
            return read_named_file(feed), ""
        except IngestError as error:
            raise IngestError(f"{feed}: {error}") from error
    try:
        fetched = fetch(feed, guard)
    except FetchError as error:
        raise IngestError(f"{feed}: {error}") from error
    if fetched.status != _HTTP_OK or fetched.problem:
        raise IngestError(f"{feed}: {fetched.problem or f'is answered with the status {fetched.status}'}")
    return fetched.body, fetched.url
