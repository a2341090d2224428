"""The address of a story: its page, a redirect, a withdrawal notice, or 404."""

from __future__ import annotations

from flask import Blueprint, Response

from syndication.catalog import addresses as stored_addresses
from syndication.catalog import items
from syndication.model import lifecycle, withdrawal
from syndication.model.entries import entry_at
from syndication.model.errors import ComposeError
from syndication.model.feed_path import story_path
from syndication.model.license_verdicts import story_notice
from syndication.model.selection import selections
from syndication.model.stored import Stored
from syndication.publishing.media import store
from syndication.web.context import here
from syndication.web.site import pages
from syndication.web.site.feed_links import addresses, feed_link
from syndication.web.site.pictures import root
from syndication.web.site.responses import error, moved_to, page

stories = Blueprint("stories", __name__)


@stories.get("/items/<slug>")
def item(slug: str) -> Response:
    """Return the page of a story, or the page that says why there is none."""
    with here().catalog.read() as connection:
        # Both queries are always sent: the response time must not reveal whether an unpublished story has this slug.
        stored = items.ever_public_by_slug(connection, slug)
        moved = items.ever_public_by_alias(connection, slug)
    if moved and _is_readable(moved):
        return moved_to(here().publication.base_url + story_path(moved.item.slug))
    found = stored or moved
    if found and found.withdrawn:
        return page(pages.render_gone(here().publication, withdrawal.notice(found.item)), 410)
    if not stored or not _is_readable(stored):
        return _no_such_story()
    return _story_page(stored)


def _no_such_story() -> Response:
    return error(404, "No such story", "Check the address, or look for the story on the front page.")


def _story_page(stored: Stored) -> Response:
    publication = here().publication
    with here().catalog.read() as connection:
        known = stored_addresses.of_items(connection, [stored.item], publication.feeds)
    pictures = store.pictures_of(root(), [stored.item])
    links = [feed_link(publication, chosen) for chosen in selections(stored.item, publication.feeds, known)]
    first, *_ = pages.discovered_on_story(publication, links)
    try:
        entry = stored.entry or entry_at(stored.item, publication, here().clock(), pictures, known)
    except ComposeError:  # the gate has not checked it yet, and will quarantine it
        return _no_such_story()
    html = pages.render_story(publication, stored.item, entry, links)
    notice = story_notice(publication.licensing, publication.base_url, entry.terms)
    return page(html, offered=addresses(publication, first), notice=notice)


def _is_readable(stored: Stored) -> bool:
    if stored.quarantine and not stored.entry:  # it was quarantined because no entry can be composed
        return False
    return stored.was_public and lifecycle.is_readable(stored.item, stored.present(here().clock()))
