"""A story, saved or not, as each format and each partner will get it."""

from __future__ import annotations

from flask import Response
from msgspec.structs import replace

from syndication.model.item import Item
from syndication.model.story_preview import FORM_NAMES, PAGE, PARTNER_PREFIX, StoryPreview
from syndication.publishing.edit import Edit, draft_item
from syndication.publishing.story_previews import preview_story
from syndication.web.api.workspace import workspace
from syndication.web.context import here
from syndication.web.desk.frames import framed
from syndication.web.site.previews import preview_page


def previews_of(item: Item) -> list[StoryPreview]:
    """Return a story as each format and each partner will get it; a frame has its page."""
    partners = (f"{PARTNER_PREFIX}{partner.name}" for partner in here().publication.partners)
    forms = (*(name for name in FORM_NAMES if name != PAGE), *partners)
    return [_preview(item, form) for form in forms]


def frame_of(item: Item, state: str) -> Response:
    """Return the page of a story as readers will see it, for a frame."""
    return framed(Response(_preview(item, PAGE, state).entry, mimetype="text/html"))


def item_of_edit(edit: Edit) -> Item:
    """Return the story that an edit would make, as if it were public.

    Raises:
        SyndicationError: it cannot become a story.
    """
    return draft_item(workspace(), replace(edit, change=lambda before: as_usable(edit.change(before))), here().clock())


def as_usable(item: Item) -> Item:
    """Return a story as if it were neither a draft nor withdrawn."""
    return replace(item, status="usable", never_public=False)


def _preview(item: Item, form: str, state: str = "") -> StoryPreview:
    return preview_story(
        workspace(), item, form, here().clock(), lambda item, entry, feeds: preview_page(item, entry, feeds, state)
    )
