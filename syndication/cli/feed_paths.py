"""Feeds as people write them on the command line, and as commands print them."""

from __future__ import annotations

from syndication.formats import FORMATS
from syndication.web.validator.own_documents import own_path


def feed_path(text: str, base_url: str) -> str | None:
    """Return the path of the feed that a FEED argument names, None for an address of another site.

    "all", "/", "rss.xml" and the site's own address are the feed of all stories, whose path is "".
    "sections/world", "/sections/world/" and "https://SITE/sections/world/rss.xml" are "sections/world".
    """
    if text == "all":
        return ""
    path = document_path(text.rstrip("/") if "://" not in text else text, base_url)
    if not path:
        return None
    folder, _, name = path.strip("/").rpartition("/")
    return folder if name in FORMATS else path.strip("/")


def document_path(text: str, base_url: str) -> str:
    """Return the path of a document, with a slash before it, from a path or an address; "" for one of another site."""
    return own_path(text if "://" in text else f"/{text.lstrip('/')}", base_url)


def readable_path(path: str) -> str:
    """Return the path of a feed as people read it: "/" for all stories, "/sections/world/"."""
    return f"/{path}/" if path else "/"
