"""The kinds of requests, by their paths. There are few, so that figures by kind stay few whatever clients ask for."""

from __future__ import annotations

from functools import lru_cache

from syndication.model.feed_path import (
    ARCHIVE,
    DOCUMENT_NAMES,
    HUB_PATH,
    KINDS,
    PREVIEW_PATH,
    STYLE_PATH,
    document_name,
)
from syndication.model.licenses import LICENSE_PATH, TDMREP_PATH

# The first segment of a path decides, unless the path is one of a document.
_KINDS_BY_SEGMENT = {
    **dict.fromkeys(("", "items", PREVIEW_PATH.removeprefix("/"), ARCHIVE, *KINDS), "page"),
    **dict.fromkeys(("opml.xml", "robots.txt", "news-sitemap.xml", STYLE_PATH.removeprefix("/")), "list"),
    **dict.fromkeys((LICENSE_PATH.removeprefix("/"), TDMREP_PATH.split("/")[1]), "list"),
    HUB_PATH.removeprefix("/"): "hub",
    "api": "api",
    "desk": "desk",
    "media": "sound",
    "pictures": "picture",
    "validate": "validate",
    "healthz": "health",
    "metrics": "metrics",
}
_PUSH_PATH = "/api/push"
_SITEMAP = "/sitemap"


@lru_cache(4096)
def kind_of(path: str) -> str:
    """Return the kind of a request for `path`: feed, list, page, api, push, desk, hub, picture, validate, …, other.

    "list" is what describes the site to programs (sitemaps, OPML, robots.txt, the license, the style sheet of feeds),
    "push" a story that another system pushes.
    """
    if document_name(path) in DOCUMENT_NAMES:
        return "feed"
    if path == _PUSH_PATH:
        return "push"
    if path.startswith(_SITEMAP):
        return "list"
    return _KINDS_BY_SEGMENT.get(path[1:].partition("/")[0], "other") if path[:1] == "/" else "other"
