"""Sources that carry this publication's own stories: taking them would publish them again and again."""

from __future__ import annotations

from syndication.model.errors import IngestError
from syndication.model.followed_source import FollowedSource
from syndication.model.publication import Publication
from syndication.sources.followed import SourcePage


def refuse_own_stories(publication: Publication, source: FollowedSource, page: SourcePage) -> None:
    """Refuse a page with stories of this publication.

    Raises:
        IngestError: it has one; the text names it.
    """
    own = f"tag:{publication.authority},"
    here = f"{publication.base_url}/"
    if page.topic.startswith(here) or source.url.startswith(here):
        raise IngestError(f"is a feed of this publication ({page.topic or source.url}); it cannot follow itself")
    marked = [each.key for each in page.stories if each.key.startswith((own, here))]
    marked += [each.item.url for each in page.stories if each.item and each.item.url.startswith(here)]
    if found := next(iter(marked), ""):
        raise IngestError(f"carries a story of this publication ({found[:200]}); following it would be a loop")
