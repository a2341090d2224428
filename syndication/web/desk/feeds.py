"""Feeds: what is in each, how large it is, whether it can be built, who reads it."""

from __future__ import annotations

from flask import Response

from syndication.model.feed_path import ALL_ITEMS
from syndication.publishing.feed_list import find_feed, list_feeds
from syndication.text.characters import illegal_character
from syndication.web.api.lists import decode_cursor
from syndication.web.context import here
from syndication.web.desk.access import person, screen
from syndication.web.desk.blueprint import desk
from syndication.web.desk.lists import ROWS, cursor_of, given_filters, missing, pager_of
from syndication.web.desk.pages import page


@desk.get("/feeds")
@screen("read")
def feeds() -> Response:
    """List the feeds by path."""
    given = given_filters(("cursor",))
    after = decode_cursor(given, str, "") if given else None
    with here().catalog.read() as connection:
        found = list_feeds(connection, here().redirects.lines, after, ROWS, here().clock())
    pages = pager_of(given, cursor_of(found.after))
    return page("feeds.html", person().language, feeds=found.feeds, total=found.total, pages=pages)


@desk.get("/feeds/<path:folder>")
@screen("read")
def feed(folder: str) -> Response:
    """Show one feed."""
    wanted = "" if folder == ALL_ITEMS else folder
    with here().catalog.read() as connection:
        lines, now = here().redirects.lines, here().clock()
        found = None if illegal_character(wanted) else find_feed(connection, lines, wanted, now)
    if found is None:
        return missing(f"{folder}: there is no such feed")
    return page("feed.html", person().language, feed=found, folder=wanted)
