"""The addresses at which other systems have their feeds, and where these feeds are here.

Readers keep the address that they subscribed to for years, so a publication that moves here answers the old ones too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import parse_qsl

from msgspec import Struct

from syndication.model.feed_path import ATOM, AUTHORS, JSON_FEED, RSS, SECTIONS, TAGS, document_path, feed_folder

# What systems call their formats. Those that are not here (RDF, RSS 0.9) are answered with RSS 2.0.
_FORMATS: Mapping[str, str] = {"atom": ATOM, "json": JSON_FEED}
_FORMAT = r"(?P<form>rss2?|rdf|atom|json)"
_NAME = r"(?:[^/]+/)*(?P<name>[^/]+)"  # of a category below others, the last part is its own name


class OldFeed(Struct, frozen=True):
    """A kind of address: a pattern of its path, patterns of parameters that it has, and the kinds of feeds to try.

    The patterns capture `name` (of a section, tag or author) and `form` (the format). The kind "" is the feed of all
    items. Without kinds, there is no such feed here: it has the comments of readers. `form` is the format where the
    address does not name it.
    """

    path: str
    kinds: tuple[str, ...] = ("",)
    query: Mapping[str, str] = {}
    form: str = "rss"


class FoundFeed(Struct, frozen=True):
    """Where an old address leads: the documents to try, the best one first; none if that feed is gone for good."""

    documents: tuple[str, ...]


_COMMENTS: tuple[str, ...] = ()
_SECTION = (SECTIONS, TAGS)
_TAG = (TAGS, SECTIONS)
_AUTHOR = (AUTHORS,)
SYSTEMS: Mapping[str, tuple[OldFeed, ...]] = {
    "wordpress": (
        OldFeed(rf"/comments/feed(?:/{_FORMAT})?", _COMMENTS),
        OldFeed(rf"/(?:blog/)?feed(?:/{_FORMAT})?"),
        OldFeed(rf"/(?:blog/)?wp-{_FORMAT}\.php"),
        OldFeed(r"/(?:blog/)?wp-feed\.php"),
        OldFeed(r"/(?:blog/)?wp-commentsrss2\.php", _COMMENTS),
        OldFeed(rf"/(?:blog/)?category/{_NAME}/feed(?:/{_FORMAT})?", _SECTION),
        OldFeed(rf"/(?:blog/)?tag/{_NAME}/feed(?:/{_FORMAT})?", _TAG),
        OldFeed(rf"/(?:blog/)?author/{_NAME}/feed(?:/{_FORMAT})?", _AUTHOR),
        OldFeed(r"/(?:blog/?|index\.php)?", _COMMENTS, {"feed": "comments-(?P<form>rss2|atom)"}),
        OldFeed(r"/(?:blog/?|index\.php)?", _SECTION, {"feed": f"{_FORMAT}|feed", "category_name": _NAME}),
        OldFeed(r"/(?:blog/?|index\.php)?", _TAG, {"feed": f"{_FORMAT}|feed", "tag": _NAME}),
        OldFeed(r"/(?:blog/?|index\.php)?", _AUTHOR, {"feed": f"{_FORMAT}|feed", "author_name": _NAME}),
        OldFeed(r"/(?:blog/?|index\.php)?", ("",), {"feed": f"{_FORMAT}|feed"}),
        OldFeed(rf"/{_NAME}/feed(?:/{_FORMAT})?", _COMMENTS),  # the comments on one story
    ),
    "ghost": (
        OldFeed(r"/rss"),
        OldFeed(rf"/tag/{_NAME}/(?:rss|feed)", _TAG),
        OldFeed(rf"/author/{_NAME}/(?:rss|feed)", _AUTHOR),
    ),
    "blogger": (
        OldFeed(r"/feeds/(?:\d+/)?comments/(?:default|summary|full)", _COMMENTS),
        OldFeed(rf"/feeds/posts/(?:default|summary|full)/-/{_NAME}", _TAG, {"alt": "(?P<form>rss|atom|json)"}),
        OldFeed(rf"/feeds/posts/(?:default|summary|full)/-/{_NAME}", _TAG, form="atom"),
        OldFeed(r"/feeds/posts/(?:default|summary|full)", ("",), {"alt": "(?P<form>rss|atom|json)"}),
        OldFeed(r"/feeds/posts/(?:default|summary|full)", form="atom"),
    ),
    "hugo": (
        OldFeed(rf"/(?:tags)/{_NAME}/index\.xml", _TAG),
        OldFeed(rf"/(?:authors)/{_NAME}/index\.xml", _AUTHOR),
        OldFeed(rf"/(?:(?:categories|sections)/)?{_NAME}/index\.xml", _SECTION),
    ),
    "jekyll": (
        OldFeed(r"/feed\.xml", form="atom"),
        OldFeed(rf"/feed/(?:by_tag|tag)/{_NAME}\.xml", _TAG, form="atom"),
        OldFeed(rf"/feed/(?:by_category/|category/)?{_NAME}\.xml", _SECTION, form="atom"),
    ),
    "pelican": (
        OldFeed(r"/feeds/all(?:-[a-z]{2}(?:_[A-Za-z]{2})?)?\.(?P<form>atom|rss)\.xml"),
        OldFeed(rf"/feeds/{_NAME}\.(?P<form>atom|rss)\.xml", (SECTIONS, TAGS, AUTHORS)),
    ),
    "zola": (
        OldFeed(r"/(?P<form>atom|rss)\.xml"),
        OldFeed(rf"/tags/{_NAME}/(?P<form>atom|rss)\.xml", _TAG),
        OldFeed(rf"/authors/{_NAME}/(?P<form>atom|rss)\.xml", _AUTHOR),
        OldFeed(rf"/(?:categories/)?{_NAME}/(?P<form>atom|rss)\.xml", _SECTION),
    ),
    "drupal": (
        OldFeed(r"/(?:node/)?feed"),
        OldFeed(r"/crss(?:/.*)?", _COMMENTS),
        OldFeed(rf"/(?:blog|section|category|topics?|tags?)/{_NAME}/(?:feed|rss\.xml)", _SECTION),
    ),
    "substack": (OldFeed(r"/feed"),),
    "medium": (OldFeed(rf"/feed/tagged/{_NAME}", _TAG), OldFeed(r"/feed(?:/[^/]+)?")),
    "movable-type": (
        OldFeed(r"/(?:blog/)?atom\.xml", form="atom"),
        OldFeed(r"/(?:blog/)?(?:index\.rdf|index\.xml|rss\.xml)"),
    ),
    "squarespace": (
        OldFeed(r"/.*", _SECTION, {"format": "rss", "category": _NAME}),
        OldFeed(r"/.*", _TAG, {"format": "rss", "tag": _NAME}),
        OldFeed(r"/.*", _AUTHOR, {"format": "rss", "author": _NAME}),
        OldFeed(r"/.*", ("",), {"format": "rss"}),
    ),
    "arc": (
        OldFeed(rf"/arc/outboundfeeds/(?:google-)?rss/category/{_NAME}", _SECTION),
        OldFeed(rf"/arc/outboundfeeds/(?:google-)?rss/tags?/{_NAME}", _TAG),
        OldFeed(rf"/arc/outboundfeeds/(?:google-)?rss/author/{_NAME}", _AUTHOR),
        OldFeed(r"/arc/outboundfeeds/(?:[a-z-]*rss)"),
    ),
}


def find_old_feed(systems: Iterable[str], path: str, query: str) -> FoundFeed | None:
    """Return where an address leads at which one of `systems` has a feed, None if none of them has.

    `path` is decoded, `query` is not. The order of parameters does not matter, and others are ignored.
    """
    return _first_match((old for system in systems for old in SYSTEMS[system]), path, query)


def find_old_feed_by_query(systems: Iterable[str], path: str, query: str) -> FoundFeed | None:
    """Return the same for addresses of the front page that are one of a feed by their query: "/?feed=rss2".

    Other pages of ours are no old addresses, whatever their query says: those lead here only if no page is there.
    """
    if path.strip("/"):
        return None
    return _first_match((old for system in systems for old in SYSTEMS[system] if old.query), path, query)


def _first_match(old_feeds: Iterable[OldFeed], path: str, query: str) -> FoundFeed | None:
    parameters = dict(parse_qsl(query, keep_blank_values=True))
    bare = path.rstrip("/") or "/"
    for old in old_feeds:
        captured = _captured(old, bare, parameters)
        if captured is not None:
            return FoundFeed(tuple(_documents(old, captured)))
    return None


def _captured(old: OldFeed, path: str, parameters: Mapping[str, str]) -> dict[str, str] | None:
    """Return what the patterns capture of an address, None if it does not match them."""
    texts = [(old.path, path), *((pattern, parameters.get(name)) for name, pattern in old.query.items())]
    captured: dict[str, str] = {}
    for pattern, text in texts:
        found = None if text is None else re.fullmatch(pattern, text)
        if not found:
            return None
        captured |= {name: value for name, value in found.groupdict().items() if value is not None}
    return captured


def _documents(old: OldFeed, captured: Mapping[str, str]) -> Iterator[str]:
    form = captured.get("form", old.form)
    for kind in old.kinds:
        folder = feed_folder(kind, captured["name"]) if kind else ""
        yield document_path(folder, _FORMATS.get(form, RSS))
