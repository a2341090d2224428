"""Feeds as people write them on the command line."""

from __future__ import annotations

from syndication.http.own_addresses import own_path
from syndication.model.feed_path import ALL_ITEMS, folder_at


def feed_path(text: str, base_url: str) -> str | None:
    """Return the folder of the feed that a FEED argument names, None for an address of another site.

    "all", "/", "rss.xml" and the site's own address are the feed of all stories, whose folder is "".
    "sections/world", "/sections/world/" and "https://SITE/sections/world/rss.xml" are "sections/world".
    """
    if text == ALL_ITEMS:
        return ""
    path = document_path(text.rstrip("/") if "://" not in text else text, base_url)
    return folder_at(path) if path else None


def document_path(text: str, base_url: str) -> str:
    """Return the path of a document, with a slash before it, from a path or an address; "" for one of another site."""
    return own_path(text if "://" in text else f"/{text.lstrip('/')}", base_url)
