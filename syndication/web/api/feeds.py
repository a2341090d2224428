"""Feeds with their health: what they hold, how large they are, whether they can be built, who reads them."""

from __future__ import annotations

from flask import Blueprint, Response
from msgspec import Struct

from syndication.model.errors import NotFoundError
from syndication.model.feed_health import FeedHealth
from syndication.model.feed_path import ALL_ITEMS, page_path
from syndication.publishing.feed_list import find_feed, list_feeds
from syndication.publishing.feed_rebuild import rebuild_feed
from syndication.text.characters import illegal_character
from syndication.web.api.change_feed import read_limit, read_parameters
from syndication.web.api.lists import decode_cursor, encode_cursor, next_page
from syndication.web.api.representation import as_json
from syndication.web.api.workspace import actor, workspace
from syndication.web.auth import authorised
from syndication.web.context import here, utc_now

PATH = "/api/feeds"

blueprint = Blueprint("feeds", __name__)


class FeedList(Struct, frozen=True):
    """A page of the feeds, by path."""

    feeds: tuple[FeedHealth, ...]
    next: str | None
    cursor: str | None
    total: int


@blueprint.get("/feeds/<path:feed>", merge_slashes=False)
@authorised("read")
def one(feed: str) -> Response:
    """Return one feed."""
    return as_json(_health(_folder(feed)))


@blueprint.post("/feeds/<path:feed>/rebuild", merge_slashes=False)
@authorised("admin")
def rebuild(feed: str) -> Response:
    """Let the documents of a feed be built again."""
    folder = _folder(feed)
    rebuild_feed(workspace(), actor(), folder, utc_now())
    return as_json(_health(folder), 202)


@blueprint.get("/feeds")
@authorised("read")
def listed() -> Response:
    """List the feeds."""
    parameters = read_parameters(("cursor", "limit"))
    limit = read_limit(parameters)
    after = decode_cursor(parameters, str, "") if "cursor" in parameters else None
    with workspace().catalog.read() as connection:
        page = list_feeds(connection, here().redirects.lines, after, limit, utc_now())
    cursor = None if page.after is None else encode_cursor(page.after)
    return as_json(FeedList(page.feeds, next_page(PATH, parameters, cursor), cursor, page.total))


def _folder(feed: str) -> str:
    """Return the folder of a feed as an address names it: "all", or "sections/world"."""
    if illegal_character(feed):
        raise NotFoundError("there is no such feed; GET /api/feeds lists them")
    return "" if feed == ALL_ITEMS else feed


def _health(folder: str) -> FeedHealth:
    with workspace().catalog.read() as connection:
        found = find_feed(connection, here().redirects.lines, folder, utc_now())
    if found is None:
        raise NotFoundError(f"{page_path(folder)}: there is no such feed; GET /api/feeds lists them")
    return found
