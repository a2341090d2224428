"""Feeds: what is in each, how large it is, whether it can be built, who reads it."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response

from syndication.model.errors import NotFoundError
from syndication.model.feed_path import ALL_ITEMS
from syndication.model.tokens import covers
from syndication.publishing.feed_list import find_feed, list_feeds
from syndication.publishing.feed_rebuild import rebuild_feed
from syndication.text.characters import illegal_character
from syndication.web.api.lists import decode_cursor
from syndication.web.api.workspace import workspace
from syndication.web.context import here
from syndication.web.desk.access import person, screen
from syndication.web.desk.addresses import desk_path
from syndication.web.desk.blueprint import desk
from syndication.web.desk.lists import ROWS, cursor_of, given_filters, missing, pager_of
from syndication.web.desk.pages import page, see_other
from syndication.web.desk.story_edits import who


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


@desk.post("/feeds/<path:folder>/rebuild")
@screen("admin")
def rebuild(folder: str) -> Response:
    """Let the documents of a feed be built again."""
    try:
        rebuild_feed(workspace(), who(), "" if folder == ALL_ITEMS else folder, here().clock())
    except NotFoundError:
        return missing(f"{folder}: there is no such feed")
    return see_other(desk_path(f"feeds/{quote(folder)}"))


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
    may_rebuild = covers(person().role, "admin")
    return page("feed.html", person().language, feed=found, folder=wanted, may_rebuild=may_rebuild)
