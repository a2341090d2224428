"""The front page, the page of each feed, and the style sheet of those who open a feed itself in a browser."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from syndication.catalog import feeds
from syndication.catalog.feeds import served
from syndication.model.feed_path import page_path
from syndication.web.site.feed_links import FOLDERS, addresses, everything, feed_link
from syndication.web.site.feed_pages import render_feed, render_index
from syndication.web.site.responses import here, moved_to, page

LATEST = 10
STYLE_SECONDS = 7 * 86400
_STYLE = Path(__file__).parents[1] / "static" / "feed.css"
_FEED = f"/<any({','.join(FOLDERS)}):folder>/<name>"

subscribing = Blueprint("subscribing", __name__)


@subscribing.get("/")
def index() -> Response:
    """Show what there is to subscribe to."""
    publication = here().publication
    with here().catalog.read() as connection:
        listed = feeds.listing(connection)
        latest = feeds.latest(connection, "", LATEST)
    links = [feed_link(publication, selection) for selection in listed]
    return page(render_index(publication, links, latest), offered=addresses(publication, everything(publication)))


@subscribing.get(f"{_FEED}/")
def feed(folder: str, name: str) -> Response:
    """Show one feed: one that was ever served stays, even when it is empty."""
    publication, path = here().publication, f"{folder}/{name}"
    with here().catalog.read() as connection:
        found = served(connection, path)
        latest = feeds.latest(connection, path, LATEST)
    if found is None:
        raise NotFound  # perhaps the former address of a feed: those are looked up then
    link = feed_link(publication, found)
    return page(render_feed(publication, link, latest), offered=addresses(publication, link))


@subscribing.get(_FEED)
def feed_without_slash(folder: str, name: str) -> Response:
    """Lead to the page of the feed, so that each has one address."""
    path = f"{folder}/{name}"
    with here().catalog.read() as connection:
        found = served(connection, path)
    if found is None:
        raise NotFound
    return moved_to(here().publication.base_url + page_path(path))


@subscribing.get("/feed.css")
def style() -> Response:
    """Return the style sheet that every feed names."""
    body = _STYLE.read_bytes()
    response = Response(body, mimetype="text/css")
    response.headers["Cache-Control"] = f"max-age={STYLE_SECONDS}"
    response.set_etag(sha256(body).hexdigest()[:32])
    response.make_conditional(request)
    return response
