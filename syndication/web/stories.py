"""The page of a story: shown, moved, withdrawn, or not to be had."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response

from syndication import lifecycle
from syndication.catalog import items
from syndication.catalog.items import Stored
from syndication.selection import selections
from syndication.web import pages
from syndication.web.feedlinks import addresses, feed_link
from syndication.web.site import error, here, moved_to, page

_GONE = "This story was withdrawn by its publisher."

stories = Blueprint("stories", __name__)


@stories.get("/items/<slug>")
def item(slug: str) -> Response:
    """Show the story of a slug, or say what became of it."""
    with here().catalog.read() as connection:
        stored = items.by_slug(connection, slug)
        moved = None if stored else items.by_alias(connection, slug)
    if moved and _is_shown(moved):
        return moved_to(f"{here().publication.base_url}/items/{moved.item.slug}")
    found = stored or moved
    if found and _is_withdrawn(found):
        return page(pages.render_gone(here().publication, _notice(found)), 410)
    if not stored or not _is_shown(stored):
        return error(404, "No such story", "Check the address, or look for the story on the front page.")
    return _shown(stored)


def _shown(stored: Stored) -> Response:
    publication = here().publication
    links = [feed_link(publication, chosen) for chosen in selections(stored.item, publication.feeds)]
    first, *_ = pages.discovered_on_story(publication, links)
    html = pages.render_story(publication, stored.item, stored.entry, links)
    return page(html, offered=addresses(publication, first))


def _is_shown(stored: Stored) -> bool:
    return stored.was_public and lifecycle.is_readable(stored.item, datetime.now(UTC))


def _is_withdrawn(stored: Stored) -> bool:
    return stored.was_public and stored.item.status != "usable"


def _notice(stored: Stored) -> str:
    notes = [revision.note for revision in stored.item.revisions if revision.kind in ("kill", "withholding")]
    return notes[-1] if notes and notes[-1] else _GONE
