"""What an import is given: files, addresses, and lists of feeds, each of them as one batch or several."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from syndication.http.fetch import Guard
from syndication.model.errors import IngestError
from syndication.model.progress import Progress, ignore_progress
from syndication.publishing.export_files import OtherFile, exports_at
from syndication.publishing.import_runs.report import SourceReport
from syndication.publishing.named_file import read_named_file
from syndication.publishing.site_client import SiteLimits
from syndication.publishing.site_import import FetchedSite, SiteExport, fetch_site, open_store, site_folder
from syndication.publishing.site_store import SiteStore
from syndication.sources.export import HEAD_BYTES, ExportFile
from syndication.sources.feed_list import OutlinedFeed, looks_like_opml, read_opml
from syndication.sources.kind_titles import KIND_TITLES
from syndication.sources.old_entry import OldEntry


class ImportBatch(Struct, frozen=True):
    """Files of one kind that are read together; `old` is what feeds say of their stories, `report` is of an address.

    `unreadable` are files beside them that cannot be read, `others` those that are no export that is known here.
    """

    kind: str
    files: Sequence[ExportFile]
    old: Sequence[OldEntry] = ()
    folders: tuple[str, ...] = ()
    report: SourceReport | None = None
    unreadable: Sequence[OtherFile] = ()
    others: Sequence[OtherFile] = ()


class WebOptions(Struct, frozen=True, kw_only=True):
    """How addresses are fetched: where documents are stored, how long to pause between requests to a host, and where
    requests may go. `end_progress` is called when a site was fetched.
    """

    imports: Path
    guard: Guard
    pause: float = 1.0
    dry: bool = False
    fresh: bool = False
    progress: Progress = ignore_progress
    end_progress: Callable[[], None] = lambda: None


def import_batches(sources: Sequence[str], kind: str, web: WebOptions) -> Generator[ImportBatch]:
    """Yield what the sources have. Files come together, as they refer to each other; addresses one after the other.

    Raises:
        IngestError: a file cannot be read, or is no export.
    """
    addresses = [source for source in sources if is_address(source)]
    site_reader = _SiteReader(kind, web)
    lists = [source for source in sources if not is_address(source) and _is_list(Path(source))]
    paths = [Path(source) for source in sources if source not in addresses and source not in lists]
    if paths:
        yield _files(paths, kind)
    for address in addresses:
        yield from site_reader.batches(OutlinedFeed(address))
    for name in lists:
        for feed in _listed_feeds(_bytes_of(name), name, ""):
            yield from site_reader.batches(feed)


def is_address(source: str) -> bool:
    """Return whether a source is an address, and not a path."""
    return "://" in source


class _SiteReader:
    """Fetches the addresses of one import. What cannot be fetched is reported, and stops no other."""

    def __init__(self, kind: str, web: WebOptions) -> None:
        self._kind = kind
        self._web = web
        self._fresh_places = set[Path]()
        self._read = set[str]()  # addresses: a list may name a feed twice, or itself

    def batches(self, feed: OutlinedFeed) -> Iterator[ImportBatch]:
        """Yield what is found at an address; at that of a list, what is found at each of its feeds."""
        if feed.url in self._read:
            return
        self._read.add(feed.url)
        report = SourceReport(feed.url, feed.title, feed.names)
        try:
            place = self._place(feed.url)
            with open_store(place, dry=self._web.dry) as store:
                site = self._fetch(feed.url, store)
                _describe(report, site)
                for export in site.exports:
                    yield from self._export_batches(export, site, report)
        except IngestError as error:
            report.problems = (*report.problems, str(error).removeprefix(f"{feed.url}: "))
            yield ImportBatch("", (), report=report)

    def _place(self, address: str) -> Path:
        """Return the folder of a site. If everything is to be fetched again, it is emptied, once for each import."""
        place = site_folder(self._web.imports, address)
        if self._web.fresh and self._web.dry:
            return place / "nothing"
        if self._web.fresh and place not in self._fresh_places:
            shutil.rmtree(place, ignore_errors=True)
            self._fresh_places.add(place)
        return place

    def _fetch(self, address: str, store: SiteStore) -> FetchedSite:
        limits = SiteLimits(pause=self._web.pause)
        try:
            return fetch_site(address, self._kind, store, self._web.guard, limits, self._web.progress)
        finally:
            self._web.end_progress()

    def _export_batches(self, export: SiteExport, site: FetchedSite, report: SourceReport) -> Iterator[ImportBatch]:
        if export.kind == "opml":
            (file,) = export.files
            with file.open() as opened:
                data = opened.read()
            for feed in _listed_feeds(data, report.address, file.address):
                yield from self.batches(feed)
        elif export.kind:
            yield ImportBatch(export.kind, export.files, site.old, report.folders, report)
        else:
            found = exports_at(site.paths[0], self._kind)
            if not found.files:
                raise IngestError("is no feed, no page, and no export that is known here")
            unreadable = found.unreadable
            for kind, files in found.files.items():
                yield ImportBatch(kind, files, site.old, report.folders, report, unreadable)
                unreadable = ()


def _describe(report: SourceReport, site: FetchedSite) -> None:
    walked = site.walked
    report.documents = sum(len(export.files) for export in site.exports)
    report.requests, report.conditional = site.requests, site.conditional
    report.skipped, report.disallowed = walked.skipped, tuple(walked.disallowed)
    report.problems, report.notes = tuple(walked.problems), site.notes


def _bytes_of(name: str) -> bytes:
    try:
        return read_named_file(name)
    except IngestError as error:
        raise IngestError(f"{name}: {error}") from error


def _is_list(place: Path) -> bool:
    try:
        if not place.is_file():  # opening a pipe would wait for its writer
            return False
        with place.open("rb") as opened:
            return looks_like_opml(opened.read(HEAD_BYTES))
    except (OSError, ValueError):  # what reads it as an export says that it cannot be read
        return False


def _listed_feeds(data: bytes, name: str, address: str) -> tuple[OutlinedFeed, ...]:
    try:
        return read_opml(data, address)
    except IngestError as error:
        raise IngestError(f"{name}: {error}") from error


def _files(sources: Sequence[Path], kind: str) -> ImportBatch:
    """Return the files of one export, each once."""
    found = [exports_at(source, kind) for source in sources]
    kinds = sorted({name for each in found for name in each.files})
    if len(kinds) > 1:
        names = ", ".join(kinds)
        raise IngestError(f"these are exports of several kinds: {names}; name one with --from, and import it first")
    if not kinds:
        titles = ", ".join(KIND_TITLES.values())
        raise IngestError(f"{sources[0]}: there is no export here; known are: {titles}")
    files = {file.name: file for each in found for file in each.files.get(kinds[0], ())}
    return ImportBatch(
        kinds[0],
        tuple(files.values()),
        unreadable=[one for each in found for one in each.unreadable],
        others=[one for each in found for one in each.others],
    )
