"""An old feed, compared with the one that replaces it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from syndication.model.feed_path import ATOM, JSON_FEED, RSS
from syndication.model.reappearance import FeedComparison


class CheckedFeed(Struct, frozen=True):
    """An old feed, the path of the document that replaces it, and how they compare.

    `basis` says what was compared: the published document, or the one that the records will make.
    """

    old: str
    new: str
    comparison: FeedComparison
    basis: Literal["published", "expected"] = "published"


def name_of_format(body: bytes) -> str:
    """Return the name of our document in the format of a feed: "rss.xml" for RSS of any version."""
    start = body.lstrip()[:2_000]
    if start.startswith(b"{"):
        return JSON_FEED
    return ATOM if b"http://www.w3.org/2005/Atom" in start and b"<feed" in start else RSS


def comes_up(checked: Iterable[CheckedFeed]) -> bool:
    """Return whether a story would come up again in one of the feeds."""
    return any(one.comparison.coming_up for one in checked)
