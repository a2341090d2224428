"""A feed that a command reads: a file, or an address."""

from __future__ import annotations

from syndication.cli.named_file import read_named_file
from syndication.http.fetch import anywhere
from syndication.http.fetch.download import fetch
from syndication.model.errors import FetchError, IngestError

_HTTP_OK = 200


def read_source(feed: str) -> tuple[bytes, str]:
    """Return the bytes of a feed, and its address after redirects, "" for a file.

    Raises:
        IngestError: it cannot be read; the message names it.
    """
    if "://" not in feed:
        try:
            return read_named_file(feed), ""
        except IngestError as error:
            raise IngestError(f"{feed}: {error}") from error
    try:
        fetched = fetch(feed, anywhere)
    except FetchError as error:
        raise IngestError(f"{feed}: {error}") from error
    if fetched.status != _HTTP_OK or fetched.problem:
        raise IngestError(f"{feed}: {fetched.problem or f'is answered with the status {fetched.status}'}")
    return fetched.body, fetched.url
