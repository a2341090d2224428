"""What the public path of a document tells of it. Pure."""

from __future__ import annotations

from syndication.formats import FORMATS


def is_archive(path: str) -> bool:
    """Tell whether `path` is that of a closed archive ("/sections/world/archive/1/rss.xml")."""
    return path.rsplit("/", 3)[1:2] == ["archive"]


def is_live(path: str) -> bool:
    """Tell whether `path` is that of a live feed, which hubs announce."""
    return path.rpartition("/")[2] in FORMATS and not is_archive(path)


def cache_key(path: str) -> str:
    """Return the name under which caches keep the documents of a folder together: "all", "sections/world"."""
    return path.rpartition("/")[0].strip("/") or "all"
