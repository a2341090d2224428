"""The kinds of feeds, and the public paths of their documents. Pure; nowhere else are they spelled out.

A feed has a folder, its path without slashes at the ends: "" for all items, "sections/world". A document has a path
with a slash before it: "/sections/world/rss.xml", "/sections/world/archive/1/rss.xml".
"""

from __future__ import annotations


def is_archive(path: str) -> bool:
    """Return whether a document belongs to a closed archive ("/sections/world/archive/1/rss.xml")."""
    return path.rsplit("/", 3)[1:2] == ["archive"]


def cache_key(path: str) -> str:
    """Return the name under which caches group the documents of one folder: "all", "sections/world"."""
    return path.rpartition("/")[0].strip("/") or "all"
