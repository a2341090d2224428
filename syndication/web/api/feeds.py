"""Feeds with their health: what they hold, how large they are, whether they can be built, who reads them."""

from __future__ import annotations

from flask import Blueprint, Response
from msgspec import Struct

from syndication.model.feed_health import FeedHealth
from syndication.publishing.feed_list import list_feeds
from syndication.web.api.change_feed import read_limit, read_parameters
from syndication.web.api.lists import decode_cursor, encode_cursor, next_page
from syndication.web.api.representation import as_json
from syndication.web.api.workspace import workspace
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
