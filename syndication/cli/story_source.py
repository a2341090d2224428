"""A file with a story that a command reads: from the disk, from standard input, or from an address."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path
from urllib.parse import urljoin

from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog import Catalog
from syndication.http.fetch import PAGE_TYPES, Fetched, FetchLimits, anywhere, fetch, public_internet
from syndication.model.errors import FetchError, IngestError
from syndication.model.uploaded_pictures import FOLDER, with_picture_paths
from syndication.publishing import folder_identity, media
from syndication.publishing.local_pictures import bring_in
from syndication.publishing.media import store
from syndication.publishing.media.quota import Quota
from syndication.settings import Settings
from syndication.sources.article import Draft, ImportOptions
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


def open_source(name: str, allow_private: bool) -> StorySource:
    """Return a file by its path, by its address, or "-" for standard input.

    `allow_private` says whether an address, and its redirects, may lead into a private network.

    Raises:
        IngestError: it cannot be read; the message does not name it.
    """
    if is_address(name):
        fetched = _fetch(name, allow_private)
        return StorySource(name, as_utf8(fetched), None, fetched, _fetch_robots(fetched.url, allow_private))
    try:
        if name == "-":
            return StorySource(name, sys.stdin.buffer.read())
        return StorySource(name, Path(name).read_bytes(), Path(name).parent)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise IngestError(f"cannot be read: {getattr(error, 'strerror', '') or error}") from error


def read_draft(source: StorySource, options: ImportOptions, settings: Settings) -> Draft:
    """Return the draft of a file. A story from an address is withheld, unless the options say another status.

    Raises:
        IngestError: it is no story, or cannot be read.
    """
    if source.fetched:
        own = {site_of(settings.home), site_of(settings.base_url)}
        options = replace(options, status=options.status or "withheld")
        draft = read_fetched(source.fetched, source.robots, own, options, settings.authority)
    else:
        draft = read_file(source.name, source.data, options, settings.authority)
    return replace(draft, item=draft.item and with_picture_paths(draft.item, settings.base_url))


def with_local_pictures(draft: Draft, source: StorySource, settings: Settings, *, dry_run: bool) -> Draft:
    """Return a draft with the pictures beside its file in the media store; a dry run only looks at them.

    Raises:
        FolderError: the folder of pictures is not that of the publication.
        CatalogError: the database is unavailable.
    """
    if source.fetched:
        return draft
    root = Path(settings.pictures)
    is_confirmed: list[bool] = []

    def save(data: bytes) -> str:
        if dry_run:
            cleaned = media.clean(data)
            return FOLDER + media.file_name(cleaned, media.examine(cleaned).media_type)
        if not is_confirmed:
            _confirm_pictures(settings, root)
            is_confirmed.append(True)
        quota = Quota(root, settings.pictures_gb * 1_000_000_000)
        return FOLDER + store.save_picture(root, data, quota=quota, now=time.time()).name

    return bring_in(draft, source.folder, save)


def _confirm_pictures(settings: Settings, root: Path) -> None:
    """Confirm the folder of pictures. Without a database, there is nothing to compare it with."""
    catalog = Catalog(settings.database)
    if not catalog.file or catalog.file.exists():
        folder_identity.confirm_pictures(catalog, root)
    catalog.close()


def _fetch(address: str, allow_private: bool) -> Fetched:
    try:
        return fetch(address, anywhere if allow_private else public_internet, headers={"Accept": PAGE_TYPES})
    except FetchError as error:
        cure = "; check it, or give --allow-private if it is in your own network" if _PRIVATE in str(error) else ""
        raise IngestError(f"{error}{cure}") from error


def _fetch_robots(address: str, allow_private: bool) -> RobotsFile:
    """Return the robots.txt of the site (RFC 9309 section 2.3.1): without one, programs may read all."""
    guard = anywhere if allow_private else public_internet
    try:
        fetched = fetch(urljoin(address, "/robots.txt"), guard, _ROBOTS_LIMITS, {"Accept": "text/plain, */*;q=0.5"})
    except FetchError as error:
        return RobotsFile(problem=str(error))
    if fetched.status == _OK:
        return RobotsFile(fetched.body.decode("utf-8", "replace"))
    is_absent = _FIRST_ERROR <= fetched.status < _FIRST_SERVER_ERROR
    return RobotsFile() if is_absent else RobotsFile(problem=f"status {fetched.status}")
