"""Pictures of sources brought into the media store, where the settings say `pictures = "fetch"`.

They are fetched before the stories are taken, as nothing is locked then. A picture that cannot be fetched delays no
story: it stays at its address, is listed, and is tried again.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import source_pictures
from syndication.catalog.source_pictures import SourcePicture
from syndication.http.fetch import FetchLimits, PublicOnly, endpoint_of, fetch
from syndication.model.errors import FetchError, FullError
from syndication.model.followed_source import FollowedSource
from syndication.model.uploaded_pictures import FOLDER
from syndication.publishing import folder_identity
from syndication.publishing.follower.source_client import user_agent
from syndication.publishing.follower.story_pictures import picture_addresses, with_stored_pictures
from syndication.publishing.media import PictureError, store
from syndication.publishing.media.quota import Quota
from syndication.publishing.workspace import Workspace
from syndication.sources.followed import FollowedStory, SourcePage

MOST_TRIES = 5
_MOST_OF_ROUND = 100
_SECONDS_OF_ROUND = 60.0
_FIRST_WAIT = timedelta(hours=1)  # before a picture is tried again; it doubles
_LIMITS = FetchLimits(seconds=20.0, bytes=store.MOST_BYTES + 1)
_ACCEPT = "image/avif, image/webp, image/jpeg, image/png, image/gif"


class PictureResult(Struct, frozen=True):
    """A page with the paths of the pictures that are stored, and how many are still to be fetched."""

    page: SourcePage
    left: int = 0


def bring_in_pictures(
    workspace: Workspace, source: FollowedSource, page: SourcePage, wanted: Collection[str], now: datetime
) -> PictureResult:
    """Return a page whose stories have their pictures here, after fetching those of the stories with a `wanted` key.

    Raises:
        FolderError, CatalogError: no picture can be stored now.
    """
    addresses = _addresses(source, page.stories)
    if not addresses:
        return PictureResult(page)
    with workspace.catalog.read() as connection:
        known = source_pictures.by_addresses(connection, source.name, addresses)
    chosen = _addresses(source, [story for story in page.stories if story.key in wanted])
    due = [each for each in chosen if _is_due(known.get(each), now)]
    fetched = _fetch_pictures(workspace, source, due[:_MOST_OF_ROUND], known, now) if due else {}
    with workspace.catalog.begin() as connection:
        source_pictures.save(connection, list(fetched.values()))
        source_pictures.note_seen(connection, source.name, addresses, now)
    tried = known | fetched
    paths = {address: one.path for address, one in tried.items() if one.path}
    left = [each for each in chosen if each not in tried or (each not in paths and tried[each].tries < MOST_TRIES)]
    stories = tuple(_with_pictures(story, paths) for story in page.stories)
    return PictureResult(replace(page, stories=stories), len(left))


def _addresses(source: FollowedSource, stories: Sequence[FollowedStory]) -> list[str]:
    """Return the addresses of the pictures of stories, each once. Of a summary, those in the text are not taken."""
    items = [story.item for story in stories if story.item]
    taken = [replace(item, body="") for item in items] if source.rights == "summary" else items
    return list(dict.fromkeys(each for item in taken for each in picture_addresses(item)))


def _is_due(known: SourcePicture | None, now: datetime) -> bool:
    if known is None:
        return True
    wait = _FIRST_WAIT * 2 ** (known.tries - 1)
    return not known.path and known.tries < MOST_TRIES and known.tried + wait <= now


def _with_pictures(story: FollowedStory, paths: Mapping[str, str]) -> FollowedStory:
    return replace(story, item=with_stored_pictures(story.item, paths)) if story.item else story


def _fetch_pictures(
    workspace: Workspace,
    source: FollowedSource,
    addresses: Sequence[str],
    known: Mapping[str, SourcePicture],
    now: datetime,
) -> dict[str, SourcePicture]:
    """Return what became of pictures; after a minute, the others wait for the next round."""
    folder_identity.confirm_pictures(workspace.catalog, workspace.pictures)
    quota = Quota(workspace.pictures, workspace.picture_bytes)
    ends = time.monotonic() + _SECONDS_OF_ROUND
    found: dict[str, SourcePicture] = {}
    for address in addresses:
        if time.monotonic() > ends:
            break
        before = known.get(address)
        one = _fetch_picture(workspace, source, address, quota, now)
        found[address] = replace(one, tries=max(one.tries, before.tries + 1 if before else 1))
    return found


def _fetch_picture(
    workspace: Workspace, source: FollowedSource, address: str, quota: Quota, now: datetime
) -> SourcePicture:
    """Return a picture that was stored, or why it was not. What is no picture is not tried again."""
    tried = SourcePicture(source=source.name, address=address, tried=now)
    try:
        data = _bytes_of(source, address)
        saved = store.save_picture(
            workspace.pictures, data, quota=quota, now=now.timestamp(), ladder=workspace.picture_ladder
        )
        return replace(tried, path=FOLDER + saved.name)
    except PictureError as error:
        return replace(tried, problem=str(error), tries=MOST_TRIES)
    except (FetchError, FullError) as error:
        return replace(tried, problem=str(error))
    except OSError as error:
        return replace(tried, problem=f"cannot be stored: {error.strerror or 'the disk fails'}")


def _bytes_of(source: FollowedSource, address: str) -> bytes:
    """Return a picture, without the secrets of the source: what only subscribers can fetch must not become public.

    Raises:
        FetchError: it cannot be fetched.
    """
    own = frozenset((endpoint_of(source.trusted_url),)) if source.is_remote else frozenset()
    headers = {"User-Agent": user_agent(source.contact), "Accept": _ACCEPT}
    fetched = fetch(address, PublicOnly(own), _LIMITS, headers)
    if fetched.status != HTTPStatus.OK:
        raise FetchError(f"answered {fetched.status}")
    if len(fetched.body) > store.MOST_BYTES:
        raise FetchError(f"has more than {store.MOST_BYTES:,} bytes")
    if fetched.problem:
        raise FetchError(fetched.problem)
    return fetched.body
