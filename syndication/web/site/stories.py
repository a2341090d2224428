"""The page of a story: shown, moved, withdrawn, or not to be had."""

from __future__ import annotations

from flask import Blueprint, Response

from syndication.catalog import items
from syndication.model import lifecycle, withdrawal
from syndication.model.entries import composed
from syndication.model.errors import ComposeError
from syndication.model.feed_path import story_path
from syndication.model.selection import selections
from syndication.model.stored import Stored
from syndication.web.site import pages
from syndication.web.site.feed_links import addresses, feed_link
from syndication.web.site.responses import error, here, moved_to, page

stories = Blueprint("stories", __name__)


@stories.get("/items/<slug>")
def item(slug: str) -> Response:
    """Show the story of a slug, or say what became of it."""
    with here().catalog.read() as connection:
        # Both are always asked, so that the slug of a story that is not public takes as long as one that nobody has.
        stored = items.once_public(connection, slug)
        moved = items.once_public_as(connection, slug)
    if moved and _is_shown(moved):
        return moved_to(here().publication.base_url + story_path(moved.item.slug))
    found = stored or moved
    if found and found.withdrawn:
        return page(pages.render_gone(here().publication, withdrawal.notice(found.item)), 410)
    if not stored or not _is_shown(stored):
        return _no_such_story()
    return _shown(stored)


def _no_such_story() -> Response:
    return error(404, "No such story", "Check the address, or look for the story on the front page.")


def _shown(stored: Stored) -> Response:
    publication = here().publication
    links = [feed_link(publication, chosen) for chosen in selections(stored.item, publication.feeds)]
    first, *_ = pages.discovered_on_story(publication, links)
    try:
        entry = stored.entry or composed(stored.item, publication, here().clock())
    except ComposeError:  # the gate has not seen it yet, and will keep it back
        return _no_such_story()
    html = pages.render_story(publication, stored.item, entry, links)
    return page(html, offered=addresses(publication, first))


def _is_shown(stored: Stored) -> bool:
    if stored.quarantine and not stored.entry:  # no entry can be made of it
        return False
    return stored.was_public and lifecycle.is_readable(stored.item, here().clock())
