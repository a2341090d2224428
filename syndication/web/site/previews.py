"""The preview of a story that is not public, for those with a link: no cache stores it, no search engine lists it."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, request

from syndication.catalog import addresses as stored_addresses
from syndication.model.errors import ComposeError
from syndication.model.feed import Entry, Selection
from syndication.model.feed_path import PREVIEW_PATH
from syndication.model.item import Item
from syndication.model.selection import selections
from syndication.model.stored import Stored
from syndication.model.visibility import visibility_of
from syndication.publishing.media import store
from syndication.publishing.previews import previewed_entry, story_of_key
from syndication.web.context import here
from syndication.web.site import pages
from syndication.web.site.feed_links import feed_link
from syndication.web.site.pictures import root
from syndication.web.site.responses import error

previews = Blueprint("previews", __name__)


@previews.get(PREVIEW_PATH)
def preview() -> Response:
    """Return the preview that the key of a link opens; without such a key there is no such page."""
    stored = story_of_key(here().catalog, request.args.get("key", ""), here().clock())
    try:
        if stored:
            return preview_response(stored)
    except ComposeError:  # an editor learns why from the API or a command
        pass
    return _hidden(error(404, "No such page", "Check the address, or start from the front page."))


def preview_response(stored: Stored, state: str = "") -> Response:
    """Return the page of a story as it will be when it is public; `state` is what it says of the story if not its own.

    Raises:
        ComposeError: no entry can be composed of it.
    """
    publication, now = here().publication, here().clock()
    entry = previewed_entry(stored.item, publication, now, store.pictures_of(root(), [stored.item]))
    with here().catalog.read() as connection:
        known = stored_addresses.of_items(connection, [stored.item], publication.feeds)
    feeds = selections(stored.item, publication.feeds, known)
    html = preview_page(stored.item, entry, feeds, state or visibility_of(stored, now).detail)
    response = Response(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = pages.CONTENT_SECURITY_POLICY
    return _hidden(response)


def preview_page(item: Item, entry: Entry, feeds: Iterable[Selection], state: str) -> str:
    """Return the page of a story that is in some feeds; `state` says why it is not public."""
    publication = here().publication
    return pages.render_preview(publication, item, entry, [feed_link(publication, one) for one in feeds], state)


def _hidden(response: Response) -> Response:
    """Return a response that nobody stores or lists, and whose address is not sent to other sites."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
