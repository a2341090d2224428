"""What `import` is given: files, addresses, and lists of feeds, each of them as one batch or several."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from pathlib import Path

import click
import msgspec
from msgspec import Struct

from syndication.cli.named_file import read_named_file
from syndication.cli.progress import end_progress, show_progress
from syndication.cli.tables import count_of
from syndication.model.errors import IngestError
from syndication.publishing.export_files import OtherFile, exports_at
from syndication.publishing.site_client import SiteLimits
from syndication.publishing.site_import import FetchedSite, SiteExport, fetch_site, guard_of, open_store, site_folder
from syndication.publishing.site_store import SiteStore
from syndication.settings import Settings
from syndication.sources.export import HEAD_BYTES, ExportFile
from syndication.sources.feed_list import OutlinedFeed, looks_like_opml, read_opml
from syndication.sources.kinds import KINDS
from syndication.sources.old_entry import OldEntry
from syndication.text.terminal import visible

_MOST_OTHERS = 10  # files that are no exports
_SQLITE = "sqlite:///"


class SourceReport(Struct):
    """What became of an address: documents, requests (those that asked only for changes are `conditional`), stories.

    `title` and `folders` are those of the list that names it. `skipped` counts pages that were not fetched;
    `disallowed` are those among them that robots.txt forbids. `problems` are what could not be fetched.
    """

    address: str
    title: str = ""
    folders: tuple[str, ...] = ()
    documents: int = 0
    requests: int = 0
    conditional: int = 0
    stories: Counter[str] = msgspec.field(default_factory=Counter)
    skipped: Mapping[str, int] = {}
    disallowed: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class ImportBatch(Struct, frozen=True):
    """Files of one kind that are read together; `old` is what feeds say of their stories, `report` is of an address.

    `unreadable` are files beside them that cannot be read.
    """

    kind: str
    files: Sequence[ExportFile]
    old: Sequence[OldEntry] = ()
    folders: tuple[str, ...] = ()
    report: SourceReport | None = None
    unreadable: Sequence[OtherFile] = ()


class WebOptions(Struct, frozen=True):
    """How addresses are fetched: where documents are stored, and how long to pause between requests to a host."""

    imports: Path
    pause: float
    dry: bool
    fresh: bool


def imports_folder(settings: Settings) -> Path:
    """Return the folder for what is fetched: beside the database, else in `var` beside the records."""
    if settings.database.startswith(_SQLITE):
        return Path(settings.database.removeprefix(_SQLITE)).parent / "imports"
    return Path(settings.items).parent / "var" / "imports"


def import_batches(sources: Sequence[str], kind: str, web: WebOptions) -> Generator[ImportBatch]:
    """Yield what the sources have. Files come together, as they refer to each other; addresses one after the other.

    Raises:
        IngestError: a file cannot be read, or is no export.
    """
    addresses = [source for source in sources if is_address(source)]
    site_reader = _SiteReader(addresses, kind, web)
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
    """Fetches the addresses of one command. What cannot be fetched is reported, and stops no other."""

    def __init__(self, named: Sequence[str], kind: str, web: WebOptions) -> None:
        self._guard = guard_of(named)
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
        """Return the folder of a site. If everything is to be fetched again, it is emptied, once for each command."""
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
            return fetch_site(address, self._kind, store, self._guard, limits, show_progress)
        finally:
            end_progress()

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
    others = [other for each in found for other in each.others]
    for other in others[:_MOST_OTHERS]:
        click.echo(visible(f"{other.name}: {other.problem}; it is left out"), err=True)
    if len(others) > _MOST_OTHERS:
        click.echo(f"and {len(others) - _MOST_OTHERS:,} more files are left out", err=True)
    if not kinds:
        titles = ", ".join(each.title for each in KINDS.values())
        raise IngestError(f"{sources[0]}: there is no export here; known are: {titles}")
    files = {file.name: file for each in found for file in each.files.get(kinds[0], ())}
    return ImportBatch(kinds[0], tuple(files.values()), unreadable=[one for each in found for one in each.unreadable])


def source_lines(report: SourceReport) -> Iterator[str]:
    """Yield the lines on an address: what was fetched, what became of it, and what could not be fetched."""
    if not report.requests:  # nothing was fetched; the problems say why
        return
    states = ", ".join(f"{count:,} {state}" for state, count in report.stories.items()) or "no story"
    changes = f", {report.conditional:,} of them for changes" if report.conditional else ""
    yield (
        f"{report.address}: {count_of(report.documents, 'document', 'documents')} by "
        f"{count_of(report.requests, 'request', 'requests')}{changes}: {states}"
    )
    if report.skipped:
        yield f"  not fetched: {', '.join(f'{count:,} {reason}' for reason, count in report.skipped.items())}"
    yield from (f"  disallowed by robots.txt: {url}" for url in report.disallowed[:_MOST_OTHERS])
    yield from (f"  {note}" for note in report.notes)
