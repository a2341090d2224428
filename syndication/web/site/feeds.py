"""The front page, the page of each feed, and the pages of its older stories."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from syndication.catalog import Connection, feeds, older_stories
from syndication.catalog.feeds import find_served
from syndication.catalog.older_stories import OlderStories
from syndication.model.feed import Selection
from syndication.model.feed_path import ARCHIVE, RSS, document_path, older_page_path, page_path
from syndication.model.selection import ALL
from syndication.web.context import here
from syndication.web.documents.moves import moved_address
from syndication.web.site.feed_links import FOLDERS, addresses, all_items_link, feed_link
from syndication.web.site.feed_pages import Neighbours, feed_notice, render_feed, render_index, render_older
from syndication.web.site.responses import moved_to, page

LATEST = 10
_FEED = f"/<any({','.join(FOLDERS)}):folder>/<name>"
_ARCHIVES = (f"/{ARCHIVE}", f"/{ARCHIVE}/<number>", f"{_FEED}/{ARCHIVE}", f"{_FEED}/{ARCHIVE}/<number>")

feed_views = Blueprint("feeds", __name__)


@feed_views.get("/")
def index() -> Response:
    """Return the front page."""
    publication = here().publication
    with here().catalog.read() as connection:
        served = feeds.all_served(connection)
        listed = [one for one in served if not _is_led_away(connection, one.path)]
        latest = feeds.latest(connection, "", LATEST)
        older = older_stories.part_after(connection, "", LATEST, publication.window)
    links = [feed_link(publication, selection) for selection in listed]
    html = render_index(publication, links, latest, _older_page("", older))
    link = all_items_link(publication)
    return page(html, offered=addresses(publication, link), notice=feed_notice(publication, ""))


@feed_views.get(f"{_FEED}/")
def feed(folder: str, name: str) -> Response:
    """Return the page of a feed. A feed that once existed keeps its page, even when it is empty."""
    publication, path = here().publication, f"{folder}/{name}"
    with here().catalog.read() as connection:
        found = _find_here(connection, path)
        latest = feeds.latest(connection, path, LATEST)
        older = older_stories.part_after(connection, path, LATEST, publication.window)
    if found is None:
        raise NotFound  # the error handler looks for a redirect of a former address
    link = feed_link(publication, found)
    html = render_feed(publication, link, latest, _older_page(path, older))
    return page(html, offered=addresses(publication, link), notice=feed_notice(publication, path))


@feed_views.get(_FEED)
def feed_without_slash(folder: str, name: str) -> Response:
    """Redirect to the page of the feed, so that each feed has one address."""
    path = f"{folder}/{name}"
    with here().catalog.read() as connection:
        found = _find_here(connection, path)
    if found is None:
        raise NotFound
    return moved_to(here().publication.base_url + page_path(path))


def older(folder: str = "", name: str = "", number: str = older_stories.RECENT) -> Response:
    """Return a page of older stories of a feed: those of an archive, or those that are in none yet."""
    publication, path = here().publication, _folder(folder, name)
    found, stories = _read_older(path, number)
    link = feed_link(publication, found)
    newer = page_path(path) if stories.newer is None else older_page_path(path, stories.newer)
    around = Neighbours(older_page_path(path, number), newer, _older_page(path, stories.older))
    html = render_older(publication, link, stories.entries, around)
    return page(html, offered=addresses(publication, link), notice=feed_notice(publication, path))


def older_without_slash(folder: str = "", name: str = "", number: str = older_stories.RECENT) -> Response:
    """Redirect to the page of older stories, so that each has one address."""
    path = _folder(folder, name)
    _read_older(path, number)
    return moved_to(here().publication.base_url + older_page_path(path, number))


for _rule in _ARCHIVES:
    feed_views.get(f"{_rule}/")(older)
    feed_views.get(_rule)(older_without_slash)


def _read_older(path: str, number: str) -> tuple[Selection, OlderStories]:
    with here().catalog.read() as connection:
        found = _find_here(connection, path) if path else ALL
        stories = older_stories.read_part(connection, path, number, LATEST, here().publication.window)
    if found is None or stories is None:
        raise NotFound
    return found, stories


def _folder(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else ""


def _older_page(path: str, part: str | None) -> str:
    return "" if part is None else older_page_path(path, part)


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
