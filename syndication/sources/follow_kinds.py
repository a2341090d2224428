"""The kinds of sources that can be followed, by the name that `kind` in the settings takes."""

from __future__ import annotations

from collections.abc import Mapping

from syndication.sources import followed_opml
from syndication.sources.feed import followed_feed
from syndication.sources.followed import HEAD_BYTES, SourceKind
from syndication.sources.newsml import followed_newsml
from syndication.sources.ninjs import followed_ninjs
from syndication.sources.superdesk import content_api, newsroom

FOLLOW_KINDS: Mapping[str, SourceKind] = {
    "opml": followed_opml.KIND,
    "ninjs": followed_ninjs.KIND,
    "newsml": followed_newsml.KIND,
    "feed": followed_feed.KIND,
    "superdesk": content_api.KIND,
    "newsroom": newsroom.KIND,
}


def follow_kind_of(data: bytes, content_type: str) -> str:
    """Return the name of the kind of a document with this Content-Type, "" if it is none."""
    media_type = content_type.partition(";")[0].strip().lower()
    head = data[:HEAD_BYTES]
    return next((name for name, kind in FOLLOW_KINDS.items() if kind.matches(head, media_type)), "")
