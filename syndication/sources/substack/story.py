"""A post for everyone as a story of the site: what Substack calls its fields."""

from __future__ import annotations

from syndication.model.item import Item, Media
from syndication.model.item_parts import Access
from syndication.model.media_types import type_of_address
from syndication.sources.export import ExportOptions
from syndication.sources.moments import read_second
from syndication.sources.site_story import SiteStory, item_of_text
from syndication.sources.substack.body import body_of, whole_body_of
from syndication.sources.substack.table import PostRow
from syndication.text.urls import absolute

EVERYONE = "everyone"
_FREE_READERS = "only_free"
_EPISODE = "audio/mpeg"  # what Substack stores
_NO_EPISODE = "the sound of the episode has no http or https address; it is left out"


def item_of_post(row: PostRow, html: str, repairs: tuple[str, ...], options: ExportOptions) -> Item:
    """Return the story of a post, without an id; `repairs` is what had to be repaired in its file.

    Raises:
        IngestError: something is missing that only people know, or the post cannot be a story.
    """
    return item_of_text(html, lambda: _site_story(row, html, repairs, options.site), options)


def _site_story(row: PostRow, html: str, repairs: tuple[str, ...], site: str) -> SiteStory:
    access = _access(row.field("audience").lower())
    body = body_of(html) if access == "free" else whole_body_of(html)
    podcast = row.field("podcast_url")
    address = absolute(podcast, "")
    return SiteStory(
        title=_as_html(row.field("title")),
        body=body.html,
        excerpt=_as_html(row.field("subtitle")),
        dates=(read_second(row.field("post_date")),),
        link=f"{site.rstrip('/')}/p/{row.slug}" if site and row.slug else "",
        slug=row.slug,
        media=(Media(url=address, type=type_of_address(address) or _EPISODE),) if address else (),
        kind="audio" if address else "article",
        access=access,
        lost=(*body.lost, *((_NO_EPISODE,) if podcast and not address else ())),
        warnings=repairs,
    )


def _access(audience: str) -> Access:
    """Return whether everybody may read a post, or those who subscribed for nothing, or only those who pay."""
    if audience in (EVERYONE, ""):
        return "free"
    return "metered" if audience == _FREE_READERS else "paid"


def _as_html(text: str) -> str:
    """Return a text of the table as HTML. Its quotation marks are references there ("&#x201C;")."""
    return text.replace("<", "&lt;").replace(">", "&gt;")
