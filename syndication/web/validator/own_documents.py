"""Validate documents of this site as a reader would receive them, without a request over the network."""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit

from syndication.http.document import respond
from syndication.http.fetch import Fetched, endpoint_of
from syndication.http.fetch.guard import DEFAULT_PORTS
from syndication.model.errors import FetchError
from syndication.validation.report import Report, examine_answer
from syndication.web.documents.cache import DocumentCache

_READER = {"HTTP_ACCEPT_ENCODING": "gzip"}


def own_path(url: str, base_url: str) -> str:
    """Return the path of an address of this site, as the document cache has it, or "" for another site's address.

    A path alone ("/rss.xml") belongs to this site.
    """
    if url.startswith("/") and not url.startswith("//"):
        return unquote(urlsplit(url).path)
    try:
        there, here = endpoint_of(url), endpoint_of(base_url)
    except FetchError:
        return ""
    folder, path = urlsplit(base_url).path, unquote(urlsplit(url).path)
    is_own = there.host == here.host and _port(url) == _port(base_url) and path.startswith(f"{folder}/")
    return path.removeprefix(folder) if is_own else ""


def examine_own(cache: DocumentCache, path: str, base_url: str, now: int) -> Report | None:
    """Return the report on the document at `path`, None if it does not exist; `now` is in seconds since 1970."""
    document = cache.find(path)
    if document is None:
        return None
    answer = respond(document, "GET", _READER, now)
    again = respond(document, "GET", _READER | {"HTTP_IF_NONE_MATCH": dict(answer.headers)["ETag"]}, now)
    url = base_url + quote(path)
    body = document.full[""].body
    fetched = Fetched(url=url, status=answer.status, headers=answer.headers, body=body)
    return examine_answer(url, fetched, again.status)


def _port(url: str) -> int:
    """Return the port of an address, 0 for the default port: a proxy may serve this site over both http and https."""
    place = endpoint_of(url)
    return 0 if place.port == DEFAULT_PORTS[place.scheme] else place.port
