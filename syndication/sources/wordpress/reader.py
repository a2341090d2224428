"""Exports of WordPress to stories, in two passes: what stories refer to may come after them, or in another file."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence

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
from syndication.sources.export_parts import EntryPart, EntryReader, counted_parts, parts_of
from syndication.sources.wordpress.access import access_of
from syndication.sources.wordpress.feed_addresses import FeedAddresses
from syndication.sources.wordpress.names import name_of, namespaces_of
from syndication.sources.wordpress.post import Post, post_of
from syndication.sources.wordpress.site import SiteIndex
from syndication.sources.wordpress.story import item_of_post
from syndication.sources.wordpress.whole import whole_story
from syndication.sources.xml_items import parse_part, text_of
from syndication.sources.xml_splitter import RSS

_PUBLIC = frozenset(("publish", "future"))
# Fields in which plugins say who may read a post: Jetpack, Members, Restrict Content Pro.
_MARKS = (b"wordpress.org/export/", b"<wp:wxr_version", b"<wp:base_site_url", b"<wp:post_type")


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
        for found in parts_of(file, _READER, index.skipped[file.name]):
            done += found.part.kind == "item"
            progress("importing", done, index.total)
            for entry in _entries(found, index.sites[file.name], options):
                yield entry
                if found.entry and isinstance(entry, ForeignStory):
                    addresses.add(found.entry, entry.item, index.sites[file.name])
    yield from addresses.moved()


def _index(files: Sequence[ExportFile], options: ExportOptions, progress: Progress) -> _Indexed:
    by_address: dict[str, SiteIndex] = {}
    index = _Indexed({}, {file.name: [] for file in files})
    for file, found in counted_parts(files, _READER, progress):
        if found.part.kind == "head":
            index.sites[file.name] = _site(file, found.part.data, by_address)
        elif found.part.kind == "item":
            index.total += 1
            index.skipped[file.name].append(_learn(found, index.sites[file.name], options))
    for site in by_address.values():
        site.close()
    return index


def _learn(found: EntryPart[Post], site: SiteIndex, options: ExportOptions) -> str:
    """Learn what stories may refer to in a post; return why that is no story, "" if it must be read again."""
    post = found.entry
    if not post:
        return ""
    reason = _reason(post, options)
    site.add_post(post, is_story=not reason)
    is_more = found.problem or post.comments or (reason and whole_story(post))
    return "" if is_more else sys.intern(reason)


def _problem(post: Post) -> str:
    """Return why an item is not taken as it is. What may be a draft, or have a password, must not become public."""
    if post.doubled:
        return "runs into the next post, as something in it has no end"
    if not post.type or (not post.status and post.type != "attachment"):
        return "has no type or no status, so that nobody knows whether it was public; write its record by hand"
    if post.is_damaged and not (post.is_open or post.password):
        return f"{post.repairs[-1]}, also whether it has a password; write its record by hand"
    return ""


_READER = EntryReader(RSS, lambda _, head: namespaces_of(head), post_of, _problem)


def _site(file: ExportFile, head: bytes, known: dict[str, SiteIndex]) -> SiteIndex:
    """Return the site that the head of a file names."""
    start = head.find(b"<channel")
    channel = parse_part(head[max(start, 0) :] + b"</channel>", namespaces_of(head)) if start >= 0 else None
    if not channel:
        raise IngestError(f"{file.name}: has no <channel>; it is no export of WordPress")
    fields = {name_of(child): text_of(child).strip() for child in channel.element}
    address = fields.get("wp:base_blog_url") or fields.get("link") or fields.get("wp:base_site_url") or ""
    site = known.setdefault(address, SiteIndex(address))
    site.add_head(channel.element)
    return site


def _entries(found: EntryPart[Post], site: SiteIndex, options: ExportOptions) -> Iterator[ExportEntry]:
    post = found.entry
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


KIND = ExportKind(files_that_begin(matches, (".xml", ".wxr")), read_export)
