"""A public story of Medium as a story of the site."""

from __future__ import annotations

import re
from html import escape

from syndication.model.item import Author, Item
from syndication.model.known_ids import KnownIds
from syndication.sources.export import ExportOptions
from syndication.sources.medium.body import begins_with, body_of
from syndication.sources.medium.post import MediumPost
from syndication.sources.moments import read_second
from syndication.sources.site_story import SiteStory, item_of_text
from syndication.text.ids import slugify
from syndication.text.urls import absolute

_ID = re.compile(r"-?[0-9a-f]{8,14}\Z")  # at the end of an address
_TWO_IDS = "has one id in the name of its file and another in its text; give --feed with the old feed"
_NOT_KNOWN = "Medium does not write whether a story was unlisted or for members only; check it, or give --feed"


def item_of_post(post: MediumPost, repairs: tuple[str, ...], options: ExportOptions) -> Item:
    """Return the item of a story, without an id; `repairs` is what had to be repaired in its file.

    Raises:
        IngestError: something is missing that only people know, or it cannot be a story.
    """
    return item_of_text("", lambda: _site_story(post, repairs, options), options)


def _site_story(post: MediumPost, repairs: tuple[str, ...], options: ExportOptions) -> SiteStory:
    body = body_of(post.body, post.title, post.subtitle)
    guid = "" if post.other_id else post.guid
    warnings = [*repairs, *([_TWO_IDS] if post.other_id else [])]
    if not options.old.of(post.link, guid):
        warnings.append(_NOT_KNOWN)
    return SiteStory(
        title=escape(post.title, quote=False),
        body=body.html,
        # Without a subtitle, Medium writes the first words of the text.
        excerpt="" if begins_with(body.text, post.subtitle) else escape(post.subtitle, quote=False),
        dates=(read_second(post.date),),
        link=post.link,
        slug=_ID.sub("", post.link.partition("?")[0].rstrip("/").rpartition("/")[2]) or slugify(post.title),
        ids=KnownIds(rss=guid),  # Medium has no Atom
        tags=tuple(escape(tag.name, quote=False) for tag in post.tags),
        authors=(Author(escape(post.author, quote=False), url=absolute(post.author_url, "")),) if post.author else (),
        source=body.source,
        media=(body.picture,) if body.picture else (),
        warnings=warnings,
    )
