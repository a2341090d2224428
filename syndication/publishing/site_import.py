"""The exports of a site that is read over the web: walks through it, and hands what it found to the readers."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from syndication.http.fetch import PublicOnly, endpoint_of
from syndication.http.fetch.guard import Guard
from syndication.model.errors import FetchError, IngestError
from syndication.model.progress import Progress
from syndication.publishing.site_client import SiteClient, SiteLimits
from syndication.publishing.site_store import SiteStore
from syndication.sources.export import ExportFile
from syndication.sources.feed.document_reader import read_document
from syndication.sources.feed.imported_entry import old_entry_of
from syndication.sources.old_entry import OldEntry
from syndication.sources.site.documents import WalkResult
from syndication.sources.site.walk import walk_site

_NOT_IN_NAMES = re.compile(r"[^a-z0-9.-]")  # of folders


class SiteExport(Struct, frozen=True):
    """Files of a site that are one export; the kind is "" for a file that is one by itself, "opml" for a list."""

    kind: str
    files: tuple[ExportFile, ...]


class FetchedSite(Struct, frozen=True, kw_only=True):
    """What was fetched of a site: its exports, what old feeds say of its stories, and what is reported.

    `requests` and `conditional` count the requests, and those of them that only asked for changes. `paths` are those of
    files that are exports by themselves.
    """

    address: str
    exports: tuple[SiteExport, ...]
    old: tuple[OldEntry, ...]
    walked: WalkResult
    requests: int
    conditional: int
    notes: tuple[str, ...]
    paths: tuple[Path, ...] = ()


def site_folder(imports: Path, address: str) -> Path:
    """Return the folder with the documents of the site at an address.

    Raises:
        IngestError: it is no http or https address.
    """
    try:
        place = endpoint_of(address)
    except FetchError as error:
        raise IngestError(f"{address}: {error}") from error
    host = _NOT_IN_NAMES.sub("_", place.host.lower()).strip(".")
    if not host:
        raise IngestError(f"{address}: it names no host")
    return imports / (host if urlsplit(address).port is None else f"{host}_{place.port}")


def guard_of(addresses: Sequence[str]) -> Guard:
    """Return the guard for sites that the operator names: their hosts, and the public internet.

    Raises:
        IngestError: one of them is no http or https address.
    """
    try:
        return PublicOnly(frozenset(map(endpoint_of, addresses)))
    except FetchError as error:
        raise IngestError(f"{addresses[0]}: {error}") from error


@contextmanager
def open_store(place: Path, *, dry: bool) -> Iterator[SiteStore]:
    """Open the store of a site. With `dry`, nothing is written there: what is fetched is forgotten at the end."""
    if not dry:
        yield SiteStore(place)
        return
    scratch = Path(tempfile.mkdtemp(prefix="syndication-import-"))
    try:
        yield SiteStore(place, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def fetch_site(
    address: str, kind: str, store: SiteStore, guard: Guard, limits: SiteLimits, progress: Progress
) -> FetchedSite:
    """Fetch a site from its address: all that has changed since the last time, or what an interrupted walk lacks.

    Raises:
        IngestError: there is nothing at the address that can be imported.
        SyndicationError: the store cannot be written.
    """
    state = store.begin_walk(address)
    client = SiteClient(store, guard, limits, state.round, progress)
    walked = _walk(address, kind, client, progress)
    exports = tuple(SiteExport(each.kind, _files(each.keys, store, client)) for each in walked.exports)
    if not walked.is_unfinished:
        files = tuple(key for each in walked.exports for key in each.keys)
        store.set_state(replace(state, is_complete=True, files=(*files, *walked.old)))
        store.remove_outdated()
    return FetchedSite(
        address=address,
        exports=exports,
        old=tuple(entry for key in walked.old for entry in _old_entries(key, store, client)),
        walked=walked,
        requests=client.requests,
        conditional=client.conditional,
        notes=(*client.notes, *walked.notes),
        paths=tuple(store.path_of(key) for each in walked.exports for key in each.keys if not each.kind),
    )


def _walk(address: str, kind: str, client: SiteClient, progress: Progress) -> WalkResult:
    walk = walk_site(address, kind)
    try:
        request = next(walk)
        while True:
            found = client.get(request)
            progress(f"fetching {request.what}", request.done or client.documents, request.total)
            request = walk.send(found)
    except StopIteration as end:
        result: WalkResult = end.value
        return result


def _files(keys: Sequence[str], store: SiteStore, client: SiteClient) -> tuple[ExportFile, ...]:
    return tuple(_file(key, store, client.address_of(key)) for key in keys)


def _file(key: str, store: SiteStore, address: str) -> ExportFile:
    path = store.path_of(key)
    return ExportFile(address or str(path), path.stat().st_size, partial(_opened, path), address=address)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise IngestError(f"{path}: cannot be read: {error.strerror}; import again with --fresh") from error


def _old_entries(key: str, store: SiteStore, client: SiteClient) -> Iterator[OldEntry]:
    try:
        document = read_document(store.body(key), client.address_of(key))
    except IngestError:  # a feed in another format, which is broken
        return
    yield from (old_entry_of(entry) for entry in document.entries if not entry.skipped)
