"""Addresses of stories, compared as people would: spellings of one address are equal."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

_TRACKING = re.compile(r"utm_|source$|ref$|fbclid$")


def address_key(url: str) -> str:
    """Return the form in which addresses of one story are equal: without scheme, www., last slash, mark and tracking.

    >>> address_key("https://www.example.org/a/?utm_source=rss#more")
    'example.org/a'
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(pair[0])]
    host = parts.netloc.lower().removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}{'?' + urlencode(sorted(query)) if query else ''}"
