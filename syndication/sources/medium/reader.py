"""Exports of Medium to stories. What is a draft, or a response to another's story, is counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zlib import crc32

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.model.progress import Progress
from syndication.sources.double_ids import DoubleIds
from syndication.sources.export import (
    ExportEntry,
    ExportFile,
    ExportKind,
    ExportOptions,
    ForeignStory,
    MovedFeed,
    RefusedStory,
    SkippedEntry,
    files_that_begin,
    shared_id_problem,
)
from syndication.sources.medium.body import begins_with, has_title
from syndication.sources.medium.post import MediumPost, post_of
from syndication.sources.medium.story import item_of_post
from syndication.sources.xml_items import clean_text, readable_text
from syndication.text.body.tree import text_of
from syndication.text.complexity import ComplexityError
from syndication.text.counts import count_of
from syndication.text.ids import name_slug

MOST_BYTES = 20_000_000
_MARKS = (b'class="h-entry"', b'data-field="body"', b'class="e-content"')


class _Page(Struct, frozen=True):
    """A file with the story in it, or why there is none."""

    file: ExportFile
    post: MediumPost | None = None
    problem: str = ""
    repairs: tuple[str, ...] = ()
    checksum: int = 0

    @property
    def name(self) -> str:
        return self.file.path or self.file.name


def matches(head: bytes) -> bool:
    """Return whether a file that begins like this is a story that Medium exported."""
    return all(mark in head for mark in _MARKS)


def read_export(files: Sequence[ExportFile], options: ExportOptions, progress: Progress) -> Iterator[ExportEntry]:
    """Yield the stories of an export, and what is not imported of it."""
    doubles = DoubleIds()
    for number, file in enumerate(files):
        progress("reading", number, len(files))
        page = _page(file)
        if page.post and not _reason(page.post, options):
            doubles.add(page.post.guid, page.checksum)
    moved: dict[str, str] = {}
    for number, file in enumerate(files):
        progress("importing", number, len(files))
        page = _page(file)
        entry = _entry(page, doubles, options)
        if page.post and isinstance(entry, ForeignStory):
            moved |= {tag.slug: name_slug(tag.name) for tag in page.post.tags if tag.slug}
        yield entry
    yield from (_moved_feed(old, new) for old, new in moved.items() if old != new)


def _moved_feed(old: str, new: str) -> MovedFeed:
    """Return where the feed of a tag is whose slug is another one here."""
    return MovedFeed(f"/feed/tagged/{old}", f"/tags/{new}/rss.xml")


def _page(file: ExportFile) -> _Page:
    if file.size > MOST_BYTES:
        return _Page(file, problem=f"has {file.size:,} bytes; at most {MOST_BYTES:,} are read of one story")
    try:
        with file.open() as opened:
            data = opened.read(MOST_BYTES)
        text, repairs = readable_text(data)
        post = post_of(file.path or file.name, clean_text(text))
    except ComplexityError as error:
        return _Page(file, problem=f"would take too long to read: {error}")
    except IngestError as error:
        return _Page(file, problem=str(error))
    problem = "" if post else "is no story as Medium exports it; export again"
    return _Page(file, post, problem, repairs, crc32(data))


def _entry(page: _Page, doubles: DoubleIds, options: ExportOptions) -> ForeignStory | RefusedStory | SkippedEntry:
    post = page.post
    if not post:
        return RefusedStory(page.name, page.problem)
    if reason := _reason(post, options):
        return SkippedEntry(reason)
    if others := doubles.others(post.guid):
        count = count_of(others, "other story", "other stories")
        return RefusedStory(page.name, shared_id_problem(count, post.guid))
    if doubles.take_copy(post.guid):
        return SkippedEntry("the same story once more")
    try:
        return ForeignStory(page.name, item_of_post(post, page.repairs, options))
    except IngestError as error:
        return RefusedStory(page.name, str(error))


def _reason(post: MediumPost, options: ExportOptions) -> str:
    """Return why a page is no story, "" if it is one."""
    if post.is_draft:
        return "draft"
    kind = "response" if _is_response(post) and not options.old.of(post.link, post.guid) else "post"
    return "" if kind in options.types else f"type {kind}"


def _is_response(post: MediumPost) -> bool:
    """Return whether a page is a response to a story of others: it has no title but its own first words."""
    text = text_of(post.body)
    if has_title(post.body) or post.tags or not begins_with(text, post.title):
        return False
    return not post.subtitle or begins_with(text, post.subtitle)


KIND = ExportKind(files_that_begin(matches, (".html", ".htm")), read_export)
