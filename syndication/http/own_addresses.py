"""The addresses of this site: which ones belong to it, and the paths that they name."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from syndication.http.fetch import endpoint_of
from syndication.http.fetch.guard import DEFAULT_PORTS
from syndication.model.errors import FetchError


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


def _port(url: str) -> int:
    """Return the port of an address, 0 for the default port: a proxy may serve this site over both http and https."""
    place = endpoint_of(url)
    return 0 if place.port == DEFAULT_PORTS[place.scheme] else place.port
