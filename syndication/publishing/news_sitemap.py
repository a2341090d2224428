"""Which stories are in the sitemap of news, and when they change it. Pure functions of the stories and a moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from syndication.catalog.sitemaps import SitemapStory

NEWS_LASTS = timedelta(days=2)
MOST_RECENT = 5_000  # stories that are read for the sitemap of news


def news_end(story: SitemapStory) -> datetime:
    """Return the moment at which a story leaves the sitemap of news."""
    return story.published + NEWS_LASTS


def recent_stories(newest_first: Iterable[SitemapStory]) -> list[SitemapStory]:
    """Return the stories of the two days before the newest one.

    The last change of the news sitemap is a change of one of these. Older stories had left it before.
    """
    recent: list[SitemapStory] = []
    for story in newest_first:
        if recent and news_end(story) <= recent[0].published:
            break
        recent.append(story)
    return recent


def last_news_event(story: SitemapStory, now: datetime) -> datetime:
    """Return when a story last changed the sitemap of news: by leaving it, or by a change before that."""
    leaves = news_end(story)
    if leaves > now or (not story.public and story.changed < leaves):
        return story.changed
    return leaves
