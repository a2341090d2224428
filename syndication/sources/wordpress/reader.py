"""Exports of WordPress to stories, in two passes: what stories refer to may come after them, or in another file."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from zlib import crc32

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.model.progress import Progress
from syndication.sources.export import (
    ExportEntry,
    ExportFile,
    ExportKind,
    ExportOptions,
    ForeignStory,
    RefusedStory,
    SkippedEntry,
    files_that_begin,
    shared_id_problem,
)
from syndication.sources.wordpress.access import access_of
from syndication.sources.wordpress.feed_addresses import FeedAddresses
from syndication.sources.wordpress.names import name_of, namespaces_of
from syndication.sources.wordpress.post import Post, post_of
from syndication.sources.wordpress.site import SiteIndex
from syndication.sources.wordpress.story import item_of_post
from syndication.sources.wordpress.whole import whole_story
from syndication.sources.xml_items import parse_part, text_of
from syndication.sources.xml_splitter import MOST_ITEM_BYTES, ExportPart, split_export

_PUBLIC = frozenset(("publish", "future"))
# Fields in which plugins say who may read a post: Jetpack, Members, Restrict Content Pro.
_MARKS = (b"wordpress.org/export/", b"<wp:wxr_version", b"<wp:base_site_url", b"<wp:post_type")
_KILO = 1000
_CUT = "the file ends in the middle of it; export again, as stories are missing"


class _FilePart(Struct, frozen=True):
    """A part of a file, with the post in it, or why there is none.

    If `skipped` says why the post is no story, as the first pass has found, it was not read again.
    """

    part: ExportPart
    post: Post | None = None
    problem: str = ""
    skipped: str = ""


class _Indexed(Struct):
    """What the first pass has found: the site of each file, the number of items, and which are plainly no stories.

    `skipped` has, for each item of a file, why it is no story, or "" where the second pass must read it again.
    """

    sites: dict[str, SiteIndex]
    skipped: dict[str, list[str]]
    total: int = 0


def matches(head: bytes) -> bool:
    """Return whether a file that begins like this is an export of WordPress."""
    plain = head.replace(b"\0", b"")  # as UTF-16 has them
    return any(mark in plain for mark in _MARKS) and b"<rss" in plain


def read_export(files: Sequence[ExportFile], options: ExportOptions, progress: Progress) -> Iterator[ExportEntry]:
    """Yield the stories of an export, and what is not imported of it.

    Raises:
        IngestError: a file as a whole cannot be read. Nothing was yielded then.
    """
    index = _index(files, options, progress)
    done, addresses = 0, FeedAddresses()
    for file in files:
        for found in _parts(file, index.skipped[file.name]):
            done += found.part.kind == "item"
            progress("importing", done, index.total)
            for entry in _entries(found, index.sites[file.name], options):
                yield entry
                if found.post and isinstance(entry, ForeignStory):
                    addresses.add(found.post, entry.item, index.sites[file.name].authors)
    yield from addresses.moved()


def _index(files: Sequence[ExportFile], options: ExportOptions, progress: Progress) -> _Indexed:
    by_address: dict[str, SiteIndex] = {}
    index = _Indexed({}, {file.name: [] for file in files})
    read, size = 0, sum(file.size for file in files) // _KILO
    for file in files:
        site = SiteIndex("")
        for found in _parts(file):
            read += found.part.size
            progress("reading (kB)", min(read // _KILO, size), size)
            if found.part.kind == "head":
                site = index.sites[file.name] = _site(file, found.part.data, by_address)
            elif found.part.kind == "item":
                index.total += 1
                index.skipped[file.name].append(_learn(found, site, options))
    for site in by_address.values():
        site.close()
    return index


def _learn(found: _FilePart, site: SiteIndex, options: ExportOptions) -> str:
    """Learn what stories may refer to in a post; return why that is no story, "" if it must be read again."""
    post = found.post
    if not post:
        return ""
    reason = _reason(post, options)
    site.add_post(post, is_story=not reason)
    is_more = found.problem or post.comments or (reason and whole_story(post))
    return "" if is_more else sys.intern(reason)


def _parts(file: ExportFile, skipped: Sequence[str] = ()) -> Iterator[_FilePart]:
    """Yield the parts of a file; if it cannot be read to its end, the last one says so."""
    with file.open() as opened:
        parts = split_export(opened)
        head = next(parts)
        namespaces = namespaces_of(head.data)
        yield _FilePart(head)
        reasons = iter(skipped)
        try:
            for part in parts:
                reason = next(reasons, "") if part.kind == "item" else ""
                yield _FilePart(part, skipped=reason) if reason else _parsed(part, namespaces)
        except IngestError as error:
            yield _FilePart(ExportPart("cut file", b"", 0), problem=str(error))


def _parsed(part: ExportPart, namespaces: str) -> _FilePart:
    item = parse_part(part.data, namespaces) if part.data else None
    post = post_of(item, crc32(part.data)) if item else None
    match part.kind:
        case "cut item":
            return _FilePart(part, post, _CUT)
        case "large item":
            return _FilePart(part, post, f"has {part.size:,} bytes; at most {MOST_ITEM_BYTES:,} are read of one post")
        case "cut file":
            return _FilePart(part, None, "the file ends without </rss>; export again, as stories may be missing")
    if not post:
        return _FilePart(part, None, "is no XML that can be read")
    return _FilePart(part, post, _problem(post))


def _problem(post: Post) -> str:
    """Return why an item is not taken as it is. What may be a draft, or have a password, must not become public."""
    if post.doubled:
        return "runs into the next post, as something in it has no end"
    if not post.type or (not post.status and post.type != "attachment"):
        return "has no type or no status, so that nobody knows whether it was public; write its record by hand"
    if post.is_damaged and not (post.is_open or post.password):
        return f"{post.repairs[-1]}, also whether it has a password; write its record by hand"
    return ""


def _site(file: ExportFile, head: bytes, known: dict[str, SiteIndex]) -> SiteIndex:
    """Return the site that the head of a file names."""
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise IngestError(f"{file.name}: has a document type (<!DOCTYPE …>), which no export has; delete it")
    start = head.find(b"<channel")
    channel = parse_part(head[max(start, 0) :] + b"</channel>", namespaces_of(head)) if start >= 0 else None
    if not channel:
        raise IngestError(f"{file.name}: has no <channel>; it is no export of WordPress")
    fields = {name_of(child): text_of(child).strip() for child in channel.element}
    address = fields.get("wp:base_blog_url") or fields.get("link") or fields.get("wp:base_site_url") or ""
    site = known.setdefault(address, SiteIndex(address))
    site.add_head(channel.element)
    return site


def _entries(found: _FilePart, site: SiteIndex, options: ExportOptions) -> Iterator[ExportEntry]:
    post = found.post
    if found.part.kind == "head":
        return
    if found.skipped:
        yield SkippedEntry(found.skipped)
        return
    if not post or found.problem:
        yield RefusedStory(post.name if post else "an item", found.problem)
        return
    if whole := whole_story(post):
        yield whole
        return
    if post.comments:
        yield SkippedEntry("comment", post.comments)
    if reason := _reason(post, options):
        yield SkippedEntry(reason)
    elif site.take_copy(post):
        yield SkippedEntry("the same post once more")
    else:
        yield _entry(post, site, options)


def _entry(post: Post, site: SiteIndex, options: ExportOptions) -> ForeignStory | RefusedStory:
    if doubles := site.doubles_of(post):
        count = Counter(doubles)
        others = ", ".join(f"post {number}" for number in count if number != post.number or count[number] > 1)
        return RefusedStory(post.name, shared_id_problem(others, post.guid, "guid"))
    try:
        return ForeignStory(post.name, item_of_post(post, site, options))
    except IngestError as error:
        return RefusedStory(post.name, str(error))


def _reason(post: Post, options: ExportOptions) -> str:
    """Return why a post is no story, "" if it is one: only what was public, or was going to be, is imported."""
    if post.type not in options.types:
        return f"type {post.type}"
    if post.status not in _PUBLIC:
        return f"status {post.status}"
    if post.password:
        return "password"
    return "for members only" if access_of(post) != "free" and not options.with_paid else ""


KIND = ExportKind("WordPress or Squarespace (WXR)", files_that_begin(matches, (".xml", ".wxr")), read_export)
