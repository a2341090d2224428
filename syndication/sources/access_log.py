"""The access log of a web server to the addresses that were asked for: the common and the combined format of Apache.

nginx, Apache, Caddy (with its transform encoder), Varnish and most CDNs write it, or can.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

# 192.0.2.1 - - [05/Feb/2026:12:00:00 +0000] "GET /feed/?paged=2 HTTP/1.1" 200 512 "-" "Reader/1.0"
_REQUEST = re.compile(rb'"(?:GET|HEAD) (\S+) HTTP/[\d.]+" (\d{3})')
# Words that the address of a feed has, in its path or its query.
_FEED = re.compile(
    r"(?:^|[/._=-])(?:feeds?|rss2?|atom|rdf|outboundfeeds|crss)(?:[/._=&?-]|$)|\.(?:rss|atom|rdf)$|/index\.xml$|feed\.json$",
    re.IGNORECASE,
)
# What else may be a feed, if the old server had something there: scanners ask for files that never were.
_MAYBE_FEED = re.compile(r"\.xml$", re.IGNORECASE)
_FOUND = (b"200", b"304")
_OTHER_XML = r"wlwmanifest|crossdomain|browserconfig|opensearch"
_NO_FEED = re.compile(rf"sitemap|{_OTHER_XML}|\.(?:css|js|png|jpe?g|gif|svg|ico|webp|woff2?|php5)$", re.IGNORECASE)
_LONGEST_ADDRESS = 2_000  # bytes: no feed has a longer one, but requests of attackers do
_MEANINGLESS = ("utm_", "fbclid", "gclid", "mc_", "cachebust", "paged", "max-results", "start-index", "time", "_")


def feed_requests(lines: Iterable[bytes]) -> Counter[str]:
    """Return how often each address that looks like one of a feed was asked for.

    An address is a path and its query, decoded and encoded again in one way, without parameters that do not matter.
    """
    found: Counter[str] = Counter()
    for line in lines:
        request = _REQUEST.search(line)
        if not request or len(request[1]) > _LONGEST_ADDRESS:
            continue
        address = _address(request[1].decode("latin-1"))
        if address and is_feed_like(address, was_found=request[2] in _FOUND):
            found[address] += 1
    return found


def has_requests(lines: Iterable[bytes]) -> bool:
    """Return whether any line is in the common or combined format."""
    return any(map(_REQUEST.search, lines))


def is_feed_like(address: str, *, was_found: bool) -> bool:
    """Return whether an address looks like one of a feed; `was_found`: the old server had something there."""
    path = address.partition("?")[0]
    may_be = _FEED.search(address) or (was_found and _MAYBE_FEED.search(path))
    return bool(may_be) and not _NO_FEED.search(path)


def _address(target: str) -> str:
    try:
        parts = urlsplit(target)
    except ValueError:  # "//[": no address
        return ""
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not name.lower().startswith(_MEANINGLESS)
    ]
    path = quote(unquote(parts.path), safe="/:@!$&'()*+,;=~")
    return f"{path}?{urlencode(sorted(query))}" if query else path
