"""A file with a story that a command reads: from the disk, from standard input, or from an address."""

from __future__ import annotations

import re
import time
from pathlib import Path
from urllib.parse import urljoin

from msgspec import Struct
from msgspec.structs import replace

from syndication.cli.sound_files import confirm_pictures
from syndication.http.fetch import PAGE_TYPES, Fetched, FetchLimits, Guard, anywhere, fetch, public_internet
from syndication.model.errors import FetchError, IngestError
from syndication.model.field_edits import with_given_fields
from syndication.model.uploaded_pictures import FOLDER, with_picture_paths
from syndication.publishing import media
from syndication.publishing.local_pictures import Save, bring_in_pictures
from syndication.publishing.media import store
from syndication.publishing.media.quota import Quota
from syndication.publishing.named_file import read_named_file, read_standard_input
from syndication.settings import Settings
from syndication.sources.article.draft import Draft, ImportOptions
from syndication.sources.fetched_file import RobotsFile, addresses_of, as_utf8, read_fetched
from syndication.sources.files import read_file
from syndication.text.urls import site_of

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://")
_ROBOTS_LIMITS = FetchLimits(seconds=8.0, bytes=500 * 1024)
_PRIVATE = "is not on the public internet"  # the words of the guard
_OK, _FIRST_ERROR, _FIRST_SERVER_ERROR = 200, 400, 500


class StorySource(Struct, frozen=True):
    """A file with a story. `folder` is where it lies; `fetched` is the answer of its address, None for other files."""

    name: str
    data: bytes
    folder: Path | None = None
    fetched: Fetched | None = None
    robots: RobotsFile = RobotsFile()

    def addresses(self, draft: Draft) -> tuple[str, ...]:
        """Return the addresses that the story of an address may be known by."""
        return addresses_of(draft, self.fetched, self.name) if self.fetched else ()


def is_address(name: str) -> bool:
    """Return whether a name is an address, not that of a file."""
    return _ADDRESS.match(name) is not None


def guard_of(allow_private: bool) -> Guard:
    """Return the guard for addresses, and for what they redirect to: the public internet, or any network."""
    return anywhere if allow_private else public_internet


def open_source(name: str, guard: Guard) -> StorySource:
    """Return a file by its path, by its address, or "-" for standard input.

    Raises:
        IngestError: it cannot be read; the message does not name it.
    """
    if is_address(name):
        fetched = _fetch(name, guard)
        return StorySource(name, as_utf8(fetched), None, fetched, _fetch_robots(fetched.url, guard))
    if name == "-":
        return StorySource(name, read_standard_input())
    return StorySource(name, read_named_file(name), Path(name).parent)


def read_draft(source: StorySource, options: ImportOptions, settings: Settings) -> Draft:
    """Return the draft of a file.

    Raises:
        IngestError: it is no story, or cannot be read.
    """
    if source.fetched:
        own = {site_of(settings.home), site_of(settings.base_url)}
        draft = read_fetched(source.fetched, source.robots, own, options, settings.authority)
    else:
        draft = read_file(source.name, source.data, options, settings.authority)
    if not draft.item:
        return draft
    item = with_given_fields(with_picture_paths(draft.item, settings.base_url), options.fields)
    return replace(draft, item=item)


def with_local_pictures(draft: Draft, source: StorySource, save: Save) -> Draft:
    """Return a draft with the pictures that lie beside its file, as `save` stores them."""
    return draft if source.fetched else bring_in_pictures(draft, source.folder, save)


def picture_path(data: bytes) -> str:
    """Return the path that a picture would have in a record; it is not stored.

    Raises:
        PictureError: the bytes are not an accepted picture.
    """
    cleaned = media.clean(data)
    return FOLDER + media.file_name(cleaned, media.examine(cleaned).media_type)


def picture_store(settings: Settings) -> Save:
    """Return what stores pictures. It raises a FolderError if the folder is not that of the publication."""
    root = Path(settings.pictures)
    quota = Quota(root, settings.pictures_gb * 1_000_000_000)

    def save(data: bytes) -> str:
        confirm_pictures(settings, root)
        return (
            FOLDER + store.save_picture(root, data, quota=quota, now=time.time(), ladder=settings.picture_ladder).name
        )

    return save


def _fetch(address: str, guard: Guard) -> Fetched:
    try:
        return fetch(address, guard, headers={"Accept": PAGE_TYPES})
    except FetchError as error:
        cure = "; check it, or give --allow-private if it is in your own network" if _PRIVATE in str(error) else ""
        raise IngestError(f"{error}{cure}") from error


def _fetch_robots(address: str, guard: Guard) -> RobotsFile:
    """Return the robots.txt of the site (RFC 9309 section 2.3.1): without one, programs may read all."""
    try:
        fetched = fetch(urljoin(address, "/robots.txt"), guard, _ROBOTS_LIMITS, {"Accept": "text/plain, */*;q=0.5"})
    except FetchError as error:
        return RobotsFile(problem=str(error))
    if fetched.status == _OK:
        return RobotsFile(fetched.body.decode("utf-8", "replace"))
    is_absent = _FIRST_ERROR <= fetched.status < _FIRST_SERVER_ERROR
    return RobotsFile() if is_absent else RobotsFile(problem=f"status {fetched.status}")
