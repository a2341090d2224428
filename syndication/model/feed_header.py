"""The header of a feed: its title, id and description, without entries."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec.structs import replace

from syndication.model.feed import Feed
from syndication.model.feed_path import ALL_ITEMS, RSS, document_path
from syndication.model.licenses import item_licensing
from syndication.model.podcast import Podcast, mint_guid
from syndication.model.publication import DeclaredFeed, Publication
from syndication.model.uploaded_pictures import FOLDER

# The date of a document that never had an entry. It must not depend on the moment of the build.
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


def make_feed(publication: Publication, path: str, name: str, declared: DeclaredFeed | None) -> Feed:
    """Return the feed at `path` without entries; the caller sets its date."""
    title = (declared.title if declared else "") or full_title(publication, name)
    return Feed(
        path=path,
        id=f"tag:{publication.authority},2026:{path.replace('/', ':') or ALL_ITEMS}",
        title=title,
        description=(declared.description if declared else "") or (title if name else publication.description),
        home=publication.home,
        base_url=publication.base_url,
        language=publication.language,
        publisher=publication.publisher,
        updated=NEVER,
        rights=(declared.podcast.copyright if declared and declared.podcast else "") or publication.rights,
        icon=publication.icon,
        hubs=publication.hubs,
        licensing=item_licensing(publication.licensing),
        podcast=complete_podcast(publication, path, declared.podcast) if declared and declared.podcast else None,
    )


def complete_podcast(publication: Publication, path: str, show: Podcast) -> Podcast:
    """Return a show with an absolute cover, an author and a guid; one that was made before is put in its place."""
    is_ours = show.cover.startswith(FOLDER)
    return replace(
        show,
        cover=f"{publication.base_url}/{show.cover}" if is_ours else show.cover,
        author=show.author or publication.publisher,
        guid=show.guid or mint_guid(publication.base_url + document_path(path, RSS)),
    )


def plain_podcast(publication: Publication) -> Podcast:
    """Return a show in whose documents the episodes of all shows can be checked."""
    show = Podcast(cover=f"{publication.base_url}/cover.jpg", category="News", explicit=False)
    return complete_podcast(publication, "", show)


def full_title(publication: Publication, name: str) -> str:
    """Return the title of the feed `name` with the name of the publication; "" is the feed of all items."""
    return f"{publication.title}: {name}" if name else publication.title


def declared_feed(publication: Publication, path: str) -> DeclaredFeed | None:
    """Return the feed at `path` as the settings declare it, None if they do not."""
    return next((feed for feed in publication.feeds if path == feed.folder), None)
