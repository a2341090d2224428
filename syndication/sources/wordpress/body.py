"""The body of a post as HTML: what WordPress makes of its raw text when it shows it."""

from __future__ import annotations

import re
from collections.abc import Callable

from syndication.sources.code_spans import change_outside, code
from syndication.sources.paragraphs import with_paragraphs
from syndication.sources.wordpress.blocks import has_blocks, without_blocks, without_comments
from syndication.sources.wordpress.footnotes import with_footnotes
from syndication.sources.wordpress.post import Post
from syndication.sources.wordpress.shortcodes import MediaLookup, link_addresses, resolve_shortcodes
from syndication.sources.wordpress.site import SiteIndex

_BLANK_LINES = re.compile(r"\n{3,}")  # where blocks and comments were


def body_of(post: Post, site: SiteIndex, lost: Callable[[str], None]) -> str:
    """Return the body of a post; `lost` is called with what readers miss of it, in words that are alike for all posts.

    The HTML is not sanitised: that is done when an entry is made of it.
    """
    media = MediaLookup(site.attachment, site.attached_to(post.number))
    if has_blocks(post.content):
        text = without_blocks(post.content, site.blocks.get, lost)
        shown = with_footnotes(resolve_shortcodes(text, media, lost), post.first_meta("footnotes"), lost)
        return change_outside(shown, code(shown), lambda part: _BLANK_LINES.sub("\n\n", part)).strip()
    text = resolve_shortcodes(without_comments(post.content), media, lost)
    return with_paragraphs(link_addresses(text)).strip()
