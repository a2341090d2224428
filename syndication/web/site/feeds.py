"""The front page, the page of each feed, and the style sheet for feeds that are opened in a browser."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from syndication.catalog import Connection, feeds
from syndication.catalog.feeds import find_served
from syndication.http.document import tag_of
from syndication.model.feed import Selection
from syndication.model.feed_path import RSS, STYLE_PATH, document_path, page_path
from syndication.web.context import here
from syndication.web.documents.moves import moved_address
from syndication.web.site.feed_links import FOLDERS, addresses, all_items_link, feed_link
from syndication.web.site.feed_pages import render_feed, render_index
from syndication.web.site.responses import conditional, moved_to, page

LATEST = 10
STYLE_SECONDS = 7 * 86400
_STYLE = Path(__file__).parents[1] / "static" / "feed.css"
_FEED = f"/<any({','.join(FOLDERS)}):folder>/<name>"

feed_views = Blueprint("feeds", __name__)


@feed_views.get("/")
def index() -> Response:
    """Return the front page."""
    publication = here().publication
    with here().catalog.read() as connection:
        served = feeds.all_served(connection)
        listed = [one for one in served if not _is_led_away(connection, one.path)]
        latest = feeds.latest(connection, "", LATEST)
    links = [feed_link(publication, selection) for selection in listed]
    return page(render_index(publication, links, latest), offered=addresses(publication, all_items_link(publication)))


@feed_views.get(f"{_FEED}/")
def feed(folder: str, name: str) -> Response:
    """Return the page of a feed. A feed that once existed keeps its page, even when it is empty."""
    publication, path = here().publication, f"{folder}/{name}"
    with here().catalog.read() as connection:
        found = _find_here(connection, path)
        latest = feeds.latest(connection, path, LATEST)
    if found is None:
        raise NotFound  # the error handler looks for a redirect of a former address
    link = feed_link(publication, found)
    return page(render_feed(publication, link, latest), offered=addresses(publication, link))


@feed_views.get(_FEED)
def feed_without_slash(folder: str, name: str) -> Response:
    """Redirect to the page of the feed, so that each feed has one address."""
    path = f"{folder}/{name}"
    with here().catalog.read() as connection:
        found = _find_here(connection, path)
    if found is None:
        raise NotFound
    return moved_to(here().publication.base_url + page_path(path))


def _find_here(connection: Connection, path: str) -> Selection | None:
    """Return the feed at `path` if it was ever served, and has not moved."""
    found = find_served(connection, path)
    return None if found and _has_moved(connection, path) else found


def _is_led_away(connection: Connection, folder: str) -> bool:
    """Return whether readers are led away from the page of a feed, or from the document that pages offer first."""
    paths = (page_path(folder), document_path(folder, RSS))
    return any(moved_address(connection, here().redirects, path) for path in paths)


def _has_moved(connection: Connection, path: str) -> bool:
    return bool(moved_address(connection, here().redirects, page_path(path)))


@feed_views.get(STYLE_PATH)
def style() -> Response:
    """Return the style sheet that RSS and Atom documents link to."""
    body = _STYLE.read_bytes()
    response = Response(body, mimetype="text/css")
    response.headers["Cache-Control"] = f"max-age={STYLE_SECONDS}"
    response.set_etag(tag_of(body))
    return conditional(response)
